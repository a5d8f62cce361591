"""What several screens share: the month asked for, the county, the workbook's answer."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.base.months import month_of
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.review.models import Finding


def month_asked(request: Request, county: str) -> dt.date:
    """`?month=YYYY-MM`, else the newest that was run or has findings, else this month."""
    asked = month_of(request.GET.get("month"))
    if asked is not None:
        return asked
    newest = MonthRun.objects.filter(county=county).order_by("-month").values_list("month", flat=True).first()
    found = Finding.objects.filter(county=county).order_by("-month").values_list("month", flat=True).first()
    return max(filter(None, (newest, found)), default=timezone.now().date().replace(day=1))


def months_of(county: str) -> list[dt.date]:
    """Months with findings or runs, newest first."""
    runs = set(MonthRun.objects.filter(county=county).values_list("month", flat=True))
    found = set(Finding.objects.filter(county=county).order_by().values_list("month", flat=True).distinct())
    return sorted(runs | found, reverse=True)


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be kept."""
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
