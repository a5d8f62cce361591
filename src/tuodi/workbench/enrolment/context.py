"""Which county and cover year a screen is about."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone

from tuodi.workbench.access.scope import counties_of
from tuodi.workbench.base.http import Request

from .figures import townships
from .models import EnrolmentYear


class About:
    """County and year of a request: `?county=` where the user sees several, `?year=`, else the newest open year."""

    def __init__(self, request: Request) -> None:
        seen = counties_of(request.user.region)
        years = EnrolmentYear.objects.order_by("-open", "-year")
        wanted = request.GET.get("county") or request.POST.get("county")
        if wanted is None:
            first = years.first()
            wanted = seen[0] if seen is not None and len(seen) == 1 else first.county if first else ""
        if seen is not None and wanted not in seen:
            raise Http404
        self.county = wanted
        self.years = list(years.filter(county=self.county))
        asked = request.GET.get("year") or request.POST.get("year") or ""
        newest = self.years[0].year if self.years else timezone.now().year
        self.year = int(asked) if asked.isdigit() else newest
        self.record = next((one for one in self.years if one.year == self.year), None)
        self.township = request.user.township
        names = townships(self.county)
        self.towns = {self.township: names.get(self.township, self.township)} if self.township else names

    def context(self) -> dict[str, Any]:
        """For every template of the room."""
        return {"about": self, "year": self.year, "county": self.county}
