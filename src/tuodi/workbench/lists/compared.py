"""Whose list it is, and a row of it with what it comes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .enums import Outcome
from .facts import Standing, Who
from .line import ListLine

DAY = dt.timedelta(days=1)
_DETAIL = 300


@dataclass(frozen=True, slots=True)
class List:
    """Whose list it is, of which month, and whether it is all of it."""

    county: str
    department: str
    month: dt.date
    kind: str

    @property
    def month_end(self) -> dt.date:
        """The last day of its month."""
        return (self.month.replace(day=28) + 4 * DAY).replace(day=1) - DAY


@dataclass(slots=True, kw_only=True)
class Compared:
    """One row with what it comes to."""

    number: int
    outcome: Outcome
    would: Outcome | None = None
    line: ListLine | None = None
    cells: dict[str, str] | None = None
    who: Who | None = None
    before: Standing | None = None
    identity: str = ""
    begndate: dt.date | None = None
    enddate: dt.date | None = None
    end_reason: str = ""
    valid: bool = True
    details: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        """What is to be said about it."""
        return "；".join(self.details)[:_DETAIL]


def overlap(begin: dt.date | None, end: dt.date | None, other: dt.date, other_end: dt.date | None) -> bool:
    """Whether two periods have a day in common; an end of None is open."""
    return begin is not None and (end is None or other <= end) and (other_end is None or begin <= other_end)
