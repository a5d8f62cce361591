"""How old somebody is."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from django.utils import timezone


class Dated(Protocol):
    """Somebody with the two dates that say how old."""

    brdy: dt.date
    death_date: dt.date | None


def age_of(person: Dated, day: dt.date | None = None) -> int:
    """Full years on a day, today without; the dead do not grow older."""
    day = day or timezone.now().date()
    if person.death_date and person.death_date < day:
        day = person.death_date
    return day.year - person.brdy.year - ((day.month, day.day) < (person.brdy.month, person.brdy.day))
