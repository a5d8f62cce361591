"""Where payments change their way: every amount at which a compiled schedule turns, found to the fen.

For one set of facts the payment is a function of the in-policy amount, straight between the edges of the rules. The
survey settles a coarse grid, and between two amounts at which a stage works differently (another rule, bracket or cap)
it computes where the edge must lie and settles both sides, down to one fen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Literal

from tuodi.lawcheck.families import reference_day
from tuodi.lawcheck.probe import Probe, settle
from tuodi.policy.model import COMPUTED_STAGES, RuleBook, StageName, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.terms import RESIDENT
from tuodi.policy.values import Const
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.kinds import Kinds
from tuodi.settlement.selection import Standing
from tuodi.settlement.statement import StageResult, Statement

GRID = (
    1, 10_000, 30_000, 60_000, 100_000, 300_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000, 16_000_000, 40_000_000,
    100_000_000, 300_000_000, 1_000_000_000,
)  # fmt: skip
_NEAR, _DEEPEST = 3, 9


@dataclass(frozen=True, slots=True)
class Edge:
    """Two neighbouring amounts, one fen apart, at which a stage works differently."""

    probe: Probe
    at: int
    stages: tuple[StageName, ...]
    below: Statement
    above: Statement


class Survey:
    """Settles probes of one rule book and remembers what it settled."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.cascade = Cascade(book)
        self._later: dict[StageName, Cascade] = {"basic": self.cascade}
        self._settled: dict[tuple[Probe, dt.date, int], Statement] = {}
        self._edges: dict[tuple[Probe, dt.date], tuple[Edge, ...]] = {}

    def day(self, region: str) -> dt.date:
        """The day the survey of a region is made for."""
        return reference_day(self.book, region)

    def settle(self, probe: Probe, amount: int, day: dt.date) -> Statement:
        """One bill alone in its year."""
        key = (probe, day, amount)
        if key not in self._settled:
            self._settled[key] = settle(self._cascade(probe.start), probe.bill(amount, day))[0]
        return self._settled[key]

    def _cascade(self, start: StageName) -> Cascade:
        if start not in self._later:
            self._later[start] = Cascade(self.book, Options(from_stage=start))
        return self._later[start]

    def edges(self, probe: Probe, day: dt.date) -> tuple[Edge, ...]:
        """All edges of a probe, from the lowest amount up."""
        key = (probe, day)
        if key not in self._edges:
            found: list[int] = []
            points = sorted({*GRID, *self._triggers(probe, day)})
            for low, high in pairwise(points):
                self._refine(probe, day, (low, high), found, 0)
            self._edges[key] = tuple(self._edge(probe, day, at) for at in sorted(set(found)))
        return self._edges[key]

    def _triggers(self, probe: Probe, day: dt.date) -> set[int]:
        """Amounts that switch a rule on, both sides."""
        found: set[int] = set()
        for code in chain(probe.region):
            for stage in COMPUTED_STAGES:
                for rule in self.cascade.index.stage_rules(code, stage):
                    for limit in rule.when.amounts:
                        if isinstance(limit, Const) and rule.holds_on(day):
                            found |= {limit.amount, limit.amount + 1}
        return found

    def _edge(self, probe: Probe, day: dt.date, at: int) -> Edge:
        below, above = self.settle(probe, at, day), self.settle(probe, at + 1, day)
        stages = tuple(a.stage for a, b in zip(below.stages, above.stages, strict=True) if way(a) != way(b))
        return Edge(probe, at, stages, below, above)

    def _refine(self, probe: Probe, day: dt.date, span: tuple[int, int], found: list[int], deep: int) -> None:
        low, high = span
        a, b = self.settle(probe, low, day), self.settle(probe, high, day)
        if _ways(a) == _ways(b):
            return
        if high - low == 1:
            found.append(low)
            return
        guess = _guess(a, b, low, high) if deep < _DEEPEST and high - low > 4 * _NEAR else None
        cuts = [(low + high) // 2]
        if guess is not None:
            cuts = sorted({min(max(guess + d, low + 1), high - 1) for d in (-_NEAR, _NEAR)})
        points = [low, *cuts, high]
        for start, end in pairwise(points):
            self._refine(probe, day, (start, end), found, deep + 1)

    def known(self, probe: Probe, day: dt.date) -> bool:
        """Whether what the person bears can be known at all, at a small or a large amount."""
        return any(self.settle(probe, amount, day).person_part is not None for amount in (GRID[4], GRID[9], GRID[12]))

    def groups(self, region: str, day: dt.date) -> list[tuple[str, ...]]:
        """Classes that meet the same rules everywhere; the first group is the residents without a class."""
        groups: dict[object, list[str]] = {}
        for term in self.book.terms.family("classes"):
            if term.id != RESIDENT:
                groups.setdefault(self._meets(region, (term.id,), day), []).append(term.id)
        groups.pop(self._meets(region, (), day), None)  # classes that no rule of the region treats apart
        return [(), *(tuple(members) for members in groups.values())]

    def _meets(self, region: str, classes: tuple[str, ...], day: dt.date) -> object:
        standing = Standing(region, region, tuple((c, region) for c in classes), "390", day)
        index, chooser = self.cascade.index, self.cascade.chooser
        rules = frozenset(c.rule.origin.rule for s in COMPUTED_STAGES for c in chooser.candidates(standing, s))
        changes = frozenset(
            a.origin.rule for s in COMPUTED_STAGES for code in chain(region) for a in index.adjust_rules(code, s)
            if a.holds_on(day) and a.serves(standing.classes)
        )  # fmt: skip
        return rules, changes

    def probes(self, region: str, day: dt.date) -> list[Probe]:
        """The facts worth telling apart in a region, for residents without a class."""
        by_disease = any(
            r.when.dise_class is not None
            for code in chain(region) for s in COMPUTED_STAGES for r in self.cascade.index.stage_rules(code, s)
            if r.holds_on(day)
        )  # fmt: skip
        plain = Probe(region)
        plans = self.plans(region, day)
        found = [replace(plain, plan=plan, hosp_lv=level) for plan in plans for level in (1, 2, 3)]
        found += [replace(p, dise_class="special") for p in found] if by_disease else []
        found += [replace(plain, insurance="310", hosp_lv=2)]
        for care, plan in product(self._other_care(region, day), self.plans(region, day)):
            opsp: Literal["specific"] | None = "specific" if care == "outpatient_chronic" else None
            found.append(replace(plain, plan=plan, care=care, hosp_lv=1, opsp_class=opsp))
        return found

    def plans(self, region: str, day: dt.date) -> tuple[int, ...]:
        """The premium plans that the rules of a region tell apart."""
        index = self.cascade.index
        rules = [
            r for code in chain(region) for s in COMPUTED_STAGES for r in index.stage_rules(code, s) if r.holds_on(day)
        ]
        asked = Kinds(index, Standing(region, region, (), "390", day), (), rules).asked
        return (1, 2) if "insu_plan" in asked else (1,)

    def _other_care(self, region: str, day: dt.date) -> list[str]:
        """One care type for each set of rules that pay on care other than an ordinary stay."""
        seen: set[frozenset[str]] = set()
        found: list[str] = []
        for term in self.book.terms.family("care_types"):
            rules = frozenset(
                r.origin.rule for code in chain(region) for s in COMPUTED_STAGES
                for r in self.cascade.index.stage_rules(code, s) if _pays(r, term.id, day)
            )  # fmt: skip
            if rules and rules not in seen and term.setting != "inpatient":
                found.append(term.id)
            seen.add(rules)
        return found


def _pays(rule: StageRule, care: str, day: dt.date) -> bool:
    return rule.outcome == "schedule" and rule.holds_on(day) and (rule.when.care is None or care in rule.when.care)


def way(result: StageResult) -> tuple[object, ...]:
    """How a stage works on a bill, its amounts left out: the same on a straight stretch."""
    reached = tuple(r.detail for r in result.reasons if r.code == "cap_reached")
    left = any(r.code == "no_more_than_left" for r in result.reasons)
    rates = tuple(piece.rate for piece in result.slices)
    floor = result.at_least is not None and result.paid is not None and result.rounded < result.at_least
    return (result.status, result.rule and result.rule.rule, result.missing, rates, reached, left, floor)


def _ways(statement: Statement) -> tuple[object, ...]:
    return tuple(way(result) for result in statement.stages)


def _guess(a: Statement, b: Statement, low: int, high: int) -> int | None:
    """Where the first stage that works differently must turn: earlier stages run straight, so the base does too."""
    for one, two in zip(a.stages, b.stages, strict=True):
        if way(one) == way(two):
            continue
        if len(two.slices) > len(one.slices):
            turn = two.slices[len(one.slices)].start
            return _straight(turn, one.base_after, two.base_after, low, high)
        left = [c.left_before for c in two.caps if c.left_before is not None]
        if left and len(two.slices) == len(one.slices):
            return _straight(min(left), one.rounded, two.rounded, low, high)
        return None
    return None


def _straight(turn: int, start: int, end: int, low: int, high: int) -> int | None:
    if not start < end or not start <= turn <= end:
        return None
    return low + (turn - start) * (high - low) // (end - start)
