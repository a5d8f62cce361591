"""Deciding on subsidies in batches: proposed, submitted, checked by another person; and the money that has to move."""

from __future__ import annotations

from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.enrolment import decide
from tuodi.workbench.enrolment.enums import DueKind
from tuodi.workbench.enrolment.models import Batch, Due, SubsidyDecision
from tuodi.workbench.jobs.run import start

from .enrolment import decision_shape
from .finding import as_seen, county_of, version_of
from .jobs import job_shape
from .once import once
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()


class DuesAsked(Schema):
    """What the dues can be narrowed to."""

    year: int | None = None
    kind: DueKind | Literal[""] = ""
    state: Literal["", "open", "done"] = ""


_TITLES = {"first": "资助核定", "difference": "差额核定"}


def _batch(row: Batch) -> shown.SubsidyBatch:
    changed = decide.changed_since(row).count() if row.state == Batch.State.SUBMITTED else 0
    return shaped(shown.SubsidyBatch, row, changed=changed, version=version_of(row))


def _due(row: Due) -> shown.Due:
    return shaped(
        shown.Due, row, psn_no=row.person.psn_no, psn_name=row.person.psn_name, version=version_of(row)
    )  # fmt: skip


@room.get("/batches", response=shown.Page[shown.SubsidyBatch], auth=Needs("enrolment.see"), summary="核定批次")
def listed(request: Request, paged: Query[Paged], year: int | None = None, county: str = "") -> Any:
    """The newest first."""
    rows = Batch.objects.filter(county=county_of(request.user, county))
    return page_of(shown.SubsidyBatch, newest(rows if year is None else rows.filter(year=year)), rows, paged, _batch)


@room.post("/batches", response={202: shown.Job}, auth=Needs("enrolment.decide"), summary="提出核定或差额核定")
def propose(request: Request, given: shown.BatchWanted) -> Any:
    """Worked out in the background; the job's result names the batch."""
    county = county_of(request.user, given.county)
    decide.open_year(county, given.year)
    title = f"{given.year}年度{_TITLES[given.kind]}"
    return job_shape(
        start("enrolment.propose", title, request.user, county=county, year=given.year, what=given.kind)
    )  # fmt: skip


@room.get("/batches/{id}", response=shown.SubsidyBatch, auth=Needs("enrolment.see"), summary="一个核定批次")
def batch(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """Sums, and whether the facts have moved since."""
    return _batch(get_object_or_404(Batch, pk=id))


@room.get(
    "/batches/{id}/decisions", response=shown.Page[shown.Decision], auth=Needs("enrolment.see"), summary="核定明细"
)
def decisions(request: Request, id: int, paged: Query[Paged]) -> Any:  # noqa: A002
    """Person by person."""
    rows = SubsidyDecision.objects.filter(batch=get_object_or_404(Batch, pk=id))
    return page_of(
        shown.Decision, [Way(rows)], SubsidyDecision.objects.select_related("person"), paged, decision_shape
    )  # fmt: skip


@room.post("/batches/{id}/submit", response=shown.SubsidyBatch, auth=Needs("enrolment.decide"), summary="提交复核")
def submit(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """By whoever made it."""
    return _batch(decide.submit(as_seen(Batch.objects, id, given.version), request.user.get_username()))


@room.post("/batches/{id}/decision", response=shown.SubsidyBatch, auth=Needs("enrolment.check"), summary="复核批次")
@once(200)
def decided(request: Request, id: int, given: shown.BatchDecision) -> Any:  # noqa: A002
    """It counts, or goes back; not by whoever made it."""
    row, user = as_seen(Batch.objects, id, given.version), request.user.get_username()
    return _batch(decide.approve(row, user) if given.approve else decide.give_back(row, user, given.remark))


@room.get("/dues", response=shown.Page[shown.Due], auth=Needs("enrolment.see"), summary="退费与补差")
def dues(request: Request, asked: Query[DuesAsked], paged: Query[Paged], county: str = "") -> Any:
    """The newest first."""
    rows = Due.objects.filter(person__county=county_of(request.user, county)).select_related("person")
    wanted = {name: value for name, value in asked.model_dump().items() if value not in (None, "")}
    return page_of(shown.Due, newest(rows.filter(**wanted)), rows, paged, _due)


@room.post("/dues/{id}/finish", response=shown.Due, auth=Needs("enrolment.payments"), summary="办结退费或补差")
@once(200)
def finish(request: Request, id: int, given: shown.DueFinished) -> Any:  # noqa: A002
    """The money has moved; not said by whoever decided it."""
    row = as_seen(Due.objects.select_related("person"), id, given.version)
    return _due(decide.finish_due(row, request.user.get_username(), given.voucher))
