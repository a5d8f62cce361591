"""Who will come to the line; how good such telling was, each figure with the people it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from tuodi.monitoring.ahead import FULL, MARKS
from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.warning.models import Expected, Trial, Tried
from tuodi.workbench.warning.tables import ExpectedTable, TriedFilter, TriedTable, share_of
from tuodi.workbench.warning.terms import terms_of

from .common import month_asked


@needs("warning.watch")
def ahead(request: Request) -> HttpResponse:
    """Who will come to the line, and how good such telling was."""
    county, month = request.user.region, month_asked(request)
    rows = Expected.objects.filter(county=county, month=month).select_related("person").order_by("-chance", "pk")
    trial = Trial.objects.filter(county=county, month=month).first()
    page = Listing(request, rows, ExpectedTable, title=f"超线前预测（{month:%Y-%m}）", template="warning/ahead.html")
    score = trial.score if trial else {}
    to = _Rows(f"{month:%Y-%m}")
    bins = [
        {**one, "told": share_of(one["told"]), "share": share_of(FULL * one["came"] // one["people"]),
         "rows": to(bin=one["number"]), "crossed": to(bin=one["number"], crossed=1)}
        for one in score.get("bins", ())
    ]  # fmt: skip
    weights = sorted(score.get("weights", {}).items(), key=lambda pair: -abs(pair[1]))
    cuts = [
        {**one, "cut": share_of(one["cut"]), "precision": _part(one["came"], one["told"]),
         "recall": _part(one["came"], trial.tried_crossed if trial else 0),
         "now": bool(trial and one["cut"] == trial.cut),
         "rows": to(cut=one["cut"]), "crossed": to(cut=one["cut"], crossed=1)}
        for one in score.get("cuts", ())
    ]  # fmt: skip
    terms = terms_of(county)
    return page.response(
        trial=trial, month=month, on=terms.look_ahead, bins=bins, chart=_chart(score.get("bins", ()), to), cuts=cuts,
        recall=share_of(trial.recall) if trial else "", precision=share_of(trial.precision) if trial else "",
        cut=share_of(trial.cut) if trial else "", bases=score.get("bases", ()), ahead=score.get("months", 0),
        told=score.get("told", 0), treated=score.get("treated", 0), treated_told=score.get("treated_told", 0),
        treated_share=_part(score.get("treated_told", 0), score.get("treated", 0)), chosen=terms.look_ahead_cut,
        may_set=may(request.user, "warning.terms"), brier=f"{(trial.brier or 0) / FULL:.4f}" if trial else "",
        weights=[(MARKS.get(name, name), f"{value / 1000:+.2f}") for name, value in weights],
        to={"tried": to(), "crossed": to(crossed=1), "told": to(told=1), "treated": to(treated=1, crossed=1),
            "treated_told": to(treated=1, crossed=1, told=1)},
    )  # fmt: skip


@needs("warning.watch")
def tried(request: Request) -> HttpResponse:
    """The people that a month's trial counts."""
    rows = Tried.objects.filter(trial__county=request.user.region).select_related("person").order_by("-chance", "pk")
    newest = {"month": f"{month_asked(request):%Y-%m}"}
    return Listing(request, rows, TriedTable, TriedFilter, title="预测检验的人", given=newest).response()


class _Rows:
    """`to(bin=3)`: the address of the people of a month's trial who are so."""

    def __init__(self, month: str) -> None:
        self.month = month

    def __call__(self, **asked: int) -> str:
        return f"{reverse('warning:tried')}?{urlencode({'month': self.month, **asked})}"


def _part(part: int, whole: int) -> str:
    return share_of(FULL * part // whole if whole else None)


def _chart(bins: Any, to: _Rows) -> dict[str, Any]:
    """What was told against what came; each bar leads to its people."""
    told = [round(one["told"] / 100) for one in bins]
    came = [round(100 * one["came"] / one["people"]) for one in bins]
    names = [f"{one['people']} 人" for one in bins]
    return {
        "drill": [[to(bin=one["number"]), to(bin=one["number"], crossed=1)] for one in bins],
        "grid": {"left": 8, "right": 16, "top": 32, "bottom": 8, "containLabel": True}, "legend": {"top": 0},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [
            {"type": "bar", "name": "预测可能性", "data": told, "itemStyle": {"color": "#9fb8c8"}},
            {"type": "bar", "name": "实际超线", "data": came, "itemStyle": {"color": "#12706b"}},
        ],
    }  # fmt: skip
