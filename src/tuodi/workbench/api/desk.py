"""The desk: trials, settlements, reversals, statements, differences, and rights asked at the counter."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from tuodi.client import models as shown
from tuodi.settlement.statement import Statement
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.walk import Way
from tuodi.workbench.desk.models import Difference, Settlement
from tuodi.workbench.desk.service.differences import decide
from tuodi.workbench.desk.service.export import as_lines
from tuodi.workbench.desk.service.notice import data_of, pdf_of
from tuodi.workbench.desk.service.person import now
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.desk.service.rights import deposit_free, waiting
from tuodi.workbench.desk.service.rules import renderer
from tuodi.workbench.desk.service.settle import Request as Booking
from tuodi.workbench.desk.service.settle import WhatIf, pre_settle, settle
from tuodi.workbench.explain.trace import trace_of

from .bills import allowed, draft_of
from .finding import living_record, person_of
from .once import once, request_key
from .rights import Needs
from .room import FILE, Paged, Room, attached, newest, page_of, shaped

room = Room()


class SettlementsAsked(Schema):
    """What the list can be narrowed to."""

    psn_no: str = ""
    clr_ym: str = ""
    setl_type: Literal["", "1", "2"] = ""
    kind: Literal["", "assisted", "reversal", "missing"] = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def rows(self) -> Any:
        """Those that fit."""
        rows, last = Settlement.objects.all(), dt.time.max
        wanted: dict[str, Any] = {
            "person__psn_no": self.psn_no, "clr_ym": self.clr_ym, "setl_type": self.setl_type,
            "setl_time__gte": self.since, "setl_time__lte": self.until and dt.datetime.combine(self.until, last),
            "maf_pay__gt": 0 if self.kind == "assisted" else None,
            "reverses__isnull": False if self.kind == "reversal" else None,
        }  # fmt: skip
        rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None and value != ""})
        return rows.exclude(missing="") if self.kind == "missing" else rows


def trace_shape(trace: dict[str, Any]) -> shown.Trace:
    """The explanation as it was kept."""

    def lines(found: list[dict[str, Any]]) -> list[shown.TraceLine]:
        return [
            shown.TraceLine(
                kind=line["kind"], text=line["text"], amount_fen=line.get("amount"), clause=line.get("clause", "")
            )
            for line in found
        ]  # fmt: skip

    return shown.Trace(
        total_fen=trace["total"], in_policy_fen=trace["in_policy"], others_fen=trace["others"],
        person_fen=trace["person"], rule_hash=trace["rule_hash"], head=lines(trace["head"]),
        balance=lines(trace["balance"]), stages=[
            shown.TraceStage(stage=s["stage"], name=s["name"], paid_fen=s["paid"], lines=lines(s["lines"]))
            for s in trace["stages"]
        ],
    )  # fmt: skip


def explained(statement: Statement) -> shown.Trace:
    """The explanation of a statement that was just worked out."""
    return trace_shape(trace_of(statement, renderer()))


def _around(row: Settlement) -> dict[str, Any]:
    return {
        "psn_no": row.person.psn_no, "psn_name": row.person.psn_name,
        "reverses": row.reverses.setl_id if row.reverses else None,
    }  # fmt: skip


def brief(row: Settlement) -> shown.SettlementBrief:
    """A line of the list."""
    return shaped(shown.SettlementBrief, row, **_around(row))


def settlement_shape(row: Settlement) -> shown.Settlement:
    """A settlement as booked."""
    back = Settlement.objects.filter(reverses=row).first()
    return shaped(
        shown.Settlement, row, **_around(row), reversed_by=back.setl_id if back else None,
        stages=[
            shown.StagePaid(stage=s["stage"], status=s["status"], paid_fen=s["paid"], fund=s["fund"],
                            missing=s["missing"])
            for s in row.stages
        ],
    )  # fmt: skip


def settlement_of(setl_id: str) -> Settlement:
    """By its number."""
    return get_object_or_404(Settlement.objects.select_related("person", "reverses"), setl_id=setl_id)


def difference_shape(row: Difference) -> shown.Difference:
    """What a tier owes."""
    return shaped(shown.Difference, row, setl_id=row.settlement.setl_id)


@room.post("/trials", response=shown.Trial, auth=Needs("desk.try"), summary="待遇试算")
def trial(request: Request, given: shown.TrialWanted) -> Any:
    """What a bill would get if it were booked now, or if things were otherwise. Nothing is written."""
    person, supposed = living_record(given.psn_no), given.supposed
    what_if = None
    if supposed is not None:
        changes = {n: str(v) for n, v in supposed.model_dump(exclude={"identity"}).items() if v not in (None, "")}
        held = None if not supposed.identity else () if supposed.identity == "none" else (supposed.identity,)
        what_if = WhatIf(classes=held, changes=changes)
    found = pre_settle(person, draft_of(given.bill), what_if)
    return shown.Trial(warnings=list(found.warnings), trace=explained(found.statement))


@room.get("/settlements", response=shown.Page[shown.SettlementBrief], auth=Needs("desk.see"), summary="结算记录")
def settlements(request: Request, asked: Query[SettlementsAsked], paged: Query[Paged]) -> Any:
    """The newest first."""
    rows = Settlement.objects.select_related("person", "reverses").defer("trace", "stages", "reverses__trace")
    return page_of(shown.SettlementBrief, [Way(asked.rows(), "setl_time", down=True)], rows, paged, brief)


@room.post("/settlements", response={201: shown.Settlement}, auth=Needs("desk.settle"), summary="结算入账")
@once(201)
def book(request: Request, given: shown.SettleWanted) -> Any:
    """Book a bill."""
    booking = Booking(by=request.user.get_username(), key=request_key(request), **allowed(given.allow))
    return settlement_shape(settle(living_record(given.psn_no), draft_of(given.bill), booking))


@room.get("/settlements/{setl_id}", response=shown.Settlement, auth=Needs("desk.see"), summary="一张结算单")
def settlement(request: Request, setl_id: str) -> Any:
    """A settlement never changes; what takes it back is another."""
    return settlement_shape(settlement_of(setl_id))


@room.get("/settlements/{setl_id}/trace", response=shown.Trace, auth=Needs("desk.see"), summary="计算过程")
def trace(request: Request, setl_id: str) -> Any:
    """The explanation as it was shown then; of a reversal, its original's."""
    row = settlement_of(setl_id)
    return trace_shape((row.reverses or row).trace or {})


