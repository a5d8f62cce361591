"""Classes better off without their status, and ranks under which a second class makes a person worse off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.cliffs import ROUNDING
from tuodi.lawcheck.standing.describe import probe_words
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


def dominance_findings(scope: Scope, survey: Survey) -> Iterator[Finding]:
    """Every group of classes against having none, over all facts; then every pair of groups held together."""
    for region in scope.settling():
        day = survey.day(region)
        groups = survey.groups(region, day)[1:]
        probes = survey.probes(region, day)
        for group in groups:
            yield _against_none(scope, survey, region, group, probes)
        yield from _ranks(scope, survey, region, groups, probes)


def _against_none(
    scope: Scope, survey: Survey, region: str, group: tuple[str, ...], probes: Sequence[Probe]
) -> Finding:
    names = labels(scope.book.terms, group)
    worst: list[Worse] = []
    missing: set[str] = set()
    decided = 0
    for plain in probes:
        found, lack = worse_off(survey, replace(plain, classes=group[:1]), plain)
        worst += [found] if found else []
        missing |= {lack} if lack else set()
        decided += survey.known(replace(plain, classes=group[:1]), survey.day(region))
    day = survey.day(region)
    if worst:
        top = min(worst, key=lambda w: w.at)
        facts = probe_words(scope.book.terms, top.probe)
        words = Words(
            f"{names.zh}：从范围内费用{yuan(top.at)}元起，有身份负担{yuan(top.burden)}元，没有身份负担{yuan(top.without)}元（{facts.zh}）",
            f"{names.en}: from an in-policy cost of {yuan(top.at)} on, {yuan(top.burden)} is borne with the class and "
            f"{yuan(top.without)} without ({facts.en})",
        )
        return Finding(
            check="dominance", verdict="listed", region=region, words=words, classes=group, at=top.at, first=day
        )
    if not decided:
        lacks = "、".join(sorted(missing))
        words = Words(
            f"{names.zh}：有身份时金额缺{lacks}，没有身份反而能算出：无法判断",
            f"{names.en}: with the class the amounts lack {lacks}, without it they are known: cannot be decided",
        )
        return Finding(
            check="dominance", verdict="undecided", region=region, words=words, classes=group, missing=lacks, first=day
        )
    words = Words(
        f"{names.zh}：在{decided}种情形的全部边界金额上，有身份的负担都不高于没有身份",
        f"{names.en}: at every edge of {decided} kinds of care never worse off with the class than without",
    )
    return Finding(check="dominance", verdict="within", region=region, words=words, classes=group, first=day)


def _ranks(
    scope: Scope, survey: Survey, region: str, groups: list[tuple[str, ...]], probes: Sequence[Probe]
) -> Iterator[Finding]:
    """Two classes held at once: what is borne is never more than with either alone."""
    day, broken, decided = survey.day(region), 0, 0
    stays = [p for p in probes if p.care == "inpatient" and p.plan == 1]
    for one, two in combinations(groups, 2):
        both = tuple(sorted((one[0], two[0])))
        for plain in stays:
            for single in (one[:1], two[:1]):
                found, _ = worse_off(survey, replace(plain, classes=both), replace(plain, classes=single))
                decided += survey.known(replace(plain, classes=both), day)
                if found is not None:
                    broken += 1
                    yield _rank_broken(scope, region, found)
    if decided and not broken:
        words = Words(
            f"同时持两类身份：{decided}组比较的全部边界金额上，负担都不高于只持其中一类（单次、全年空账）",
            f"two classes held at once: in {decided} comparisons never worse at any edge than either alone "
            "(one bill, empty year)",
        )
        yield Finding(check="rank", verdict="within", region=region, words=words, first=day)


def _rank_broken(scope: Scope, region: str, found: Worse) -> Finding:
    facts = probe_words(scope.book.terms, found.probe)
    single = labels(scope.book.terms, found.other.classes)
    words = Words(
        f"{facts.zh}：范围内费用{yuan(found.at)}元时负担{yuan(found.burden)}元，只作{single.zh}为{yuan(found.without)}元",
        f"{facts.en}: at {yuan(found.at)} bears {yuan(found.burden)}, as {single.en} alone {yuan(found.without)}",
    )
    return Finding(check="rank", verdict="listed", region=region, words=words, classes=found.probe.classes, at=found.at)
