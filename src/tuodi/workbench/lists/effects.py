"""Whom accepting a list touches: each room that pays something counts its part, and registers the count here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.registry.models import Insurance

Count = Callable[[list[int], dt.date], int]
_counts: list[tuple[str, Count]] = []


def effect(title: str) -> Callable[[Count], Count]:
    """Register a count of people: `(their ids, first day that changes) → how many of them`."""

    def mark(count: Count) -> Count:
        _counts.append((title, count))
        return count

    return mark


def effects_of(people: list[int], since: dt.date) -> dict[str, int]:
    """Title → people touched."""
    return {title: count(people, since) for title, count in _counts} if people else {}


@effect("当年已缴费，资助标准可能变化")
def paid_premiums(people: list[int], since: dt.date) -> int:
    """Those whose premium of the year is paid: their subsidy may be another one."""
    with unlimited():
        paid = Insurance.objects.filter(year=since.year, paid_date__isnull=False)
        return sum(
            paid.filter(among("person_id", some)).values("person_id").distinct().count() for some in parts(people)
        )
