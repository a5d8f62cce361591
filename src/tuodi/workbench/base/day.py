"""The day by whose rules is answered: today; in the demonstration the same day of the year its people live in."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from tuodi.workbench.config import DEMO_YEAR


def today() -> dt.date:
    """The day; the demonstration's year is a leap year, so that every day is in it."""
    day = timezone.now().date()
    return day.replace(year=DEMO_YEAR) if settings.DEMO else day
