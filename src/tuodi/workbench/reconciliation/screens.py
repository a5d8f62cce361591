"""Screens of reconciling: the day of every institution, its differences, one difference."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.national.models import InterfaceSettlement

from .day import at_work, reconcile
from .forms import DateForm, ExplainForm, FindingFilter
from .models import DayEnd, Finding
from .service import decide, explain
from .tables import FindingTable, state_badge


def _date(request: Request) -> dt.date:
    """The day that was asked for, else the last one with settlements."""
    form = DateForm(request.GET)
    if form.is_valid():
        return form.cleaned_data["date"]  # type: ignore[no-any-return]
    last = InterfaceSettlement.objects.aggregate(at=Max("setl_time"))["at"]
    return last.date() if last else timezone.now().date()


@needs("reconcile.see")
@require_GET
def days(request: Request) -> HttpResponse:
    """A day: every institution, both sides' figures, how far it is."""
    date = _date(request)
    rows = list(
        DayEnd.objects.filter(date=date).select_related("institution").order_by("institution__code").annotate(
            waiting=Count("findings", filter=Q(findings__state__in=["open", "explained"])),
            found=Count("findings", filter=~Q(findings__state="gone")),
        )
    )  # fmt: skip
    known = {row.institution_id for row in rows}
    missing = [one for one in at_work(date) if one.pk not in known]
    counts = {state.value: sum(row.state == state for row in rows) for state in DayEnd.State}
    open_rows = Finding.objects.filter(day__date=date, state__in=["open", "explained"])
    context = {
        "title": "日终对账", "date": date, "before": date - dt.timedelta(days=1), "after": date + dt.timedelta(days=1),
        "form": DateForm(initial={"date": date}), "rows": [(row, state_badge(row), _gap(row)) for row in rows],
        "missing": missing, "counts": counts, "institutions": len(rows) + len(missing),
        "differing": sum(abs(one) for one in open_rows.values_list("difference", flat=True)),
        "may_work": may(request.user, "reconcile.work"),
    }  # fmt: skip
    return render(request, "reconciliation/days.html", context)


def _gap(row: DayEnd) -> int | None:
    return None if row.their_fund is None else row.our_fund - row.their_fund


@needs("reconcile.work")
@require_POST
def run(request: Request) -> HttpResponse:
    """Reconcile a day with every institution."""
    form = DateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "日期不正确")
        return redirect("reconciliation:days")
    date = form.cleaned_data["date"]
    made = [reconcile(one, date, request.user.get_username()) for one in at_work(date)]
    closed = sum(one.state == DayEnd.State.CLOSED for one in made)
    messages.success(request, f"{date} 已与 {len(made)} 家机构对账，{closed} 家轧平")
    return redirect(f"{reverse('reconciliation:days')}?date={date}")


@needs("reconcile.see")
@require_GET
def day(request: Request, pk: int) -> HttpResponse:
    """An institution's day and its differences."""
    row: DayEnd = get_object_or_404(DayEnd.objects.select_related("institution"), pk=pk)
    found = row.findings.exclude(state=Finding.State.GONE).select_related("day__institution").order_by("-state", "pk")
    page = Listing(
        request, found, FindingTable, title=f"{row.institution} {row.date} 对账", template="reconciliation/day.html",
        table_args={"exclude": () if "export" in request.GET else ("date", "institution", "psn_no")},
    )  # fmt: skip
    sides: list[tuple[str, Any, Any, Any]] = [
        ("笔数", row.our_count, row.their_count, False), ("总费用", row.our_medfee, row.their_medfee, True),
        ("基金支付", row.our_fund, row.their_fund, True),
    ]  # fmt: skip
    told = [(name, mine, said, None if said is None else mine - said, money) for name, mine, said, money in sides]
    return page.response(row=row, state=state_badge(row), sides=told)


@needs("reconcile.see")
@require_GET
def findings(request: Request) -> HttpResponse:
    """Differences of all days."""
    rows: QuerySet[Finding] = Finding.objects.select_related("day__institution").order_by("-day__date", "-state", "pk")
    return Listing(request, rows, FindingTable, FindingFilter, title="对账差异").response()


@needs("reconcile.see")
def finding(request: Request, pk: int) -> HttpResponse:
    """One difference: both sides, why, what was said about it; to explain or to close."""
    row: Finding = get_object_or_404(
        Finding.objects.select_related("day__institution", "settlement__settlement"), pk=pk
    )
    may_work, may_check = may(request.user, "reconcile.work"), may(request.user, "reconcile.check")
    form = ExplainForm(initial={"cause": row.cause, "note": row.note})
    if request.method == "POST":
        by, verdict = request.user.get_username(), request.POST.get("verdict", "")
        form = ExplainForm(request.POST)
        try:
            if verdict in ("close", "back") and may_check:
                decide(row, by, agrees=verdict == "close")
                messages.success(request, "已复核" if verdict == "close" else "已退回，请重新说明")
                return redirect("reconciliation:day", row.day_id)
            if verdict == "explain" and may_work and form.is_valid():
                explain(row, form.cleaned_data["cause"], form.cleaned_data["note"], by)
                messages.success(request, "已说明，待另一人复核")
                return redirect("reconciliation:day", row.day_id)
        except ValidationError as fault:
            messages.error(request, "；".join(fault.messages))
    context = {
        "title": f"{row.get_kind_display()} {row.setl_id}", "row": row, "state": state_badge(row), "form": form,
        "may_explain": may_work and row.state in (Finding.State.OPEN, Finding.State.EXPLAINED),
        "may_check": may_check and row.state == Finding.State.EXPLAINED,
        "sides": [("总费用", row.our_medfee, row.their_medfee), ("基金支付", row.our_fund, row.their_fund)],
    }  # fmt: skip
    return render(request, "reconciliation/finding.html", context)
