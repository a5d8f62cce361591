"""The screen that closes a year: checks, request, decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request

from .close import approve_closing, checks, propose_closing, return_closing
from .context import About
from .models import Closing, EnrolmentYear


@needs("enrolment.see")
@require_GET
def closing(request: Request) -> HttpResponse:
    """年度结账: what holds, what is in the way, who asked and who decided."""
    about = About(request)
    found = checks(about.record, timezone.now().date()) if about.record is not None and about.record.open else []
    rows = list(about.record.closings.order_by("-id")) if about.record is not None else []
    waiting = next((row for row in rows if row.state == Closing.State.PROPOSED), None)
    name, mine = request.user.get_username(), may(request.user, "enrolment.check")
    return render(request, "enrolment/closing.html", {
        **about.context(), "title": f"{about.year}年度结账", "checks": found, "rows": rows, "waiting": waiting,
        "ready": all(one.holds for one in found),
        "may_ask": may(request.user, "enrolment.decide") and waiting is None,
        "may_check": mine and waiting is not None and waiting.maker != name,
    })  # fmt: skip


@needs("enrolment.decide")
@require_POST
def ask_closing(request: Request) -> HttpResponse:
    """Ask for the year to be closed."""
    about = About(request)
    record = get_object_or_404(EnrolmentYear, county=about.county, year=about.year)
    try:
        propose_closing(record, request.user.get_username())
    except ValidationError as fault:
        messages.error(request, "；".join(fault.messages))
    else:
        messages.success(request, f"{about.year}年度已提请结账，等待另一人复核")
    return _back(record)


@needs("enrolment.check")
@require_POST
def check_closing(request: Request, pk: int) -> HttpResponse:
    """Close it, or send it back."""
    row: Closing = get_object_or_404(Closing.objects.select_related("record"), pk=pk)
    name = request.user.get_username()
    try:
        if request.POST.get("verdict") == "approve":
            approve_closing(row, name)
            messages.success(request, f"{row.record.year}年度已结账，本年度的核定、缴费、动员、任务数不能再改动")
        else:
            return_closing(row, name, request.POST.get("remark", ""))
            messages.success(request, "已退回，年度仍可办理")
    except ValidationError as fault:
        messages.error(request, "；".join(fault.messages))
    return _back(row.record)


def _back(record: EnrolmentYear) -> HttpResponse:
    return redirect(f"{reverse('enrolment:closing')}?year={record.year}&county={record.county}")
