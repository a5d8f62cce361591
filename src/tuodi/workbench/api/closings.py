"""Closing a cover year: what holds, what is in the way, who asked and who decided."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.enrolment.close import approve_closing, checks, propose_closing, return_closing
from tuodi.workbench.enrolment.models import Closing, EnrolmentYear

from .finding import as_seen, county_of, version_of
from .once import once
from .rights import Needs
from .room import Room, shaped

room = Room()


def _closing(row: Closing) -> shown.Closing:
    return shaped(shown.Closing, row, year=row.record.year, version=version_of(row))


def _record(request: Request, year: int, county: str) -> EnrolmentYear:
    return get_object_or_404(EnrolmentYear, county=county_of(request.user, county), year=year)


@room.get("/{year}", response=shown.ClosingStanding, auth=Needs("enrolment.see"), summary="年度结账")
def standing(request: Request, year: int, county: str = "") -> Any:
    """Every check of a year that is open, and every request to close it, the newest first."""
    record = _record(request, year, county)
    found = checks(record, timezone.now().date()) if record.open else []
    return shown.ClosingStanding(
        year=year, county=record.county, open=record.open,
        checks=[shown.ClosingCheck(title=one.zh, left=one.left, unit=one.unit, holds=one.holds) for one in found],
        closings=[_closing(row) for row in record.closings.select_related("record").order_by("-id")],
    )  # fmt: skip


@room.post("/{year}", response={201: shown.Closing}, auth=Needs("enrolment.decide"), summary="提请结账")
@once(201)
def ask(request: Request, year: int, county: str = "") -> Any:
    """When nothing is in the way; another person decides."""
    return _closing(propose_closing(_record(request, year, county), request.user.get_username()))


@room.post("/requests/{id}/decision", response=shown.Closing, auth=Needs("enrolment.check"), summary="复核结账")
@once(200)
def decided(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002 - the name in the path
    """Closed for good, or sent back with the reason; not by whoever asked."""
    row, by = as_seen(Closing.objects.select_related("record"), id, given.version), request.user.get_username()
    return _closing(approve_closing(row, by) if given.agree else return_closing(row, by, given.note))
