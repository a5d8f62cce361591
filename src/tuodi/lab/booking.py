"""What the payers of an export have paid: the engine's amounts as known at each settlement, then faults planted.

A truth row says where the booked amount differs from the due one, and why; reviewing the export has to find it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from tuodi.policy.library import load_rule_book
from tuodi.policy.model import StageName
from tuodi.settlement.bill import Bill, IdentityRecord, Insurance, PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.identities import NOW
from tuodi.settlement.refusal import BillRefused

from .care import KINDS
from .chance import Chance
from .records import MONEY, BillRow, History

COLUMN: dict[StageName, str] = {
    "basic": "hifp_pay", "critical": "hifmi_pay", "assistance": "maf_pay", "tilt": "tilt_pay",
}  # fmt: skip
PAYERS = ("hifp_pay", "hifmi_pay", "hifob_pay", "maf_pay", "tilt_pay", "oth_pay", "acct_pay")
_MISSED, _UNDER, _OVER = 110, 60, 60
"""Of a thousand assisted bills, those whose mark was missed, paid too little, paid too much."""

_ACCOUNT = 20_000

Amounts = dict[StageName, int | None]


@dataclass(frozen=True, slots=True)
class Truth:
    """One amount of one bill that is not what is due. from_stage: which payments the calculation took as facts."""

    bill: BillRow
    from_stage: StageName
    column: str
    booked: int
    due: int
    cause: str


@cache
def _cascade(from_stage: StageName, known_at: dt.datetime | None) -> Cascade:
    return Cascade(load_rule_book(), Options(from_stage=from_stage, known_at=known_at))


def to_bill(row: BillRow, number: int) -> Bill:
    """The engine's bill of a row."""
    at_home = row.mdtrt_admdvs == row.insu_admdvs
    return Bill(
        row=number, setl_id=row.setl_id, person=row.person.psn_no, setl_time=row.setl_time, begndate=row.begndate,
        enddate=row.enddate, mdtrt_id=row.mdtrt_id, mid_setl=bool(row.mid_setl_flag),
        reversal_of=row.orig_setl_id or None, insu_admdvs=row.insu_admdvs,
        idet_admdvs=row.idet_admdvs or row.insu_admdvs, mdtrt_admdvs=row.mdtrt_admdvs,
        insutype=cast("Insurance", row.insutype),
        insu_plan=row.insu_plan, care_type=row.care, hosp_lv=row.hosp_lv,
        primary_care=row.primary_care, fixmedins_code=row.fixmedins_code or None,
        dise_codg=row.dise_codg or None,
        dise_class=cast("Literal['special', 'ordinary'] | None", row.dise_class or None),
        opsp_class=cast("Literal['specific', 'ordinary'] | None", row.opsp_class or None),
        refl=2 if row.refl is None and at_home else row.refl, refl_from_mdtrt_id=row.refl_from_mdtrt_id or None,
        birth_date=row.person.brdy, minor=_minor(row.person.psn_type),
        student=row.person.psn_type == "1404", **{name: getattr(row, name) for name in MONEY},
    )  # fmt: skip


def _minor(psn_type: str) -> bool | None:
    return psn_type.startswith("14") and psn_type != "1404" if psn_type else None


def to_records(history: History) -> tuple[IdentityRecord, ...]:
    """The engine's identities."""
    return tuple(
        IdentityRecord(
            record_id=record.record_id, person=record.person.psn_no, identity=record.identity,
            idet_admdvs=record.idet_admdvs, certifier=record.certifier, begndate=record.begndate,
            enddate=record.enddate, known_from=record.known_from, valid=bool(record.vali_flag),
            ended_by_death=record.end_reason == "死亡",
        )
        for record in history.identities
    )  # fmt: skip


def due(history: History, from_stage: StageName, known_at: dt.datetime | None = NOW) -> dict[str, Amounts]:
    """What every bill that still stands is due, by setl_id, as far as the person can be settled."""
    gone = {row.orig_setl_id for row in history.bills if row.refd_setl_flag}
    standing = [row for row in history.bills if not row.refd_setl_flag and row.setl_id not in gone]
    return _settled(history, standing, from_stage, known_at)


def _settled(
    history: History, rows: Sequence[BillRow], from_stage: StageName, known_at: dt.datetime | None
) -> dict[str, Amounts]:
    bills = tuple(sorted((to_bill(row, place) for place, row in enumerate(rows)), key=lambda bill: bill.order_key))
    facts = PersonFacts(
        person=history.person.psn_no, bills=bills, identities=to_records(history), opening={"admissions": 0}
    )
    run = _cascade(from_stage, known_at).start(facts)
    found: dict[str, Amounts] = {}
    try:
        for bill in bills:
            statement = run.settle(bill)
            found[bill.setl_id] = {stage: statement.paid(stage) for stage in COLUMN}
    except BillRefused:
        pass  # the bills before it stand
    return found


