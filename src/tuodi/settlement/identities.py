"""Identities over two times: when a class holds, and since when it is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .bill import IdentityRecord

NOW = dt.datetime(9999, 12, 31)
"""Known-at time that sees everything in the list."""

Begin = Callable[[IdentityRecord, dt.datetime], dt.date]
"""The first day a row counts, given since when its class is known."""


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A class held on a day, the region that certified it, the record that says so."""

    class_id: str
    region: str
    record: str = ""


def current_versions(records: Iterable[IdentityRecord], known_at: dt.datetime) -> list[IdentityRecord]:
    """Of each record the latest version known at a time; a later row replaces the earlier."""
    latest: dict[str, IdentityRecord] = {}
    for row in records:
        known = latest.get(row.record_id)
        if row.known_from <= known_at and (known is None or row.known_from >= known.known_from):
            latest[row.record_id] = row
    return [row for row in latest.values() if row.valid]


def first_known(rows: Iterable[IdentityRecord], row: IdentityRecord) -> dt.datetime:
    """Since when this record has said the same class from the same day: a later row that only ends it is no news."""
    same = [
        r.known_from for r in rows
        if (r.record_id, r.identity, r.begndate, r.valid) == (row.record_id, row.identity, row.begndate, True)
    ]  # fmt: skip
    return min(same, default=row.known_from)


def reaching(begin: dt.date, known: dt.datetime, reach: str) -> dt.date:
    """The first day of a class that is known since a time, under a choice of the reading `late_class_reach`.

    >>> reaching(dt.date(2024, 1, 1), dt.datetime(2024, 3, 15, 9), "month_of_marking")
    datetime.date(2024, 3, 1)
    """
    if reach == "day_of_marking":
        return max(begin, known.date())
    return max(begin, known.date().replace(day=1)) if reach == "month_of_marking" else begin


def held_on(
    records: Iterable[IdentityRecord], day: dt.date, known_at: dt.datetime, begin: Begin | None = None
) -> tuple[Held, ...]:
    """The classes held on a day as known at a time. One that death ended counts for care up to the death."""
    return tuple(
        sorted(Held(row.identity, row.idet_admdvs, row.record_id) for row in _holding(records, day, known_at, begin))
    )


def known_later(
    records: Iterable[IdentityRecord], day: dt.date, known_at: dt.datetime, begin: Begin | None = None
) -> tuple[IdentityRecord, ...]:
    """Records that hold on the day but were not yet known: why a class was not used."""
    seen = {held.record for held in held_on(records, day, known_at, begin)}
    later = _holding(records, day, NOW, begin)
    return tuple(r for r in later if r.record_id not in seen and r.known_from > known_at)


def _holding(
    records: Iterable[IdentityRecord], day: dt.date, known_at: dt.datetime, begin: Begin | None
) -> list[IdentityRecord]:
    """The rows known at a time that hold on a day."""
    rows = list(records)
    return [
        row for row in current_versions(rows, known_at)
        if (row.enddate is None or day <= row.enddate)
        and (row.begndate if begin is None else begin(row, first_known(rows, row))) <= day
    ]  # fmt: skip
