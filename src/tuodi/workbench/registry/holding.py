"""Which identities hold on a day, as known at a moment: each record's last version known by then, unless withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from tuodi.workbench import config

from .models import IdentityRow, Insurance


def in_force(day: dt.date | None = None, known_at: dt.datetime | None = None) -> QuerySet[IdentityRow]:
    """Rows in force; of whomever: the query around it has the limits."""
    known_at = known_at or timezone.now()
    day = day or known_at.date()
    return last_versions(known_at).filter(Q(enddate=None) | Q(enddate__gte=day), vali_flag=True, begndate__lte=day)


def last_versions(known_at: dt.datetime | None = None) -> QuerySet[IdentityRow]:
    """The version of each record that was known at a moment."""
    known_at = known_at or timezone.now()
    rows = IdentityRow._base_manager.filter(known_from__lte=known_at)
    later = IdentityRow._base_manager.filter(
        record_id=OuterRef("record_id"), known_from__gt=OuterRef("known_from"), known_from__lte=known_at
    )
    found: QuerySet[IdentityRow] = rows.filter(~Exists(later))
    return found


def classes_today(people: Iterable[int]) -> dict[int, list[str]]:
    """Person id → the classes held today, each once."""
    found: dict[int, list[str]] = {}
    rows = in_force().filter(person_id__in=list(people)).order_by("begndate", "id")
    for person, identity in rows.values_list("person_id", "identity"):
        if identity not in found.setdefault(person, []):
            found[person].append(identity)
    return found


def insured_in(year: int, people: Iterable[int]) -> dict[int, Insurance]:
    """Person id → an insurance of the cover year, employees' before residents'."""
    rows = Insurance._base_manager.filter(person_id__in=list(people), year=year)
    return {row.person_id: row for row in rows.order_by("-insutype", F("paid_date").asc(nulls_first=True))}


def cover_year() -> int:
    """The cover year that lists speak of: this year, or the latest before it of which anything is known.

    Of the demonstration it is the year its people live in: some of its stories go on into the next.
    """
    if config.is_demo():
        return config.DEMO_YEAR
    today = timezone.now().year
    found = Insurance._base_manager.filter(year__lte=today).order_by("-year").values_list("year", flat=True).first()
    return today if found is None else found
