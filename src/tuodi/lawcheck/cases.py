"""Boundary cases: the days and amounts at which the compiled rules change anything, and a bill on both sides of each.

Nothing is listed by hand: every deductible, bracket, trigger and cap of every schedule that can pay in a region must
turn some bill's way, and every day on which a rule or a figure begins or ends must change some bill. What does not is a
dead edge: a figure that no bill can reach, or a rule that another always replaces.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tuodi.lawcheck.cases_dates import STARTS, date_cases
from tuodi.lawcheck.cases_probes import fitting
from tuodi.lawcheck.cases_sample import Sample, sample
from tuodi.lawcheck.families import reference_day
from tuodi.lawcheck.finding import Words
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.survey import Edge, Survey
from tuodi.lawcheck.words import yuan
from tuodi.policy.model import RuleBook, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.values import Const

Kind = Literal["amount", "date"]


@dataclass(frozen=True, slots=True)
class BoundaryCase:
    """One boundary of one rule: what changes there and a bill just below and just above. Both None: a dead edge."""

    id: str
    kind: Kind
    region: str
    rule: str
    clause: str
    words: Words
    below: Sample | None
    above: Sample | None

    @property
    def dead(self) -> bool:
        """Whether no bill could be found that changes at the boundary."""
        return self.below is None or self.above is None


def boundary_cases(book: RuleBook, region: str) -> list[BoundaryCase]:
    """All boundaries of the rules that speak for a region, by rule."""
    survey, scope = Survey(book), Scope(book)
    found: list[BoundaryCase] = []
    for code in chain(region):
        for rule in book.of(StageRule):
            if rule.origin.region == code and rule.outcome == "schedule":
                found += _amounts(scope, survey, region, rule)
    for boundary in date_cases(scope, survey, region):
        side = "begins" if boundary.begins else "ends"
        zh = "开始" if boundary.begins else "结束"
        words = Words(f"{boundary.day}{zh}", f"{side} {boundary.day}")
        found.append(
            BoundaryCase(f"{boundary.rule.origin.rule}@{boundary.day}", "date", region, boundary.rule.origin.rule,
                         boundary.rule.origin.clause, words, boundary.before, boundary.after)
        )  # fmt: skip
    return found


def _day(book: RuleBook, region: str, rule: StageRule) -> dt.date:
    """A day on which the rule holds, with all later schedules where possible."""
    day = reference_day(book, region)
    return day if rule.holds_on(day) else rule.first if rule.first > day else rule.last or rule.first


def _amounts(scope: Scope, survey: Survey, region: str, rule: StageRule) -> Iterator[BoundaryCase]:
    day = _day(scope.book, region, rule)
    wanted = _expected(scope, region, rule)
    seen: set[tuple[str, int]] = set()
    found: set[str] = set()
    for start in STARTS:
        if start != "basic" and wanted <= found:
            break
        for plain in fitting(scope, region, rule, day):
            for edge in survey.edges(replace(plain, start=start), day):
                mark = _mark(edge, rule)
                if mark and (mark, edge.at) not in seen:
                    seen.add((mark, edge.at))
                    found.add(mark)
                    words = Words(
                        f"{_named(mark).zh}：范围内费用{yuan(edge.at)}元",
                        f"{_named(mark).en}: in-policy cost {yuan(edge.at)}",
                    )
                    name = f"{rule.origin.rule}/{mark}/{edge.at}"
                    sides = (sample(edge.below, start), sample(edge.above, start))
                    yield BoundaryCase(name, "amount", region, rule.origin.rule, rule.origin.clause, words, *sides)
    for mark in sorted(wanted - found):
        words = Words(f"{_named(mark).zh}：没有账单能碰到", f"{_named(mark).en}: no bill reaches it")
        name = f"{rule.origin.rule}/{mark}/dead"
        yield BoundaryCase(name, "amount", region, rule.origin.rule, rule.origin.clause, words, None, None)


def _expected(scope: Scope, region: str, rule: StageRule) -> set[str]:
    """The boundaries a schedule must have: where it begins to pay, each further bracket, its trigger and its caps."""
    found: set[str] = set()
    starts = [max((leaf.amount or 0 for leaf in scope.leaves(b.start, region, rule)), default=0) for b in rule.brackets]
    taken = [leaf.amount or 0 for leaf in scope.leaves(rule.deductible, region, rule)] if rule.deductible_per else []
    if (starts and starts[0] > 0) or any(taken):
        found.add("start")
    found |= {f"bracket{number}" for number in range(1, len(starts))}
    if any(isinstance(amount, Const) for amount in rule.when.amounts):
        found.add("trigger")
    if rule.flat is None:
        found |= {f"cap:{cap.account}" for cap in rule.caps if cap.amount is not None}
    return found


def _mark(edge: Edge, rule: StageRule) -> str:
    """Which boundary of the rule an edge is; nothing where the edge is another rule's."""
    below, above = edge.below.stage(rule.stage), edge.above.stage(rule.stage)
    if rule.stage not in edge.stages or above.rule is None or above.rule.rule != rule.origin.rule:
        return ""
    if below.rule is None or below.rule.rule != rule.origin.rule:
        return "trigger" if rule.when.amounts else ""
    if len(above.slices) > len(below.slices):
        number = len(above.slices) - 1
        return f"bracket{number}" if number else "start"
    reached = [use for use in above.caps if use.left_after == 0]
    if reached and any(r.code == "cap_reached" for r in above.reasons):
        return f"cap:{reached[0].account}"
    return ""


def _named(mark: str) -> Words:
    if mark.startswith("cap:"):
        return Words(f"限额（{mark[4:]}）", f"cap {mark[4:]}")
    if mark.startswith("bracket"):
        return Words(f"第{int(mark[7:]) + 1}段", f"bracket {int(mark[7:]) + 1}")
    return {"start": Words("起付", "deductible"), "trigger": Words("触发金额", "trigger")}[mark]
