"""Family-doctor contracts: signed, renewed, what was done under them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query
from ninja.files import UploadedFile

from tuodi.client import models as shown
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.base.walk import Way
from tuodi.workbench.services.models import Contract, ContractFile
from tuodi.workbench.services.service import importing
from tuodi.workbench.services.service.contracts import due, items_of, record, renew, sign

from .finding import living_record
from .rights import Needs
from .room import FILE, Paged, Room, attached, newest, page_of, shaped

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


def _file(row: ContractFile) -> shown.ContractFile:
    return shaped(shown.ContractFile, row)


@room.get("/files", response=shown.Page[shown.ContractFile], auth=Needs("contract.work"), summary="签约文件")
def files(request: Request, paged: Query[Paged]) -> Any:
    """The newest first."""
    rows = ContractFile.objects.all()
    return page_of(shown.ContractFile, newest(rows), rows, paged, _file)


@room.post("/files", response={201: shown.ContractFileTaken}, auth=Needs("contract.work"), summary="批量登记签约与服务")
def upload(request: Request, file: File[UploadedFile]) -> Any:
    """Rows that stand are written, the others kept with their reasons. The same bytes are taken once."""
    try:
        made = importing.take(request.user, file, today())
    except importing.SameFile as same:
        return shown.ContractFileTaken(fresh=False, file=_file(same.found))
    return shown.ContractFileTaken(fresh=True, file=_file(made))


@room.get("/files/template.xlsx", auth=Needs("contract.work"), summary="签约文件模板", openapi_extra=FILE)
def template(request: Request) -> HttpResponse:
    """An empty file to fill in."""
    return attached(importing.template(), "家庭医生签约与服务模板.xlsx", XLSX)


@room.get("/files/{id}/bad-rows.xlsx", auth=Needs("contract.work"), summary="待改正的行", openapi_extra=FILE)
def bad_rows(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """The rows to be mended."""
    row: ContractFile = get_object_or_404(ContractFile, pk=id)
    return attached(importing.bad_rows_of(row), f"{row.name.rsplit('.', 1)[0]}待改正.xlsx", XLSX)


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