@room.get("/settlements/{setl_id}/statement", response=shown.Statement, auth=Needs("desk.see"), summary="明白单")
def statement(request: Request, setl_id: str) -> Any:
    """As it is printed."""
    row = settlement_of(setl_id)
    data = data_of(row)
    return shown.Statement(
        setl_id=row.setl_id, facts=_lines(data["facts"]), payers=_lines(data["payers"]), stages=[
            shown.StatementPart(name=s["name"], printed=s["paid"], lines=_lines(s["lines"])) for s in data["stages"]
        ], **{n: data[n] for n in ("head", "kind", "person", "notes", "clauses", "lines", "office", "seal", "phone",
                                   "date")},
    )  # fmt: skip


@room.get("/settlements/{setl_id}/statement.pdf", auth=Needs("desk.see"), summary="明白单 PDF", openapi_extra=FILE)
def printed(request: Request, setl_id: str) -> HttpResponse:
    """To be given to the person."""
    return attached(pdf_of(settlement_of(setl_id)), f"{setl_id}.pdf", "application/pdf")


@room.get("/bills.csv", auth=Needs("desk.see"), summary="结算单文件（tuodi settle 可读）", openapi_extra=FILE)
def bills(request: Request, asked: Query[SettlementsAsked]) -> StreamingHttpResponse:
    """The settlements of the filter as a file of bills."""
    response = StreamingHttpResponse(as_lines(asked.rows()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="bills.csv"'
    return response


@room.post("/settlements/{setl_id}/reversal", response={201: shown.Settlement}, auth=Needs("desk.reverse"),
           summary="冲正")  # fmt: skip
@once(201)
def take_back(request: Request, setl_id: str, given: shown.Reversal) -> Any:
    """The exact negative, linked by its number."""
    row = settlement_of(setl_id)
    return settlement_shape(reverse(row, given.reason, request.user.get_username(), request_key(request)))


@room.get("/differences", response=shown.Page[shown.Difference], auth=Needs("desk.see"), summary="差额")
def differences(
    request: Request, paged: Query[Paged], state: Literal["open", "accepted", "refused", "gone"] = "open",
) -> Any:  # fmt: skip
    """The newest first."""
    rows = Difference.objects.select_related("settlement").defer("settlement__trace", "settlement__stages")
    return page_of(shown.Difference, newest(rows.filter(state=state)), rows, paged, difference_shape)


@room.get("/settlements/{setl_id}/differences", response=list[shown.Difference], auth=Needs("desk.see"),
          summary="一张结算单的差额")  # fmt: skip
def differences_of(request: Request, setl_id: str) -> Any:
    """All of a settlement, without those that lapsed."""
    rows = settlement_of(setl_id).differences.exclude(state=Difference.State.GONE).select_related("settlement")
    return [difference_shape(row) for row in rows.order_by("-pk")]


@room.post("/settlements/{setl_id}/differences/decision", response=shown.Differences, auth=Needs("desk.check"),
           summary="复核差额")  # fmt: skip
@once(200)
def decide_differences(request: Request, setl_id: str, given: shown.DifferencesDecision) -> Any:
    """All open ones together, as they were seen; not by whose act they are."""
    row = settlement_of(setl_id)
    made = decide(row, given.seen, request.user.get_username(), accept=given.accept, note=given.note)
    return shown.Differences([difference_shape(one) for one in made])


@room.get("/rights/{psn_no}/deposit-free", response=shown.RightAnswer, auth=Needs("desk.try"), summary="免押金住院核查")
def deposit(request: Request, psn_no: str, day: dt.date | None = None, *, confirmed: bool = False) -> Any:
    """`confirmed`: the clerk has looked whether the rule's own condition is met."""
    return shaped(shown.RightAnswer, deposit_free(person_of(psn_no), day or now().date(), confirmed=confirmed))


@room.get("/rights/{psn_no}/waiting", response=shown.RightAnswer, auth=Needs("desk.try"), summary="等待期核查")
def waiting_period(request: Request, psn_no: str, year: int) -> Any:
    """Whether benefits of a cover year are open, or from when."""
    return shaped(shown.RightAnswer, waiting(person_of(psn_no), year))


def _lines(pairs: list[list[str]]) -> list[shown.StatementLine]:
    return [shown.StatementLine(text=text, printed=amount) for text, amount in pairs]
