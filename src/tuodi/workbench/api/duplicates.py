"""Records that may be one person, and merges: proposed by one, decided by another, undone."""

from __future__ import annotations

from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.jobs.run import start
from tuodi.workbench.registry.merging import accept, mark_different, propose, refuse, undo
from tuodi.workbench.registry.models import DuplicatePair, Merge

from .finding import as_seen, person_of, version_of
from .jobs import job_shape
from .people import brief
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

pairs, merges = Room(), Room()


def pair_shape(row: DuplicatePair) -> shown.DuplicatePair:
    """Two records with what speaks for their being one."""
    return shaped(shown.DuplicatePair, row, first=brief(row.first), second=brief(row.second), version=version_of(row))


def merge_shape(row: Merge) -> shown.Merge:
    """A merge with both records."""
    return shaped(shown.Merge, row, kept=brief(row.kept), gone=brief(row.gone), version=version_of(row))


@pairs.get("", response=shown.Page[shown.DuplicatePair], auth=Needs("person.merge"), summary="疑似重复")
def listed(request: Request, paged: Query[Paged], state: Literal["open", "different", "merged"] = "open") -> Any:
    """The likeliest first."""
    rows = DuplicatePair.objects.select_related("first", "second")
    return page_of(shown.DuplicatePair, [Way(rows.filter(state=state), "score", down=True)], rows, paged, pair_shape)


@pairs.post("/search", response={202: shown.Job}, auth=Needs("person.merge"), summary="查找重复人员")
def search(request: Request) -> Any:
    """Compare everybody, in the background."""
    return job_shape(start("registry.duplicates", "查找重复人员", request.user, link="/people/duplicates/"))


@pairs.get("/{id}", response=shown.DuplicatePair, auth=Needs("person.merge"), summary="一对疑似重复")
def pair(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """Two records."""
    return pair_shape(get_object_or_404(DuplicatePair.objects.select_related("first", "second"), pk=id))


@pairs.post("/{id}/different", response=shown.DuplicatePair, auth=Needs("person.merge"), summary="不是同一人")
def different(request: Request, id: int, given: shown.Different) -> Any:  # noqa: A002
    """The next search does not bring them up again."""
    row = as_seen(DuplicatePair.objects, id, given.version)
    return pair_shape(mark_different(row, given.reason, request.user.get_username()))


@merges.get("", response=shown.Page[shown.Merge], auth=Needs("person.search"), summary="人员合并")
def all_merges(request: Request, paged: Query[Paged], state: str = "") -> Any:
    """The newest first."""
    rows = Merge.objects.select_related("kept", "gone")
    return page_of(shown.Merge, newest(rows.filter(state=state) if state else rows), rows, paged, merge_shape)


@merges.post("", response={201: shown.Merge}, auth=Needs("person.merge"), summary="提出合并")
def proposed(request: Request, given: shown.MergeWanted) -> Any:
    """For a second person to decide."""
    kept, gone = person_of(given.kept), person_of(given.gone)
    return merge_shape(propose(kept, gone, given.reason, request.user.get_username()))


@merges.get("/{id}", response=shown.Merge, auth=Needs("person.search"), summary="一项合并")
def merge(request: Request, id: int) -> Any:  # noqa: A002
    """One merge."""
    return merge_shape(get_object_or_404(Merge.objects.select_related("kept", "gone"), pk=id))


@merges.post("/{id}/decision", response=shown.Merge, auth=Needs("person.merge_check"), summary="复核合并")
def decided(request: Request, id: int, given: shown.MergeDecision) -> Any:  # noqa: A002
    """Not by whoever proposed it."""
    act = accept if given.accept else refuse
    return merge_shape(act(as_seen(Merge.objects, id, given.version), given.decision, request.user.get_username()))


@merges.post("/{id}/undo", response=shown.Merge, auth=Needs("person.merge_check"), summary="撤销合并")
def undone(request: Request, id: int, given: shown.MergeUndo) -> Any:  # noqa: A002
    """Everything is put back."""
    return merge_shape(undo(as_seen(Merge.objects, id, given.version), given.why, request.user.get_username()))
