"""Who is to be warned of: the burden of the year against the threshold of the person's class and region.

The rules say class, group, threshold and whether the line itself counts; readings act through them. The class is the
one held on the run day, the last day of the month, for the whole year's cost, or by a rule that says so the one held on
each bill's day; who holds no listed class is an ordinary resident. Employees are watched too unless a rule says
otherwise. A rule may look at what the household bore, or each head of it: that needs everyone's household number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from tuodi.monitoring.burden import Burden, joined
from tuodi.policy.index import RuleIndex
from tuodi.policy.model import RuleBook, WarningRule
from tuodi.policy.money import FULL_RATE
from tuodi.policy.regions import chain
from tuodi.policy.values import Missing, evaluate, parameters_of

NEAR = 8_000
"""From this part of a threshold on (ten-thousandths) a person is near it, unless the run says otherwise."""

Status = Literal["warned", "near", "below", "pending", "unwatched"]
_ORDER: tuple[Status, ...] = ("warned", "pending", "near", "below")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the burden is of, on the run day."""

    region: str
    insurances: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Household:
    """The household of a person: its number, how many people belong to it, and what those with bills bore."""

    number: str
    heads: int
    burdens: tuple[Burden, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """What one person's burden comes to. `ratio`: ten-thousandths of the threshold, cut off.

    burden: what the rule looks at, which may be a part of the person's, or the household's. amount: what of it meets
    the threshold. heads: for how many people the threshold stands. missing: figures for want of which nothing can be
    said (待核).
    """

    burden: Burden
    person: Person
    status: Status
    class_id: str = ""
    rule: WarningRule | None = None
    amount: int | None = None
    heads: int = 1
    household: Household | None = None
    threshold: int | None = None
    ratio: int | None = None
    missing: tuple[str, ...] = ()


class Watch:
    """The warning rules of one rule book on one run day."""

    def __init__(self, book: RuleBook, run_day: dt.date, near: int = NEAR) -> None:
        self.run_day, self.near = run_day, near
        self._book, self._index = book, RuleIndex(book)
        rules = [rule for rule in book.of(WarningRule) if rule.threshold is not None and rule.holds_on(run_day)]
        self._rules: dict[str, list[WarningRule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.origin.region, []).append(rule)
        self._made_up: dict[tuple[WarningRule, str], bool] = {}

    @property
    def by_household(self) -> bool:
        """Whether some rule looks at households."""
        return any(rule.borne_by != "person" for rules in self._rules.values() for rule in rules)

    @property
    def by_bill_day(self) -> bool:
        """Whether some rule goes by the class held on each bill's day."""
        return any(rule.class_on == "bill_day" for rules in self._rules.values() for rule in rules)

    @property
    def after_every_payer(self) -> bool:
        """Whether some rule subtracts what other payers bore."""
        return any(rule.basis == "self_borne_after_every_payer" for rules in self._rules.values() for rule in rules)

    def judge(self, burden: Burden, person: Person, household: Household | None = None) -> Warned:
        """Set a burden against every rule that watches the person; the gravest result counts."""
        found = [self._against(rule, burden, person, household) for rule in self.rules_for(person, burden)]
        if not found:
            missing = burden.missing
            return Warned(burden=burden, person=person, status="unwatched", amount=burden.amount, missing=missing)
        return min(found, key=lambda one: (_ORDER.index(one.status), -(one.ratio or 0)))

    def rules_for(self, person: Person, burden: Burden | None = None) -> list[WarningRule]:
        """The rules of the nearest region that watches the person. `burden`: for rules by the class on a bill's day."""
        for code in chain(person.region):
            rules = [r for r in self._rules.get(code, ()) if _served(r, person, burden) and _insured(r, person)]
            if rules:
                return rules
        return []

    def rules_of(self, region: str) -> list[WarningRule]:
        """Every rule of the nearest region that has any."""
        return next((self._rules[code] for code in chain(region) if code in self._rules), [])

    def only_line(self, person: Person) -> tuple[WarningRule, int] | None:
        """The one rule that watches such a person and its line, where nothing but the burden decides."""
        rules = self.rules_for(person)
        line = self.threshold(rules[0], person.region) if len(rules) == 1 else 0
        plain = len(rules) == 1 and rules[0].borne_by == "person" and rules[0].basis != "self_borne_after_every_payer"
        return (rules[0], line) if plain and isinstance(line, int) and line > 0 else None

    def _against(self, rule: WarningRule, burden: Burden, person: Person, household: Household | None) -> Warned:
        borne = _borne(rule, burden, household)
        heads = household.heads if rule.borne_by == "head" and household is not None else 1
        amount, missing = borne.amount, borne.missing
        if amount is not None and rule.basis == "self_borne_after_every_payer":
            amount -= borne.others_used
        threshold = self.threshold(rule, person.region)
        line = None if isinstance(threshold, Missing) else threshold * heads
        if isinstance(threshold, Missing):
            missing = (*missing, threshold.name)
        status: Status = "pending"
        ratio: int | None = None
        if line is not None and amount is not None:
            ratio = amount * FULL_RATE // line if line else None
            status = self._status(amount, line, inclusive=rule.inclusive)
        elif amount is not None and amount <= 0:
            status, missing = "below", ()
        if rule.basis == "self_borne_after_every_payer" and borne.others_open and status != "below":
            # what an unnamed payer bore would only lessen the amount: below the line it stays
            status, missing = "pending", (*missing, "oth_pay")
        return Warned(
            burden=borne, person=person, status=status, class_id=_served(rule, person, burden)[0], rule=rule,
            amount=amount, heads=heads, household=household if rule.borne_by != "person" else None, ratio=ratio,
            missing=missing, threshold=line,
        )  # fmt: skip

    def _status(self, amount: int, threshold: int, *, inclusive: bool) -> Status:
        if amount > threshold or (inclusive and amount == threshold):
            return "warned"
        return "near" if amount * FULL_RATE >= threshold * self.near else "below"

    def threshold(self, rule: WarningRule, region: str) -> int | Missing:
        """The line of a rule in fen on the run day, seen from the insured region."""
        if rule.threshold is None:
            return Missing("threshold")
        return evaluate(rule.threshold, lambda _fact: None, lambda name: self._index.figure(name, region, self.run_day))

    def demonstration(self, rule: WarningRule, region: str) -> bool:
        """Whether a figure made up for a demonstration (示例) stands behind the line."""
        key = rule, region
        if key not in self._made_up:
            names = () if rule.threshold is None else tuple(parameters_of(rule.threshold))
            found = [self._book.parameter(name, region, self.run_day) for name in names]
            made_up = any(p is not None and p.origin.demonstration for p in found)
            self._made_up[key] = rule.origin.demonstration or made_up
        return self._made_up[key]


def _served(rule: WarningRule, person: Person, burden: Burden | None) -> tuple[str, ...]:
    """The classes for which a rule watches a person: those of the run day, or those of the days of its bills."""
    if rule.class_on == "run_day" or burden is None:
        return rule.serves(person.classes)
    return tuple(dict.fromkeys(one for classes, _ in burden.parts for one in rule.serves(classes)))


def _borne(rule: WarningRule, burden: Burden, household: Household | None) -> Burden:
    """What a rule sets against its threshold. Without a household number the household's cost is not known."""
    burdens = [burden] if rule.borne_by == "person" or household is None else list(household.burdens)
    if rule.class_on == "bill_day":
        burdens = [part for one in burdens for classes, part in one.parts if rule.serves(classes)]
    borne = joined(burdens)
    return borne.doubted(["hh_no"]) if rule.borne_by != "person" and household is None else borne


def _insured(rule: WarningRule, person: Person) -> bool:
    return any(insurance in rule.insurance for insurance in person.insurances)
