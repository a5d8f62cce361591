"""The tax bureau's payment files: upload, what matched, what did not, by hand."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.walk import Way
from tuodi.workbench.enrolment.enums import RowState, Why
from tuodi.workbench.enrolment.facts import COUNTED
from tuodi.workbench.enrolment.matching import ignore, resolve
from tuodi.workbench.enrolment.models import PaymentFile, PaymentRow
from tuodi.workbench.enrolment.taking import store
from tuodi.workbench.jobs.run import start

from .finding import county_of, living_record
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()


class Upload(Schema):
    """Which year's payments a file has."""

    year: int = Field(ge=2000, le=2100)
    county: str = ""


def _rows() -> Any:
    return PaymentFile.objects.annotate(
        matched=Count("payments", filter=Q(payments__state__in=COUNTED)),
        waiting=Count("payments", filter=Q(payments__state=RowState.OPEN)),
    )


def _file(row: Any) -> shown.PaymentFile:
    return shaped(shown.PaymentFile, row)


def _row(row: PaymentRow) -> shown.PaymentRow:
    return shaped(
        shown.PaymentRow, row, file=row.file_id, certno=masked(row.certno),
        psn_no=row.person.psn_no if row.person else None,
    )  # fmt: skip


@room.get("", response=shown.Page[shown.PaymentFile], auth=Needs("enrolment.payments"), summary="税务缴费文件")
def listed(request: Request, paged: Query[Paged], county: str = "") -> Any:
    """The newest first."""
    found = PaymentFile.objects.filter(county=county_of(request.user, county))
    return page_of(shown.PaymentFile, newest(found), _rows(), paged, _file)


@room.post("", response={201: shown.PaymentFileTaken}, auth=Needs("enrolment.payments"), summary="导入缴费文件")
def upload(request: Request, file: File[UploadedFile], given: Form[Upload]) -> Any:
    """Matched in the background. The same bytes are taken once: that is its guard, it needs no key."""
    county, user = county_of(request.user, given.county), request.user
    row, fresh = store(county, given.year, file.name or "", file.read(), user.get_username())
    job = None
    if fresh:
        link = f"/enrolment/payments/{row.pk}/"
        job = start("enrolment.payments", f"缴费文件 {row.name}", user, link=link, file=row.pk).pk
    return shown.PaymentFileTaken(fresh=fresh, file=_file(_rows().get(pk=row.pk)), job=job)


@room.get("/{id}", response=shown.PaymentFile, auth=Needs("enrolment.payments"), summary="一个缴费文件")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """How much of it matched."""
    return _file(get_object_or_404(_rows(), pk=id))


@room.get("/{id}/rows", response=shown.Page[shown.PaymentRow], auth=Needs("enrolment.payments"), summary="缴费记录")
def rows(
    request: Request, id: int, paged: Query[Paged], state: RowState | Literal[""] = "",  # noqa: A002
    why: Why | None = None,
) -> Any:  # fmt: skip
    """In the order of the file."""
    wanted = {"state": state or None, "why": why}
    found = PaymentRow.objects.filter(file=get_object_or_404(PaymentFile, pk=id))
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return page_of(shown.PaymentRow, [Way(found)], PaymentRow.objects.select_related("person"), paged, _row)


@room.post("/rows/{id}/match", response=shown.PaymentRow, auth=Needs("enrolment.payments"), summary="人工匹配")
def match(request: Request, id: int, given: shown.PaymentMatch) -> Any:  # noqa: A002
    """This payment is that person's."""
    row: PaymentRow = get_object_or_404(PaymentRow.objects.select_related("file"), pk=id)
    return _row(resolve(row, living_record(given.psn_no), request.user.get_username(), given.remark))


@room.post("/rows/{id}/ignore", response=shown.PaymentRow, auth=Needs("enrolment.payments"), summary="不予处理")
def ignored(request: Request, id: int, given: shown.Reason) -> Any:  # noqa: A002
    """Nothing is done with this row, and why."""
    row: PaymentRow = get_object_or_404(PaymentRow.objects.select_related("file"), pk=id)
    return _row(ignore(row, request.user.get_username(), given.reason))
