"""The order of bills, and whether one stay is settled in parts: where a year's total depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.probe import Probe, settle
from tuodi.lawcheck.scope import Scope
from tuodi.lawcheck.standing.cliffs import ROUNDING
from tuodi.lawcheck.standing.describe import history_words, probe_words
from tuodi.lawcheck.standing.histories import History, burden, histories, smallest
from tuodi.lawcheck.standing.survey import Survey
from tuodi.lawcheck.words import labels, yuan
from tuodi.policy.terms import Terms

AMOUNTS = (2_000_000, 3_500_000, 12_000_000)
"""In-policy amounts, fen, of the bills tried in pairs."""
SPLIT = (1_000_000, 4_000_000, 12_000_000)


@dataclass(frozen=True, slots=True)
class Differs:
    """Two ways to bill the same care and what the person bears in the year under each."""

    probe: Probe
    amounts: tuple[int, ...]
    burdens: tuple[int, int]
    second: Probe | None = None

    @property
    def gap(self) -> int:
        """How much the person bears more under the second."""
        return self.burdens[1] - self.burdens[0]


def order_findings(scope: Scope, survey: Survey) -> Iterator[Finding]:
    """Per region and group of classes: the pair whose order matters most, and the splits that matter most."""
    for region in scope.settling():
        day = survey.day(region)
        for group in survey.groups(region, day):
            probes = [replace(p, classes=group[:1]) for p in survey.probes(region, day) if _wanted(p)]
            who = (group, labels(scope.book.terms, group or ("resident",)))
            known = [p for p in probes if survey.known(p, day)]
            yield _order(survey, known or probes[:1], who, scope.book.terms)
            for apart in (False, True):
                yield _split(survey, known or probes[:1], who, scope.book.terms, apart=apart)


def _wanted(probe: Probe) -> bool:
    return probe.care == "inpatient" and (probe.dise_class == "ordinary" or probe.hosp_lv == 3)  # noqa: PLR2004


def _burden(survey: Survey, bills: list[tuple[Probe, int, str]]) -> int | None:
    day = survey.day(bills[0][0].region)
    made = [
        probe.bill(amount, day, number=number, stay=stay, minute=number)
        for number, (probe, amount, stay) in enumerate(bills, 1)
    ]
    parts = [s.person_part for s in settle(survey.cascade, *made)]
    return None if None in parts else sum(p for p in parts if p is not None)


def _order(survey: Survey, probes: list[Probe], who: tuple[tuple[str, ...], Words], terms: Terms) -> Finding:
    group, names = who
    top: Differs | None = None
    tried = 0
    for (one, a), (two, b) in _pairs(probes):
        ab = _burden(survey, [(one, a, "V1"), (two, b, "V2")])
        ba = _burden(survey, [(two, b, "V2"), (one, a, "V1")])
        if ab is None or ba is None:
            continue
        tried += 1
        found = Differs(one, (a, b), (ab, ba), two)
        top = _wider(top, found)
    if top is None or top.second is None:
        year, years = _year(survey, probes[0].region, who, terms)
        return year or _none("order", survey, who, (tried, years), probes)
    x, y = (probe_words(terms, p) for p in (top.probe, top.second))
    words = Words(
        f"{names.zh}：先{yuan(top.amounts[0])}元（{x.zh}）后{yuan(top.amounts[1])}元（{y.zh}），"
        f"全年负担{yuan(top.burdens[0])}元；倒过来{yuan(top.burdens[1])}元，差{yuan(abs(top.gap))}元（试{tried}对）",
        f"{names.en}: first {yuan(top.amounts[0])} ({x.en}), then {yuan(top.amounts[1])} ({y.en}): "
        f"{yuan(top.burdens[0])} borne in the year, the other way round {yuan(top.burdens[1])}, "
        f"{yuan(abs(top.gap))} apart ({tried} pairs tried)",
    )
    return _listed("order", survey, group, words, top)


def _pairs(probes: list[Probe]) -> Iterator[tuple[tuple[Probe, int], tuple[Probe, int]]]:
    """Every two different bills of one insurance and plan, each pair once."""
    for one, two in combinations(product(probes, AMOUNTS), 2):
        if (one[0].insurance, one[0].plan) == (two[0].insurance, two[0].plan):
            yield one, two


def _year(survey: Survey, region: str, who: tuple[tuple[str, ...], Words], terms: Terms) -> tuple[Finding | None, int]:
    """The smallest generated year that costs something else the other way round; how many could be compared."""
    group, names = who

    def gap(history: History) -> int | None:
        there, back = (burden(survey, bills, group[:1]) for bills in (history, history[::-1]))
        return None if there is None or back is None else max(0, abs(back - there) - ROUNDING * len(history))

    compared = 0
    for history in histories(survey, region):
        apart = gap(history)
        compared += apart is not None
        if apart:
            found = smallest(history, lambda tried: bool(gap(tried)), Probe(region))
            there, back = (burden(survey, bills, group[:1]) or 0 for bills in (found, found[::-1]))
            told = history_words(terms, found)
            words = Words(
                f"{names.zh}：一年内{told.zh}，负担{yuan(there)}元；"
                f"倒过来{yuan(back)}元，差{yuan(abs(back - there))}元",
                f"{names.en}: in a year {told.en}: {yuan(there)} borne, the other way round {yuan(back)}, "
                f"{yuan(abs(back - there))} apart",
            )
            day = survey.day(region)
            at = abs(back - there)
            return Finding(
                check="order", verdict="listed", region=region, words=words, classes=group, first=day, at=at
            ), compared
    return None, compared


def _split(
    survey: Survey, probes: list[Probe], who: tuple[tuple[str, ...], Words], terms: Terms, *, apart: bool
) -> Finding:
    """One stay billed at once against two halves: of the same stay, or as two admissions."""
    top: Differs | None = None
    tried = 0
    for probe in probes:
        for amount in SPLIT:
            half = amount // 2
            whole = _burden(survey, [(probe, amount, "V1")])
            parts = _burden(survey, [(probe, half, "V1"), (probe, amount - half, "V2" if apart else "V1")])
            if whole is None or parts is None:
                continue
            tried += 1
            found = Differs(probe, (amount,), (whole, parts))
            top = _wider(top, found)
    group, names = who
    check = "split_admissions" if apart else "split_stay"
    if top is None:
        return _none(check, survey, who, (tried, 0), probes)
    facts = probe_words(terms, top.probe)
    how = Words("分两次住院", "as two admissions") if apart else Words("同一住院分两次结算", "as two bills of one stay")
    words = Words(
        f"{names.zh}：{yuan(top.amounts[0])}元一次结算负担{yuan(top.burdens[0])}元，"
        f"{how.zh}{yuan(top.burdens[1])}元（{facts.zh}）",
        f"{names.en}: {yuan(top.amounts[0])} in one bill {yuan(top.burdens[0])}, {how.en} {yuan(top.burdens[1])} "
        f"({facts.en})",
    )
    return _listed(check, survey, group, words, top)


def _wider(top: Differs | None, found: Differs) -> Differs | None:
    """The one with the larger gap, where it is more than rounding."""
    wider = abs(found.gap) > 2 * ROUNDING and (top is None or abs(found.gap) > abs(top.gap))
    return found if wider else top


def _listed(check: str, survey: Survey, group: tuple[str, ...], words: Words, top: Differs) -> Finding:
    region = top.probe.region
    day = survey.day(region)
    return Finding(check=check, verdict="listed", region=region, words=words, classes=group, first=day, at=abs(top.gap))


def _none(
    check: str, survey: Survey, who: tuple[tuple[str, ...], Words], tried: tuple[int, int], probes: list[Probe]
) -> Finding:
    """Nothing found, or nothing known; `tried`: the cases and the generated years that could be compared."""
    group, names = who
    region = probes[0].region
    day = survey.day(region)
    cases, years = tried
    if not cases:
        statement = survey.settle(probes[0], SPLIT[0], day)
        missing = statement.missing.name if statement.missing else ""
        words = Words(f"{names.zh}：缺{missing}，无法判断", f"{names.en}: {missing} is missing, cannot be decided")
        return Finding(
            check=check, verdict="undecided", region=region, words=words, classes=group, first=day, missing=missing
        )
    zh, en = (f"和{years}个生成的年度", f" and {years} generated years") if years else ("", "")
    words = Words(
        f"{names.zh}：试{cases}种{zh}，全年合计不变", f"{names.en}: {cases}{en} tried, the year's total is the same"
    )
    return Finding(check=check, verdict="within", region=region, words=words, classes=group, first=day)
