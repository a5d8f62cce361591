"""The month: runs with their steps, starting, stopping."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.month.run import ask_to_stop, in_background
from tuodi.workbench.month.standing import standing_of
from tuodi.workbench.review.report import pdf_of

from .finding import county_of
from .lists import first_of
from .rights import Needs
from .room import FILE, Paged, Room, attached, newest, page_of, shaped

room = Room()


def _shape(row: MonthRun) -> shown.MonthRun:
    steps = [
        shown.MonthStep(
            title=step["zh"], waits=[shown.Waiting(**{n: one[n] for n in ("who", "text", "count")})
                                     for one in step["waits"]],
            **{n: step[n] for n in ("name", "state", "done", "total", "percent", "message", "seconds", "result")},
        )
        for step in standing_of(row)["steps"]
    ]  # fmt: skip
    return shaped(shown.MonthRun, row, job=row.job_id, steps=steps)


@room.get("", response=shown.Page[shown.MonthRun], auth=Needs("month.see"), summary="月度流程")
def listed(request: Request, paged: Query[Paged], month: dt.date | None = None) -> Any:
    """The newest first."""
    rows = MonthRun.objects.select_related("job")
    found = MonthRun.objects.filter(county=county_of(request.user))
    return page_of(shown.MonthRun, newest(found.filter(month=month) if month else found), rows, paged, _shape)


@room.post("", response={202: shown.MonthRun}, auth=Needs("month.run"), summary="开始或继续月度流程")
def begin(request: Request, given: shown.MonthWanted) -> Any:
    """A new run, or the unfinished one of the month gone on with, in the background."""
    return _shape(in_background(request.user, county_of(request.user), first_of(given.month)))


@room.get("/{id}", response=shown.MonthRun, auth=Needs("month.see"), summary="一次流程")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """Its steps, and what waits for whom."""
    return _shape(get_object_or_404(MonthRun.objects.select_related("job"), pk=id))


@room.get("/{id}/report.pdf", auth=Needs("month.see"), summary="月度流程报告", openapi_extra=FILE)
def report(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """What was found and done, what waits for whom, by township (PDF)."""
    row: MonthRun = get_object_or_404(MonthRun.objects.select_related("job"), pk=id)
    return attached(pdf_of(row), f"月度流程报告{row.month:%Y%m}.pdf", "application/pdf")


@room.post("/{id}/stop", response=shown.MonthRun, auth=Needs("month.run"), summary="停下流程")
def stop(request: Request, id: int) -> Any:  # noqa: A002
    """After the chunk in hand; it is gone on with by starting the month again."""
    row: MonthRun = get_object_or_404(MonthRun.objects.select_related("job"), pk=id)
    ask_to_stop(row)
    return _shape(MonthRun.objects.select_related("job").get(pk=id))
