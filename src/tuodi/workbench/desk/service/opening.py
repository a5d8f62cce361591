"""Where a year begins. What a person used before the first bill here is not known, unless the year is whole.

A year is whole when every settlement since 1 January is booked here (those from before the start by `bulk.book_many`):
then it begins at zero. Of any other year the amounts are worked out from what is booked and marked 未核年初累计.
"""

from __future__ import annotations

from collections.abc import Iterable

from tuodi.workbench.desk.models import WholeYear

from .around import Circumstances
from .refused import refused

FIRST, LAST = 2020, 2100
Opening = dict[str, int] | None


def opening_of(around: Circumstances, years: Iterable[int]) -> Opening:
    """For `PersonFacts`: nothing used before, or None, not known, where one of the years is not whole."""
    return {} if around.whole.issuperset(years) else None


def declare(county: str, year: int, by: str) -> WholeYear:
    """Say that a year is whole. Raises Refused for a year out of reach or one that was said to be."""
    if not FIRST <= year <= LAST:
        raise refused("year", f"没有 {year} 年", "填写四位年份", "year")
    made, fresh = WholeYear.objects.get_or_create(county=county, year=year, defaults={"by": by})
    if not fresh:
        raise refused("whole_already", f"{year} 年已由 {made.by} 确认")
    return made
