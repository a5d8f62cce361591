"""What is due on each bill of a person that stands, whatever was booked: the cascade over unreversed bills.

A fact that a rule asks for and the bill does not give is tried with every value it can have. Where all give the same
payment the fact does not matter; where they differ the bill is undecided and the amounts are told apart. Bills of the
same year after an undecided one are settled as if it were not there, and say what they wait for.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tuodi.policy.errors import PolicyError
from tuodi.policy.model import StageName
from tuodi.policy.regions import city_of
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade, PersonRun, benefit_date
from tuodi.settlement.refusal import BillRefused, refused_by_rules
from tuodi.settlement.statement import Statement

Used = Mapping[int, Mapping[str, int]]
"""Row → account → fen used before that bill, as the bill's own row tells (已使用… columns)."""

_ABROAD = "000000"
_CHOICES: dict[str, tuple[str, tuple[object, ...]]] = {
    "hosp_lv": ("hosp_lv", (1, 2, 3)),
    "insu_plan": ("insu_plan", (1, 2)),
    "dise_class": ("dise_class", ("ordinary", "special")),
    "opsp_class": ("opsp_class", ("ordinary", "specific")),
    "refl": ("refl", (0, 1)),
    "brdy": ("minor", (False, True)),
}
"""Column a refusal names → field of the bill and every value that can make a difference."""


