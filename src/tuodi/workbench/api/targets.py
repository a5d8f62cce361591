"""The enrolment targets: as they stand, as they were told, the quarter's ranking, the numbers assigned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.enrolment.figures import Shares, history, ranking, shares, townships
from tuodi.workbench.enrolment.ledgers import dispatch_book
from tuodi.workbench.enrolment.models import Assignment, Dispatch
from tuodi.workbench.enrolment.rulebook import targets
from tuodi.workbench.enrolment.steering import assign, tell

from .enrolment import target_shape
from .finding import county_of
from .rights import Needs
from .room import FILE, Room, attached, shaped

room = Room()


def _figures(county: str, found: Shares, township: str = "") -> list[shown.TargetShare]:
    known = {target.name: target for target in targets(county)}
    return [
        target_shape(share, known[name], town)
        for (town, name), share in sorted(found.items())
        if name in known and township in ("", town)
    ]


def _dispatch(row: Dispatch, found: Shares) -> shown.Dispatch:
    return shaped(shown.Dispatch, row, figures=_figures(row.county, found))


@room.get("/{year}", response=list[shown.TargetShare], auth=Needs("enrolment.see"), summary="参保目标完成情况")
def now(request: Request, year: int, day: dt.date | None = None, county: str = "") -> Any:
    """Each target of each township, of what was true and known on a day; one's own for a township's staff."""
    place = county_of(request.user, county)
    return _figures(place, shares(place, year, day or timezone.now().date()), request.user.township)


@room.get("/{year}/dispatches", response=list[shown.Dispatch], auth=Needs("enrolment.see"), summary="月调度")
def dispatches(request: Request, year: int, county: str = "") -> Any:
    """The oldest first; townships see each other's."""
    return [_dispatch(row, found) for row, found in history(county_of(request.user, county), year)]


@room.post("/{year}/dispatches", response={201: shown.Dispatch}, auth=Needs("enrolment.decide"), summary="通报月调度")
def told(request: Request, year: int, given: shown.DispatchWanted) -> Any:
    """The day's figures are frozen as the month's."""
    place = county_of(request.user, given.county)
    made = tell(place, year, given.day, request.user.get_username())
    return next(_dispatch(row, found) for row, found in history(place, year) if row.pk == made.pk)


@room.get("/dispatches/{id}/dispatch.xlsx", auth=Needs("enrolment.see"), summary="月调度通报文件", openapi_extra=FILE)
def dispatch_file(request: Request, id: int) -> HttpResponse:  # noqa: A002 - the name in the path
    """As it is sent to the townships."""
    row = get_object_or_404(Dispatch, pk=id)
    found = next(found for told_, found in history(row.county, row.year) if told_.pk == row.pk)
    return attached(dispatch_book(row, found, request.user), f"{row.year}年度参保月调度通报{row.day:%Y%m}.xlsx", XLSX)


@room.get("/{year}/ranking", response=list[shown.Ranked], auth=Needs("enrolment.see"), summary="季度排名")
def ranked(request: Request, year: int, quarter: str, county: str = "") -> Any:
    """Such as 2024Q2, by the formula on the page."""
    place = county_of(request.user, county)
    names = townships(place)
    return [
        shaped(shown.Ranked, row, name=names[row.township], rates=list(row.rates))
        for row in ranking(place, history(place, year), quarter)
    ]


@room.get("/{year}/assignments", response=list[shown.Assignment], auth=Needs("enrolment.see"), summary="参保任务数")
def assignments(request: Request, year: int, county: str = "") -> Any:
    """How many each township was asked to enrol."""
    place = county_of(request.user, county)
    known = dict(Assignment.objects.filter(county=place, year=year).values_list("township", "persons"))
    return [shown.Assignment(township=code, persons=known.get(code)) for code in townships(place)]


@room.put(
    "/{year}/assignments", response=list[shown.Assignment], auth=Needs("enrolment.decide"), summary="修改参保任务数"
)
def assigned(request: Request, year: int, given: shown.AssignmentsWanted) -> Any:
    """A township that is left out stays."""
    assign(county_of(request.user, given.county), year, given.persons)
    return assignments(request, year, given.county)
