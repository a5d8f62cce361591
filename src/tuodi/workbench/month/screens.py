"""The month on one page: its steps with what is done, what waits for whom; starting, stopping, going on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.months import month_of

from .models import MonthRun, RunState
from .run import Refused, ask_to_stop, in_background
from .standing import standing_of
from .steps import in_order

_LEVELS: dict[str, str] = {
    RunState.RUNNING: "info", RunState.STOPPED: "warn", RunState.FAILED: "bad", RunState.DONE: "good",
}  # fmt: skip
_MONTHS = 12


def _month(request: Request) -> dt.date:
    given = request.GET.get("month") or request.POST.get("month") or ""
    asked = month_of(given)
    if asked is not None:
        return asked
    newest = MonthRun.objects.filter(county=request.user.region).order_by("-month").first()
    return newest.month if newest else (timezone.now().date().replace(day=1) - dt.timedelta(days=1)).replace(day=1)


@needs("month.see")
def overview(request: Request) -> HttpResponse:
    """The newest run of the month asked for, or what it would do."""
    month = _month(request)
    run = MonthRun.objects.filter(county=request.user.region, month=month).order_by("-number").first()
    if run is not None and "month" not in request.GET:
        return redirect("month:run", pk=run.pk)
    return render(request, "month/overview.html", {
        "title": "月度流程", "month": month, "months": _months(request), "run": run,
        "may_run": may(request.user, "month.run"),
        "steps": [(one, [] if one.waits is None else [w for w in one.waits(request.user.region, month) if w.count])
                  for one in in_order()],
    })  # fmt: skip


def _months(request: Request) -> list[dt.date]:
    months = MonthRun.objects.filter(county=request.user.region).order_by("-month").values_list("month", flat=True)
    return list(dict.fromkeys(months))[:_MONTHS]


def _context(request: Request, run: MonthRun) -> dict[str, Any]:
    return {
        "run": run, "standing": standing_of(run), "level": _LEVELS[run.state], "busy": run.busy,
        "may_run": may(request.user, "month.run"), "months": _months(request), "month": run.month,
        "title": f"{run.month:%Y年}{run.month.month}月流程", "broken": run.state == RunState.RUNNING and not run.busy,
        "runs": MonthRun.objects.filter(county=run.county, month=run.month).order_by("-number"),
    }  # fmt: skip


@needs("month.see")
def run(request: Request, pk: int) -> HttpResponse:
    """One run."""
    found: MonthRun = get_object_or_404(MonthRun.objects.select_related("job"), pk=pk)
    return render(request, "month/run.html", _context(request, found))


@needs("month.see")
def state(request: Request, pk: int) -> HttpResponse:
    """The steps as they stand, asked for again and again while the run goes."""
    found: MonthRun = get_object_or_404(MonthRun.objects.select_related("job"), pk=pk)
    response = render(request, "month/steps.html", _context(request, found))
    if not found.busy:
        response["HX-Refresh"] = "true"
    return response


@needs("month.run")
@require_POST
def start(request: Request) -> HttpResponse:
    """Begin, or go on."""
    month = _month(request)
    try:
        found = in_background(request.user, request.user.region, month)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"/month/?month={month:%Y-%m}")
    return redirect("month:run", pk=found.pk)


@needs("month.run")
@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """Stop after the chunk in hand."""
    try:
        ask_to_stop(get_object_or_404(MonthRun.objects.select_related("job"), pk=pk))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "做完手上这一段就停下；再开始时接着做。")
    return redirect("month:run", pk=pk)
