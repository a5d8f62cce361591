"""Reconciling with institutions: a day, its differences, explaining and closing them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.reconciliation.day import at_work, reconcile
from tuodi.workbench.reconciliation.models import DayEnd, Finding
from tuodi.workbench.reconciliation.service import decide, explain

from .finding import as_seen, version_of
from .once import once
from .rights import Needs
from .room import Paged, Room, page_of, shaped

room = Room()


class GapsAsked(Schema):
    """What the differences can be narrowed to."""

    date: dt.date | None = None
    institution: str = ""
    state: str = ""


def _day(row: DayEnd) -> shown.DayEnd:
    return shaped(shown.DayEnd, row, institution=row.institution.code)


def _rows() -> Any:
    return Finding.objects.select_related("day__institution")


def _gap(row: Finding) -> shown.Gap:
    return shaped(
        shown.Gap, row, date=row.day.date, institution=row.day.institution.code, version=version_of(row)
    )  # fmt: skip


@room.get("/days", response=list[shown.DayEnd], auth=Needs("reconcile.see"), summary="日终对账")
def days(request: Request, date: dt.date) -> Any:
    """A day, institution by institution."""
    rows = DayEnd.objects.filter(date=date).select_related("institution").order_by("institution__code")
    return [_day(row) for row in rows]


@room.post("/days/{date}", response=list[shown.DayEnd], auth=Needs("reconcile.work"), summary="办理日终对账")
def run(request: Request, date: dt.date) -> Any:
    """With every institution that worked; done again it finds the same differences."""
    by = request.user.get_username()
    return [_day(reconcile(one, date, by)) for one in at_work(date)]


@room.get("/differences", response=shown.Page[shown.Gap], auth=Needs("reconcile.see"), summary="对账差异")
def listed(request: Request, asked: Query[GapsAsked], paged: Query[Paged]) -> Any:
    """The newest first."""
    wanted = {"day__date": asked.date, "day__institution__code": asked.institution, "state": asked.state}
    found = Finding.objects.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})
    return page_of(shown.Gap, [Way(found, down=True)], _rows(), paged, _gap)


@room.get("/differences/{id}", response=shown.Gap, auth=Needs("reconcile.see"), summary="一笔对账差异")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """Both sides, and what was said about it."""
    return _gap(get_object_or_404(_rows(), pk=id))


@room.post("/differences/{id}/explanation", response=shown.Gap, auth=Needs("reconcile.work"), summary="说明差异")
def explained(request: Request, id: int, given: shown.GapExplanation) -> Any:  # noqa: A002
    """Why it is there; another person closes it."""
    explain(as_seen(Finding.objects, id, given.version), given.cause, given.note, request.user.get_username())
    return _gap(_rows().get(pk=id))


@room.post("/differences/{id}/decision", response=shown.Gap, auth=Needs("reconcile.check"), summary="复核差异")
@once(200)
def decided(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002
    """Closed, or given back; not by whoever explained it."""
    decide(as_seen(Finding.objects, id, given.version), request.user.get_username(), agrees=given.agree)
    return _gap(_rows().get(pk=id))
