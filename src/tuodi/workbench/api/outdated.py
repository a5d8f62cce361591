"""Answers to requests that moved money are kept for whoever asks again, not for ever."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from .models import Answer

KEPT_DAYS = 90
"""A program repeats within minutes, a person asks within a quarter. What the request did stays on record."""


def clear_answers() -> int:
    """Once a night; how many went."""
    gone, _ = Answer.objects.filter(at__lt=timezone.now() - dt.timedelta(days=KEPT_DAYS)).delete()
    return gone
