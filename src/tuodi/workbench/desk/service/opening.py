"""Where a year begins. What a person used before the first bill here is not known, unless somebody answers for it.

Either the county says that the year is whole: every settlement since 1 January is booked here (those from before the
start by `bulk.book_many`); then it begins at zero. Or what one person had used was entered and accepted
(`balances`). Of any other year the amounts are worked out from what is booked and marked 未核年初累计.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from tuodi.workbench.desk.models import OpeningBalance, WholeYear

from .around import Circumstances
from .refused import refused

FIRST, LAST = 2020, 2100


@dataclasses.dataclass(frozen=True, slots=True)
class Opening:
    """For `PersonFacts`: what was used before in which year; known: whether that is all of the years asked for."""

    used: dict[str, int] | None
    year: int | None
    known: bool


def opening_of(around: Circumstances, years: Iterable[int]) -> Opening:
    """Of these years. Two records with balances of their own that became one are for somebody to sort out."""
    if len(around.begins) > 1:
        return Opening(None, None, known=False)
    begin = next(iter(around.begins), None)
    known = (around.whole | ({begin.year} if begin else set())).issuperset(years)
    if begin is None:
        return Opening({} if known else None, None, known)
    return Opening(begin.used, begin.year, known)


def declare(county: str, year: int, by: str) -> WholeYear:
    """Say that a year is whole. Raises Refused for a year out of reach or one that was said to be."""
    if not FIRST <= year <= LAST:
        raise refused("year", f"没有 {year} 年", "填写四位年份", "year")
    single = (
        OpeningBalance.objects.filter(county=county, year=year).exclude(state=OpeningBalance.State.RETURNED).count()
    )
    if single:
        raise refused("opening_of_persons", f"{single} 人另有 {year} 年的年初累计，该年度不能确认为零")
    made, fresh = WholeYear.objects.get_or_create(county=county, year=year, defaults={"by": by})
    if not fresh:
        raise refused("whole_already", f"{year} 年已由 {made.by} 确认")
    return made
