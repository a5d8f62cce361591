"""A rule book as the checks see it: which regions lie below a bound, and every figure a rule can have over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tuodi.policy.conflicts import conditions_meet
from tuodi.policy.index import RuleIndex
from tuodi.policy.model import Bound, Parameter, Rule, RuleBook, RuleT, StageRule
from tuodi.policy.money import FULL_RATE
from tuodi.policy.regions import NATION, chain, city_of
from tuodi.policy.values import By, Const, Missing, Value

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One number a figure can be: for which facts, in which time, or the parameter that is missing."""

    facts: tuple[tuple[str, str], ...]
    amount: int | None
    missing: str
    first: dt.date
    last: dt.date | None


class Scope:
    """Lookups shared by all checks of one rule book."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.index = RuleIndex(book)
        self.regions = sorted({d.region for d in book.documents if d.region != NATION})
        self.gists = {clause.id: clause.gist for clause in book.clauses}
        self.titles = {head.id: head for head in book.documents}
        self._parameters: dict[str, list[Parameter]] = {}
        for parameter in book.of(Parameter):
            self._parameters.setdefault(parameter.name, []).append(parameter)

    def below(self, bound: Rule) -> list[str]:
        """The regions with documents that a bound governs, its own included where it is not the nation's."""
        return [r for r in self.regions if bound.origin.region in chain(r)]

    def settling(self) -> list[str]:
        """Regions where people are insured: cities and counties with documents, not provinces of several cities."""
        return [r for r in self.regions if city_of(r[:2] + "0100") == r[:2] + "0000" or r != r[:2] + "0000"]

    def own(self, kind: type[RuleT], region: str) -> list[RuleT]:
        """The rules of a kind in a region's own documents."""
        return [rule for rule in self.book.of(kind) if rule.origin.region == region]

    def stage_rules(self, region: str, *stages: str) -> list[StageRule]:
        """A region's own rules of some stages."""
        return [rule for rule in self.own(StageRule, region) if rule.stage in stages]

    def transition_end(self, region: str) -> dt.date | None:
        """The last day of a region's transition under the reading chosen, None where it is left open or not given."""
        found = {p.origin.region: p.day for p in self._parameters.get("transition_end", []) if p.day is not None}
        return next((found[code] for code in chain(region) if code in found), None)

    def leaves(self, value: Value | None, region: str, rule: Rule) -> list[Leaf]:
        """Every number a figure of a rule can be while the rule is in force."""
        return [] if value is None else list(self._leaves(value, region, rule.first, rule.last))

    def _leaves(
        self,
        value: Value,
        region: str,
        first: dt.date,
        last: dt.date | None,
        *,
        facts: tuple[tuple[str, str], ...] = (),
        deep: int = 0,
    ) -> Iterator[Leaf]:
        if isinstance(value, Const):
            yield Leaf(facts, value.amount, "", first, last)
        elif isinstance(value, By):
            for key, item in value.cases:
                if (value.fact, key) in facts or value.fact not in dict(facts):
                    more = facts if (value.fact, key) in facts else (*facts, (value.fact, key))
                    yield from self._leaves(item, region, first, last, facts=more, deep=deep)
        elif deep > 8:  # noqa: PLR2004 - a circle of parameters
            yield Leaf(facts, None, value.name, first, last)
        else:
            for start, end, found in self.timeline(value.name, region, first, last):
                if isinstance(found, Missing):
                    yield Leaf(facts, None, value.name, start, end)
                    continue
                for leaf in self._leaves(found, region, start, end, facts=facts, deep=deep + 1):
                    scaled = None if leaf.amount is None else leaf.amount * value.times // FULL_RATE
                    yield Leaf(leaf.facts, scaled, leaf.missing, leaf.first, leaf.last)

    def timeline(
        self, name: str, region: str, first: dt.date, last: dt.date | None
    ) -> Iterator[tuple[dt.date, dt.date | None, Value | Missing]]:
        """A parameter's values over a time, missing ones included."""
        cuts = {first}
        for rule in self._parameters.get(name, []):
            if rule.origin.region in chain(region):
                cuts |= {rule.first} | ({rule.last + _DAY} if rule.last else set())
        days = sorted(d for d in cuts if d >= first and (last is None or d <= last))
        for number, day in enumerate(days):
            end = days[number + 1] - _DAY if number + 1 < len(days) else last
            yield day, end, self.index.figure(name, region, day)


def meet(a: Rule, b: Rule) -> tuple[dt.date, dt.date | None] | None:
    """The time in which both rules hold, None where they never do."""
    first = max(a.first, b.first)
    ends = [r.last for r in (a, b) if r.last is not None]
    last = min(ends) if ends else None
    return None if last is not None and last < first else (first, last)


def common(a: Rule, b: Rule) -> tuple[str, ...]:
    """The classes both rules name; those of the one that names any where the other is for all."""
    if a.classes is None or b.classes is None:
        some = a.classes if b.classes is None else b.classes
        return tuple(c for c in some or () if c not in a.excluded and c not in b.excluded)
    return tuple(c for c in a.classes if c in b.classes and c not in a.excluded and c not in b.excluded)


def covers_care(bound: Bound, rule: StageRule) -> bool:
    """Whether a rule pays on any care the bound speaks of."""
    return not bound.care or rule.when.care is None or bool(set(bound.care) & set(rule.when.care))


def same_bills(a: StageRule, b: StageRule) -> bool:
    """Whether some bill could come under both rules."""
    return conditions_meet(a.when, b.when)
