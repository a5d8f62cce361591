"""The monthly review: what it found, and the way of a finding until the money has moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import XLSX
from tuodi.workbench.base.walk import Way
from tuodi.workbench.review import following, towns
from tuodi.workbench.review.enums import Kind, State
from tuodi.workbench.review.models import Finding
from tuodi.workbench.review.words import said
from tuodi.workbench.review.workbook import by_township

from .errors import Refusal
from .finding import as_seen, county_of, version_of
from .lists import first_of
from .once import once
from .rights import Needs
from .room import FILE, Paged, Room, attached, page_of, shaped

room = Room()
_TAIL = 4


class FindingsAsked(Schema):
    """What the findings can be narrowed to. `run`: made, replaced or ended by that run of the month."""

    kind: str = ""
    state: str = ""
    cause: str = ""
    township: str = ""
    month: dt.date | None = None
    run: int | None = None
    late: bool = False

    def rows(self) -> Any:
        """Those that fit; without `state` those that stand, with `run` what it replaced too."""
        wanted = {n: v for n, v in self.model_dump(exclude={"run", "late"}).items() if v not in (None, "")}
        found = Finding.objects.filter(**wanted)
        if self.run is not None:
            found = found.filter(Q(run=self.run) | Q(ended_run=self.run))
        elif not self.state:
            found = found.exclude(state=State.SUPERSEDED)
        return following.overdue(found, timezone.now().date()) if self.late else found


def _rows() -> Any:
    return Finding.objects.select_related("person", "bill").defer("bill__line", "bill__facts")


def _around(row: Finding) -> dict[str, Any]:
    return {
        "psn_no": row.person.psn_no, "psn_name": row.person.psn_name, "setl_id": row.bill.setl_id,
        "version": version_of(row),
    }  # fmt: skip


def _brief(row: Finding) -> shown.FindingBrief:
    return shaped(shown.FindingBrief, row, **_around(row))


def _shape(id: int) -> shown.Finding:  # noqa: A002 - the name in the path
    row: Finding = get_object_or_404(_rows(), pk=id)
    content = row.content
    return shaped(
        shown.Finding, row, **_around(row), reasons=said(content, "reasons"), causes=said(content, "causes"),
        clauses=content.get("clauses", []), account_tail=row.account[-_TAIL:], replaces=row.replaces_id,
        parts=[
            shown.FindingPart(payer=payer, due_fen=due, booked_fen=booked)
            for payer, due, booked in content.get("parts", ())
        ],
        steps=[shaped(shown.FindingStep, step) for step in row.events.order_by("at", "pk")],
    )  # fmt: skip


@room.get("/overview", response=shown.ReviewOverview, auth=Needs("review.see"), summary="核查概览")
def overview(request: Request, month: dt.date) -> Any:
    """A month by kind, by township and by state."""
    county = county_of(request.user)
    rows = towns.standing(county, first_of(month))
    return shown.ReviewOverview(
        month=month, states={state.value: count for state, count in towns.by_state(rows)},
        kinds=[shaped(shown.FindingKind, one, name=one.zh, amount_fen=one.fen) for one in towns.tiles(rows)],
        towns=[
            shown.FindingTown(
                owing_fen=line["owing"] or 0, back_fen=line["back"],
                **{n: line[n] for n in ("township", "name", "missed", "under", "over", "open", "late", "over_with")},
            )
            for line in towns.by_town(rows, timezone.now().date())
        ],
        to_send=following.to_send(county).filter(month=month).count(),
    )  # fmt: skip


@room.get("/findings", response=shown.Page[shown.FindingBrief], auth=Needs("review.see"), summary="未救助与应退应补")
def findings(request: Request, asked: Query[FindingsAsked], paged: Query[Paged]) -> Any:
    """The newest first."""
    return page_of(shown.FindingBrief, [Way(asked.rows(), down=True)], _rows(), paged, _brief)


@room.get("/findings.xlsx", auth=Needs("review.see"), summary="按镇街的工作簿", openapi_extra=FILE)
def workbook(request: Request, month: dt.date) -> HttpResponse:
    """A sheet a township; of a township its own."""
    rows = towns.standing(county_of(request.user), first_of(month)).exclude(kind=Kind.PENDING)
    return attached(by_township(rows), f"未救助与应退应补{month:%Y-%m}.xlsx", XLSX)


@room.post("/findings/send", response=shown.Sent, auth=Needs("review.send"), summary="全部下发镇街")
def send_all(request: Request) -> Any:
    """Every finding that is sure and not sent yet."""
    rows = following.to_send(county_of(request.user))
    return shown.Sent(count=following.send_all(rows, request.user.get_username()))


@room.get("/findings/{id}", response=shown.Finding, auth=Needs("review.see"), summary="一条核查结论")
def one(request: Request, id: int) -> Any:  # noqa: A002
    """With its reasons, and what was done."""
    return _shape(id)


def _step(request: Request, id: int, version: str, step: Callable[[Finding, str], Any]) -> Any:  # noqa: A002
    step(as_seen(Finding.objects, id, version), request.user.get_username())
    return _shape(id)


@room.post("/findings/{id}/send", response=shown.Finding, auth=Needs("review.send"), summary="下发镇街")
def send(request: Request, id: int, given: shown.Versioned) -> Any:  # noqa: A002
    """To the township."""
    return _step(request, id, given.version, following.send)


@room.post("/findings/{id}/notification", response=shown.Finding, auth=Needs("review.town"), summary="登记通知")
def inform(request: Request, id: int, given: shown.Notification) -> Any:  # noqa: A002
    """The family was told."""
    return _step(request, id, given.version, lambda row, by: following.inform(
        row, by, phone=given.phone, note=given.note))  # fmt: skip


@room.post("/findings/{id}/account", response=shown.Finding, auth=Needs("review.town"), summary="登记收款账户")
def account(request: Request, id: int, given: shown.PayeeWanted) -> Any:  # noqa: A002
    """Where the money may go."""
    return _step(request, id, given.version, lambda row, by: following.take_account(
        row, by, payee=given.payee, bank=given.bank, account=given.account))  # fmt: skip


@room.post("/findings/{id}/proposal", response=shown.Finding, auth=Needs("review.send"), summary="提交审批")
@once(200)
def propose(request: Request, id: int, given: shown.FindingProposal) -> Any:  # noqa: A002
    """The amount to be decided."""
    return _step(request, id, given.version, lambda row, by: following.propose(
        row, by, amount=given.amount_fen, why=given.why))  # fmt: skip


@room.post("/findings/{id}/decision", response=shown.Finding, auth=Needs("review.decide"), summary="审批")
@once(200)
def decide(request: Request, id: int, given: shown.Verdict) -> Any:  # noqa: A002
    """Never by whoever proposed it."""
    return _step(request, id, given.version, lambda row, by: following.decide(
        row, by, agree=given.agree, note=given.note))  # fmt: skip


@room.post("/findings/{id}/refund", response=shown.Finding, auth=Needs("review.pay"), summary="登记退回基金")
@once(200)
def refund(request: Request, id: int, given: shown.Moved) -> Any:  # noqa: A002
    """Money that was taken back has come in. What is owed to people is paid in batches of the funds."""

    def act(row: Finding, by: str) -> None:
        if row.owed:
            raise Refusal(409, "state", "应付的款项编入付款批次拨付，不在这里登记")
        following.pay(row, by, day=given.day, voucher=given.voucher)

    return _step(request, id, given.version, act)


@room.post("/findings/{id}/unpayable", response=shown.Finding, auth=Needs("review.town"), summary="不能支付")
def cannot_pay(request: Request, id: int, given: shown.CannotPay) -> Any:  # noqa: A002
    """With its coded reason."""
    return _step(request, id, given.version, lambda row, by: following.cannot_pay(
        row, by, reason=given.reason, note=given.note))  # fmt: skip


@room.post("/findings/{id}/again", response=shown.Finding, auth=Needs("review.send"), summary="重新办理")
def again(request: Request, id: int, given: shown.Noted) -> Any:  # noqa: A002
    """The reason fell away."""
    return _step(request, id, given.version, lambda row, by: following.try_again(row, by, note=given.note))


@room.post("/findings/{id}/end", response=shown.Finding, auth=Needs("review.send"), summary="办结")
def close(request: Request, id: int, given: shown.Noted) -> Any:  # noqa: A002
    """Nothing more is to be done."""
    return _step(request, id, given.version, lambda row, by: following.close(row, by, note=given.note))
