"""自付+自费 of a calendar year: total minus basic, critical and assistance (tilt included), over the bills that stand.

Personal accounts and what hospitals bore are not subtracted, commercial insurance and charity only where a rule asks
for the amount after every payer. Bills that give all payments count as booked; the others as computed, and the result
says how many. A reversal takes its original out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tuodi.monitoring.due import benefit_day, dues, rests_on_year, standing
from tuodi.policy.model import StageName
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.facts import fact_result

_TIERS: tuple[StageName, ...] = ("basic", "critical", "assistance", "tilt")
_SUMMED = (
    "bills", "total", "basic", "critical", "assistance", "others", "others_used", "others_open", "computed",
    "opening_open",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What a person bore, with its parts in fen: `critical` holds employees' large-sum and supplementary funds too.

    missing: figures for want of which the amount is not known. computed: how many bills count as computed, and
    opening_open: how many of them without knowing what the year began with. others: further payers; others_used: of
    them what the tiers had left to pay; others_open: how many bills do not say. parts: the same by the classes held
    on the day of care.
    """

    person: str
    year: int
    bills: int = 0
    total: int = 0
    basic: int = 0
    critical: int = 0
    assistance: int = 0
    others: int = 0
    others_used: int = 0
    others_open: int = 0
    computed: int = 0
    opening_open: int = 0
    missing: tuple[str, ...] = ()
    parts: tuple[tuple[tuple[str, ...], Burden], ...] = ()

    @property
    def amount(self) -> int | None:
        """自付+自费, None where a figure is missing."""
        return None if self.missing else self.total - self.basic - self.critical - self.assistance

    def doubted(self, gaps: Iterable[str]) -> Burden:
        """This burden where something besides its bills is not known, so that it may be anything."""
        found = tuple(gaps)
        parts = tuple((classes, part.doubted(found)) for classes, part in self.parts)
        return replace(self, missing=tuple(dict.fromkeys((*self.missing, *found))), parts=parts)


def joined(burdens: Sequence[Burden]) -> Burden:
    """Several burdens of one year as one: of a household's members, or of some parts of a person's."""
    if len(burdens) == 1:
        return burdens[0]
    sums = {name: sum(getattr(one, name) for one in burdens) for name in _SUMMED}
    missing = tuple(dict.fromkeys(name for one in burdens for name in one.missing))
    return Burden(person=burdens[0].person, year=burdens[0].year, missing=missing, **sums)


@dataclass(frozen=True, slots=True)
class _Paid:
    """What the tiers paid on one bill, None where it is not known."""

    tiers: tuple[int | None, ...]
    missing: str = ""
    computed: bool = False
    opening_open: bool = False


Counted = Literal["used", "other_years", "later"]


def counted_as(cascade: Cascade, bill: Bill, until: dt.datetime) -> Counted:
    """Whether a bill is of the calendar year that ends at or after `until` (exclusive) and settled before it."""
    if bill.setl_time >= until:
        return "later"
    year = (until - dt.timedelta(microseconds=1)).year
    return "used" if benefit_day(cascade, bill).year == year else "other_years"


def burden_of(cascade: Cascade, facts: PersonFacts, until: dt.datetime, *, tilt_in_maf: bool = False) -> Burden:
    """The burden of the calendar year that ends at or after `until` (exclusive), over bills settled before it.

    tilt_in_maf: the file has no tilt_pay column, its maf_pay holds both.
    """
    year = (until - dt.timedelta(microseconds=1)).year
    bills = [bill for bill in standing(facts.bills) if bill.setl_time < until]
    counted = [bill for bill in bills if counted_as(cascade, bill, until) == "used"]
    booked = {bill.setl_id: _booked(bill, tilt_in_maf=tilt_in_maf) for bill in counted}
    if None in booked.values():
        computed = _computed(cascade, facts, bills)
        paid = [booked[bill.setl_id] or computed[bill.setl_id] for bill in counted]
    else:
        paid = [found for found in booked.values() if found is not None]
    each = [_of_bill(facts.person, year, bill, found) for bill, found in zip(counted, paid, strict=True)]
    if not each:
        return Burden(person=facts.person, year=year)
    by_class: dict[tuple[str, ...], list[Burden]] = {}
    run = cascade.start(facts)
    for bill, one in zip(counted, each, strict=True):
        by_class.setdefault(run.classes(bill), []).append(one)
    return replace(joined(each), parts=tuple((classes, joined(some)) for classes, some in sorted(by_class.items())))


def _of_bill(person: str, year: int, bill: Bill, paid: _Paid) -> Burden:
    tiers = [tier or 0 for tier in paid.tiers]
    left = bill.medfee_sumamt - sum(tiers)
    return Burden(
        person=person,
        year=year,
        bills=1,
        total=bill.medfee_sumamt,
        basic=tiers[0],
        critical=tiers[1],
        assistance=tiers[2] + tiers[3],
        others=bill.oth_pay or 0,
        others_used=min(bill.oth_pay or 0, max(left, 0)),
        others_open=int(bill.oth_pay is None),
        computed=int(paid.computed),
        opening_open=int(paid.opening_open),
        missing=(paid.missing,) if paid.missing else (),
    )


def _booked(bill: Bill, *, tilt_in_maf: bool) -> _Paid | None:
    """The bill's own payments where it gives all of them."""
    given = [fact_result(bill, stage).paid for stage in ("basic", "critical", "assistance")]
    tilt = bill.tilt_pay if bill.tilt_pay is not None or not tilt_in_maf else 0
    tiers = (*given, tilt)
    return None if None in tiers else _Paid(tiers)


def _computed(cascade: Cascade, facts: PersonFacts, bills: Sequence[Bill]) -> dict[str, _Paid]:
    found: dict[str, _Paid] = {}
    for due in dues(cascade, facts, bills):
        statement = due.statement
        if statement is None:
            column = due.refused.column or due.refused.code if due.refused else ""
            found[due.bill.setl_id] = _Paid((None,) * len(_TIERS), column or "unsettled", computed=True)
            continue
        missing = statement.missing.name if statement.missing else ""
        if due.waits_for and rests_on_year(statement, _TIERS):
            missing = missing or f"waits for {due.waits_for}"
        opening_open = not statement.opening_known and bool(rests_on_year(statement, _TIERS))
        tiers = tuple(statement.paid(stage) for stage in _TIERS)
        found[due.bill.setl_id] = _Paid(tiers, missing, computed=True, opening_open=opening_open)
    return found
