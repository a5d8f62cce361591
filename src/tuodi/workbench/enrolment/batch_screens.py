"""Screens of deciding: batches, differences, what is due."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.jobs.run import start

from . import decide
from .context import About
from .filters import DueFilter
from .models import Batch, Due, LedgerEntry
from .tables import BatchTable, DecisionTable, DifferenceTable, DueTable

_TITLES = {"first": "资助核定", "difference": "差额核定"}


@needs("enrolment.see")
@require_GET
def batches(request: Request) -> HttpResponse:
    """The year's batches."""
    about = About(request)
    rows = Batch.objects.filter(county=about.county, year=about.year).order_by("-id")
    page = Listing(request, rows, BatchTable, title=f"{about.year}年度资助核定", template="enrolment/batches.html")
    return page.response(**about.context(), may_decide=may(request.user, "enrolment.decide"))


@needs("enrolment.decide")
@require_POST
def propose(request: Request, kind: str) -> HttpResponse:
    """Have the county worked out into a batch."""
    about = About(request)
    title = f"{about.year}年度{_TITLES[kind]}"
    job = start("enrolment.propose", title, request.user, county=about.county, year=about.year, what=kind)
    return redirect("system:job", job.pk)


@needs("enrolment.see")
@require_GET
def batch(request: Request, pk: int) -> HttpResponse:
    """One batch: sums by class and fund, its persons, and what may be done with it."""
    found = get_object_or_404(Batch, pk=pk)
    rows = found.decisions.select_related("person").order_by("person__township", "person__village", "id")
    groups = rows.order_by().values("class_id", "fund").annotate(
        persons=Count("pk"), subsidy=Sum("subsidy"), more=Sum("subsidy_more"), own=Sum("own_pay"),
        refund=Sum("refund_more"),
    ).order_by("fund", "class_id")  # fmt: skip
    user = request.user
    own = found.maker == user.get_username()
    page = Listing(
        request,
        rows,
        DecisionTable,
        title=f"{found.get_kind_display()} 批次 {found.pk}",
        template="enrolment/batch.html",
    )
    return page.response(
        batch=found, groups=groups, year=found.year,
        may_submit=own and found.state == Batch.State.DRAFT and may(user, "enrolment.decide"),
        may_check=not own and found.state == Batch.State.SUBMITTED and may(user, "enrolment.check"),
        changed=decide.changed_since(found).count() if found.state == Batch.State.SUBMITTED else 0,
    )  # fmt: skip


@needs("enrolment.decide")
@require_POST
def submit(request: Request, pk: int) -> HttpResponse:
    """Hand a batch over."""
    return _act(request, pk, lambda found: decide.submit(found, request.user.get_username()), "已提交复核")


@needs("enrolment.check")
@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """Approve a batch or give it back."""
    user = request.user.get_username()
    if request.POST.get("verdict") == "approve":
        return _act(request, pk, lambda found: decide.approve(found, user), "已复核通过，即日生效")
    remark = request.POST.get("remark", "")
    return _act(request, pk, lambda found: decide.give_back(found, user, remark), "已退回")


def _act(request: Request, pk: int, what: Callable[[Batch], Batch], words: str) -> HttpResponse:
    found: Batch = get_object_or_404(Batch, pk=pk)
    try:
        what(found)
    except ValidationError as fault:
        messages.error(request, "；".join(fault.messages))
    else:
        messages.success(request, words)
    return redirect("enrolment:batch", pk)


@needs("enrolment.see")
@require_GET
def differences(request: Request) -> HttpResponse:
    """Decided, but no longer what the rules say: extra subsidy, less, refunds."""
    about = About(request)
    rows = LedgerEntry.objects.filter(county=about.county, year=about.year, differs=True)
    rows = rows.select_related("person", "village__parent", "decided").order_by("township", "village", "id")
    page = Listing(
        request, rows, DifferenceTable, title=f"{about.year}年度身份变化差额", template="enrolment/differences.html"
    )
    return page.response(**about.context(), may_decide=may(request.user, "enrolment.decide"))


@needs("enrolment.see")
@require_GET
def dues(request: Request) -> HttpResponse:
    """Refunds, top-ups and recoveries."""
    about = About(request)
    rows = Due.objects.filter(year=about.year, person__county=about.county).select_related("person")
    page = Listing(request, rows.order_by("-state", "deadline", "-id"), DueTable, DueFilter,
                   title=f"{about.year}年度退费与补差", template="enrolment/list.html")  # fmt: skip
    return page.response(**about.context(), may_finish=may(request.user, "enrolment.payments"))


@needs("enrolment.payments")
@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Money has moved."""
    due: Due = get_object_or_404(Due, pk=pk)
    try:
        decide.finish_due(due, request.user.get_username(), request.POST.get("voucher", ""))
    except ValidationError as fault:
        messages.error(request, "；".join(fault.messages))
    else:
        messages.success(request, f"{due.person}：{due.get_kind_display()}已办理")
    return redirect("enrolment:dues")
