"""Lookups over a rule book, built once: rules by region and stage, parameters by name, ranks, entitlements."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from functools import lru_cache

from .conflicts import rank_of
from .model import (
    Account,
    AdjustRule,
    Condition,
    Entitlement,
    Identity,
    Parameter,
    Repeal,
    RuleBook,
    StageName,
    StageRule,
    Statement,
)
from .regions import NATION, chain
from .terms import RESIDENT
from .values import Missing, Value


def changes(book: RuleBook) -> tuple[dt.date, ...]:
    """The days from which on other rules hold than before, the first of all days among them."""
    days: set[dt.date] = {dt.date.min}
    for rule in book.rules:
        days.add(rule.first)
        if rule.last is not None and rule.last < dt.date.max:
            days.add(rule.last + dt.timedelta(days=1))
        if isinstance(rule, StageRule):
            days.add(rule.counts_from)
    return tuple(sorted(days))


class RuleIndex:
    """Read-only; shares the book and holds no state of a run."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._choices = dict(book.readings)
        self._changes = changes(book)
        self._stages: dict[tuple[str, str], list[StageRule]] = defaultdict(list)
        for rule in book.of(StageRule):
            self._stages[rule.origin.region, rule.stage].append(rule)
        self._adjusts: dict[tuple[str, str], list[AdjustRule]] = defaultdict(list)
        for adjust in book.of(AdjustRule):
            self._adjusts[adjust.origin.region, adjust.stage].append(adjust)
        self._parameters: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
        for parameter in book.of(Parameter):
            self._parameters[parameter.name, parameter.origin.region].append(parameter)
        self._accounts = {(a.name, a.origin.region): a for a in book.of(Account)}
        self._identities = list(book.of(Identity))
        self._entitlements = book.of(Entitlement)
        self._repeals = book.of(Repeal)
        settling = (s for s in book.of(Statement) if s.kind == "funding" and dict(s.fields).get("of") == "settlement")
        self._funding = tuple(s for s in settling if s.classes is not None)
        self._documented = frozenset(d.region for d in book.documents)
        self.rank = lru_cache(maxsize=None)(self._rank)
        self._asked: dict[int, tuple[str, ...]] = {}
        self._without_amounts: dict[int, Condition] = {}
        self._scoped = [rule for rule in self._identities if rule.only_with is not None]
        self._early = [rule for rule in self._identities if rule.begins == "year_of_certification"]
        self.moves_begin = bool(self._early)
        """Whether any class counts from another day than its certification."""
        self.scopes_classes = bool(self._scoped)
        """Whether any class counts only beside another, or never."""
        asked = [c for rule in book.of(StageRule) for c in (rule.when, rule.counts)]
        self.sums_year = any(c.year_in_policy_over is not None for c in asked)
        """Whether any condition sums the bills of a year."""
        self.sums_remainders = any(c.stay_remainder_over is not None for c in asked)
        """Whether any condition sums what earlier stages left of a stay."""
        self.entitlement = lru_cache(maxsize=65536)(self._entitlement)
        self.granted = lru_cache(maxsize=65536)(self._granted)
        self.repeals = lru_cache(maxsize=65536)(self._ended)

    def choice(self, reading: str, fallback: str) -> str:
        """The choice of a reading, or the fallback where the register lacks it."""
        return self._choices.get(reading, fallback)

    def period(self, day: dt.date) -> int:
        """The number of the stretch of days, between which no rule changes, that a day is in."""
        return bisect_right(self._changes, day)

    def asked(self, condition: Condition) -> tuple[str, ...]:
        """What a condition of the book asks besides the kind of care; remembered by identity."""
        found = self._asked.get(id(condition))
        if found is None:
            found = self._asked[id(condition)] = condition.asked
        return found

    def without_amounts(self, condition: Condition) -> Condition:
        """A condition of the book without the keys that ask for an amount; remembered by identity."""
        found = self._without_amounts.get(id(condition))
        if found is None:
            found = self._without_amounts[id(condition)] = condition.without_amounts()
        return found

    def assists(self, region: str, class_id: str, day: dt.date) -> bool:
        """Whether an assistance rule above a region, its own included, is in force for a class."""
        rules = (rule for code in chain(region) for rule in self.stage_rules(code, "assistance"))
        return any(class_id in (rule.classes or ()) and rule.holds_on(day) for rule in rules)

    def begins_with_year(self, region: str, class_id: str, day: dt.date) -> bool:
        """Whether a class certified in a region counts from 1 January of the year of its certification."""
        return any(_speaks_of(rule, region, class_id, day) for rule in self._early)

    def counts(self, region: str, class_id: str, classes: frozenset[str], day: dt.date) -> bool:
        """Whether a class certified in a region counts beside the classes held."""
        return all(
            classes & set(rule.only_with or ()) for rule in self._scoped if _speaks_of(rule, region, class_id, day)
        )

    def covers(self, region: str) -> bool:
        """Whether any document below the national level speaks for a region."""
        return any(code in self._documented for code in chain(region) if code != NATION)

    def documented(self, region: str) -> str:
        """The nearest division above a region, itself included, that has documents: its rules are the region's."""
        return next((code for code in chain(region) if code in self._documented), NATION)

    def stage_rules(self, region: str, stage: StageName) -> list[StageRule]:
        """The rules one region itself has for a stage."""
        return self._stages.get((region, stage), [])

    def adjust_rules(self, region: str, stage: StageName) -> list[AdjustRule]:
        """The changes one region itself makes to a stage."""
        return self._adjusts.get((region, stage), [])

    def figure(self, name: str, region: str, day: dt.date) -> Value | Missing:
        """The nearest region's figure in force, or its name as missing."""
        found = self._parameter(name, region, day)
        return Missing(name) if found is None or found.value is None else found.value

    def codes(self, name: str, region: str, day: dt.date) -> tuple[str, ...] | None:
        """A parameter that is a list of codes."""
        found = self._parameter(name, region, day)
        return None if found is None else found.codes

    def _parameter(self, name: str, region: str, day: dt.date) -> Parameter | None:
        for code in chain(region):
            found = [rule for rule in self._parameters.get((name, code), ()) if rule.holds_on(day)]
            if found:
                return min(found, key=lambda rule: bool(rule.required))
        return None

    def account(self, name: str, region: str) -> Account:
        """The declaration of an account, the nearest above a region. Compilation has made sure there is one."""
        return next(self._accounts[name, code] for code in chain(region) if (name, code) in self._accounts)

    def _rank(self, region: str, stage: str) -> dict[str, int]:
        order = rank_of(self._identities, region, stage)
        ranks = {class_id: place for place, class_id in enumerate(order)}
        ranks[RESIDENT] = len(order) + 1
        return ranks

    def _entitlement(self, name: str, region: str, classes: tuple[str, ...], day: dt.date) -> Entitlement | None:
        """The nearest region's entitlement of a name for someone who holds these classes."""
        for code in chain(region):
            for rule in self._entitlements:
                if rule.name == name and rule.origin.region == code and rule.holds_on(day) and rule.serves(classes):
                    return rule
        return None

    def _granted(self, name: str, region: str, day: dt.date) -> Entitlement | None:
        """The nearest region's entitlement of a name, whoever it is for."""
        found = (r for c in chain(region) for r in self._entitlements if r.name == name and r.origin.region == c)
        return next((rule for rule in found if rule.holds_on(day)), None)

    def _ended(
        self, region: str, classes: tuple[str, ...], day: dt.date, settled: dt.date | None = None
    ) -> list[Repeal]:
        """Measures for these classes that had ended by the day of service, or of settlement where the rule says so."""
        codes = chain(region)
        told = (r for r in self._repeals if r.on_bills and r.origin.region in codes and r.classes is not None)
        return [
            r for r in told if r.ends < (settled if settled and r.by == "settlement_day" else day) and r.serves(classes)
        ]

    def funding(self, region: str, classes: tuple[str, ...], day: dt.date, settled: dt.date) -> list[Statement]:
        """Rules by which another fund bears what earlier measures paid on a settlement of these classes."""
        found = []
        for rule in self._funding:
            fields = dict(rule.fields)
            on = settled if fields.get("by") == "settlement_day" else day
            if (
                fields.get("fund")
                and rule.origin.region in chain(region)
                and rule.holds_on(on)
                and rule.serves(classes)
            ):
                found.append(rule)
        return found


def _speaks_of(rule: Identity, region: str, class_id: str, day: dt.date) -> bool:
    """Whether an identity rule is in force for a class that a region certified."""
    return rule.origin.region in chain(region) and class_id in (rule.classes or ()) and rule.holds_on(day)