def book(history: History) -> None:
    """Fill the payments, stage by stage, as known when each bill was settled; reversals carry the exact negative.

    Where the documents have no figure, insurance payments are made up (an export always has them) and assistance
    stays empty.
    """
    stages: tuple[StageName, ...] = ("basic", "critical", "assistance")
    for stage in stages:
        _book_stage(history, stage)
    by_id = {row.setl_id: row for row in history.bills}
    for row in history.bills:
        if not row.refd_setl_flag:
            settle_cash(row)
    for row in history.bills:
        original = by_id.get(row.orig_setl_id)
        if original is not None:
            for name in (*PAYERS, "cash_payamt"):
                value = getattr(original, name)
                setattr(row, name, None if value is None else -value)


def settle_cash(row: BillRow) -> None:
    """The person's cash: what no payer bears; empty while a payment is not known. Employees' accounts pay a little."""
    known = row.maf_pay is not None and row.tilt_pay is not None
    if row.insutype == "310":
        row.acct_pay = 0
        row.acct_pay = max(0, min(_ACCOUNT, row.inscp_scp_amt - sum(getattr(row, name) or 0 for name in PAYERS)))
    paid = sum(getattr(row, name) or 0 for name in PAYERS)
    row.cash_payamt = row.medfee_sumamt - paid if known else None


def _book_stage(history: History, stage: StageName) -> None:
    bills = [row for row in history.bills if not row.refd_setl_flag]
    found: dict[str, Amounts] = {}
    if len(bills) == len(history.bills):
        found = _settled(history, bills, stage, None)
    else:
        for place, row in enumerate(history.bills):
            if not row.refd_setl_flag:
                before = replace(history, bills=history.bills[: place + 1])
                gone = {back.orig_setl_id for back in before.bills if back.refd_setl_flag}
                standing = [r for r in before.bills if not r.refd_setl_flag and r.setl_id not in gone]
                found[row.setl_id] = _settled(before, standing, stage, None).get(row.setl_id, {})
    for row in bills:
        amounts = found.get(row.setl_id, {})
        if stage == "assistance":
            row.maf_pay, row.tilt_pay = amounts.get("assistance"), amounts.get("tilt")
        elif row.insutype == "390":
            made_up = row.inscp_scp_amt * KINDS[row.care].share // 100 if stage == "basic" else 0
            paid = amounts.get(stage)
            setattr(row, COLUMN[stage], made_up if paid is None else paid)


def plant(history: History, chance: Chance) -> dict[str, str]:
    """Spoil some payments: setl_id → cause. Bills that are reversed are left alone."""
    gone = {row.orig_setl_id for row in history.bills if row.refd_setl_flag}
    planted: dict[str, str] = {}
    for row in history.bills:
        if row.refd_setl_flag or row.setl_id in gone or not row.maf_pay:
            continue
        dice = chance.below(1000)
        if dice < _MISSED:
            row.psn_idet_type, row.maf_pay, row.tilt_pay = "", 0, 0
            planted[row.setl_id] = "mark_missed"
        elif dice < _MISSED + _UNDER:
            row.maf_pay = row.maf_pay * 6 // 7
            planted[row.setl_id] = "underpaid"
        elif dice < _MISSED + _UNDER + _OVER:
            left = row.inscp_scp_amt - sum(getattr(row, name) or 0 for name in PAYERS)
            row.maf_pay += max(0, left // 4)
            planted[row.setl_id] = "overpaid"
        settle_cash(row)
    return planted


def truth(history: History, planted: dict[str, str]) -> Iterable[Truth]:
    """Every booked amount that differs from what is due with everything known, from both usual starting stages."""
    starts: tuple[tuple[StageName, tuple[StageName, ...]], ...] = (
        ("assistance", ("assistance", "tilt")), ("basic", ("basic", "critical", "assistance", "tilt")),
    )  # fmt: skip
    if not history.identities and not any(row.refd_setl_flag for row in history.bills):
        return  # nothing could have been known later
    for from_stage, stages in starts:
        amounts = due(history, from_stage)
        for row in history.bills:
            for stage in stages if row.setl_id in amounts else ():
                owed, booked = amounts[row.setl_id][stage], getattr(row, COLUMN[stage])
                if owed is not None and booked is not None and owed != booked:
                    cause = planted.get(row.setl_id) or _cause(history, row)
                    yield Truth(row, from_stage, COLUMN[stage], booked, owed, cause)


def _cause(history: History, row: BillRow) -> str:
    day = row.setl_time.date() if row.mid_setl_flag or row.enddate is None else row.enddate
    for record in history.identities:
        holds = record.begndate <= day and (record.enddate is None or day <= record.enddate)
        if holds and record.known_from > row.setl_time:
            return "mark_late"
    return "follows"
