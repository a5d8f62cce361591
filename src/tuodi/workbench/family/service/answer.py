"""The answers put together as a bill, settled, and what lawful choices would have changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tuodi.lab.advice.advise import Advice, CannotAdvise, advise
from tuodi.policy.money import parse_yuan
from tuodi.policy.regions import Place, place_code
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Statement
from tuodi.workbench.desk.service.rules import cascade, renderer
from tuodi.workbench.explain.trace import trace_of

from .questions import NONE, WHEN_ASKED, Answers, Question

_ID = "试算"
_HOME = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What was worked out. `advice` is None, and `missing` names the figure, where an amount is not known."""

    statement: Statement
    trace: dict[str, Any]
    advice: Advice | None
    missing: str


class Unanswered(Exception):
    """The rules ask for a fact that was not asked yet, or cannot settle such a bill: `question` or `why`."""

    def __init__(self, question: Question | None, why: str) -> None:
        self.question, self.why = question, why
        super().__init__(why)


def result_of(answers: Answers, day: dt.date) -> Result:
    """Settle on a day. Raises Unanswered."""
    facts = facts_of(answers, day)
    try:
        statement = cascade().settle(facts)[0]
    except BillRefused as refusal:
        raise Unanswered(WHEN_ASKED.get(refusal.column), f"{refusal.column}：{refusal.code}") from refusal
    advice, missing = None, ""
    try:
        advice = advise(cascade(), facts, _ID)
    except CannotAdvise as fault:
        missing = fault.missing
    return Result(statement, trace_of(statement, renderer()), advice, missing)


def facts_of(answers: Answers, day: dt.date) -> PersonFacts:
    """One person with this one bill, the first of the year."""
    region, total, outside = answers["region"], parse_yuan(answers["total"]), parse_yuan(answers["outside"])
    place: Any = answers["place"]
    held = answers["class"]
    bill = Bill(
        row=1, setl_id=_ID, person="-", setl_time=dt.datetime.combine(day, dt.time(12)), begndate=day, enddate=day,
        insu_admdvs=region, idet_admdvs=region, mdtrt_admdvs=_where(region, place), insutype="390",
        insu_plan=int(answers["plan"]), care_type=answers["care"], hosp_lv=int(answers["hosp_lv"]),
        primary_care=answers["hosp_lv"] == "1", dise_class=_literal(answers.get("dise_class")),
        opsp_class=_literal(answers.get("opsp_class")), refl=int(answers.get("refl", _HOME)),
        minor=answers["who"] == "minor", student=answers["who"] == "student",
        marked_classes=() if held == NONE else (held,), medfee_sumamt=total, fulamt_ownpay_amt=outside,
        overlmt_selfpay=0, preselfpay_amt=0, outarea_selfpay=0, inscp_scp_amt=total - outside,
    )  # fmt: skip
    return PersonFacts(person="-", bills=(bill,), opening={})


def _where(region: str, place: Place) -> str:
    return place_code(region, place)


def _literal(text: str | None) -> Any:
    return text or None
