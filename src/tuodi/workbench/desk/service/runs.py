"""Where the last bills of people ended, so that their next one goes on from there instead of from the year's first.

Nothing follows from it that the database does not say: a run is used once, only where it fits the bookings that were
just read (`Resumable.fits`), and put here when its booking is committed. Another process settles from the start.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from django.db import transaction

from tuodi.settlement.reversal import Resumable
from tuodi.workbench.desk.models import Settlement

from .rules import cascade

MOST = 400
"""People; a run of twenty bills holds some hundred kilobytes."""
Mark = tuple[int, dt.datetime, str | None, int, int, int | None]
_kept: OrderedDict[int, tuple[dict[str, Mark], Resumable]] = OrderedDict()
_lock = Lock()


def take(person: int, rows: Sequence[Settlement]) -> Resumable | None:
    """Where the person's bookings ended, if these rows have them all."""
    with _lock:
        marks, found = _kept.pop(person, ({}, None))
    if found is None or found.run.cascade is not cascade():
        return None
    there = {row.setl_id: _mark(row) for row in rows}
    return found if all(there.get(name) == mark for name, mark in marks.items()) else None


def keep(person: int, rows: Sequence[Settlement], end: Resumable | None) -> None:
    """Keep it once the booking is committed."""
    if end is not None:
        marks = {row.setl_id: _mark(row) for row in rows if row.setl_id in end.due}
        transaction.on_commit(lambda: _put(person, marks, end))


def forget() -> None:
    """All of them."""
    with _lock:
        _kept.clear()


def _put(person: int, marks: dict[str, Mark], end: Resumable) -> None:
    with _lock:
        _kept[person] = (marks, end)
        _kept.move_to_end(person)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def _mark(row: Settlement) -> Mark:
    """What tells a booking from another of the same number in another database."""
    return row.pk, row.at, row.request_key, row.medfee_sumamt, row.inscp_scp_amt, row.psn_part_amt
