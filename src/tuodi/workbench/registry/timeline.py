"""A person's identities as bars over the years, with what was known when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from .models import IdentityRow

_YEARS_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One record: its last version, the earlier ones, and where it lies, in per cent of the width."""

    row: IdentityRow
    earlier: list[IdentityRow]
    left: str
    width: str
    known: str
    """Where the first version became known."""
    kind: str
    """now, past, later, withdrawn."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars over years; `years`: each with its place."""

    bars: list[Bar]
    years: list[tuple[int, str]]
    today: str


def timeline(rows: Iterable[IdentityRow], now: dt.datetime | None = None) -> Timeline:
    """The records in the order in which they begin."""
    now = now or timezone.now()
    today = now.date()
    records: dict[str, list[IdentityRow]] = {}
    for row in sorted(rows, key=lambda one: one.known_from):
        records.setdefault(row.record_id, []).append(row)
    begins = [min(one.begndate for one in versions) for versions in records.values()]
    first = min([today.year - _YEARS_AT_LEAST + 1, *(day.year for day in begins)])
    scale = _Scale(dt.date(first, 1, 1), dt.date(today.year + 1, 1, 1))
    bars = [_bar(versions, scale, today) for versions in sorted(records.values(), key=lambda v: v[-1].begndate)]
    years = [(year, scale.at(dt.date(year, 1, 1))) for year in range(first, today.year + 1)]
    return Timeline(bars, years, scale.at(today))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: dt.date
    end: dt.date

    def permille(self, day: dt.date) -> int:
        whole = (self.end - self.first).days
        return max(0, min(1000, (day - self.first).days * 1000 // whole))

    def at(self, day: dt.date) -> str:
        return _text(self.permille(day))


def _text(permille: int) -> str:
    return f"{permille // 10}.{permille % 10}%"


def _bar(versions: list[IdentityRow], scale: _Scale, today: dt.date) -> Bar:
    row = versions[-1]
    end = row.enddate + dt.timedelta(days=1) if row.enddate else scale.end
    left, right = scale.permille(row.begndate), scale.permille(end)
    kind = "now"
    if not row.vali_flag:
        kind = "withdrawn"
    elif row.begndate > today:
        kind = "later"
    elif row.enddate and row.enddate < today:
        kind = "past"
    known = scale.at(versions[0].known_from.date())
    return Bar(
        row, versions[-2::-1] if len(versions) > 1 else [], _text(left), _text(max(4, right - left)), known, kind
    )
