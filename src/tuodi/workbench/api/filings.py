"""Referrals and out-of-area filings."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.models import Filing
from tuodi.workbench.desk.service import filing

from .finding import living_record
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()


def _shape(row: Filing) -> shown.Filing:
    return shaped(shown.Filing, row, psn_no=row.person.psn_no, psn_name=row.person.psn_name)


@room.get("", response=shown.Page[shown.Filing], auth=Needs("desk.see"), summary="转诊与备案")
def listed(request: Request, paged: Query[Paged], psn_no: str = "") -> Any:
    """The newest first, of everybody or of one person."""
    rows = Filing.objects.select_related("person")
    return page_of(shown.Filing, newest(rows.filter(person__psn_no=psn_no) if psn_no else rows), rows, paged, _shape)


@room.post("", response={201: shown.Filing}, auth=Needs("desk.settle"), summary="登记转诊或备案")
def registered(request: Request, given: shown.FilingWanted) -> Any:
    """For a person, from a day on."""
    facts = given.model_dump(exclude={"psn_no"})
    return _shape(filing.register(living_record(given.psn_no), request.user.get_username(), **facts))


@room.post("/{id}/withdrawal", response=shown.Filing, auth=Needs("desk.settle"), summary="撤销转诊或备案")
def withdrawn(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """It holds no longer."""
    return _shape(filing.withdraw(get_object_or_404(Filing.objects.select_related("person"), pk=id)))
