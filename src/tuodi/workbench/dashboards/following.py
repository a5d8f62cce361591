"""Figures of what is being followed: warnings without an answer, help that was missed, cases beyond their term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.db.models import Count, F, Q, QuerySet, Sum

from tuodi.workbench.casework.kinds import kinds
from tuodi.workbench.casework.models import Case
from tuodi.workbench.review.enums import OPEN, Kind
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.tables import FindingTable
from tuodi.workbench.warning.enums import OPEN as OPEN_ALERTS
from tuodi.workbench.warning.enums import State as AlertState
from tuodi.workbench.warning.models import Alert
from tuodi.workbench.warning.tables import AlertTable

from .figure import About, Cell, Figure, added, counted, register

_WHOLE = {"td": {"class": "whole"}}
_FOLLOW = frozenset({"civil_affairs", "rural_revitalisation", "health"})
_OPEN_CASES = (Case.State.INTAKE, Case.State.WORKING, Case.State.PUBLIC, Case.State.DECIDING)


class CaseTable(tables.Table):
    """Cases."""

    number = tables.Column(linkify=("casework:case", [tables.A("pk")]))
    person = tables.Column("姓名", accessor="person__psn_name", attrs=_WHOLE)

    class Meta:
        model = Case
        fields = ("number", "kind", "person", "state", "opened_on", "due_on")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有在办个案。"

    def render_kind(self, value: str) -> str:
        """In words."""
        return kinds()[value].zh


def _warned(about: About) -> QuerySet[Alert]:
    found = Alert.objects.filter(county=about.county, month__lte=about.month).exclude(state=AlertState.LAPSED)
    if about.town:
        found = found.filter(township=about.town)
    return found.select_related("person").order_by("-ratio", "pk")


def _unanswered(about: About) -> QuerySet[Alert]:
    return _warned(about).filter(state__in=OPEN_ALERTS)


def _warned_cells(about: About) -> Iterator[Cell]:
    """All that were warned of until the month asked for."""
    rows = _warned(about).select_related(None).order_by().values("township")
    for row in rows.annotate(open=Count("pk", filter=Q(state__in=OPEN_ALERTS)), all=Count("pk")):
        yield Cell(about.last, row["township"], row["open"], row["all"])


def _findings(kinds_: tuple[Kind, ...]) -> Any:
    def rows(about: About) -> QuerySet[Finding]:
        found = Finding.objects.filter(county=about.county, kind__in=kinds_, state__in=OPEN, month__lte=about.month)
        if about.town:
            found = found.filter(township=about.town)
        return found.select_related("person", "bill").defer("bill__line", "bill__facts").order_by("-pk")

    return rows


def _finding_cells(kinds_: tuple[Kind, ...], part: Any) -> Any:
    rows = _findings(kinds_)

    def cells(about: About) -> Iterator[Cell]:
        found = rows(about).select_related(None).defer(None).order_by().values("township").annotate(n=part)
        for row in found:
            yield Cell(about.last, row["township"], abs(row["n"] or 0), 0)

    return cells


def _cases(about: About) -> QuerySet[Case]:
    found = Case.objects.filter(county=about.county, state__in=_OPEN_CASES, opened_on__lte=about.end)
    if about.town:
        found = found.filter(township=about.town)
    return found.select_related("person").order_by("due_on", "pk")


def _late(about: About) -> QuerySet[Case]:
    return _cases(about).filter(due_on__lt=about.end)


def _case_cells(about: About) -> Iterator[Cell]:
    rows = _cases(about).select_related(None).order_by().values("township")
    for row in rows.annotate(late=Count("pk", filter=Q(due_on__lt=about.end)), all=Count("pk")):
        yield Cell(about.last, row["township"], row["late"], row["all"])


_MISSED, _WRONG = (Kind.MISSED,), (Kind.UNDER, Kind.OVER)
register(
    Figure(
        "warned", "已预警未办结处置", "监测帮扶", "count", ("P-2b", "P-3.3c", "P-3.3d"),
        "截至本月监测发现、还没有处置并办结的预警；不再成立的不计；目标为零。", "未办结预警", "预警", _warned_cells,
        _unanswered, AlertTable, counted("未办结预警"), "warning.see", standing=True,
        less_is_better=True, departments=_FOLLOW,
    ),
    Figure(
        "late_cases", "依申请救助超期在办", "监测帮扶", "count", ("N-3.8c", "C-Q6b", "W-4.1c"),
        "截至月末在办个案中办理期限已过的件数。", "超期件数", "在办件数", _case_cells, _late, CaseTable,
        counted("超期个案"), "case.see", standing=True, less_is_better=True, departments=_FOLLOW,
    ),
    Figure(
        "missed", "未救助待落实", "核查", "count", ("N-5.15a", "P-3.3c", "W-4.1"),
        "截至本月的月度核查发现应救助而未救助、尚未办结的单据数。", "单据", "",
        _finding_cells(_MISSED, Count("pk")), _findings(_MISSED), FindingTable, counted("未救助单据"), "review.see",
        standing=True, less_is_better=True, departments=_FOLLOW,
    ),
    Figure(
        "missed_money", "未救助待付金额", "核查", "fen", ("N-5.15a",),
        "上述单据应付而未付的救助金额。", "应付未付", "", _finding_cells(_MISSED, Sum(F("amount"))), _findings(_MISSED),
        FindingTable, added("应付未付", F("amount")), "review.see", standing=True, less_is_better=True,
    ),
    Figure(
        "wrong", "应退应补待落实", "核查", "count", ("P-3.3c",),
        "截至本月的月度核查发现多付或少付、尚未办结的单据数。", "单据", "",
        _finding_cells(_WRONG, Count("pk")), _findings(_WRONG), FindingTable, counted("多付或少付的单据"), "review.see",
        standing=True, less_is_better=True,
    ),
)  # fmt: skip
