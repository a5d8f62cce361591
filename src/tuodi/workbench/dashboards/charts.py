"""The drawings of the boards as ECharts options: ten-thousandths and fen become text, for the eye only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tuodi.workbench.registry.seen_places import names_of

from .figure import Seen, Value

_TIERS = (
    ("basic", "基本医保", "#2f6fab"), ("critical", "大病保险", "#7a5bb0"), ("assistance", "医疗救助", "#16857a"),
    ("tilt", "倾斜救助", "#b7791f"), ("person", "个人负担", "#b3503c"),
)  # fmt: skip
_LINES = ("#2f6fab", "#7a5bb0", "#16857a", "#b7791f")
_GOOD, _SHORT, _PLAIN = "#2f7fb5", "#c8641b", "#12706b"
"""Blue and orange: told apart by those who do not tell green from red; what falls short says so in words too."""
_NARROW = 520
_WORDS = {"rate": "{c}%", "fen": "{c} 万元", "count": "{c}"}
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


Address = Callable[[str], str]
"""Of a month (YYYYMM) or a township (its code): where its rows are."""


def payers(
    rows: Sequence[tuple[str, Mapping[str, int]]], to: Address | None = None, *, dark: bool = False
) -> dict[str, Any]:
    """Who paid, by month, one on the other."""
    return _leading([month for month, _ in rows], to) | _fitting(len(_TIERS), {
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
    })  # fmt: skip


def courses(seen: list[Seen], to: Address | None = None, *, dark: bool = False) -> dict[str, Any]:
    """Rates by month, each with its goal as a dashed line."""
    months = sorted({month for one in seen for month, _ in one.months})
    lines = []
    for colour, one in zip(_LINES, seen, strict=False):
        by = dict(one.months)
        line: dict[str, Any] = {
            "name": one.figure.zh, "type": "line", "symbolSize": 7, "connectNulls": True,
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
    return _leading(months, to) | _fitting(len(lines), {
        "animation": False, "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0, **_ink(dark=dark)},
        "grid": {"left": 10, "right": 52, "top": 20, "bottom": 60, "containLabel": True},
        "xAxis": {"type": "category", "data": [month_word(month) for month in months], "axisLabel": _label(dark=dark)},
        "yAxis": {"type": "value", "scale": True, "axisLabel": {"formatter": "{value}%", **_label(dark=dark)},
                  "splitLine": _split(dark=dark)},
        "series": lines,
    })  # fmt: skip


def _leading(keys: Sequence[str], to: Address | None) -> dict[str, Any]:
    """Where each category leads."""
    return {} if to is None else {"drill": [to(key) for key in keys]}


def _fitting(names: int, options: dict[str, Any]) -> dict[str, Any]:
    """The same on a narrow screen: names below each other, and room for them."""
    narrow = {
        "legend": {"orient": "vertical", "left": 10, "bottom": 0, "itemGap": 4},
        "grid": {**options["grid"], "bottom": 20 * names + 12},
    }  # fmt: skip
    return {"baseOption": options, "media": [{"query": {"maxWidth": _NARROW}, "option": narrow}]}


def course(one: Seen, to: Address | None = None) -> dict[str, Any]:
    """One figure by month."""
    if one.figure.unit == "rate":
        return courses([one], to)
    data = [(month_word(m), wan(v.part) if one.figure.unit == "fen" else v.part) for m, v in one.months]
    return _leading([month for month, _ in one.months], to) | {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 10, "right": 16, "top": 34, "bottom": 10, "containLabel": True},
        "xAxis": {"type": "category", "data": [month for month, _ in data]},
        "yAxis": {"type": "value", "name": "万元" if one.figure.unit == "fen" else "", "minInterval": 1},
        "series": [{"name": one.figure.zh, "type": "bar", "barMaxWidth": 34, "itemStyle": {"color": _PLAIN},
                    "data": [number for _, number in data]}],
    }  # fmt: skip


def places(one: Seen, to: Address | None = None, *, at_most: int = 0, dark: bool = False) -> dict[str, Any]:
    """Townships in order, the best on top; red below the goal. at_most: only the ends of the order that matter."""
    found = [(town, value) for town, value in one.towns if one.number(value) is not None]
    found.sort(key=lambda pair: (one.number(pair[1]) or 0, pair[0]), reverse=one.figure.less_is_better)
    if at_most:
        found = found[:at_most]
    names = names_of(town for town, _ in found)
    unit = one.figure.unit
    words = _WORDS[unit]
    return _leading([town for town, _ in found], to) | {
        "grid": {"left": 8, "right": 96, "top": 6, "bottom": 6, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "splitLine": {"show": False}, "axisLabel": {"show": False}},
        "yAxis": {"type": "category", "data": [names.get(town, town) for town, _ in found],
                  "axisTick": {"show": False}, "axisLabel": _label(dark=dark)},
        "series": [{
            "name": one.figure.zh, "type": "bar", "barMaxWidth": 16,
            "label": {"show": True, "position": "right", "formatter": words, **_ink(dark=dark).get("textStyle", {})},
            "data": [_bar(one, value, words) for _, value in found],
        }],
    }  # fmt: skip


def _bar(one: Seen, value: Value, words: str) -> dict[str, Any]:
    bar: dict[str, Any] = {"value": _number(one, value), "itemStyle": {"color": _colour(one, value)}}
    if _colour(one, value) == _SHORT:
        bar["label"] = {"formatter": f"{words} 未达"}
    return bar


def counties(found: Sequence[tuple[str, Seen]]) -> dict[str, Any]:
    """One figure of several counties, in the order of the table below."""
    one = found[0][1]
    words = _WORDS[one.figure.unit]
    some = [(name, seen) for name, seen in found if seen.shown is not None][::-1]
    return {
        "grid": {"left": 8, "right": 96, "top": 6, "bottom": 6, "containLabel": True},
        "xAxis": {"type": "value", "splitLine": {"show": False}, "axisLabel": {"show": False}},
        "yAxis": {"type": "category", "data": [name for name, _ in some], "axisTick": {"show": False}},
        "series": [{
            "name": one.figure.zh, "type": "bar", "barMaxWidth": 18,
            "label": {"show": True, "position": "right", "formatter": words},
            "data": [_bar(seen, seen.value, words) for _, seen in some],
        }],
    }  # fmt: skip


def towns_of(seen: Sequence[Seen], names: Mapping[str, str]) -> dict[str, Any]:
    """Some rates of every township beside each other."""
    by_town = [dict(one.towns) for one in seen]
    shown = [(code, name) for code, name in names.items() if any(code in found for found in by_town)][::-1]
    return _fitting(len(seen), {
        "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0},
        "grid": {"left": 8, "right": 40, "top": 6, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "yAxis": {"type": "category", "data": [name for _, name in shown], "axisTick": {"show": False}},
        "series": [
            {"name": one.figure.zh, "type": "bar", "barMaxWidth": 12, "itemStyle": {"color": colour},
             "data": [hundredth(found[code].rate) if code in found else None for code, _ in shown]}
            for colour, one, found in zip(_LINES, seen, by_town, strict=False)
        ],
    })  # fmt: skip


def _number(one: Seen, value: Value) -> Any:
    number = one.number(value) or 0
    return {"rate": hundredth, "fen": wan}.get(one.figure.unit, int)(number)


def _colour(one: Seen, value: Value) -> str:
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
        "series": [{"name": "目录外费用占比", "type": "bar", "barMaxWidth": 16, "itemStyle": {"color": "#b7791f"},
                    "label": {"show": True, "position": "right", "formatter": "{c}%"},
                    "data": [hundredth(out * 10_000 // whole) for _, out, whole in some]}],
    }  # fmt: skip


def _ink(*, dark: bool) -> dict[str, Any]:
    return {"textStyle": {"color": "#d8e6e6"}} if dark else {}


def _label(*, dark: bool) -> dict[str, Any]:
    return {"color": "#d8e6e6"} if dark else {}


def _split(*, dark: bool) -> dict[str, Any]:
    return {"lineStyle": {"color": "#234a4c"}} if dark else {}
