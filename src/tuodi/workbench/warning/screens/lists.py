"""Lists: warnings, a month's people, who will come to the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tuodi.monitoring.ahead import FULL, MARKS
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.warning import following
from tuodi.workbench.warning.enums import State
from tuodi.workbench.warning.models import Alert, Expected, Trial, Watched
from tuodi.workbench.warning.tables import (
    AlertFilter,
    AlertTable,
    ExpectedTable,
    WatchedFilter,
    WatchedTable,
    share_of,
)
from tuodi.workbench.warning.terms import terms_of

from .common import month_asked


@needs("warning.see")
def warnings(request: Request) -> HttpResponse:
    """All warnings, the gravest first."""
    rows = Alert.objects.select_related("person").order_by("-ratio", "pk")
    page = Listing(request, rows, AlertTable, AlertFilter, title="预警个案", template="warning/warnings.html")
    own = Alert.objects.filter(county=request.user.region)
    can = may(request.user, "warning.check")
    return page.response(
        to_check=following.paid_up(own).count() if can else 0,
        to_share=own.filter(state=State.CHECKED).count() if can else 0,
    )


@needs("warning.check")
@require_POST
def check_all(request: Request) -> HttpResponse:
    """Everybody to whom nothing is owed, at once."""
    return _each(request, following.check_all, "核查")


@needs("warning.check")
@require_POST
def share_all(request: Request) -> HttpResponse:
    """Whatever was checked."""
    return _each(request, following.share_all, "共享")


def _each(request: Request, step: Callable[[str, str], tuple[int, str]], words: str) -> HttpResponse:
    done, fault = step(request.user.region, request.user.get_username())
    if fault:
        messages.error(request, fault)
    messages.success(request, f"已{words} {done} 条。")
    return redirect("warning:warnings")


@needs("warning.watch")
def watched(request: Request) -> HttpResponse:
    """A month's people at the line and near it, with the line as it was."""
    rows = Watched.objects.filter(county=request.user.region).select_related("person")
    rows = rows.order_by("-month", "-ratio", "pk")
    newest = {"month": f"{month_asked(request):%Y-%m}"}
    return Listing(request, rows, WatchedTable, WatchedFilter, title="月度监测表", given=newest).response()


@needs("warning.watch")
def ahead(request: Request) -> HttpResponse:
    """Who will come to the line, and how good such telling was."""
    county, month = request.user.region, month_asked(request)
    rows = Expected.objects.filter(county=county, month=month).select_related("person").order_by("-chance", "pk")
    trial = Trial.objects.filter(county=county, month=month).first()
    page = Listing(request, rows, ExpectedTable, title=f"超线前预测（{month:%Y-%m}）", template="warning/ahead.html")
    score = trial.score if trial else {}
    bins = [
        (one["people"], share_of(one["told"]), share_of(FULL * one["came"] // one["people"]), one["came"])
        for one in score.get("bins", ())
    ]
    weights = sorted(score.get("weights", {}).items(), key=lambda pair: -abs(pair[1]))
    cuts = [
        (share_of(one["cut"]), one["told"], one["came"], _part(one["came"], one["told"]),
         _part(one["came"], trial.tried_crossed if trial else 0), bool(trial and one["cut"] == trial.cut))
        for one in score.get("cuts", ())
    ]  # fmt: skip
    terms = terms_of(county)
    return page.response(
        trial=trial, month=month, on=terms.look_ahead, bins=bins, chart=_chart(score.get("bins", ())), cuts=cuts,
        recall=share_of(trial.recall) if trial else "", precision=share_of(trial.precision) if trial else "",
        cut=share_of(trial.cut) if trial else "", bases=score.get("bases", ()), ahead=score.get("months", 0),
        told=score.get("told", 0), treated=score.get("treated", 0), treated_told=score.get("treated_told", 0),
        treated_share=_part(score.get("treated_told", 0), score.get("treated", 0)), chosen=terms.look_ahead_cut,
        may_set=may(request.user, "warning.terms"), brier=f"{(trial.brier or 0) / FULL:.4f}" if trial else "",
        weights=[(MARKS.get(name, name), f"{value / 1000:+.2f}") for name, value in weights],
    )  # fmt: skip


def _part(part: int, whole: int) -> str:
    return share_of(FULL * part // whole if whole else None)


def _chart(bins: Any) -> dict[str, Any]:
    """What was told against what came."""
    told = [round(one["told"] / 100) for one in bins]
    came = [round(100 * one["came"] / one["people"]) for one in bins]
    names = [f"{one['people']} 人" for one in bins]
    return {
        "grid": {"left": 8, "right": 16, "top": 32, "bottom": 8, "containLabel": True}, "legend": {"top": 0},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [
            {"type": "bar", "name": "预测可能性", "data": told, "itemStyle": {"color": "#9fb8c8"}},
            {"type": "bar", "name": "实际超线", "data": came, "itemStyle": {"color": "#12706b"}},
        ],
    }  # fmt: skip
