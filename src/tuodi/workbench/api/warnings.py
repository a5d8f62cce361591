"""Warning lists: sent to departments, marked and sent back by them, acknowledged (C-Q13)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Query
from ninja.files import UploadedFile

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.walk import Way
from tuodi.workbench.lists import warn
from tuodi.workbench.lists.models import WarningList, WarningPerson

from .finding import as_seen, county_of, version_of
from .lists import first_of
from .rights import Needs
from .room import FILE, Paged, Room, attached, newest, page_of, shaped

room = Room()


def _rows() -> Any:
    return WarningList.objects.annotate(size=Count("people"), done=Count("people", filter=~Q(people__mark="")))


def _shape(row: Any) -> shown.WarningList:
    return shaped(shown.WarningList, row, people=row.size, marked=row.done, batch=row.batch_id, version=version_of(row))


def _own(request: Request, id: int) -> WarningList:  # noqa: A002 - the name in the path
    row: WarningList = get_object_or_404(WarningList.objects.select_related("batch"), pk=id)
    if row.department != request.user.department:
        raise PermissionDenied("只能办理发给本部门的名单")
    return row


@room.get("", response=shown.Page[shown.WarningList], auth=Needs("list.see"), summary="预警名单")
def listed(request: Request, paged: Query[Paged], state: str = "") -> Any:
    """The newest month first."""
    found = WarningList.objects.filter(state=state) if state else WarningList.objects.all()
    return page_of(shown.WarningList, newest(found), _rows(), paged, _shape)


@room.post("", response={201: list[shown.WarningList]}, auth=Needs("list.warn"), summary="发出预警名单")
def send(request: Request, given: shown.WarningWanted, county: str = "") -> Any:
    """One for each department; those that are there stay."""
    made = warn.send(request.user, county_of(request.user, county), first_of(given.month))
    return [_shape(row) for row in _rows().filter(pk__in=[one.pk for one in made]).order_by("pk")]


@room.get("/{id}", response=shown.WarningList, auth=Needs("list.see"), summary="一份预警名单")
def one(request: Request, id: int) -> Any:  # noqa: A002
    """How far it is."""
    return _shape(get_object_or_404(_rows(), pk=id))


@room.get("/{id}/people", response=shown.Page[shown.WarningPerson], auth=Needs("list.see"), summary="预警人员")
def people(request: Request, id: int, paged: Query[Paged], mark: str | None = None) -> Any:  # noqa: A002
    """With the department's marks; `mark` empty: those without one."""
    rows = WarningPerson.objects.filter(list=get_object_or_404(WarningList, pk=id))
    asked = rows if mark is None else rows.filter(mark=mark)
    return page_of(
        shown.WarningPerson, [Way(asked)], WarningPerson.objects.select_related("person"), paged,
        lambda row: shaped(shown.WarningPerson, row, psn_no=row.person.psn_no, psn_name=row.person.psn_name,
                           certno=masked(row.person.certno)),
    )  # fmt: skip


@room.get("/{id}/list.xlsx", auth=Needs("list.upload"), summary="下载待标识的名单", openapi_extra=FILE)
def download(request: Request, id: int) -> HttpResponse:  # noqa: A002
    """With whole numbers: every person's look is written down."""
    row = _own(request, id)
    return attached(warn.file_of(request.user, row), f"{row}.xlsx", XLSX)


@room.post("/{id}/answer", response=shown.WarningAnswered, auth=Needs("list.upload"), summary="回传标识")
def answer(request: Request, id: int, file: File[UploadedFile]) -> Any:  # noqa: A002
    """All marks of the file or none; changes of identity become a batch."""
    row = _own(request, id)
    count = warn.answer(request.user, row, file)
    return shown.WarningAnswered(marks=count, warning=_shape(_rows().get(pk=row.pk)))


@room.post("/{id}/acknowledge", response=shown.WarningList, auth=Needs("list.warn"), summary="确认收到回传")
def acknowledge(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Not by whoever sent the marks."""
    warn.acknowledge(request.user, as_seen(WarningList.objects, id, given.version))
    return _shape(_rows().get(pk=id))
