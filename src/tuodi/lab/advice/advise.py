"""Which lawful choice lowers what a person bears: every choice is tried by settling the person's bills again.

Nothing is estimated. A choice whose outcome the rules cannot tell (a figure is missing, a payment is a fact of the
bill) is undecided and says why; one that brings nothing is told as such.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from tuodi.enrolment.assess import assess
from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.lab.advice.choices import Choice, choices
from tuodi.lab.advice.settled import Change, Settled, applies, attempt, changed, changes, settled
from tuodi.monitoring.due import benefit_day, standing
from tuodi.policy.values import Missing
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.facts import is_fact

FACT = "basic_is_a_fact"
"""Why a choice is undecided where basic insurance is taken from the bill (employees' insurance, bureau files)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What choices bring. All amounts in fen.

    saves: how much less the person bears in the year, the extra premium subtracted. on_bill: how much less of the bill
    asked about. premium: how much more the plan costs the person. changes: the tiers that pay otherwise on the bill.
    """

    choices: tuple[Choice, ...]
    saves: int
    on_bill: int
    premium: int
    changes: tuple[Change, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that bring it about, in order."""
        return tuple(dict.fromkeys(clause for change in self.changes for clause in change.clauses))


@dataclass(frozen=True, slots=True)
class Undecided:
    """A choice whose outcome cannot be told, for want of what."""

    choice: Choice
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is advised on one bill. `bill_borne`, `year_borne`: what the person bears as it stands, fen.

    `year_missing`: the figure for want of which the year is not known; savings are then those of the bill alone.
    offers: what lowers it, the greatest saving first. nothing: choices open to the person that would not lower it.
    """

    setl_id: str
    year: int
    rule_hash: str
    bill_borne: int
    year_borne: int | None
    year_missing: str
    offers: tuple[Offer, ...]
    nothing: tuple[Choice, ...]
    undecided: tuple[Undecided, ...]


class CannotAdvise(Exception):
    """What the person bears as it stands is not known: `missing` names the figure."""

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(missing)


def advise(cascade: Cascade, facts: PersonFacts, setl_id: str, among: Sequence[Choice] | None = None) -> Advice:
    """Advice on one bill of a person. Raises BillRefused, CannotAdvise, and KeyError for a bill that does not stand."""
    return _Trial(cascade, facts, setl_id).advice(choices() if among is None else among)


class _Trial:
    """One person's bills as they stand, and what is tried against them."""

    def __init__(self, cascade: Cascade, facts: PersonFacts, setl_id: str) -> None:
        self.cascade, self.setl_id = cascade, setl_id
        stand = standing(facts.bills)
        self.facts = replace(facts, bills=tuple(stand))
        self.bill = {b.setl_id: b for b in stand}[setl_id]
        self.day = benefit_day(cascade, self.bill)
        self.of_year = tuple(b.setl_id for b in stand if benefit_day(cascade, b).year == self.day.year)
        self.before = settled(cascade, self.facts)
        bill, self.year = self.before.borne((setl_id,)), self.before.borne(self.of_year)
        if isinstance(bill, Missing):
            raise CannotAdvise(bill.name)
        self.bill_borne = bill

    def advice(self, among: Sequence[Choice]) -> Advice:
        """Every choice that is open alone, then pairs of those that help and touch different facts."""
        held = tuple(h.class_id for h in self.before.of(self.setl_id).held)
        outcomes = [(c, self._try((c,))) for c in among if applies(c, self.bill, held)]
        helping = {c: o for c, o in outcomes if isinstance(o, Offer) and o.saves > 0}
        offers = list(helping.values())
        for one, other in combinations(helping, 2):
            if {name for name, _ in one.changes} & {name for name, _ in other.changes} or _same_place(one, other):
                continue
            both = self._try((one, other))
            if isinstance(both, Offer) and both.saves > max(helping[one].saves, helping[other].saves):
                offers.append(both)
        return Advice(
            setl_id=self.setl_id, year=self.day.year, rule_hash=self.cascade.book.hash,
            bill_borne=self.bill_borne, year_borne=None if isinstance(self.year, Missing) else self.year,
            year_missing=self.year.name if isinstance(self.year, Missing) else "",
            offers=tuple(sorted(offers, key=lambda o: (-o.saves, len(o.choices)))),
            nothing=tuple(c for c, o in outcomes if isinstance(o, Offer) and o.saves <= 0),
            undecided=tuple(Undecided(c, o.name) for c, o in outcomes if isinstance(o, Missing)),
        )  # fmt: skip

    def _try(self, chosen: tuple[Choice, ...]) -> Offer | Missing:
        if any(_needs_basic(c) for c in chosen) and is_fact(self.bill, "basic", self.cascade.options.from_stage):
            return Missing(FACT)
        return self._settle(chosen)

    def _settle(self, chosen: tuple[Choice, ...]) -> Offer | Missing:
        found = attempt(self.cascade, changed(self.facts, self.setl_id, chosen, self.day, self.of_year))
        if isinstance(found, Missing):
            return found
        premium = self._premium(chosen)
        if isinstance(premium, Missing):
            return premium
        bill, year = found.borne((self.setl_id,)), self._year_after(found, chosen)
        if isinstance(bill, Missing):
            return bill
        if isinstance(year, Missing):
            return year
        on_bill = self.bill_borne - bill
        saves = on_bill if isinstance(self.year, Missing) else self.year - year
        return Offer(
            choices=chosen, saves=saves - premium, on_bill=on_bill, premium=premium,
            changes=changes(self.before.of(self.setl_id), found.of(self.setl_id)),
        )  # fmt: skip

    def _year_after(self, found: Settled, chosen: tuple[Choice, ...]) -> int | Missing:
        """What the person then bears of the year; where the year was not known before, only a bill's choice counts."""
        if isinstance(self.year, Missing):
            return self.year if any(c.kind == "cover" for c in chosen) else 0
        return found.borne(self.of_year)

    def _premium(self, chosen: tuple[Choice, ...]) -> int | Missing:
        """How much more the person pays for the plan chosen, the subsidy of either plan subtracted."""
        plan = next((value for c in chosen for name, value in c.changes if name == "plan"), None)
        if plan is None:
            return 0
        rules, parts = EnrolmentRules(self.cascade.book), []
        for number in (plan, self.bill.insu_plan):
            result = assess(rules, self._enrolee(number), self.day.year, dt.date(self.day.year - 1, 12, 31))
            if result.own_pay is None:
                return Missing(result.missing or "own_pay")
            parts.append(result.own_pay)
        return parts[0] - parts[1]

    def _enrolee(self, plan: int | None) -> Enrolee:
        bill = self.bill
        return Enrolee(
            person=bill.person, insu_admdvs=bill.insu_admdvs, insutype=bill.insutype, insu_plan=plan,
            birth_date=bill.birth_date, minor=bill.minor, student=bill.student, identities=self.facts.identities,
            marked_classes=bill.marked_classes or (),
        )  # fmt: skip


def _needs_basic(choice: Choice) -> bool:
    """Whether the choice changes a fact that basic insurance pays by."""
    return any(name in Bill.__dataclass_fields__ or name in ("home", "plan") for name, _ in choice.changes)


def _same_place(one: Choice, other: Choice) -> bool:
    """A referral and care at home are two answers to one question."""
    moved = [{name for name, _ in c.changes} & {"home", "refl", "mdtrt_admdvs"} for c in (one, other)]
    return all(moved)
