"""The drawings of the boards as ECharts options: ten-thousandths and fen become text, for the eye only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuodi.workbench.registry.seen_places import names_of

from .figure import Seen

_TIERS = (
    ("basic", "基本医保", "#2f6fab"), ("critical", "大病保险", "#7a5bb0"), ("assistance", "医疗救助", "#16857a"),
    ("tilt", "倾斜救助", "#b7791f"), ("person", "个人负担", "#b3503c"),
)  # fmt: skip
_LINES = ("#2f6fab", "#7a5bb0", "#16857a", "#b7791f")
_GOOD, _SHORT, _PLAIN = "#3c9a6a", "#cf6a5f", "#12706b"
_WAN = 1_000_000
"""Fen in ten thousand yuan."""


def month_word(month: str) -> str:
    """202406 → 6月."""
    return f"{int(month[4:])}月"


def hundredth(rate: int | None) -> str | None:
    """Ten-thousandths as per cent, for an axis."""
    return None if rate is None else f"{rate // 100}.{rate % 100:02d}"


def wan(fen: int) -> str:
    """Fen in ten thousand yuan, two decimals, cut."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // _WAN}.{fen % _WAN // 10_000:02d}"


def payers(rows: Sequence[tuple[str, Mapping[str, int]]], *, dark: bool = False) -> dict[str, Any]:
    """Who paid, by month, one on the other."""
    return {
        "animation": False, "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0, **_ink(dark=dark)},
        "grid": {"left": 10, "right": 16, "top": 34, "bottom": 60, "containLabel": True},
        "xAxis": {"type": "category", "data": [month_word(month) for month, _ in rows], "axisLabel": _label(dark=dark)},
        "yAxis": {"type": "value", "name": "万元", "nameTextStyle": _label(dark=dark), "axisLabel": _label(dark=dark),
                  "splitLine": _split(dark=dark)},
        "series": [
            {"name": zh, "type": "bar", "stack": "all", "barMaxWidth": 34, "itemStyle": {"color": colour},
             "data": [wan(sums[name]) for _, sums in rows]}
            for name, zh, colour in _TIERS
        ],
    }  # fmt: skip


def courses(seen: list[Seen], *, dark: bool = False) -> dict[str, Any]:
    """Rates by month, each with its goal as a dashed line."""
    months = sorted({month for one in seen for month, _ in one.months})
    lines = []
    for colour, one in zip(_LINES, seen, strict=False):
        by = dict(one.months)
        line: dict[str, Any] = {
            "name": one.figure.zh, "type": "line", "smooth": True, "symbolSize": 7, "connectNulls": True,
            "data": [hundredth(by[m].rate) if m in by else None for m in months],
            "itemStyle": {"color": colour}, "lineStyle": {"color": colour, "width": 3},
        }  # fmt: skip
        if one.goal:
            line["markLine"] = {
                "symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": colour},
                "label": {"formatter": f"{'约' if one.goal.about else '≥'}{one.goal.rate // 100}%", "color": colour},
                "data": [{"yAxis": one.goal.rate // 100}],
            }  # fmt: skip
        lines.append(line)
    return {
        "animation": False, "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0, **_ink(dark=dark)},
        "grid": {"left": 10, "right": 52, "top": 20, "bottom": 60, "containLabel": True},
        "xAxis": {"type": "category", "data": [month_word(month) for month in months], "axisLabel": _label(dark=dark)},
        "yAxis": {"type": "value", "scale": True, "axisLabel": {"formatter": "{value}%", **_label(dark=dark)},
                  "splitLine": _split(dark=dark)},
        "series": lines,
    }  # fmt: skip


def course(one: Seen) -> dict[str, Any]:
    """One figure by month."""
    if one.figure.unit == "rate":
        return courses([one])
    data = [(month_word(m), wan(v.part) if one.figure.unit == "fen" else v.part) for m, v in one.months]
    return {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 10, "right": 16, "top": 34, "bottom": 10, "containLabel": True},
        "xAxis": {"type": "category", "data": [month for month, _ in data]},
        "yAxis": {"type": "value", "name": "万元" if one.figure.unit == "fen" else "", "minInterval": 1},
        "series": [{"type": "bar", "barMaxWidth": 34, "itemStyle": {"color": _PLAIN}, "data": [n for _, n in data]}],
    }  # fmt: skip


def places(one: Seen, at_most: int = 0, *, dark: bool = False) -> dict[str, Any]:
    """Townships in order, the best on top; red below the goal. at_most: only the ends of the order that matter."""
    found = [(town, value) for town, value in one.towns if one.number(value) is not None]
    found.sort(key=lambda pair: (one.number(pair[1]) or 0, pair[0]), reverse=one.figure.less_is_better)
    if at_most:
        found = found[:at_most]
    names = names_of(town for town, _ in found)
    unit = one.figure.unit
    words = {"rate": "{c}%", "fen": "{c} 万元", "count": "{c}"}[unit]
    return {
        "grid": {"left": 8, "right": 72, "top": 6, "bottom": 6, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "splitLine": {"show": False}, "axisLabel": {"show": False}},
        "yAxis": {"type": "category", "data": [names.get(town, town) for town, _ in found],
                  "axisTick": {"show": False}, "axisLabel": _label(dark=dark)},
        "series": [{
            "type": "bar", "barMaxWidth": 16, "label": {"show": True, "position": "right", "formatter": words,
                                                        **_ink(dark=dark).get("textStyle", {})},
            "data": [{"value": _number(one, value), "itemStyle": {"color": _colour(one, value)}} for _, value in found],
        }],
    }  # fmt: skip


def _number(one: Seen, value: Any) -> Any:
    number = one.number(value) or 0
    return {"rate": hundredth, "fen": wan}.get(one.figure.unit, int)(number)


def _colour(one: Seen, value: Any) -> str:
    number = one.number(value)
    if one.goal is None or number is None:
        return _PLAIN
    return _GOOD if number >= one.goal.rate else _SHORT


def outside(found: list[tuple[str, int, int]], names: Mapping[str, str]) -> dict[str, Any]:
    """Institutions by the share of fees outside the catalogue."""
    some = found[::-1]
    return {
        "grid": {"left": 8, "right": 60, "top": 6, "bottom": 6, "containLabel": True},
        "xAxis": {"type": "value", "splitLine": {"show": False}, "axisLabel": {"show": False}},
        "yAxis": {"type": "category", "axisTick": {"show": False},
                  "data": [names.get(code, code) for code, _, _ in some]},
        "series": [{"type": "bar", "barMaxWidth": 16, "itemStyle": {"color": "#b7791f"},
                    "label": {"show": True, "position": "right", "formatter": "{c}%"},
                    "data": [hundredth(out * 10_000 // whole) for _, out, whole in some]}],
    }  # fmt: skip


def _ink(*, dark: bool) -> dict[str, Any]:
    return {"textStyle": {"color": "#d8e6e6"}} if dark else {}


def _label(*, dark: bool) -> dict[str, Any]:
    return {"color": "#d8e6e6"} if dark else {}


def _split(*, dark: bool) -> dict[str, Any]:
    return {"lineStyle": {"color": "#234a4c"}} if dark else {}
