"""Figures as Chinese official prose writes them, with their unit: 3000元, 10万元, 70％, 5个百分点, 二档, 2022年5月1日.

>>> [(s.kind, s.low) for s in surfaces("超过 1 万元的部分按 70%的比例")]
[('yuan', 1000000), ('rate', 7000)]
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .evidence_figures import Figure
from .money import FULL_RATE, parse_rate, parse_yuan

SurfaceKind = Literal["yuan", "rate", "points", "count", "day", "year", "plan", "level"]

NamedDays = Mapping[str, dt.date]
"""`transition_start` and `transition_end`, where a reading fixes them."""

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九十")} | {"两": 2}
_WHOLE = 100 * 100
_ENROLMENT_MONTH = 9
"""From September on the enrolment window is that of the next cover year."""
_LAST_DAYS = ("until", "ends", "due")
_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Surface:
    """A figure in the text: where it stands, its unit, and its value or the range it spans (both ends included)."""

    start: int
    end: int
    kind: SurfaceKind
    low: int
    high: int
    onward: bool = False
    """从…起: the day before is the last day of what it ends."""
    period: bool = False
    """过渡期: what comes after it begins on the day after its last."""


Reader = Callable[[re.Match[str]], tuple[SurfaceKind, int, int, bool]]


def _yuan(match: re.Match[str]) -> tuple[SurfaceKind, int, int, bool]:
    scale = _TEN_THOUSAND if match["wan"] else 1
    whole, _, cents = match["n"].partition(".")
    fen = (int(whole) * 100 + int(cents.ljust(2, "0")[:2] if cents else 0)) * scale
    return "yuan", fen, fen, False


def _rate(match: re.Match[str]) -> tuple[SurfaceKind, int, int, bool]:
    rate = parse_rate(match["n"] + "%")
    rate = FULL_RATE - rate if match["less"] else rate
    return "rate", rate, rate, False


def _count(match: re.Match[str]) -> tuple[SurfaceKind, int, int, bool]:
    return "count", _number(match["n"]), _number(match["n"]), False


def _day(match: re.Match[str]) -> tuple[SurfaceKind, int, int, bool]:
    day = dt.date(int(match["y"]), int(match["m"]), int(match["d"])).toordinal()
    return "day", day, day, bool(match["on"])


def _level(match: re.Match[str]) -> tuple[SurfaceKind, int, int, bool]:
    level = _number(match["n"])
    return "level", 1 if match["or"] == "及以下" else level, 3 if match["or"] == "及以上" else level, False


def _number(text: str) -> int:
    return _DIGITS[text] if text in _DIGITS else int(text)


_END_OF_PLAN = dt.date(2025, 12, 31).toordinal()
_ON = r"(?:\s*24\s*(?:时|[:：]00))?(?P<on>\s*起)?"
_READERS: tuple[tuple[str, Reader], ...] = (
    (r"(?<![\d.])(?P<n>\d+(?:\.\d{1,2})?)\s*(?:(?P<wan>万)\s*元?|元)", _yuan),
    (r"不设起付(?:标准|线)?", lambda _: ("yuan", 0, 0, False)),
    (r"(?P<less>降低\s*)?(?<![\d.])(?P<n>\d{1,3}(?:\.\d{1,2})?)\s*[%％]", _rate),
    (r"(?<!\d)(?P<n>\d{1,2})\s*倍", lambda m: ("rate", int(m["n"]) * _WHOLE, int(m["n"]) * _WHOLE, False)),
    (r"全额|全覆盖|标准[给予]{1,2}以?资助", lambda _: ("rate", _WHOLE, _WHOLE, False)),
    (r"(?<!\d)(?P<n>\d{1,2})\s*个?百分点", lambda m: ("points", int(m["n"]) * 100, int(m["n"]) * 100, False)),
    (r"(?<![\d〔])(?P<n>\d{1,3}|[一二两三四五六七八九十])\s*(?:年|次|个月|类|项|个(?!百)|升|降|免|减)", _count),
    (rf"(?P<y>20\d\d)\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日{_ON}", _day),
    (r"“十四五”末", lambda _: ("day", _END_OF_PLAN, _END_OF_PLAN, False)),
    (r"(?P<n>[一二])档", lambda m: ("plan", _number(m["n"]), _number(m["n"]), False)),
    (r"(?P<n>[一二三])级(?P<or>及以上|及以下)?", _level),
)
_PATTERNS = tuple((re.compile(pattern), reader) for pattern, reader in _READERS)
_YEAR = re.compile(r"(?<![\d〔])(?P<y>20\d\d)\s*年(?P<month>\s*\d{1,2}\s*月)?(?:度)?(?P<on>\s*起)?")
_BARE_DAY = re.compile(rf"(?<!\d)(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日{_ON}")
_TRANSITION = re.compile(r"过渡期")


def surfaces(text: str, named: NamedDays | None = None) -> Iterator[Surface]:
    """Every figure of a text. 过渡期 stands for its days where `named` gives them."""
    for pattern, reader in _PATTERNS:
        for match in pattern.finditer(text):
            yield Surface(match.start(), match.end(), *reader(match))
    yield from _years(text)
    yield from _bare_days(text)
    days = named or {}
    if "transition_start" in days and "transition_end" in days:
        first_day, last_day = days["transition_start"], days["transition_end"]
        for match in _TRANSITION.finditer(text):
            at = (match.start(), match.end())
            yield Surface(*at, "day", first_day.toordinal(), last_day.toordinal(), period=True)
            yield Surface(*at, "year", first_day.year, last_day.year, period=True)


def _years(text: str) -> Iterator[Surface]:
    """A year alone is a cover year and the days in it; of the year inside a date only a cover year may be read off."""
    for match in _YEAR.finditer(text):
        year = int(match["y"])
        if match["month"]:
            yield Surface(match.start(), text.index("年", match.start()) + 1, "year", year, year)
        else:
            at = (match.start(), match.end())
            first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
            yield Surface(*at, "year", year, year)
            yield Surface(*at, "day", first, last, bool(match["on"]))


def _bare_days(text: str) -> Iterator[Surface]:
    """1 月 31 日 without its year: of the year named last before it."""
    for match in _BARE_DAY.finditer(text):
        before = text[: match.start()]
        years = [] if before.rstrip().endswith("年") else _YEAR.findall(before)
        if years:
            day = dt.date(int(years[-1][0]), int(match["m"]), int(match["d"])).toordinal()
            yield Surface(match.start(), match.end(), "day", day, day, bool(match["on"]))


def states(surface: Surface, figure: Figure) -> bool:
    """Whether a surface says the figure, unit included."""
    last_key = figure.path.rpartition(".")[2]
    if figure.kind == "day":
        return _states_day(surface, dt.date.fromisoformat(figure.text), last=last_key in _LAST_DAYS)
    if figure.kind == "rate":
        kind: SurfaceKind = "points" if "point" in figure.text else "rate"
        return surface.kind == kind and surface.low == parse_rate(figure.text)
    if figure.kind == "yuan":
        return surface.kind == "yuan" and surface.low == parse_yuan(figure.text)
    if surface.kind != figure.kind:
        return False
    if figure.kind == "year" and surface.period:
        return int(figure.text) in ({surface.high} if last_key in _LAST_DAYS else {surface.low, surface.high + 1})
    return all(surface.low <= int(one) <= surface.high for one in figure.text.split(","))


def _states_day(surface: Surface, day: dt.date, *, last: bool) -> bool:
    if surface.kind != "day":
        return False
    if last:
        return day.toordinal() == (surface.low - 1 if surface.onward else surface.high)
    return day.toordinal() in ({surface.low, surface.high + 1} if surface.period else {surface.low})


def follows(figure: Figure, document_day: dt.date) -> str:
    """How a date or cover year that no clause states follows from the document's own first day; empty if not."""
    last_key = figure.path.rpartition(".")[2]
    if figure.kind == "year" and last_key == "from":
        if int(figure.text) == document_day.year:
            return "its year"
        if int(figure.text) == document_day.year + 1 and document_day.month >= _ENROLMENT_MONTH:
            return "the cover year then enrolled for"
    if figure.kind == "day":
        day = dt.date.fromisoformat(figure.text)
        if last_key in _LAST_DAYS and day == document_day - dt.timedelta(days=1):
            return "the day before"
        if day in (document_day, document_day.replace(month=1, day=1)):
            return "itself" if day == document_day else "the first day of its year"
    return ""
