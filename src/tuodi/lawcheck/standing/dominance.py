"""Classes better off without their status, on one bill or over a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.cliffs import ROUNDING
from tuodi.lawcheck.standing.describe import history_words, probe_words
from tuodi.lawcheck.standing.histories import History, burden, histories, smallest
from tuodi.lawcheck.standing.survey import Survey
from tuodi.lawcheck.words import labels, yuan


@dataclass(frozen=True, slots=True)
class Worse:
    """At an amount a person bears more with the first standing than with the second."""

    probe: Probe
    other: Probe
    at: int
    burden: int
    without: int


def worse_off(survey: Survey, probe: Probe, other: Probe) -> tuple[Worse | None, str]:
    """The lowest edge at which `probe` bears more than `other`, and where it bears most more; or what is missing.

    Both are straight between the edges of either, so the edges of both decide.
    """
    day = survey.day(probe.region)
    found: Worse | None = None
    missing = ""
    if not survey.known(probe, day) or not survey.known(other, day):
        lack = survey.settle(probe, 1_000_000, day).missing
        return None, lack.name if lack and survey.known(other, day) else ""
    points = {at for p in (probe, other) for e in survey.edges(p, day) for at in (e.at, e.at + 1)}
    for at in sorted(points | {100, 1_000_000_000}):
        a, b = survey.settle(probe, at, day), survey.settle(other, at, day)
        mine, theirs = a.person_part, b.person_part
        if mine is None and theirs is not None:
            missing = a.missing.name if a.missing else ""
        elif mine is not None and theirs is not None and mine > theirs + ROUNDING:
            found = found or Worse(probe, other, at, mine, theirs)
    return found, missing


@dataclass(frozen=True, slots=True)
class WorseYear:
    """A year in which a person bears more with the first classes than with the second."""

    history: History
    burden: int
    without: int


def worse_year(
    survey: Survey, region: str, classes: tuple[str, ...], other: tuple[str, ...]
) -> tuple[WorseYear | None, int]:
    """The smallest year found in which `classes` bear more than `other`; how many years could be compared."""

    def gap(history: History) -> int | None:
        mine, theirs = burden(survey, history, classes), burden(survey, history, other)
        return None if mine is None or theirs is None else mine - theirs - ROUNDING * len(history)

    compared = 0
    for history in histories(survey, region):
        more = gap(history)
        compared += more is not None
        if more is not None and more > 0:
            found = smallest(history, lambda tried: (gap(tried) or 0) > 0, Probe(region))
            mine, theirs = burden(survey, found, classes), burden(survey, found, other)
            return WorseYear(found, mine or 0, theirs or 0), compared
    return None, compared


def dominance_findings(scope: Scope, survey: Survey) -> Iterator[Finding]:
    """Every group of classes against having none, over all facts and over generated years."""
    for region in scope.settling():
        day = survey.day(region)
        probes = survey.probes(region, day)
        for group in survey.groups(region, day)[1:]:
            yield _against_none(scope, survey, region, group, probes)


def _against_none(
    scope: Scope, survey: Survey, region: str, group: tuple[str, ...], probes: Sequence[Probe]
) -> Finding:
    names, day = labels(scope.book.terms, group), survey.day(region)
    worst: list[Worse] = []
    missing: set[str] = set()
    decided = 0
    for plain in probes:
        found, lack = worse_off(survey, replace(plain, classes=group[:1]), plain)
        worst += [found] if found else []
        missing |= {lack} if lack else set()
        decided += survey.known(replace(plain, classes=group[:1]), day)
    if worst:
        return _worse(scope, region, group, min(worst, key=lambda w: w.at), day)
    if not decided:
        lacks = "、".join(sorted(missing))
        words = Words(
            f"{names.zh}：有身份时金额缺{lacks}，没有身份反而能算出：无法判断",
            f"{names.en}: with the class the amounts lack {lacks}, without it they are known: cannot be decided",
        )
        return Finding(
            check="dominance", verdict="undecided", region=region, words=words, classes=group, missing=lacks, first=day
        )
    year, years = worse_year(survey, region, group[:1], ())
    if year is not None:
        told = history_words(scope.book.terms, year.history)
        words = Words(
            f"{names.zh}：一年内{told.zh}，有身份负担{yuan(year.burden)}元，没有身份负担{yuan(year.without)}元",
            f"{names.en}: in a year {told.en}: {yuan(year.burden)} is borne with the class and {yuan(year.without)} "
            "without",
        )
        at = year.burden - year.without
        return Finding(check="dominance", verdict="listed", region=region, words=words, classes=group, at=at, first=day)
    words = Words(
        f"{names.zh}：在{decided}种情形的全部边界金额和{years}个生成的年度上，有身份的负担都不高于没有身份",
        f"{names.en}: at every edge of {decided} kinds of care and in {years} generated years never worse off with the "
        "class than without",
    )
    return Finding(check="dominance", verdict="within", region=region, words=words, classes=group, first=day)


def _worse(scope: Scope, region: str, group: tuple[str, ...], top: Worse, day: dt.date) -> Finding:
    names, facts = labels(scope.book.terms, group), probe_words(scope.book.terms, top.probe)
    words = Words(
        f"{names.zh}：从范围内费用{yuan(top.at)}元起，有身份负担{yuan(top.burden)}元，没有身份负担{yuan(top.without)}元（{facts.zh}）",
        f"{names.en}: from an in-policy cost of {yuan(top.at)} on, {yuan(top.burden)} is borne with the class and "
        f"{yuan(top.without)} without ({facts.en})",
    )
    return Finding(check="dominance", verdict="listed", region=region, words=words, classes=group, at=top.at, first=day)
