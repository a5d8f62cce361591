"""Which identities hold on a day, as known at a moment: each record's last version known by then, unless withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from tuodi.workbench import config
from tuodi.workbench.base.prepared import Prepared

from .models import IdentityRow, Insurance


def in_force(day: dt.date | None = None, known_at: dt.datetime | None = None) -> QuerySet[IdentityRow]:
    """Rows in force; of whomever: the query around it has the limits."""
    known_at = known_at or timezone.now()
    day = day or known_at.date()
    return last_versions(known_at).filter(Q(enddate=None) | Q(enddate__gte=day), vali_flag=True, begndate__lte=day)


def last_versions(known_at: dt.datetime | None = None) -> QuerySet[IdentityRow]:
    """The version of each record that was known at a moment."""
    known_at = known_at or timezone.now()
    found: QuerySet[IdentityRow] = IdentityRow._base_manager.filter(
        Q(superseded=None) | Q(superseded__gt=known_at), known_from__lte=known_at
    )
    return found


_HELD = Prepared(
    lambda people: (
        IdentityRow.objects.filter(person_id__in=people, vali_flag=True)
        .only("id", "person", "identity", "begndate", "enddate", "known_from", "superseded")
        .order_by("begndate", "id")
    )
)


def classes_today(people: Iterable[int]) -> dict[int, list[str]]:
    """Person id → the classes held today, each once."""
    found: dict[int, list[str]] = {}
    now = timezone.now()
    day = now.date()
    for _, person, identity, begin, end, known, superseded in _HELD.values(list(people)):
        last = known <= now and (superseded is None or superseded > now)
        if last and begin <= day and (end is None or end >= day) and identity not in found.setdefault(person, []):
            found[person].append(identity)
    return found


class Cover(NamedTuple):
    """By what somebody is insured."""

    insutype: str
    insu_plan: int | None


def insured_in(year: int, people: Iterable[int]) -> dict[int, Cover]:
    """Person id → an insurance of the cover year, employees' before residents'."""
    return {person: Cover(kind, plan) for _, person, kind, plan in _insured(year).values(list(people))}


@cache
def _insured(year: int) -> Prepared[Insurance]:
    def ask(people: list[int]) -> QuerySet[Insurance]:
        rows = Insurance.objects.filter(person_id__in=people, year=year).only("id", "person", "insutype", "insu_plan")
        return rows.order_by("-insutype", F("paid_date").asc(nulls_first=True))

    return Prepared(ask)


def cover_year() -> int:
    """The cover year that lists speak of: this year, or the latest before it of which anything is known.

    Of the demonstration it is the year its people live in: some of its stories go on into the next.
    """
    if config.is_demo():
        return config.DEMO_YEAR
    today = timezone.now().year
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(year) FROM {Insurance._meta.db_table} WHERE year <= %s", [today])  # noqa: S608
        found: int | None = cursor.fetchone()[0]
    return today if found is None else found
