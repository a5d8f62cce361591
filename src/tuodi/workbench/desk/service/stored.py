"""Settlements ↔ the engine's bills and bookings."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from tuodi.exchange.bill_row import AMOUNTS, PAYMENTS
from tuodi.exchange.settle_values import PAID
from tuodi.settlement.bill import Bill, Insurance
from tuodi.settlement.cascade import benefit_date
from tuodi.settlement.statement import Amounts, Booked, StageResult, Statement
from tuodi.workbench.base.prepared import Inserting
from tuodi.workbench.desk.models import Difference, Settlement
from tuodi.workbench.explain.trace import trace_of
from tuodi.workbench.registry.models import Person

from .rules import cascade, renderer

_TEXTS = ("fixmedins_code", "dise_codg", "dise_class", "opsp_class", "refl_from_mdtrt_id")
"""Empty text in the database, None in a bill."""
_SAME = (
    "setl_id", "psn_seq", "setl_time", "begndate", "enddate", "mdtrt_id", "mid_setl", "setl_type", "insu_admdvs",
    "idet_admdvs", "mdtrt_admdvs", "insu_plan", "care_type", "hosp_lv", "primary_care", "refl", "birth_date", "minor",
    "student", *AMOUNTS,
)  # fmt: skip
_EXTRA = ("hifob_pay", "hifes_pay", "hifdm_pay", "cvlserv_pay")
"""Payments that are facts of the bill only."""
SIGNED = (
    "act_pay_dedc", *PAID.values(), *_EXTRA, "oth_pay", "acct_pay", "fund_pay_sumamt", "psn_part_amt",
    "inscp_selfpay", "cash_payamt", "in_policy",
)  # fmt: skip


SETTLEMENTS = Inserting(Settlement)
"""Where new ones are written."""


def bill_of(row: Settlement, psn_no: str, names: dict[int, str]) -> Bill:
    """The bill behind a settlement. `names`: id of a row → its setl_id, for reversals."""
    more: dict[str, Any] = {name: getattr(row, name) or None for name in _TEXTS}
    given = {name: row.given.get(name) for name in PAYMENTS}
    same = {name: getattr(row, name) for name in _SAME}
    return Bill(
        row=row.pk, person=psn_no, insutype=cast("Insurance", row.insutype),
        reversal_of=names[row.reverses_id] if row.reverses_id else None, **same, **more, **given,
    )  # fmt: skip


def booked_of(row: Settlement, bill: Bill, accepted: Iterable[Difference] = ()) -> Booked:
    """What is booked for a settlement, with the differences accepted since."""
    paid = {kept["stage"]: kept["paid"] for kept in row.stages}
    status = {kept["stage"]: kept["status"] for kept in row.stages}
    missing = {kept["stage"]: kept["missing"] for kept in row.stages}
    funds = {kept["stage"]: kept["fund"] for kept in row.stages}
    for change in sorted(accepted, key=lambda change: change.pk):
        paid[change.stage], status[change.stage], missing[change.stage] = change.due, "computed", ""
        funds[change.stage] = change.fund or funds[change.stage]
    stages = tuple(
        StageResult(
            stage=kept["stage"], status=status[kept["stage"]], paid=paid[kept["stage"]],
            missing=missing[kept["stage"]], fund=funds[kept["stage"]],
            below_deductible=row.act_pay_dedc or 0 if kept["stage"] == "basic" else 0,
        )
        for kept in row.stages
    )  # fmt: skip
    return Booked(
        bill=bill, in_policy=row.in_policy, stages=stages, others=row.oth_pay, opening_known=row.opening_known,
        clauses=tuple(row.clauses),
    )  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a new row has besides bill and statement."""

    person: Person
    clr_ym: str
    orig_clr_ym: str
    by: str
    at: dt.datetime
    request_key: str | None = None
    reverses: Settlement | None = None
    reason: str = ""


def row_of(bill: Bill, amounts: Amounts, around: Around) -> Settlement:
    """A new row. `amounts`: of a reversal, those of its original."""
    statement = amounts if isinstance(amounts, Statement) else None
    sign = -1 if around.reverses is not None else 1
    basic = amounts.stage("basic")
    account = bill.acct_pay or 0
    part, missing = amounts.person_part, amounts.missing
    found: dict[str, int | None] = {
        "act_pay_dedc": basic.below_deductible if basic.status == "computed" else None,
        **{column: amounts.paid(stage) for stage, column in PAID.items()},
        "oth_pay": amounts.others, "acct_pay": abs(account), "fund_pay_sumamt": amounts.fund_pay,
        "psn_part_amt": part, "inscp_selfpay": amounts.in_policy_self_pay,
        "cash_payamt": None if part is None else part - abs(account), "in_policy": amounts.in_policy,
    }  # fmt: skip
    found |= _facts(bill, amounts)
    money = {name: None if found[name] is None else sign * (found[name] or 0) for name in SIGNED}
    return SETTLEMENTS.new(
        person=around.person, county=around.person.county, township=around.person.township,
        year=benefit_date(bill, cascade().index.choice("benefit_date", "discharge")).year, insutype=bill.insutype,
        **{name: getattr(bill, name) for name in _SAME if name != "setl_type"},
        **{name: getattr(bill, name) or "" for name in _TEXTS}, setl_type=bill.setl_type or "2",
        given={name: getattr(bill, name) for name in PAYMENTS if getattr(bill, name) is not None},
        clr_ym=around.clr_ym, orig_clr_ym=around.orig_clr_ym, stages=_stages(amounts, sign), **money,
        clauses=list(statement.clauses if statement else getattr(amounts, "clauses", ())),
        helped_class=around.reverses.helped_class if around.reverses else _helped(amounts),
        missing=missing.name if missing else "", known_at=bill.setl_time, opening_known=amounts.opening_known,
        rule_hash=cascade().book.hash, trace=trace_of(statement, renderer()) if statement else None,
        by=around.by, at=around.at, request_key=around.request_key, reverses=around.reverses, reason=around.reason,
    )  # fmt: skip


def _facts(bill: Bill, amounts: Amounts) -> dict[str, int | None]:
    """Where the critical tier is a fact it is the sum of several funds: each keeps its own column."""
    extra: dict[str, int | None] = {name: abs(getattr(bill, name) or 0) for name in _EXTRA}
    if amounts.stage("critical").status == "fact":
        return extra | {"hifmi_pay": abs(bill.hifmi_pay or 0)}
    return extra | dict.fromkeys(("hifob_pay", "hifes_pay", "cvlserv_pay"), 0)


def _helped(amounts: Amounts) -> str:
    return next((amounts.stage(s).class_id for s in ("assistance", "tilt") if amounts.paid(s)), "")


def _stages(amounts: Amounts, sign: int) -> list[dict[str, Any]]:
    return [
        {"stage": r.stage, "status": r.status, "paid": None if r.paid is None else sign * r.paid,
         "missing": r.missing, "fund": r.fund}
        for r in amounts.stages
    ]  # fmt: skip
