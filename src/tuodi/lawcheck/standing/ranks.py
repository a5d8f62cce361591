"""Two classes held at once: whether their order is proved never worse, where it is worse, and what holders bear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.probe import Probe
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.describe import care_words, history_words, probe_words
from tuodi.lawcheck.standing.dominance import Worse, WorseYear, worse_off, worse_year
from tuodi.lawcheck.standing.survey import Survey
from tuodi.lawcheck.words import STAGES, labels, yuan
from tuodi.policy.model import COMPUTED_STAGES, StageName
from tuodi.settlement.crossing import Order, Pair

_FROM = 100
"""Fen from which on amounts are tried."""


def rank_findings(scope: Scope, survey: Survey) -> Iterator[Finding]:
    """Per region the order of the classes at every stage, then what holders of two classes bear against one."""
    for region in scope.settling():
        day = survey.day(region)
        groups, probes = survey.groups(region, day)[1:], survey.probes(region, day)
        yield from _orders(scope, survey, region, groups, probes)
        yield from _holders(scope, survey, region, groups, probes)


def _orders(
    scope: Scope, survey: Survey, region: str, groups: list[tuple[str, ...]], probes: Sequence[Probe]
) -> Iterator[Finding]:
    """What is proved of the order. Classes of one group meet the same rules on the day of the survey."""
    counted: Counter[StageName] = Counter()
    missing: defaultdict[StageName, set[str]] = defaultdict(set)
    classes = [name for group in groups for name in group]
    crossing: dict[tuple[StageName, int, int], tuple[str, str]] = {}
    for stage in COMPUTED_STAGES:
        for one, two in combinations(classes, 2):
            order = _order(survey, region, stage, one, two)
            if order.verdict == "crossing":
                key = (stage, _group(groups, one), _group(groups, two))
                crossing.setdefault(key, (one, two))
            else:
                missing[stage] |= set(order.missing)
                counted[stage] += 1
    for (stage, *_), pair in crossing.items():
        yield _crossing(scope, survey, stage, pair, probes)
    for stage, number in counted.items():
        yield _proved(region, stage, number, missing[stage])


def _order(survey: Survey, region: str, stage: StageName, one: str, two: str) -> Order:
    """The order of two classes at a stage over both insurances."""
    found = [
        survey.cascade.crossings.order(Pair(region, insurance, stage, (one, region), (two, region)))
        for insurance in ("390", "310")
    ]
    return min(found, key=lambda order: ("crossing", "undecided", "proved").index(order.verdict))


def _group(groups: list[tuple[str, ...]], name: str) -> int:
    return next(number for number, group in enumerate(groups) if name in group)


def _proved(region: str, stage: StageName, number: int, missing: set[str]) -> Finding:
    lacks, name = "、".join(sorted(missing)), STAGES[stage]
    if missing:
        words = Words(
            f"{name.zh}：{number}对身份中有缺{lacks}的日期，那些日期无法判断次序，其余日期均已证明次序不使人少得",
            f"{name.en}: {number} pairs of classes; on days that lack {lacks} their order cannot be decided, on all "
            "others it is proved never worse",
        )
        return Finding(check="rank_order", verdict="undecided", region=region, words=words, missing=lacks)
    words = Words(
        f"{name.zh}：{number}对身份在各日期、各种情形下均已证明次序不使人少得",
        f"{name.en}: the order of {number} pairs of classes is proved never worse, on every day and kind of bill",
    )
    return Finding(check="rank_order", verdict="within", region=region, words=words)


@dataclass(frozen=True, slots=True)
class _More:
    """An amount at which the lower class alone gives more at a stage than the higher."""

    probe: Probe
    at: int
    high: int
    low: int


def _crossing(
    scope: Scope, survey: Survey, stage: StageName, pair: tuple[str, str], probes: Sequence[Probe]
) -> Finding:
    """The amounts at which the lower class would give more; settlement pays the best of the year there."""
    region = probes[0].region
    ranks = survey.cascade.index.rank(region, stage)
    high, low = sorted(pair, key=lambda name: ranks.get(name, len(ranks)))
    terms, name = scope.book.terms, STAGES[stage]
    h, lo = labels(terms, (high,)), labels(terms, (low,))
    found = [more for probe in probes for more in _lower_gives_more(survey, probe, stage, high, low)]
    day = survey.day(region)
    if found:
        first, top = min(found, key=lambda m: (m.at, -m.low)), max(found, key=lambda m: m.low - m.high)
        facts, most = care_words(terms, first.probe), care_words(terms, top.probe)
        words = Words(
            f"{name.zh}：{h.zh}在前，但范围内费用{yuan(first.at)}元起{lo.zh}更多（{yuan(first.low)}对{yuan(first.high)}元，"
            f"{facts.zh}）；至多多{yuan(top.low - top.high)}元，在{yuan(top.at)}元（{most.zh}）；结算按年取高者",
            f"{name.en}: {h.en} stands higher, yet from an in-policy cost of {yuan(first.at)} on {lo.en} gives more "
            f"({yuan(first.low)} against {yuan(first.high)}, {facts.en}); at most {yuan(top.low - top.high)} more, at "
            f"{yuan(top.at)} ({most.en}); settlement pays the year's best",
        )
        return Finding(
            check="rank_order",
            verdict="listed",
            region=region,
            words=words,
            classes=(high, low),
            at=first.at,
            first=day,
        )
    words = Words(
        f"{name.zh}：{h.zh}在{lo.zh}之前，不能证明从不使人少得；在{len(probes)}种情形的全部边界金额上没有找到后者更多的金额；"
        "结算按年取高者",
        f"{name.en}: {h.en} before {lo.en} is not proved never worse; at no edge of {len(probes)} kinds of care does "
        "the lower give more; settlement pays the year's best",
    )
    return Finding(check="rank_order", verdict="listed", region=region, words=words, classes=(high, low), first=day)


def _lower_gives_more(survey: Survey, probe: Probe, stage: StageName, high: str, low: str) -> Iterator[_More]:
    """At the edges of either class: both are straight between them."""
    day = survey.day(probe.region)
    alone = [replace(probe, classes=(name,)) for name in (high, low)]
    if not all(survey.known(one, day) for one in alone):
        return
    points = {at for one in alone for edge in survey.edges(one, day) for at in (edge.at, edge.at + 1)}
    for at in sorted(points | {_FROM}):
        mine, theirs = (survey.settle(one, at, day).paid(stage) for one in alone)
        if mine is not None and theirs is not None and theirs > mine:
            yield _More(probe, at, mine, theirs)


def _holders(
    scope: Scope, survey: Survey, region: str, groups: list[tuple[str, ...]], probes: Sequence[Probe]
) -> Iterator[Finding]:
    """What is borne with two classes is never more than with either alone, on one bill and over generated years."""
    day, broken, decided, years = survey.day(region), 0, 0, 0
    stays = [p for p in probes if p.care == "inpatient"]
    for one, two in combinations(groups, 2):
        both = tuple(sorted((one[0], two[0])))
        for single in (one[:1], two[:1]):
            found = []
            for plain in stays:
                worse, _ = worse_off(survey, replace(plain, classes=both), replace(plain, classes=single))
                decided += survey.known(replace(plain, classes=both), day)
                found += [_bill_broken(scope, region, worse)] if worse else []
            if not found:
                year, compared = worse_year(survey, region, both, single)
                years += compared
                found += [_year_broken(scope, region, (both, single), year)] if year else []
            yield from found
            broken += len(found)
    if decided and not broken:
        words = Words(
            f"同时持两类身份：{decided}组比较的全部边界金额和{years}个生成的年度上，负担都不高于只持其中一类",
            f"two classes held at once: in {decided} comparisons never worse at any edge than either alone, nor in "
            f"{years} generated years",
        )
        yield Finding(check="rank", verdict="within", region=region, words=words, first=day)


def _bill_broken(scope: Scope, region: str, found: Worse) -> Finding:
    facts = probe_words(scope.book.terms, found.probe)
    single = labels(scope.book.terms, found.other.classes)
    words = Words(
        f"{facts.zh}：范围内费用{yuan(found.at)}元时负担{yuan(found.burden)}元，只作{single.zh}为{yuan(found.without)}元",
        f"{facts.en}: at {yuan(found.at)} bears {yuan(found.burden)}, as {single.en} alone {yuan(found.without)}",
    )
    return Finding(check="rank", verdict="listed", region=region, words=words, classes=found.probe.classes, at=found.at)


def _year_broken(scope: Scope, region: str, who: tuple[tuple[str, ...], tuple[str, ...]], year: WorseYear) -> Finding:
    both, single = (labels(scope.book.terms, classes) for classes in who)
    told = history_words(scope.book.terms, year.history)
    words = Words(
        f"{both.zh}：一年内{told.zh}，负担{yuan(year.burden)}元，只作{single.zh}为{yuan(year.without)}元",
        f"{both.en}: in a year {told.en}: bears {yuan(year.burden)}, as {single.en} alone {yuan(year.without)}",
    )
    at = year.burden - year.without
    return Finding(check="rank", verdict="listed", region=region, words=words, classes=who[0], at=at)
