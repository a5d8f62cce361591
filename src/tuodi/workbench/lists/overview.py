"""Which department has sent which month: the first page of the room, and what is late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from tuodi.workbench import config
from tuodi.workbench.base.words import label

from .certify import Certifying
from .compared import List
from .enums import TAKEN, Kind, State
from .models import ListBatch

_LEVELS: dict[str, str] = {
    State.ACCEPTED: "good", State.UNDO_ASKED: "warn", State.SUBMITTED: "info", State.CHECKED: "warn",
    State.UPLOADED: "warn", State.RETURNED: "bad", State.WITHDRAWN: "plain", State.UNDONE: "plain",
}  # fmt: skip
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One department in one month: its batches, and whether the full list is still owed."""

    month: dt.date
    batches: tuple[ListBatch, ...]
    owed: str
    """Empty, `due` (the month runs) or `late` (it is over)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A department's year."""

    department: str
    name: str
    classes: tuple[str, ...]
    cells: tuple[Cell, ...]


def level_of(state: str) -> str:
    """The colour of a state."""
    return _LEVELS[state]


def today_of(county: str) -> dt.date:
    """Today; in the demonstration, whose people live in a year gone by, no later than its newest list."""
    today = timezone.now().date()
    newest = _month(county, "-month") if config.is_demo() else None
    return min(today, List("", "", newest, Kind.FULL).month_end) if newest else today


def _month(county: str, order: str) -> dt.date | None:
    return ListBatch.objects.filter(county=county).order_by(order).values_list("month", flat=True).first()


def months_of(year: int) -> list[dt.date]:
    """First days of the months."""
    return [dt.date(year, month, 1) for month in range(1, _DECEMBER + 1)]


def year_of(county: str, year: int, today: dt.date, only: str | None = None) -> list[Row]:
    """Every department that certifies something in the county, or one of them, month by month."""
    found: dict[tuple[str, dt.date], list[ListBatch]] = {}
    batches = ListBatch.objects.filter(county=county, month__year=year).order_by("id")
    for batch in batches:
        found.setdefault((batch.department, batch.month), []).append(batch)
    begins = _month(county, "month") or today.replace(day=1)
    certifying = Certifying(county, min(today, dt.date(year, 12, 31)))
    rows = []
    for department in certifying.departments():
        if only is None or department == only:
            cells = tuple(_cell(found.get((department, month), []), month, begins, today) for month in months_of(year))
            classes = tuple(certifying.classes_of(department))
            rows.append(Row(department, label("departments", department), classes, cells))
    return rows


def _cell(batches: list[ListBatch], month: dt.date, begins: dt.date, today: dt.date) -> Cell:
    """A full list is owed every month (认定部门每月推送动态名单, Q-4.2), from the first list there was on."""
    sent = any(batch.kind == Kind.FULL and batch.state in (State.SUBMITTED, *TAKEN) for batch in batches)
    owed = ""
    if not sent and begins <= month <= today:
        owed = "late" if List("", "", month, Kind.FULL).month_end < today else "due"
    return Cell(month, tuple(batches), owed)


def owing(county: str, today: dt.date) -> list[str]:
    """The departments whose list of last month has not come."""
    last = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    came = set(
        ListBatch.objects.filter(
            county=county, month=last, kind=Kind.FULL, state__in=(State.SUBMITTED, *TAKEN)
        ).values_list("department", flat=True)
    )
    return [one for one in Certifying(county, today).departments() if one not in came]
