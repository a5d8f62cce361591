"""One bound at work: what every check needs to make its findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tuodi.lawcheck.finding import Finding, Side, Verdict, Words
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.words import amount
from tuodi.policy.model import Bound, Rule
from tuodi.policy.money import FULL_RATE, format_rate
from tuodi.policy.values import Const, Param, Value


@dataclass(frozen=True, slots=True)
class Task:
    """A bound and the rule book it is held against."""

    scope: Scope
    bound: Bound

    @property
    def regions(self) -> list[str]:
        """The regions the bound governs."""
        return self.scope.below(self.bound)

    def breach(self) -> Verdict:
        """What the bound itself says a breach is."""
        return "outside" if self.bound.on_breach == "failed" else "listed"

    def higher(self, figure: str = "") -> Side:
        """The bound's side, with its own figure."""
        return side_of(self.bound, figure or self.figure())

    def figure(self) -> str:
        """The bound's figures in words."""
        bound = self.bound
        parts = [
            ("≥", bound.at_least),
            ("≈", bound.about),
            ("×", bound.times),
            ("+", bound.points),
            ("Δ≤", bound.within_points),
        ]
        return " ".join(sign + plain(value) for sign, value in parts if value is not None)

    def finding(
        self, verdict: Verdict, region: str, words: Words, rule: Rule | None = None, *, local: str = "",
        higher: str = "", classes: tuple[str, ...] = (), first: dt.date | None = None, last: dt.date | None = None,
        missing: str = "", reading: str = "",
    ) -> Finding:  # fmt: skip
        """A finding of this bound; times default to those in which bound and rule both hold."""
        if rule is not None and first is None:
            first = max(rule.first, self.bound.first)
            ends = [r.last for r in (rule, self.bound) if r.last is not None]
            last = last or (min(ends) if ends else None)
        return Finding(
            check=self.bound.name, verdict=verdict, region=region, words=words, higher=self.higher(higher),
            local=None if rule is None else side_of(rule, local), classes=classes, first=first, last=last,
            missing=missing, reading=reading,
        )  # fmt: skip


Check = Callable[[Task], Iterator[Finding]]


def side_of(rule: Rule, figure: str = "") -> Side:
    """A rule as one side of a finding."""
    origin = rule.origin
    return Side(origin.clause, origin.rule, origin.document, origin.region, figure)


def plain(value: Value) -> str:
    """A constant in words; a parameter by its name and share, a table by the fact it goes by."""
    if isinstance(value, Const):
        return amount(value.amount, value.unit)
    if isinstance(value, Param):
        return value.name if value.times == FULL_RATE else f"{value.name} × {format_rate(value.times)}"
    return f"by {value.fact}"


def constant(value: Value | None) -> int | None:
    """The number of a constant."""
    return value.amount if isinstance(value, Const) else None
