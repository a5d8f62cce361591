"""Files to take away: the template, the bad rows, the receipt."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from tuodi.workbench.access.perms import needs
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.base.words import label

from .batch_screens import find
from .certify import Certifying
from .line import ListLine, situation_of
from .receipt import receipt_of
from .rows_back import bad_rows_of
from .sheet_out import SheetBook


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be kept."""
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@needs("list.upload")
def template(request: Request) -> HttpResponse:
    """An empty list with the classes that the department may certify."""
    user = request.user
    certifying = Certifying(user.region, timezone.now().date())
    situation = situation_of(certifying, user.department, label)
    office = user.get_department_display()
    return workbook(
        SheetBook(ListLine, situation, f"{office}身份名单填写说明").template(), f"{office}身份名单模板.xlsx"
    )


@needs("list.see")
def bad_rows(request: Request, pk: int) -> HttpResponse:  # noqa: ARG001 - the limits of the user are open
    """The rows to be mended."""
    batch = find(pk)
    return workbook(bad_rows_of(batch), f"{batch.number}待改正.xlsx")


@needs("list.see")
def receipt(request: Request, pk: int) -> HttpResponse:  # noqa: ARG001
    """What became of every row, for the department's file."""
    batch = find(pk)
    return workbook(receipt_of(batch), f"{batch.number}回执.xlsx")
