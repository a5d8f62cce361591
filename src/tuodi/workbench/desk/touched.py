"""What accepting a certified list touches at the desk."""

from __future__ import annotations

import datetime as dt

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.lists.effects import effect

from .models import Settlement


@effect("已有结算，可能产生差额")
def settled(people: list[int], since: dt.date) -> int:
    """Those with a settlement that stands, of care that ended on the day of the change or later."""
    with unlimited():
        standing = Settlement.objects.filter(reverses=None, reversed_by=None, enddate__gte=since).order_by()
        return sum(
            standing.filter(among("person_id", some)).values("person_id").distinct().count() for some in parts(people)
        )
