"""Settlement exports and files of fee lines: kept, checked on trial, taken or withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request, attachment
from tuodi.workbench.base.walk import Way
from tuodi.workbench.review import service
from tuodi.workbench.review.models import BillFile, FileFault
from tuodi.workbench.review.rows_back import bad_rows_of

from .finding import as_seen, county_of, version_of
from .lists import first_of
from .rights import Needs
from .room import FILE, Paged, Room, newest, page_of, shaped

room = Room()


class BillsUpload(Schema):
    """Which month's settlements a file has."""

    month: dt.date = Field(description="清算月份，当月第一天；费用明细填它的结算清单的月份")


def _shape(row: BillFile) -> shown.BillFile:
    names = ("new", "guests", "again", "same", "refused")
    counts = {name: row.count(name) for name in names} if row.counts else {}
    return shaped(shown.BillFile, row, counts=counts, job=row.job.pk if row.job else None, version=version_of(row))


def _file(id: int) -> BillFile:  # noqa: A002 - the name in the path
    return get_object_or_404(BillFile.objects.select_related("job"), pk=id)


@room.get("", response=shown.Page[shown.BillFile], auth=Needs("review.import"), summary="结算清单与费用明细文件")
def listed(request: Request, paged: Query[Paged], state: str = "") -> Any:
    """The newest first."""
    rows = BillFile.objects.select_related("job")
    return page_of(shown.BillFile, newest(rows.filter(state=state) if state else rows), rows, paged, _shape)


@room.post("", response={201: shown.BillFileTaken}, auth=Needs("review.import"), summary="上传结算清单或费用明细")
def upload(request: Request, file: File[UploadedFile], given: Form[BillsUpload]) -> Any:
    """Kept, then checked on trial in the background; its header says what it is. The same bytes are taken once."""
    user = request.user
    try:
        with transaction.atomic():
            kept = service.keep_file(county_of(user), first_of(given.month), file, user.get_username())
            service.check_in_background(user, kept)
    except service.SameFile as same:
        return shown.BillFileTaken(fresh=False, file=_shape(same.file))
    return shown.BillFileTaken(fresh=True, file=_shape(_file(kept.pk)))


@room.get("/{id}", response=shown.BillFile, auth=Needs("review.import"), summary="一个文件")
def one(request: Request, id: int) -> Any:  # noqa: A002
    """What came of it; `job` tells how far its checking or taking is."""
    return _shape(_file(id))


@room.get("/{id}/faults", response=shown.Page[shown.BillFault], auth=Needs("review.import"), summary="退回行")
def faults(request: Request, id: int, paged: Query[Paged]) -> Any:  # noqa: A002
    """Cell by cell."""
    found = FileFault.objects.filter(file=_file(id))
    return page_of(shown.BillFault, [Way(found)], FileFault.objects.all(), paged,
                   lambda row: shaped(shown.BillFault, row, code=row.key))  # fmt: skip


@room.get("/{id}/bad-rows", auth=Needs("review.import"), summary="待改正的行", openapi_extra=FILE)
def bad_rows(request: Request, id: int) -> StreamingHttpResponse:  # noqa: A002
    """The refused rows as a file of its kind, CSV or XLSX, with what is wrong behind each."""
    return attachment(*bad_rows_of(_file(id)))


def _step(id: int, version: str, step: Callable[[BillFile], None]) -> Any:  # noqa: A002
    step(as_seen(BillFile.objects.select_related("job"), id, version))
    return _shape(_file(id))


@room.post("/{id}/take", response=shown.BillFile, auth=Needs("review.import"), summary="导入")
def take(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Its sound rows become bills, in the background."""
    return _step(id, given.version, lambda row: service.take_in_background(request.user, row))


@room.post("/{id}/check", response=shown.BillFile, auth=Needs("review.import"), summary="重新校验")
def check(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """On trial again, in the background."""
    return _step(id, given.version, lambda row: service.check_in_background(request.user, row))


@room.post("/{id}/withdraw", response=shown.BillFile, auth=Needs("review.import"), summary="撤回")
def withdraw(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Before it was taken."""
    return _step(id, given.version, service.withdraw)
