"""What a stay would cost a person, shown on round amounts: settled, not estimated. For sheets and the page of rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.refusal import BillRefused
from tuodi.workbench.desk.service.rules import cascade

AMOUNTS = (1_000_000, 3_000_000, 10_000_000)
"""In-policy costs of a stay, fen."""
_LEVELS = ((1, "一级及以下"), (2, "二级"), (3, "三级"))


@dataclass(frozen=True, slots=True)
class Who:
    """The facts of a person that rules ask for."""

    region: str
    plan: int | None
    classes: tuple[str, ...]
    minor: bool
    student: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A stay: its level and in-policy cost, who pays what (fen; None where a figure is missing), and the clauses."""

    level: str
    in_policy: int
    basic: int | None
    critical: int | None
    assistance: int | None
    borne: int | None
    clauses: tuple[str, ...]


def stays(who: Who, day: dt.date) -> list[Example]:
    """Ordinary stays at home, the first of the year, by hospital level and amount."""
    return [_stay(who, day, level, words, amount) for level, words in _LEVELS for amount in AMOUNTS]


def _stay(who: Who, day: dt.date, level: int, words: str, amount: int) -> Example:
    bill = Bill(
        row=1, setl_id="例", person="-", setl_time=dt.datetime.combine(day, dt.time(12)), begndate=day, enddate=day,
        insu_admdvs=who.region, idet_admdvs=who.region, mdtrt_admdvs=who.region, insutype="390", insu_plan=who.plan,
        care_type="inpatient", hosp_lv=level, primary_care=level == 1, dise_class="ordinary", refl=2, minor=who.minor,
        student=who.student, marked_classes=who.classes, medfee_sumamt=amount, fulamt_ownpay_amt=0, overlmt_selfpay=0,
        preselfpay_amt=0, outarea_selfpay=0, inscp_scp_amt=amount,
    )  # fmt: skip
    try:
        found = cascade().settle(PersonFacts(person="-", bills=(bill,), opening={}))[0]
    except BillRefused:
        return Example(words, amount, None, None, None, None, ())
    help_, tilt = found.paid("assistance"), found.paid("tilt")
    both = None if help_ is None or tilt is None else help_ + tilt
    return Example(words, amount, found.paid("basic"), found.paid("critical"), both, found.person_part, found.clauses)
