"""Who is to be warned of: the burden of the year against the threshold of the person's class and region.

The rules say class, group, threshold and whether the line itself counts; readings act through them. The class is the
one held on the run day, the last day of the month, for the whole year's cost; who holds no listed class is an ordinary
resident. Employees are watched too unless a rule says otherwise.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from tuodi.monitoring.burden import Burden
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """What one person's burden comes to. `ratio`: ten-thousandths of the threshold, cut off.

    missing: figures for want of which nothing can be said (待核).
    """

    burden: Burden
    person: Person
    status: Status
    class_id: str = ""
    rule: WarningRule | None = None
    threshold: int | None = None
    ratio: int | None = None
    missing: tuple[str, ...] = ()


class Watch:
    """The warning rules of one rule book on one run day."""

    def __init__(self, book: RuleBook, run_day: dt.date, near: int = NEAR) -> None:
        self.run_day, self._near = run_day, near
        self._book, self._index = book, RuleIndex(book)
        rules = [rule for rule in book.of(WarningRule) if rule.threshold is not None and rule.holds_on(run_day)]
        self._rules: dict[str, list[WarningRule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.origin.region, []).append(rule)

    def judge(self, burden: Burden, person: Person) -> Warned:
        """Set a burden against every rule that watches the person; the gravest result counts."""
        found = [self._against(rule, burden, person) for rule in self.rules_for(person)]
        if not found:
            missing = burden.missing
            return Warned(burden=burden, person=person, status="unwatched", missing=missing)
        return min(found, key=lambda one: (_ORDER.index(one.status), -(one.ratio or 0)))

    def rules_for(self, person: Person) -> list[WarningRule]:
        """The rules of the nearest region that watches the person."""
        for code in chain(person.region):
            rules = [r for r in self._rules.get(code, ()) if r.serves(person.classes) and _insured(r, person)]
            if rules:
                return rules
        return []

    def _against(self, rule: WarningRule, burden: Burden, person: Person) -> Warned:
        served = rule.serves(person.classes)[0]
        amount, missing = burden.amount, burden.missing
        threshold = self.threshold(rule, person.region)
        if isinstance(threshold, Missing):
            missing = (*missing, threshold.name)
        status: Status = "pending"
        ratio: int | None = None
        if not isinstance(threshold, Missing) and amount is not None:
            ratio = amount * FULL_RATE // threshold if threshold else None
            status = self._status(amount, threshold, inclusive=rule.inclusive)
        elif amount is not None and amount <= 0:
            status, missing = "below", ()
        return Warned(
            burden=burden, person=person, status=status, class_id=served, rule=rule, ratio=ratio, missing=missing,
            threshold=None if isinstance(threshold, Missing) else threshold,
        )  # fmt: skip

    def _status(self, amount: int, threshold: int, *, inclusive: bool) -> Status:
        if amount > threshold or (inclusive and amount == threshold):
            return "warned"
        return "near" if amount * FULL_RATE >= threshold * self._near else "below"

    def threshold(self, rule: WarningRule, region: str) -> int | Missing:
        """The line of a rule in fen on the run day, seen from the insured region."""
        if rule.threshold is None:
            return Missing("threshold")
        return evaluate(rule.threshold, lambda _fact: None, lambda name: self._index.figure(name, region, self.run_day))

    def demonstration(self, rule: WarningRule, region: str) -> bool:
        """Whether a figure made up for a demonstration (示例) stands behind the line."""
        names = () if rule.threshold is None else tuple(parameters_of(rule.threshold))
        found = [self._book.parameter(name, region, self.run_day) for name in names]
        return rule.origin.demonstration or any(p is not None and p.origin.demonstration for p in found)


def _insured(rule: WarningRule, person: Person) -> bool:
    return any(insurance in rule.insurance for insurance in person.insurances)
