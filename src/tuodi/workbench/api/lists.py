"""Certified lists: template, upload, dry run, comparison, submitting, receiving, undoing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tuodi.client import models as shown
from tuodi.workbench.access.models import User
from tuodi.workbench.access.scope import scope_of
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.walk import Way
from tuodi.workbench.base.words import label
from tuodi.workbench.lists import service
from tuodi.workbench.lists.certify import Certifying
from tuodi.workbench.lists.enums import Flag, Outcome, State
from tuodi.workbench.lists.line import ListLine, situation_of
from tuodi.workbench.lists.models import ListBatch, ListFault, ListRow
from tuodi.workbench.lists.overview import today_of, year_of
from tuodi.workbench.lists.receipt import receipt_of
from tuodi.workbench.lists.rows_back import bad_rows_of
from tuodi.workbench.lists.sheet_out import SheetBook

from .errors import Refusal
from .finding import as_seen, county_of, version_of
from .rights import Needs
from .room import FILE, Paged, Room, attached, newest, page_of, shaped

room = Room()


class Upload(Schema):
    """Which list a file is."""

    month: dt.date = Field(description="名单月份，当月第一天")
    kind: Literal["full", "changes"] = "full"
    note: str = Field(default="", max_length=300)
    county: str = ""


class BatchesAsked(Schema):
    """What the batches can be narrowed to."""

    department: str = ""
    month: dt.date | None = None
    state: State | Literal[""] = ""


def batch_shape(row: ListBatch) -> shown.ListBatch:
    """A batch as it stands."""
    counts = {str(name): row.count(name) for name in (*Outcome.values, *Flag.values)}
    return shaped(
        shown.ListBatch, row, counts=counts if row.counts else {}, job=row.job.pk if row.job else None,
        version=version_of(row),
    )  # fmt: skip


def first_of(month: dt.date) -> dt.date:
    """A month's first day, of a month that has begun."""
    if month.day != 1:
        raise Refusal(422, "month", "月份应为当月第一天，如 2024-06-01", "body.month")
    if month > timezone.now().date():
        raise Refusal(422, "month", "这个月还没有到", "body.month")
    return month


def _batch(id: int) -> ListBatch:  # noqa: A002 - the name in the path
    return get_object_or_404(ListBatch.objects.select_related("job"), pk=id)


def _row_shape(row: ListRow) -> shown.ListRow:
    return shaped(shown.ListRow, row, row=row.number, certno=masked(row.certno))


@room.get("/overview", response=list[shown.ListDepartment], auth=Needs("list.see"), summary="各部门各月名单")
def overview(request: Request, year: int | None = None, county: str = "") -> Any:
    """Department by month: what has come, what is owed."""
    place = county_of(request.user, county)
    today = today_of(place)
    rows = year_of(place, year or today.year, today, scope_of(request.user)["department"])
    return [
        shaped(shown.ListDepartment, row, classes=list(row.classes), months=[
            shown.ListMonth(month=cell.month, owed=cell.owed, batches=[batch.pk for batch in cell.batches])
            for cell in row.cells
        ])
        for row in rows
    ]  # fmt: skip


@room.get("/template.xlsx", auth=Needs("list.upload"), summary="名单模板", openapi_extra=FILE)
def template(request: Request, county: str = "") -> HttpResponse:
    """An empty list with the classes that the department may certify."""
    user = request.user
    situation = situation_of(
        Certifying(county_of(user, county), timezone.now().date()), user.department, label
    )  # fmt: skip
    office = user.get_department_display()
    made = SheetBook(ListLine, situation, f"{office}身份名单填写说明").template()
    return attached(made, f"{office}身份名单模板.xlsx", XLSX)


@room.get("/batches", response=shown.Page[shown.ListBatch], auth=Needs("list.see"), summary="名单批次")
def batches(request: Request, asked: Query[BatchesAsked], paged: Query[Paged]) -> Any:
    """The newest first."""
    wanted = {name: value for name, value in asked.model_dump().items() if value not in (None, "")}
    rows = ListBatch.objects.select_related("job")
    return page_of(shown.ListBatch, newest(rows.filter(**wanted)), rows, paged, batch_shape)


@room.post("/batches", response={201: shown.ListBatchTaken}, auth=Needs("list.upload"), summary="上传名单")
def upload(request: Request, file: File[UploadedFile], given: Form[Upload]) -> Any:
    """A month's list of one's own department; it is checked in the background. The same file twice changes nothing."""
    user = request.user
    try:
        with transaction.atomic():
            made = service.keep_file(
                user, file, county=county_of(user, given.county), department=user.department,
                month=first_of(given.month), kind=given.kind, note=given.note,
            )  # fmt: skip
    except service.SameFile as same:
        return shown.ListBatchTaken(fresh=False, batch=batch_shape(same.batch))
    return shown.ListBatchTaken(fresh=True, batch=batch_shape(made))


@room.get("/batches/{id}", response=shown.ListBatch, auth=Needs("list.see"), summary="一个批次")
def batch(request: Request, id: int) -> Any:  # noqa: A002
    """What came of it; `job` tells how far the checking is."""
    return batch_shape(_batch(id))