@dataclass(frozen=True, slots=True)
class Case:
    """One value of an unknown fact, and what the assistance tiers would pay then."""

    facts: tuple[tuple[str, str], ...]
    paid: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One bill that stands. `statement` is None where it cannot be settled; then `refused` says why.

    cases: what the payments would be, value by value, where an unknown fact decides. waits_for: an earlier bill of the
    year that is undecided, so that running totals are not sure.
    """

    bill: Bill
    statement: Statement | None
    refused: BillRefused | None = None
    cases: tuple[Case, ...] = ()
    waits_for: str = ""


def benefit_day(cascade: Cascade, bill: Bill) -> dt.date:
    """The day that picks rule, identity and account year of a bill, under the reading in use."""
    return benefit_date(bill, cascade.index.choice("benefit_date", "discharge"))


def standing(bills: Sequence[Bill]) -> list[Bill]:
    """The bills that are no reversals and are not reversed, in settling order."""
    reversed_ids = {bill.reversal_of for bill in bills if bill.reversal_of is not None}
    stand = [bill for bill in bills if bill.reversal_of is None and bill.setl_id not in reversed_ids]
    return sorted(stand, key=lambda bill: bill.order_key)


def dues(cascade: Cascade, facts: PersonFacts, bills: Sequence[Bill], used: Used | None = None) -> list[Due]:
    """What is due on each of these bills of a person, taken in this order."""
    walk = _Walk(cascade, facts, used or {})
    return [walk.take(bill) for bill in bills]


def rests_on_year(
    statement: Statement,
    stages: Sequence[StageName],
    opened: Collection[str] = (),
    bases: Mapping[str, str] | None = None,
) -> list[StageName]:
    """The stages whose payment could change with what came before the bill in the year.

    opened: accounts whose beginning is known. bases: rule → the account of its running base.
    """
    found: list[StageName] = []
    for stage in stages:
        result = statement.stage(stage)
        if result.status != "computed" or (result.base == 0 and result.flat is None):
            continue
        needed = {cap.account for cap in result.caps if cap.limit is not None}
        if result.per not in ("", "bill"):
            rule = result.rule.rule if result.rule else ""
            needed.add((bases or {}).get(rule, rule))
        if not needed.issubset(opened):
            found.append(stage)
    return found


def telling(cases: Sequence[Case]) -> tuple[Case, ...]:
    """The cases without the facts that make no difference between them."""
    kept = list(dict.fromkeys(cases))
    for column in dict.fromkeys(name for case in cases for name, _ in reversed(case.facts)):
        without = [Case(tuple(fact for fact in case.facts if fact[0] != column), case.paid) for case in kept]
        if len(set(without)) == len({case.facts for case in without}):
            kept = list(dict.fromkeys(without))
    return tuple(kept)


class _Walk:
    """Bills under way. After a fault the run is replayed without the bill that caused it."""

    def __init__(self, cascade: Cascade, facts: PersonFacts, used: Used) -> None:
        self._cascade, self._facts, self._used = cascade, facts, used
        self._taken: list[Bill] = []
        self._unsure: dict[int, str] = {}
        self._run: PersonRun | None = None
        self._between: dict[tuple[str, int], int] = {}

    def take(self, bill: Bill) -> Due:
        """Settle the next bill."""
        year = benefit_day(self._cascade, bill).year
        waits_for = self._unsure.get(year, "")
        try:
            statement = self._settle(bill)
        except BillRefused as refused:
            return self._undecided(bill, refused, waits_for)
        self._taken.append(bill)
        return Due(bill=bill, statement=statement, waits_for=waits_for)

    def _undecided(self, bill: Bill, refused: BillRefused, waits_for: str) -> Due:
        year = benefit_day(self._cascade, bill).year
        try:
            tried = list(self._try(bill, refused, ()))
        except BillRefused as hopeless:
            self._run = None
            self._unsure.setdefault(year, bill.setl_id)
            return Due(bill=bill, statement=None, refused=hopeless, waits_for=waits_for)
        self._run = None
        cases = telling([case for case, _, _, _ in tried])
        if len({case.paid for case in cases}) > 1:
            self._unsure.setdefault(year, bill.setl_id)
            return Due(bill=bill, statement=None, refused=refused, cases=cases, waits_for=waits_for)
        _, statement, filled, totals = tried[0]
        if any(other != totals for _, _, _, other in tried):
            self._unsure.setdefault(year, bill.setl_id)
        self._taken.append(filled)
        return Due(bill=bill, statement=statement, waits_for=waits_for)

    def _try(
        self, bill: Bill, refused: BillRefused, known: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[Case, Statement, Bill, Mapping[tuple[str, str, str], int]]]:
        """Every value of the fact a refusal asks for, and of those asked for next. Raises BillRefused if none helps."""
        field, values = _values(bill, refused)
        if any(name == refused.column for name, _ in known):
            raise refused
        for value in values:
            self._run = None
            filled = dataclasses.replace(bill, **{field: value})  # type: ignore[arg-type]
            facts = (*known, (refused.column, str(value)))
            try:
                statement = self._settle(filled)
            except BillRefused as further:
                yield from self._try(filled, further, facts)
                continue
            paid = (statement.paid("assistance"), statement.paid("tilt"))
            run = self._current()
            yield Case(facts, paid), statement, filled, run.accounts.balances()

    def _settle(self, bill: Bill) -> Statement:
        run = self._current()
        try:
            if not bill.mdtrt_admdvs:
                raise BillRefused("mdtrt_admdvs", "fact_needed")
            self._catch_up(run, bill)
            return run.settle(bill)
        except (PolicyError, ValueError) as fault:
            raise refused_by_rules(fault) from fault

    def _current(self) -> PersonRun:
        if self._run is None:
            self._run = self._cascade.start(self._facts)
            self._between = {}
            for bill in self._taken:
                self._catch_up(self._run, bill)
                self._run.settle(bill)
        return self._run

    def _catch_up(self, run: PersonRun, bill: Bill) -> None:
        """What bills outside the file used of an account since the opening, as this bill's row tells."""
        year = benefit_day(self._cascade, bill).year
        opened = self._facts.opening if str(year) == run.accounts.opening_year else None
        for name, used in self._used.get(bill.row, {}).items():
            between = used - (opened or {}).get(name, 0) - self._between.get((name, year), 0)
            region = self._region_of(name, bill)
            if between > 0 and region:
                run.accounts.add((name, region, str(year)), between)
                self._between[name, year] = self._between.get((name, year), 0) + between

    def _region_of(self, account: str, bill: Bill) -> str:
        """The region that declares a yearly account, seen from the bill's; empty where none does."""
        try:
            declared = self._cascade.index.account(account, bill.idet_admdvs)
        except StopIteration:
            return ""
        return declared.origin.region if declared.per == "year" and not declared.per_disease else ""


def _values(bill: Bill, refused: BillRefused) -> tuple[str, tuple[object, ...]]:
    if refused.column == "mdtrt_admdvs" and not bill.mdtrt_admdvs:
        # Outside the city. A municipality under the State Council has no other city in its province.
        province = bill.insu_admdvs[:2] + "0000"
        places = (_ABROAD,) if city_of(bill.insu_admdvs) == province else (province, _ABROAD)
        return "mdtrt_admdvs", places
    field, values = _CHOICES.get(refused.column, ("", ()))
    if not field or getattr(bill, field) is not None:
        raise refused
    return field, values
