"""What holds of the insurance's catalogue today, for screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from tuodi.exchange.national.region import Region, region_of
from tuodi.workbench.base.walk import Way

from .looking import catalogue_of
from .models import Entry, Load
from .pricing import Terms, areas_of, cap_of, holding, prop_of

_LEVEL = "2"


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An item's class, cap and ratio on a day."""

    lv: str
    cap: Fraction | None
    prop: int | None


def region_settings(area: str) -> Region:
    """A place's settings at the interface."""
    return region_of(area, settings.DATA / "national")


def now_of(entries: Iterable[Entry], area: str, level: str = _LEVEL) -> dict[int, ItemNow]:
    """Cap and ratio of entries of the insurance's catalogue, in a hospital of a level, today or when they last held."""
    mine = [entry for entry in entries if entry.tab == "1312" and entry.valid]
    if not mine:
        return {}
    terms = Terms(areas_of(area), level, cap_levels=region_settings(area).cap_levels)
    catalogue = catalogue_of({entry.code for entry in mine}, terms.areas)
    found = {}
    for entry in mine:
        on = _day(entry)
        item = holding(catalogue.items.get(entry.code, ()), on, terms.areas)
        if item is not None:
            found[entry.pk] = ItemNow(
                item.chrgitm_lv, cap_of(item, catalogue, on, terms), prop_of(item, catalogue, on, terms)
            )
    return found


def _day(entry: Entry) -> dt.date:
    today = timezone.now().date()
    return max(entry.begndate, min(today, entry.enddate or today))


def ways(tab: str, typed: str, lv: str = "") -> list[Way]:
    """What fits, the nearest hits first: code, initials, how the name begins, what the name has in it."""
    rows: QuerySet[Entry] = Entry.objects.filter(tab=tab, replaced=None)
    if lv:
        rows = rows.filter(chrgitm_lv=lv)
    typed = typed.strip()
    if not typed:
        return [Way(rows, "code")]
    begins = Q(name__prefix=typed)
    if not typed.isascii():
        return [Way(rows.filter(begins), "name"), Way(rows.filter(~begins, name__contains=typed), "code")]
    code = Q(code__prefix=typed.upper()) | Q(code__prefix=typed)
    if not typed.isalpha():
        return [Way(rows.filter(code), "code"), Way(rows.filter(~code, name__contains=typed), "code")]
    return [
        Way(rows.filter(~code, initials__prefix=typed.lower()), "initials"),
        Way(rows.filter(code), "code"),
    ]


@dataclass(frozen=True, slots=True)
class Past:
    """An entry of an item's history and what it is today."""

    entry: Entry
    state: str
    badge: str
    replaced: Load | None


def history(entry: Entry) -> list[Past]:
    """Every row that was ever loaded about a code, by catalogue, the newest first."""
    rows = Entry.objects.filter(code=entry.code).select_related("load", "replaced").order_by("tab", "-begndate", "-pk")
    return [_past(row) for row in rows]


def _past(row: Entry) -> Past:
    today = timezone.now().date()
    if row.replaced is not None:
        return Past(row, "已被取代", "plain", row.replaced)
    if not row.valid:
        return Past(row, "已失效", "bad", None)
    if row.begndate > today:
        return Past(row, "尚未生效", "info", None)
    if row.enddate is not None and row.enddate < today:
        return Past(row, "已到期", "plain", None)
    return Past(row, "现行", "good", None)
