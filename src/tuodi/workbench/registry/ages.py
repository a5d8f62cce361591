"""How old somebody is."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from .models import Person


def age_of(person: Person, day: dt.date | None = None) -> int:
    """Full years on a day, today without; the dead do not grow older."""
    day = day or timezone.now().date()
    if person.death_date and person.death_date < day:
        day = person.death_date
    return day.year - person.brdy.year - ((day.month, day.day) < (person.brdy.month, person.brdy.day))
