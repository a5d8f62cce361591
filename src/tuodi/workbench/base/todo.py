"""我的待办: every room registers what may wait for somebody; the first page asks them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, QuerySet

from tuodi.workbench.access.perms import may

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: words, how many, where to act, how urgent, and the day the first of it is due."""

    text: str
    count: int
    url: str
    level: str = "info"
    """info, warn or late: its colour."""
    due: dt.date | None = None


def waiting(text: str, rows: QuerySet[Any], url: str, level: str = "info", *, due: str) -> Waiting:
    """What waits in some rows, with the earliest day of a column, in one question."""
    found = rows.order_by().aggregate(rows=Count("pk", distinct=True), first=Min(due))
    return Waiting(text, found["rows"], url, level, found["first"])


Source = Callable[["User"], Iterator[Waiting]]
_sources: list[tuple[str, Source]] = []


def todo(action: str) -> Callable[[Source], Source]:
    """Register a source of things that wait for those who may do `action`. Kept in a room's module `todo`."""

    def mark(source: Source) -> Source:
        _sources.append((action, source))
        return source

    return mark


def todo_of(user: User) -> list[Waiting]:
    """What waits for a user, the late first."""
    found = [item for action, source in _sources if may(user, action) for item in source(user) if item.count]
    order = {"late": 0, "warn": 1, "info": 2}
    return sorted(found, key=lambda item: order[item.level])
