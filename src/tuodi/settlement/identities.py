"""Identities over two times: when a class holds, and since when it is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from .bill import IdentityRecord

NOW = dt.datetime(9999, 12, 31)
"""Known-at time that sees everything in the list."""


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


def held_on(records: Iterable[IdentityRecord], day: dt.date, known_at: dt.datetime) -> tuple[Held, ...]:
    """The classes held on a day as known at a time. One that death ended counts for care up to the death."""
    return tuple(
        sorted(
            Held(row.identity, row.idet_admdvs, row.record_id)
            for row in current_versions(records, known_at)
            if row.begndate <= day and (row.enddate is None or day <= row.enddate)
        )
    )


def known_later(records: Iterable[IdentityRecord], day: dt.date, known_at: dt.datetime) -> tuple[IdentityRecord, ...]:
    """Records that hold on the day but were not yet known: why a class was not used."""
    seen = {held.record for held in held_on(records, day, known_at)}
    later = [r for r in current_versions(records, NOW) if r.record_id not in seen and r.known_from > known_at]
    return tuple(r for r in later if r.begndate <= day and (r.enddate is None or day <= r.enddate))
