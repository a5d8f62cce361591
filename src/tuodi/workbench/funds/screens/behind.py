"""The rows that a figure of a fund's execution is made of."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.words import label
from tuodi.workbench.funds.behind_tables import TABLES
from tuodi.workbench.funds.service.behind import Part, rows_of, sum_of
from tuodi.workbench.funds.service.execution import SOURCES
from tuodi.workbench.funds.service.names import fund_label
from tuodi.workbench.funds.service.overview import begun_months
from tuodi.workbench.registry.seen_places import names_of, township_choices

from .common import year_of


@needs("funds.see")
def rows(request: Request, name: str) -> HttpResponse:
    """Of one source, by month, township or class: a list and a workbook, its sum held against the execution."""
    part = _part(request, name)
    told = part.executed()
    most = max(SOURCES, key=lambda one: abs(told[one]))
    source = request.GET.get("source") or most
    if source not in SOURCES:
        raise Http404
    found = rows_of(part, source)
    page = Listing(
        request, found, TABLES[source], title=f"{fund_label(name)}{_of(part)}{SOURCES[source]}明细",
        template="funds/rows.html", table_args={"towns": dict(township_choices())},
    )  # fmt: skip
    return page.response(
        part=part, fund_zh=fund_label(name), of=_of(part), come_to=sum_of(found), told=told[source], source=source,
        sources=[(key, zh, told[key], _query(request, source=key)) for key, zh in SOURCES.items()],
    )  # fmt: skip


def _part(request: Request, name: str) -> Part:
    year, month = year_of(request), request.GET.get("month", "")
    begun = begun_months(year)
    if month and not (month.isdecimal() and 1 <= int(month) <= begun):
        raise Http404
    first, last = (int(month), int(month)) if month else (1, begun)
    return Part(
        county=request.user.region, year=year, fund=name, first=first, last=last,
        town=request.GET.get("town"), klass=request.GET.get("class"),
    )  # fmt: skip


def _of(part: Part) -> str:
    month = f"{part.first}月" if part.first == part.last else ""
    town = "" if part.town is None else names_of([part.town]).get(part.town, "") or "未记镇街"
    klass = "" if part.klass is None else label("classes", part.klass) if part.klass else "未记身份"
    return f"{part.year}年{month}{town}{klass}"


def _query(request: Request, **changes: str) -> str:
    asked = {key: request.GET[key] for key in ("year", "month", "town", "class") if key in request.GET}
    return f"?{urlencode({**asked, **changes})}"
