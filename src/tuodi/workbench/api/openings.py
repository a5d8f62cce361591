"""Opening balances: what somebody had used of a year before the first bill here."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.desk.models import OpeningBalance
from tuodi.workbench.desk.service.balances import accounts_of, decide, enter, region_of
from tuodi.workbench.desk.service.person import Held

from .finding import as_seen, living_record, version_of
from .once import once
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()


def _shape(row: OpeningBalance) -> shown.Opening:
    return shaped(
        shown.Opening, row, psn_no=row.person.psn_no, psn_name=row.person.psn_name, version=version_of(row)
    )  # fmt: skip


def _rows() -> Any:
    return OpeningBalance.objects.select_related("person")


@room.get("", response=shown.Page[shown.Opening], auth=Needs("desk.see"), summary="年初累计")
def listed(request: Request, paged: Query[Paged], state: str = "") -> Any:
    """The newest first."""
    found = OpeningBalance.objects.filter(state=state) if state else OpeningBalance.objects.all()
    return page_of(shown.Opening, newest(found), _rows(), paged, _shape)


@room.get("/accounts/{psn_no}", response=dict[str, str], auth=Needs("desk.settle"), summary="年初累计须填写的项目")
def accounts(request: Request, psn_no: str, year: int | None = None) -> Any:
    """The accounts that must be told of a year where the person is insured: name → Chinese."""
    held = Held(living_record(psn_no))
    return accounts_of(region_of(held, year or timezone.now().year))


@room.post("", response={201: shown.Opening}, auth=Needs("desk.settle"), summary="录入年初累计")
@once(201)
def new(request: Request, given: shown.OpeningWanted) -> Any:
    """Every account must be told, what was not used with 0; another person accepts it."""
    made = enter(
        living_record(given.psn_no), given.year, dict(given.used_fen), admissions=given.admissions, basis=given.basis,
        by=request.user.get_username(),
    )  # fmt: skip
    return _shape(_rows().get(pk=made.pk))


@room.get("/{id}", response=shown.Opening, auth=Needs("desk.see"), summary="一份年初累计")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """One of them."""
    return _shape(get_object_or_404(_rows(), pk=id))


@room.post("/{id}/decision", response=shown.Opening, auth=Needs("desk.check"), summary="复核年初累计")
@once(200)
def decided(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002
    """Accepted, what is booked is settled again and differences are proposed; not by whoever entered it."""
    row = as_seen(OpeningBalance.objects, id, given.version)
    decide(row, request.user.get_username(), accept=given.agree, note=given.note)
    return _shape(_rows().get(pk=id))
