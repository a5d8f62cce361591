"""What several screens share."""

from __future__ import annotations

from tuodi.workbench.base.http import Request
from tuodi.workbench.funds.service.overview import this_year


def year_of(request: Request) -> int:
    """The year asked for, else the one that is going on."""
    given = request.GET.get("year", "")
    return int(given) if given.isdecimal() and len(given) == 4 else this_year()  # noqa: PLR2004 - digits of a year
