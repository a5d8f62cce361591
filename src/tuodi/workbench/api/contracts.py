"""Family-doctor contracts: signed, renewed, what was done under them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.services.models import Contract
from tuodi.workbench.services.service import due, items_of, record, renew, sign

from .finding import living_record
from .rights import Needs
from .room import Paged, Room, page_of, shaped

room = Room()


def _whom(row: Contract) -> dict[str, Any]:
    return {"psn_no": row.person.psn_no, "psn_name": row.person.psn_name}


def _brief(row: Contract) -> shown.ContractBrief:
    return shaped(shown.ContractBrief, row, **_whom(row))


def _row(id: int) -> Contract:  # noqa: A002 - the name in the path
    return get_object_or_404(Contract.objects.select_related("person"), pk=id)


def _shape(row: Contract) -> shown.Contract:
    done = [shaped(shown.ServiceDone, one) for one in row.done.order_by("on", "pk")]
    return shaped(shown.Contract, row, **_whom(row), items=list(items_of(row.disease)), done=done)


@room.get("", response=shown.Page[shown.ContractBrief], auth=Needs("contract.see"), summary="家庭医生签约")
def listed(request: Request, paged: Query[Paged], to_renew: bool = False) -> Any:  # noqa: FBT001, FBT002 - of the query
    """Those that end first come first; `to_renew`: those that end soon or have ended, without a later one."""
    found = due(today()) if to_renew else Contract.objects.all()
    rows = Contract.objects.select_related("person")
    return page_of(shown.ContractBrief, [Way(found, "enddate")], rows, paged, _brief)


@room.post("", response={201: shown.Contract}, auth=Needs("contract.work"), summary="登记签约")
def new(request: Request, given: shown.ContractWanted) -> Any:
    """A term of a year at least."""
    told = given.model_dump(exclude={"psn_no"})
    return _shape(sign(living_record(given.psn_no), request.user.get_username(), **told))


@room.get("/{id}", response=shown.Contract, auth=Needs("contract.see"), summary="一份签约")
def one(request: Request, id: int) -> Any:  # noqa: A002
    """What is to be done under it, and what was."""
    return _shape(_row(id))


@room.post("/{id}/services", response={201: shown.Contract}, auth=Needs("contract.work"), summary="登记服务")
def serve(request: Request, id: int, given: shown.ServiceWanted) -> Any:  # noqa: A002
    """Something was done."""
    row = _row(id)
    record(row, given.item, given.on, given.note, request.user.get_username())
    return _shape(row)


@room.post("/{id}/renewal", response={201: shown.Contract}, auth=Needs("contract.work"), summary="续签")
def again(request: Request, id: int) -> Any:  # noqa: A002
    """For another year."""
    return _shape(renew(_row(id), request.user.get_username()))
