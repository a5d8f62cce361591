"""What several screens share."""

from __future__ import annotations

from django.utils import timezone

from tuodi.workbench.base.http import Request
from tuodi.workbench.funds.service.overview import this_year


def year_of(request: Request) -> int:
    """The year asked for, else the one that is going on."""
    given = request.GET.get("year", "")
    return int(given) if given.isdecimal() and len(given) == 4 else this_year()  # noqa: PLR2004 - digits of a year


def over_of(year: int) -> int:
    """How many months of a year are over today."""
    today = timezone.now().date()
    if year < today.year:
        return 12
    return today.month - 1 if year == today.year else 0
