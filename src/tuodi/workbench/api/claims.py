"""Manual reimbursement: taken in by one person, booked or sent back by another."""

from __future__ import annotations

from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.models import Claim
from tuodi.workbench.desk.service import claims as claiming

from .bills import allowed, draft_of
from .desk import trace_shape
from .finding import as_seen, living_record, version_of
from .once import once
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()
_ROWS = ("person", "settlement")


def _shape(row: Claim) -> shown.Claim:
    return shaped(
        shown.Claim, row, psn_no=row.person.psn_no, psn_name=row.person.psn_name, version=version_of(row),
        settlement=row.settlement.setl_id if row.settlement else None, computed=trace_shape(row.computed),
    )  # fmt: skip


@room.get("", response=shown.Page[shown.Claim], auth=Needs("desk.see"), summary="手工报销")
def listed(request: Request, paged: Query[Paged], state: Literal["", "waiting", "booked", "returned"] = "") -> Any:
    """The newest first."""
    rows = Claim.objects.select_related(*_ROWS)
    return page_of(shown.Claim, newest(rows.filter(state=state) if state else rows), rows, paged, _shape)


@room.post("", response={201: shown.Claim}, auth=Needs("desk.settle"), summary="受理手工报销")
@once(201)
def take_in(request: Request, given: shown.ClaimWanted) -> Any:
    """Worked out at once, so that what is wrong shows while the person is there."""
    person = living_record(given.psn_no)
    return _shape(claiming.take_in(
        person, draft_of(given.bill), documents=given.documents, payee=given.payee, by=request.user.get_username()
    ))  # fmt: skip


@room.get("/{id}", response=shown.Claim, auth=Needs("desk.see"), summary="一笔手工报销")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """One claim."""
    return _shape(get_object_or_404(Claim.objects.select_related(*_ROWS), pk=id))


@room.post("/{id}/decision", response=shown.Claim, auth=Needs("desk.check"), summary="复核手工报销")
@once(200)
def decided(request: Request, id: int, given: shown.ClaimDecision) -> Any:  # noqa: A002
    """Booked by the same engine, or sent back; not by whoever took it in."""
    row, by = as_seen(Claim.objects, id, given.version), request.user.get_username()
    if given.approve:
        return _shape(claiming.approve(row, by, **allowed(given.allow)))
    return _shape(claiming.give_back(row, by, given.note))
