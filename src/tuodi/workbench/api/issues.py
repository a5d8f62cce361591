"""The issue log between departments: raised, told upwards, ended by somebody else."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.access.enums import Department
from tuodi.workbench.base.http import Request
from tuodi.workbench.dashboards.issues import close, raise_issue, report
from tuodi.workbench.dashboards.models import Issue

from .errors import Refusal
from .finding import as_seen, county_of, version_of
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()


def _shape(row: Issue) -> shown.Issue:
    return shaped(shown.Issue, row, version=version_of(row))


@room.get("", response=shown.Page[shown.Issue], auth=Needs("board.issue"), summary="问题台账")
def listed(request: Request, paged: Query[Paged], state: str = "") -> Any:
    """The newest first."""
    found = Issue.objects.filter(state=state) if state else Issue.objects.all()
    return page_of(shown.Issue, newest(found), Issue.objects.all(), paged, _shape)


@room.post("", response={201: shown.Issue}, auth=Needs("board.issue"), summary="登记问题")
def new(request: Request, given: shown.IssueWanted) -> Any:
    """A new one."""
    if given.department not in Department.values:
        raise Refusal(422, "department", "没有这个部门", "body.department")
    return _shape(raise_issue(county_of(request.user), given.model_dump(), request.user.get_username()))


@room.get("/{id}", response=shown.Issue, auth=Needs("board.issue"), summary="一个问题")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """Where it stands."""
    return _shape(get_object_or_404(Issue, pk=id))


@room.post("/{id}/report", response=shown.Issue, auth=Needs("board.issue"), summary="上报问题")
def told(request: Request, id: int, given: shown.IssueReport) -> Any:  # noqa: A002
    """It went up."""
    row = as_seen(Issue.objects, id, given.version)
    report(row, given.reported_to, given.reported_on)
    return _shape(row)


@room.post("/{id}/end", response=shown.Issue, auth=Needs("board.issue"), summary="办结问题")
def ended(request: Request, id: int, given: shown.IssueEnd) -> Any:  # noqa: A002
    """How it ended; not by whoever raised it."""
    row = as_seen(Issue.objects, id, given.version)
    close(row, given.outcome, request.user.get_username())
    return _shape(row)
