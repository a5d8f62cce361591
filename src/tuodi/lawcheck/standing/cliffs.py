"""Cliffs: a fen or a yuan more of cost that makes a person more than that poorer, or better off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.describe import probe_words, side_of_origin
from tuodi.lawcheck.standing.survey import Edge, Survey
from tuodi.lawcheck.words import labels, yuan

ROUNDING = 4
"""Fen that four stages, each rounded on its own, can shift between two neighbouring amounts."""
STEPS = (1, 100)
"""A fen and a yuan more."""


@dataclass(frozen=True, slots=True)
class Cliff:
    """A jump of what the person bears between two amounts a step apart."""

    edge: Edge
    step: int
    before: int
    after: int

    @property
    def jump(self) -> int:
        """How much more (or, negative, less) the person bears than the step itself could explain."""
        return self.after - self.before


def cliffs(survey: Survey, region: str) -> Iterator[Cliff]:
    """At every edge of every probe of a region, for every group of classes."""
    day = survey.day(region)
    for group in survey.groups(region, day):
        for plain in survey.probes(region, day):
            probe = replace(plain, classes=group[:1])
            for edge in survey.edges(probe, day) if survey.known(probe, day) else ():
                found = _at(survey, edge)
                if found is not None:
                    yield found


def _at(survey: Survey, edge: Edge) -> Cliff | None:
    day = edge.below.bill.service_date
    before = edge.below.person_part
    for step in STEPS:
        above = edge.above if step == 1 else survey.settle(edge.probe, edge.at + step, day)
        after = above.person_part
        if before is not None and after is not None and not -ROUNDING < after - before < step + ROUNDING:
            return Cliff(edge, step, before, after)
    return None


def cliff_findings(scope: Scope, survey: Survey) -> Iterator[Finding]:
    """One finding per region, amount and direction; the largest jump is the example."""
    for region in scope.settling():
        groups: dict[tuple[int, bool, str], list[Cliff]] = defaultdict(list)
        for cliff in cliffs(survey, region):
            rule = _rule(cliff.edge)
            groups[cliff.edge.at, cliff.jump > 0, rule].append(cliff)
        for (at, worse, _), members in sorted(groups.items()):
            yield _finding(scope, survey, region, at, worse=worse, members=members)


def _rule(edge: Edge) -> str:
    name = edge.stages[0]
    origin = edge.above.stage(name).rule or edge.below.stage(name).rule
    return origin.rule if origin else name


def _finding(scope: Scope, survey: Survey, region: str, at: int, *, worse: bool, members: list[Cliff]) -> Finding:
    top = max(members, key=lambda c: abs(c.jump))
    day = survey.day(region)
    classes = [c for g in survey.groups(region, day) if any(m.edge.probe.classes == g[:1] for m in members) for c in g]
    if any(not m.edge.probe.classes for m in members):
        classes.append("resident")
    names = labels(scope.book.terms, classes)
    facts = probe_words(scope.book.terms, top.edge.probe)
    low, high = min(abs(m.jump) for m in members), max(abs(m.jump) for m in members)
    step = yuan(top.step)
    words = Words(
        f"范围内费用{yuan(at)}元时个人负担{yuan(top.before)}元，多{step}元后{yuan(top.after)}元"
        f"（{facts.zh}）：{'多负担' if worse else '少负担'}{yuan(high)}元；{len(members)}种情形，"
        f"差额{yuan(low)}至{yuan(high)}元，对象{names.zh}",
        f"at an in-policy cost of {yuan(at)} the person bears {yuan(top.before)}, with {step} more {yuan(top.after)} "
        f"({facts.en}): {yuan(high)} {'more' if worse else 'less'}; {len(members)} cases, {yuan(low)} to {yuan(high)}, "
        f"for {names.en}",
    )
    origin = top.edge.above.stage(top.edge.stages[0]).rule or top.edge.below.stage(top.edge.stages[0]).rule
    return Finding(
        check="cliff", verdict="listed", region=region, words=words, local=side_of_origin(origin), at=at,
        classes=tuple(classes), first=day,
    )  # fmt: skip
