"""Background work: how far it is, what came of it, and where its files can be fetched."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.seeing import visible_to

from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()
_FILES = {"lists.check": "bad.xlsx", "lists.accept": "receipt.xlsx", "lists.undo": "receipt.xlsx"}
"""Kind of job → the file of the batch that it makes true."""


def job_shape(row: JobRun) -> shown.Job:
    """A job as it stands."""
    name = _FILES.get(row.kind)
    made = row.state == JobRun.State.DONE and name and "batch_id" in row.inputs
    return shaped(shown.Job, row, files=[f"/api/lists/batches/{row.inputs['batch_id']}/{name}"] if made else [])


@room.get("", response=shown.Page[shown.Job], auth=Needs("jobs.see"), summary="后台任务")
def listed(request: Request, paged: Query[Paged]) -> Any:
    """One's own and the system's, the newest first."""
    rows = visible_to(request.user)
    return page_of(shown.Job, newest(rows), rows, paged, job_shape)


@room.get("/{id}", response=shown.Job, auth=Needs("jobs.see"), summary="一项后台任务")
def one(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """Ask again until `state` is done or failed."""
    return job_shape(get_object_or_404(visible_to(request.user), pk=id))
