"""What is asked: county, township, month and span, within what the user may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.access.scope import counties_of
from tuodi.workbench.base.day import today
from tuodi.workbench.base.months import month_of
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.enrolment.figures import townships
from tuodi.workbench.registry.models import Place

from .figure import About, figure


class Asked:
    """`?county=`, `?town=`, `?month=YYYY-MM`, `?span=month`. Without a month: the last that was worked in."""

    def __init__(self, user: User, given: Mapping[str, str]) -> None:
        self.user = user
        seen = counties_of(user.region)
        self.counties = dict(_counties(seen))
        county = given.get("county") or (seen[0] if seen and len(seen) == 1 else next(iter(self.counties), ""))
        if seen is not None and county not in seen:
            raise Http404
        self.towns = townships(county)
        town = user.township or given.get("town", "")
        if town and town not in self.towns:
            raise Http404
        month = month_of(given.get("month")) or _last(county)
        self.about = About(county, month, given.get("span") != "month", town)
        self.own_town = bool(user.township)

    @property
    def where(self) -> str:
        """The place in words."""
        if self.about.town:
            return self.towns[self.about.town]
        return self.counties.get(self.about.county, self.about.county)

    @property
    def query(self) -> str:
        """For links that keep what was asked."""
        about = self.about
        found = f"?county={about.county}&month={about.month:%Y-%m}"
        found += "" if about.whole_year else "&span=month"
        return found + (f"&town={about.town}" if about.town else "")

    def query_of(self, month: str, town: str = "") -> str:
        """The same for one month (YYYYMM) alone, or for one township."""
        about = self.about
        found = f"?county={about.county}&month={month[:4]}-{month[4:]}&span=month" if month else self.query
        town = town or (about.town if month else "")
        return f"{found}&town={town}" if town else found

    def rows_of(self, key: str, month: str = "", town: str = "") -> str:
        """Where the rows of a figure are: of what was asked, of one month alone, of one township.

        Who may not see its rows is led to the figure.
        """
        found = figure(key)
        seen = found is not None and may(self.user, found.action)
        return reverse("dashboards:rows" if seen else "dashboards:figure", args=[key]) + self.query_of(month, town)

    def context(self) -> dict[str, Any]:
        """For every template of the room."""
        return {
            "asked": self, "about": self.about, "month": self.about.month, "years": (self.about.year - 1,
            self.about.year + 1),
        }  # fmt: skip


def _counties(seen: tuple[str, ...] | None) -> list[tuple[str, str]]:
    """Of those a user sees the counties that work with this installation, whose townships it has; else all."""
    rows = Place.objects.filter(level=Place.Level.COUNTY, successor=None)
    if seen is not None:
        rows = rows.filter(code__in=seen)
    known = Place.objects.filter(level=Place.Level.TOWNSHIP).values("parent_id")
    listed = rows.order_by("code").values_list("code", "name")
    return list(listed.filter(code__in=known)) or list(listed)


def _last(county: str) -> dt.date:
    """The last full month settlements were booked in: a month with a bill or two is only beginning."""
    first = today().replace(day=1)
    found = Settlement.objects.filter(county=county, clr_ym__lte=f"{first:%Y%m}").order_by("-setl_time")
    newest = found.values_list("setl_time", flat=True).first()
    return newest.date().replace(day=1) if newest else first