@room.get("/batches/{id}/rows", response=shown.Page[shown.ListRow], auth=Needs("list.see"), summary="比对明细")
def rows(request: Request, id: int, paged: Query[Paged], outcome: Outcome | Literal[""] = "") -> Any:  # noqa: A002
    """In the order of the file."""
    found = ListRow.objects.filter(batch=_batch(id))
    asked = found.filter(outcome=outcome) if outcome else found
    return page_of(shown.ListRow, [Way(asked)], ListRow.objects.all(), paged, _row_shape)


@room.get("/batches/{id}/faults", response=shown.Page[shown.ListFault], auth=Needs("list.see"), summary="错误明细")
def faults(request: Request, id: int, paged: Query[Paged]) -> Any:  # noqa: A002
    """Cell by cell."""
    found = ListFault.objects.filter(batch=_batch(id))
    return page_of(
        shown.ListFault, [Way(found)], ListFault.objects.all(), paged,
        lambda row: shaped(shown.ListFault, row, row=row.number, code=row.key),
    )  # fmt: skip


@room.get("/batches/{id}/bad.xlsx", auth=Needs("list.see"), summary="待改正的行", openapi_extra=FILE)
def bad(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """The rows to be mended."""
    found = _batch(id)
    return attached(bad_rows_of(found), f"{found.number}待改正.xlsx", XLSX)


@room.get("/batches/{id}/receipt.xlsx", auth=Needs("list.see"), summary="回执", openapi_extra=FILE)
def receipt(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """What became of every row."""
    found = _batch(id)
    return attached(receipt_of(found), f"{found.number}回执.xlsx", XLSX)


def _step(user: User, id: int, version: str, step: Callable[[User, ListBatch], Any], *, own: bool = False) -> Any:  # noqa: A002
    row = as_seen(ListBatch.objects.select_related("job"), id, version)
    if own and row.department != user.department:
        raise PermissionDenied("只能办理本部门的名单")
    step(user, row)
    return batch_shape(_batch(id))


@room.post("/batches/{id}/check", response=shown.ListBatch, auth=Needs("list.upload"), summary="重新比对")
def check(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """With what is known today."""
    return _step(request.user, id, given.version, service.check_again, own=True)


@room.post("/batches/{id}/submit", response=shown.ListBatch, auth=Needs("list.upload"), summary="提交名单")
def submit(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """The department hands it over."""
    return _step(request.user, id, given.version, service.submit, own=True)


@room.post("/batches/{id}/withdraw", response=shown.ListBatch, auth=Needs("list.upload"), summary="撤回名单")
def withdraw(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Before anybody received it."""
    return _step(request.user, id, given.version, service.withdraw, own=True)


@room.post("/batches/{id}/accept", response=shown.ListBatch, auth=Needs("list.accept"), summary="接收名单")
def accept(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Written in the background; not by whoever uploaded or submitted it."""
    return _step(request.user, id, given.version, service.receive)


@room.post("/batches/{id}/return", response=shown.ListBatch, auth=Needs("list.accept"), summary="退回名单")
def send_back(request: Request, id: int, given: shown.WhyVersioned) -> Any:  # noqa: A002
    """With a reason."""
    return _step(request.user, id, given.version, lambda user, row: service.send_back(user, row, given.reason))


@room.post("/batches/{id}/undo-request", response=shown.ListBatch, auth=Needs("list.undo"), summary="申请撤销")
def ask_undo(request: Request, id: int, given: shown.WhyVersioned) -> Any:  # noqa: A002
    """Somebody says that it was accepted wrongly."""
    return _step(request.user, id, given.version, lambda user, row: service.ask_undo(user, row, given.reason))


@room.post("/batches/{id}/undo", response=shown.ListBatch, auth=Needs("list.undo_check"), summary="同意撤销")
def undo(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Taken back in the background; not by whoever asked."""
    return _step(request.user, id, given.version, service.take_back)


@room.post("/batches/{id}/keep", response=shown.ListBatch, auth=Needs("list.undo_check"), summary="不同意撤销")
def keep(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """It stays; not decided by whoever asked."""
    return _step(request.user, id, given.version, service.keep)


@room.post("/batches/{id}/rows/{row}/let-through", response=shown.ListRow, auth=Needs("list.accept"), summary="放行")
def let_through(request: Request, id: int, row: int, given: shown.Reason) -> Any:  # noqa: A002
    """A held row is written all the same."""
    found: ListRow = get_object_or_404(ListRow.objects.select_related("batch"), pk=row, batch_id=id)
    service.let_through(request.user, found, given.reason)
    return _row_shape(found)


@room.post("/batches/{id}/rows/{row}/hold", response=shown.ListRow, auth=Needs("list.accept"), summary="取消放行")
def hold(request: Request, id: int, row: int) -> Any:  # noqa: A002
    """Letting through is taken back."""
    found: ListRow = get_object_or_404(ListRow.objects.select_related("batch"), pk=row, batch_id=id)
    service.hold_again(request.user, found)
    return _row_shape(found)
