"""The days on which a rule or a figure begins or ends, and a bill that shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from tuodi.lawcheck.cases_probes import fitting
from tuodi.lawcheck.cases_sample import Sample, sample
from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.survey import Survey
from tuodi.policy.model import AdjustRule, Parameter, Rule, StageName, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.values import Value, parameters_of

_DAY = dt.timedelta(days=1)
STARTS: tuple[StageName, ...] = ("basic", "critical", "assistance")
"""The whole cascade first; where an insurance is not at hand its payment is taken as a fact."""
AMOUNTS = (50_000, 2_000_000, 3_500_000, 8_000_000, 40_000_000)
"""In-policy amounts, fen, tried on both sides of a day."""


@dataclass(frozen=True, slots=True)
class DateBoundary:
    """A day on which a rule holds and the day before does not, or the other way round."""

    rule: Rule
    day: dt.date
    """The first day of the new state."""
    begins: bool
    before: Sample | None
    after: Sample | None


def date_cases(scope: Scope, survey: Survey, region: str) -> Iterator[DateBoundary]:
    """Every first and last day of the stage rules, tilts and figures that speak for a region."""
    stages = [r for code in chain(region) for r in scope.own(StageRule, code)]
    for rule in stages:
        yield from _days(survey, rule, list(_probes(scope, region, rule)))
    for code in chain(region):
        for change in scope.own(AdjustRule, code):
            targets = [r for r in stages if r.stage == change.stage and r.outcome == "schedule"]
            probes = [
                replace(p, classes=change.classes[:1] if change.classes else ())
                for r in targets for p in _probes(scope, region, r)
            ]  # fmt: skip
            yield from _days(survey, change, probes)
        for figure in scope.own(Parameter, code):
            users = [r for r in stages if figure.name in _needs(scope, r)]
            if users and figure.value is not None:
                yield from _days(survey, figure, [p for r in users for p in _probes(scope, region, r)])


def _probes(scope: Scope, region: str, rule: StageRule) -> Iterator[Probe]:
    yield from fitting(scope, region, rule, rule.first)


def _days(survey: Survey, rule: Rule, probes: list[Probe]) -> Iterator[DateBoundary]:
    for day, begins in ((rule.first, True), (rule.last and rule.last + _DAY, False)):
        if day is None:
            continue
        before, after = _differing(survey, list(dict.fromkeys(probes)), day)
        yield DateBoundary(rule, day, begins, before, after)


def _differing(survey: Survey, probes: list[Probe], day: dt.date) -> tuple[Sample | None, Sample | None]:
    for start in STARTS:
        for amount, plain in product(AMOUNTS, probes):
            probe = replace(plain, start=start)
            old, new = (sample(survey.settle(probe, amount, d), start) for d in (day - _DAY, day))
            if (old.paid, old.missing, old.rules) != (new.paid, new.missing, new.rules):
                return old, new
    return None, None


def _needs(scope: Scope, rule: StageRule) -> set[str]:
    """The parameters a rule reads, those they name included."""
    single: list[Value | None] = [rule.deductible, rule.flat, rule.at_least, *rule.when.amounts]
    single += [part for b in rule.brackets for part in (b.start, b.rate)]
    single += [c.amount for c in rule.caps]
    pending = {name for value in single if value is not None for name in parameters_of(value)}
    found: set[str] = set()
    while pending:
        found |= pending
        named = [p.value for p in scope.book.of(Parameter) if p.name in pending and p.value is not None]
        pending = {name for value in named for name in parameters_of(value)} - found
    return found
