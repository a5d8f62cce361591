"""The drawings of the boards as ECharts options: ten-thousandths and fen become text, for the eye only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tuodi.workbench.base.drawing import wan
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
_NEARLY = 300
"""Ten-thousandths: goals that lie so near to each other are told beside each other."""
_WORDS = {"rate": "{c}%", "fen": "{c} 万元", "count": "{c}"}


def month_word(month: str) -> str:
    """202406 → 6月."""
    return f"{int(month[4:])}月"


def month_words(months: Sequence[str]) -> list[str]:
    """The same of several; where they are of more than one year, the first of each year says so."""
    years = [month[:4] for month in months]
    if len(set(years)) <= 1:
        return [month_word(month) for month in months]
    return [
        f"{month[:4]}年{month_word(month)}" if at == 0 or month[:4] != months[at - 1][:4] else month_word(month)
        for at, month in enumerate(months)
    ]


def hundredth(rate: int | None) -> str | None:
    """Ten-thousandths as per cent, for an axis."""
    return None if rate is None else f"{rate // 100}.{rate % 100:02d}"


Address = Callable[[str], str]
"""Of a month (YYYYMM), a township or an institution (its code): where its rows are."""
Rows = Callable[[Seen, str], str]
"""Of a figure's month or township: where its rows are."""


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


def courses(seen: list[Seen], to: Rows | None = None, *, dark: bool = False) -> dict[str, Any]:
    """Rates by month, each with its goal as a dashed line; each point leads to its rows."""
    months = sorted({month for one in seen for month, _ in one.months})
    lines: list[dict[str, Any]] = []
    goals = [one.goal.rate for one in seen if one.goal]
    told: list[int] = []
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
                "label": {"formatter": f"{'约' if one.goal.about else '≥'}{one.goal.rate // 100}%", "color": colour,
                          **_beside(one.goal.rate, told, goals)},
                "data": [{"yAxis": one.goal.rate // 100}],
            }  # fmt: skip
            told.append(one.goal.rate)
        lines.append(line)
    drill = {} if to is None else {"drill": [[to(one, month) for one in seen[: len(lines)]] for month in months]}
    return drill | _fitting(len(lines), {
        "animation": False, "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0, **_ink(dark=dark)},
        "grid": {"left": 10, "right": 52, "top": 20, "bottom": 60, "containLabel": True},
        "xAxis": {"type": "category", "data": month_words(months), "axisLabel": _label(dark=dark)},
        "yAxis": {"type": "value", "scale": True, "axisLabel": {"formatter": "{value}%", **_label(dark=dark)},
                  "splitLine": _split(dark=dark)},
        "series": lines,
    })  # fmt: skip


def _beside(rate: int, told: Sequence[int], goals: Sequence[int]) -> dict[str, Any]:
    """Where a goal's words stand, so that those of goals that are (nearly) the same do not lie on each other."""
    near = [other for other in goals if other != rate and abs(rate - other) <= _NEARLY]
    above, below = any(other < rate for other in near), any(other > rate for other in near)
    place = {True: "bottom", False: "top"}[above] if above != below else "middle"
    return {"padding": [0, 0, 0, 34 * told.count(rate)], "verticalAlign": place}


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


def course(one: Seen, to: Rows) -> dict[str, Any]:
    """One figure by month."""
    if one.figure.unit == "rate":
        return courses([one], to)
    months = [month for month, _ in one.months]
    return {
        "drill": [to(one, month) for month in months],
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 10, "right": 16, "top": 34, "bottom": 10, "containLabel": True},
        "xAxis": {"type": "category", "data": month_words(months)},
        "yAxis": {"type": "value", "name": "万元" if one.figure.unit == "fen" else "", "minInterval": 1},
        "series": [{"name": one.figure.zh, "type": "bar", "barMaxWidth": 34, "itemStyle": {"color": _PLAIN},
                    "data": [wan(v.part) if one.figure.unit == "fen" else v.part for _, v in one.months]}],
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


def counties(found: Sequence[tuple[str, Seen]], to: Callable[[Seen], str]) -> dict[str, Any]:
    """One figure of several counties, in the order of the table below."""
    one = found[0][1]
    words = _WORDS[one.figure.unit]
    some = [(name, seen) for name, seen in found if seen.shown is not None][::-1]
    return {
        "drill": [to(seen) for _, seen in some],
        "grid": {"left": 8, "right": 96, "top": 6, "bottom": 6, "containLabel": True},
        "xAxis": {"type": "value", "splitLine": {"show": False}, "axisLabel": {"show": False}},
        "yAxis": {"type": "category", "data": [name for name, _ in some], "axisTick": {"show": False}},
        "series": [{
            "name": one.figure.zh, "type": "bar", "barMaxWidth": 18,
            "label": {"show": True, "position": "right", "formatter": words},
            "data": [_bar(seen, seen.value, words) for _, seen in some],
        }],
    }  # fmt: skip


def towns_of(seen: Sequence[Seen], names: Mapping[str, str], to: Rows) -> dict[str, Any]:
    """Some rates of every township beside each other."""
    by_town = [dict(one.towns) for one in seen]
    shown = [(code, name) for code, name in names.items() if any(code in found for found in by_town)][::-1]
    drill = [[to(one, code) for one in seen] for code, _ in shown]
    return {"drill": drill} | _fitting(len(seen), {
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


def outside(found: list[tuple[str, int, int]], names: Mapping[str, str], to: Address) -> dict[str, Any]:
    """Institutions by the share of fees outside the catalogue."""
    some = found[::-1]
    return {
        "drill": [to(code) for code, _, _ in some],
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
