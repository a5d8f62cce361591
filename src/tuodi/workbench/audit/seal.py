"""Sealing the log: a chain of hashes over its events, and the check that nothing sealed has changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from .models import Event, Seal

_FIRST = "0" * 64
_COMMITTED = dt.timedelta(hours=1)
"""No transaction is open longer: an event this old has no younger neighbour with a lower number still to come."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: seals that hold, and the first that does not (None: all hold)."""

    seals: int
    broken: Seal | None
    unsealed: int


def _digest(before: str, after_id: int, upto: int) -> tuple[str, int]:
    hasher = hashlib.sha256(before.encode())
    count = 0
    events = Event.objects.filter(id__gt=after_id, id__lte=upto).order_by("id")
    for event in events.iterator(chunk_size=5_000):
        row = (
            event.id, event.at.isoformat(), event.actor, event.reason, event.action, event.table, event.row,
            event.before, event.after,
        )  # fmt: skip
        hasher.update(json.dumps(row, ensure_ascii=False, sort_keys=True).encode())
        count += 1
    return hasher.hexdigest(), count


def seal(age: dt.timedelta = _COMMITTED) -> Seal | None:
    """Seal what has happened since the last seal and is of that age; None when nothing has."""
    last = Seal.objects.order_by("-id").first()
    start = last.last_event if last else 0
    old = Event.objects.filter(at__lte=timezone.now() - age)
    upto = old.aggregate(top=Max("id"))["top"] or 0
    if upto <= start:
        return None
    digest, count = _digest(last.digest if last else _FIRST, start, upto)
    return Seal.objects.create(last_event=upto, events=count, digest=digest)


def check() -> Checked:
    """Work every seal out again."""
    before, start, good = _FIRST, 0, 0
    for one in Seal.objects.order_by("id"):
        digest, count = _digest(before, start, one.last_event)
        if (digest, count) != (one.digest, one.events):
            return Checked(good, one, Event.objects.filter(id__gt=one.last_event).count())
        before, start, good = one.digest, one.last_event, good + 1
    return Checked(good, None, Event.objects.filter(id__gt=start).count())
