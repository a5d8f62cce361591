"""The drawings of the funds: who spent how much in which month, and a year's course against its budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from tuodi.workbench.base.drawing import month_names, wan

from .service.execution import SOURCES, Spent
from .service.names import fund_label
from .service.overview import FundYear

_MONTHS = 12
_COLOURS = ("#16857a", "#2f6fab", "#7a5bb0", "#6c7a80", "#b7791f")
_OVER, _AHEAD, _BUDGET = "#12706b", "#b7791f", "#b3362c"
_GRID = {"left": 10, "right": 16, "top": 34, "bottom": 46, "containLabel": True}


def by_month(found: Sequence[FundYear], year: int) -> dict[str, Any]:
    """Every fund, one on the other; each part of a bar leads to its rows."""
    return _bars(
        [(fund_label(one.fund), one.months) for one in found],
        [[_rows(one.fund, year, month) for one in found] for month in range(1, _MONTHS + 1)],
    )  # fmt: skip


def by_source(rows: Sequence[Spent], fund: str, year: int) -> dict[str, Any]:
    """A fund's months by what it was spent on."""
    sums = {source: [0] * _MONTHS for source in SOURCES}
    for row in rows:
        sums[row.source][row.month - 1] += row.amount
    some = [source for source in SOURCES if any(sums[source])]
    return _bars(
        [(SOURCES[source], sums[source]) for source in some],
        [[_rows(fund, year, month, source) for source in some] for month in range(1, _MONTHS + 1)],
    )  # fmt: skip


def course(one: FundYear, year: int) -> dict[str, Any]:
    """What was spent by the end of each month, where it leads by the end of the year, and the budget.

    A month that is over leads to its rows.
    """
    sums = [sum(one.months[: month + 1]) for month in range(one.over)]
    ahead = one.forecast.course if one.forecast else ()
    lines = [_line("已执行", _OVER, [*map(wan, sums), *[None] * (_MONTHS - len(sums))], width=3)]
    if ahead:
        joint = [*[None] * (one.over - 1), wan(sums[-1])]
        for at, (zh, kind) in enumerate((("预计低值", "dotted"), ("预计中值", "solid"), ("预计高值", "dotted"))):
            lines.append(_line(zh, _AHEAD, [*joint, *(wan(step[at]) for step in ahead)], kind=kind))
    if one.budget is not None:
        lines.append(_line("预算", _BUDGET, [wan(one.budget)] * _MONTHS, kind="dashed"))
    return {
        "drill": [_rows(one.fund, year, month) if month <= one.over else "" for month in range(1, _MONTHS + 1)],
        "animation": False, "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0}, "grid": _GRID,
        "xAxis": {"type": "category", "data": month_names()}, "yAxis": {"type": "value", "name": "万元"},
        "series": lines,
    }  # fmt: skip


def _bars(lines: Sequence[tuple[str, Sequence[int]]], drill: list[list[str]]) -> dict[str, Any]:
    return {
        "drill": drill, "animation": False, "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0}, "grid": _GRID,
        "xAxis": {"type": "category", "data": month_names()}, "yAxis": {"type": "value", "name": "万元"},
        "series": [
            {"name": zh, "type": "bar", "stack": "all", "barMaxWidth": 40, "itemStyle": {"color": colour},
             "data": [wan(fen) for fen in months]}
            for colour, (zh, months) in zip(_COLOURS, lines, strict=False)
        ],
    }  # fmt: skip


def _line(zh: str, colour: str, data: list[str | None], *, kind: str = "solid", width: int = 2) -> dict[str, Any]:
    return {
        "name": zh, "type": "line", "symbolSize": 6, "showSymbol": kind == "solid", "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": width, "type": kind}, "data": data,
    }  # fmt: skip


def _rows(fund: str, year: int, month: int, source: str = "") -> str:
    more = f"&source={source}" if source else ""
    return f"{reverse('funds:rows', args=[fund])}?year={year}&month={month}{more}"
