"""Supervision: hits of the screening and tips, followed to an outcome; rules and the credit record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.workbench.base.day import today
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.jobs.run import start
from tuodi.workbench.supervision.models import Screened, Tip
from tuodi.workbench.supervision.service import elsewhere, following
from tuodi.workbench.supervision.service.standing import credit_of, outcomes

from .finding import as_seen, county_of, version_of
from .jobs import job_shape
from .lists import first_of
from .once import once
from .rights import Needs
from .room import Paged, Room, newest, page_of, shaped

room = Room()
What = Literal["hits", "tips"]


class HitsAsked(Schema):
    """What the hits can be narrowed to."""

    rule: str = ""
    state: str = ""
    month: dt.date | None = None
    institution: str = ""


def _whom(row: Screened) -> dict[str, Any]:
    return {
        "psn_no": row.person.psn_no if row.person else None, "psn_name": row.person.psn_name if row.person else None,
        "version": version_of(row),
    }  # fmt: skip


def _hit(row: Screened) -> shown.Hit:
    return shaped(shown.Hit, row, **_whom(row))


def _tip(row: Tip) -> shown.Tip:
    return shaped(shown.Tip, row, version=version_of(row))


@room.get("/hits", response=shown.Page[shown.Hit], auth=Needs("watch.see"), summary="筛查疑点")
def hits(request: Request, asked: Query[HitsAsked], paged: Query[Paged]) -> Any:
    """The newest first."""
    wanted = {name: value for name, value in asked.model_dump().items() if value not in (None, "")}
    found = Screened.objects.filter(**wanted)
    return page_of(shown.Hit, [Way(found, down=True)], Screened.objects.select_related("person"), paged, _hit)


@room.post("/screenings", response={202: shown.Job}, auth=Needs("watch.check"), summary="筛查一个月")
def screen(request: Request, given: shown.MonthWanted) -> Any:
    """In the background; the same hit again changes nothing."""
    month = f"{first_of(given.month):%Y-%m}"
    county = county_of(request.user)
    return job_shape(start(
        "supervision.screen", f"筛查 {month}", request.user, link="/supervision/", county=county, month=month
    ))  # fmt: skip


@room.get("/hits/{id}", response=shown.HitWhole, auth=Needs("watch.see"), summary="一个疑点")
def hit(request: Request, id: int) -> Any:  # noqa: A002 - the name in the path
    """With its evidence."""
    row: Screened = get_object_or_404(Screened.objects.select_related("person"), pk=id)
    return shaped(shown.HitWhole, row, **_whom(row))


@room.get("/tips", response=shown.Page[shown.Tip], auth=Needs("watch.see"), summary="举报")
def tips(request: Request, paged: Query[Paged], state: str = "") -> Any:
    """The newest first."""
    found = Tip.objects.filter(state=state) if state else Tip.objects.all()
    return page_of(shown.Tip, newest(found), Tip.objects.all(), paged, _tip)


@room.post("/tips", response={201: shown.Tip}, auth=Needs("watch.check"), summary="登记举报")
def new_tip(request: Request, given: shown.TipWanted) -> Any:
    """Who gave it need not be said."""
    by = request.user.get_username()
    return _tip(following.receive_tip(county_of(request.user), given.model_dump(), by, today()))


@room.get("/tips/{id}", response=shown.Tip, auth=Needs("watch.see"), summary="一件举报")
def tip(request: Request, id: int) -> Any:  # noqa: A002
    """One tip."""
    return _tip(get_object_or_404(Tip, pk=id))


@room.get("/rules", response=list[shown.ScreeningRule], auth=Needs("watch.see"), summary="筛查规则与成效")
def rules(request: Request) -> Any:
    """What is looked for, and what became of the hits."""
    return [
        shown.ScreeningRule(
            rule=rule.name, title=rule.zh, hits=found["hits"], confirmed=found["confirmed"], cleared=found["cleared"],
            recover_fen=found["recover"] or 0,
        )
        for rule, found in outcomes()
    ]  # fmt: skip


@room.get("/credit", response=list[shown.Credit], auth=Needs("watch.see"), summary="机构信用")
def credit(request: Request, year: int | None = None) -> Any:
    """What is left of a year's points, the fewest first."""
    return [
        shown.Credit(institution=one.institution, points=one.left, entries=one.marks)
        for one in credit_of(year or today().year)
    ]  # fmt: skip


def _step(what: What, id: int, version: str, step: Callable[[following.Followed], Any]) -> Any:  # noqa: A002
    rows: Any = Tip.objects if what == "tips" else Screened.objects
    step(as_seen(rows, id, version))
    return _tip(rows.get(pk=id)) if what == "tips" else _hit(rows.select_related("person").get(pk=id))


_Either = shown.Hit | shown.Tip


@room.post("/{what}/{id}/take", response=_Either, auth=Needs("watch.check"), summary="由我核查")
def take(request: Request, what: What, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """Look into it oneself."""
    return _step(what, id, given.version, lambda row: following.take(row, request.user.get_username()))


@room.post("/{what}/{id}/inquiry", response=_Either, auth=Needs("watch.check"), summary="填报核查")
@once(200)
def propose(request: Request, what: What, id: int, given: shown.Inquiry) -> Any:  # noqa: A002
    """What was found, by whoever looked into it."""
    return _step(what, id, given.version, lambda row: following.propose(
        row, request.user.get_username(), given.found, guilty=given.guilty, recover=given.recover_fen))  # fmt: skip


@room.post("/{what}/{id}/decision", response=_Either, auth=Needs("watch.decide"), summary="审定")
@once(200)
def decide(request: Request, what: What, id: int, given: shown.InquiryDecision) -> Any:  # noqa: A002
    """Not by whoever looked into it."""
    return _step(what, id, given.version, lambda row: following.decide(
        row, request.user.get_username(), given.note, agree=given.agree, points=given.points))  # fmt: skip


@room.post("/{what}/{id}/recovery", response=_Either, auth=Needs("watch.check"), summary="登记追回")
@once(200)
def recovered(request: Request, what: What, id: int, given: shown.Recovery) -> Any:  # noqa: A002
    """The money came back."""
    return _step(what, id, given.version, lambda row: following.recovered(row, given.on, given.voucher))


@room.post("/hits/{id}/told", response=shown.Hit, auth=Needs("watch.check"), summary="告知参保地")
def told(request: Request, id: int, given: shown.Told) -> Any:  # noqa: A002
    """What was confirmed of somebody insured elsewhere, to the county that paid."""
    return _hit(elsewhere.tell(as_seen(Screened.objects, id, given.version), given.on, given.letter))


@room.post("/tips/{id}/answer", response=shown.Tip, auth=Needs("watch.check"), summary="登记答复")
@once(200)
def answered(request: Request, id: int, given: shown.TipAnswer) -> Any:  # noqa: A002
    """Whoever told was answered, with a reward where there is one."""
    row = as_seen(Tip.objects, id, given.version)
    return _tip(following.answered(row, given.on, given.reward_fen))
