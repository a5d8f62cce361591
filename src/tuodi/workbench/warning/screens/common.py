"""What several screens share."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tuodi.workbench.base.http import Request
from tuodi.workbench.base.months import month_of
from tuodi.workbench.warning.figures import months_of


def month_asked(request: Request) -> dt.date:
    """`?month=YYYY-MM`, else the newest that was watched, else this month."""
    asked = month_of(request.GET.get("month"))
    if asked is not None:
        return asked
    months = months_of(request.user.region)
    return months[0] if months else timezone.now().date().replace(day=1)
