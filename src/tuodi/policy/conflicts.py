"""Faults between rules: overlaps, gaps in time, unknown accounts, parameters and rule names, missing ranks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from .errors import DuplicateName, PolicyError, RuleGap, RuleOverlap, UnknownAccount, UnknownReference, Where
from .messages import message
from .model import Account, AdjustRule, Condition, Identity, Parameter, Repeal, Rule, StageRule, Subsidy, WarningRule
from .regions import chain
from .terms import Terms
from .values import Value, keys_of, parameters_of

_DAY = dt.timedelta(days=1)
EVERYONE = "everyone"


def check_book(rules: tuple[Rule, ...], terms: Terms, idle: frozenset[str] = frozenset()) -> Iterator[PolicyError]:
    """Every fault that only shows when rules are seen together. `idle`: ids of rules of readings not chosen."""
    yield from _unique_ids(rules)
    yield from _references(rules, idle)
    yield from _classes_of_tables(rules, terms)
    yield from _parameter_overlaps([r for r in rules if isinstance(r, Parameter)])
    stages = [r for r in rules if isinstance(r, StageRule)]
    yield from _stage_overlaps(stages)
    yield from _adjust_overlaps([r for r in rules if isinstance(r, AdjustRule)])
    yield from _gaps_in_time(stages, terms)
    yield from _ranks(rules, stages)
    yield from _subsidy_overlaps([r for r in rules if isinstance(r, Subsidy)])


def where_of(rule: Rule) -> Where:
    """The place of a compiled rule."""
    return Where(rule.origin.file, rule.origin.line, rule.origin.clause)


def _unique_ids(rules: tuple[Rule, ...]) -> Iterator[PolicyError]:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.origin.rule in seen:
            other = where_of(seen[rule.origin.rule])
            yield DuplicateName(where_of(rule), message("rule_called_twice", name=rule.origin.rule), other)
        seen[rule.origin.rule] = rule


def _references(rules: tuple[Rule, ...], idle: frozenset[str]) -> Iterator[PolicyError]:
    accounts = {(r.name, r.origin.region) for r in rules if isinstance(r, Account)}
    parameters = {r.name for r in rules if isinstance(r, Parameter)}
    ids = {r.origin.rule for r in rules} | idle
    for rule in rules:
        listed = {rule.measures} - {""} if isinstance(rule, Repeal) else set()
        for name in sorted({name for value in _values(rule) for name in parameters_of(value)} | listed):
            if name not in parameters:
                yield UnknownReference(where_of(rule), message("no_parameter", name=name))
        if isinstance(rule, StageRule):
            for cap in rule.caps:
                if not any((cap.account, region) in accounts for region in chain(rule.origin.region)):
                    yield UnknownAccount(where_of(rule), message("no_account", name=cap.account))
            for name in rule.overrides:
                if name not in ids:
                    yield UnknownReference(where_of(rule), message("no_rule_to_override", name=name))


def _classes_of_tables(rules: tuple[Rule, ...], terms: Terms) -> Iterator[PolicyError]:
    """Keys of tables `by: class` that are no class: such a case would never be met."""
    known = {term.id for term in terms.family("classes")}
    for rule in rules:
        for name in sorted({key for value in _values(rule) for key in keys_of(value, "class")} - known):
            yield UnknownReference(where_of(rule), message("no_class_in_table", name=name))


def _values(rule: Rule) -> Iterator[Value]:
    if isinstance(rule, StageRule):
        single = (rule.deductible, rule.flat, rule.at_least, *rule.when.amounts)
        yield from (v for v in single if v is not None)
        for bracket in rule.brackets:
            yield from (bracket.start, bracket.rate)
        yield from (cap.amount for cap in rule.caps if cap.amount is not None)
    elif isinstance(rule, AdjustRule):
        figures = (rule.deductible_times, rule.rate, rule.rate_plus, rule.rate_times, rule.at_least)
        yield from (value for value in figures if value is not None)
    elif isinstance(rule, WarningRule) and rule.threshold is not None:
        yield rule.threshold
    elif isinstance(rule, Parameter) and rule.value is not None:
        yield rule.value


def _parameter_overlaps(rules: list[Parameter]) -> Iterator[PolicyError]:
    for a, b in combinations(rules, 2):
        given = not a.required and not b.required  # a figure fills what another document declares as required
        if given and a.name == b.name and a.origin.region == b.origin.region and meet_in_time(a, b):
            fault = message("parameter_overlap", name=a.name, day=_common_start(a, b))
            yield RuleOverlap(where_of(a), fault, where_of(b))


def _stage_overlaps(rules: list[StageRule]) -> Iterator[PolicyError]:
    for a, b in combinations(rules, 2):
        if a.stage != b.stage or not _same_line(a, b) or (a.slot == b.slot and a.origin.region != b.origin.region):
            continue
        if a.origin.rule in b.overrides or b.origin.rule in a.overrides or _fills(a, b) or _fills(b, a):
            continue
        if not (set(a.insurance) & set(b.insurance) and meet_in_time(a, b) and conditions_meet(a.when, b.when)):
            continue
        shared = classes_meet(a, b)
        if shared is not None:
            whom = message("everyone") if shared == EVERYONE else message("one_class", name=shared)
            fault = message("stage_overlap", stage=a.stage, whom=whom, day=_common_start(a, b))
            yield RuleOverlap(where_of(a), fault, where_of(b))


def _adjust_overlaps(rules: list[AdjustRule]) -> Iterator[PolicyError]:
    for a, b in combinations(rules, 2):
        same = a.stage == b.stage and a.slot == b.slot and a.origin.region == b.origin.region
        if same and meet_in_time(a, b) and conditions_meet(a.when, b.when) and classes_meet(a, b) is not None:
            fault = message("adjust_overlap", stage=a.stage, day=_common_start(a, b))
            yield RuleOverlap(where_of(a), fault, where_of(b))


def _subsidy_overlaps(rules: list[Subsidy]) -> Iterator[PolicyError]:
    for a, b in combinations(rules, 2):
        if a.origin.region != b.origin.region or not set(a.plans) & set(b.plans) or classes_meet(a, b) is None:
            continue
        if max(a.cover_first, b.cover_first) > min(a.cover_last or 9999, b.cover_last or 9999):
            continue
        starts = [x for x in (a.certified_from, b.certified_from) if x]
        ends = [x for x in (a.certified_before, b.certified_before) if x]
        if starts and ends and max(starts) >= min(ends):
            continue
        fault = message("subsidy_overlap", year=max(a.cover_first, b.cover_first))
        yield RuleOverlap(where_of(a), fault, where_of(b))


def _fills(near: StageRule, far: StageRule) -> bool:
    """A nearer region's rule fills what a farther one leaves open or says nothing is paid for."""
    nearer = near.origin.region != far.origin.region and far.origin.region in chain(near.origin.region)
    return nearer and far.outcome != "schedule"


def _same_line(a: StageRule, b: StageRule) -> bool:
    """Whether one person can meet both rules: one region lies above the other."""
    return a.origin.region in chain(b.origin.region) or b.origin.region in chain(a.origin.region)


def meet_in_time(a: Rule, b: Rule) -> bool:
    """Whether both rules are in force on some day."""
    return a.first <= (b.last or dt.date.max) and b.first <= (a.last or dt.date.max)


def _common_start(a: Rule, b: Rule) -> dt.date:
    return max(a.first, b.first)


def classes_meet(a: Rule, b: Rule) -> str | None:
    """A class that both rules serve, or None. Two rules for different classes are ordered by rank, not in conflict."""
    if a.classes is None and b.classes is None:
        return EVERYONE
    if a.classes is None or b.classes is None:
        everyone, some = (a, b) if a.classes is None else (b, a)
        left = [c for c in some.classes or () if c not in everyone.excluded and c not in some.excluded]
        return left[0] if left else None
    both = [c for c in a.classes if c in b.classes and c not in a.excluded and c not in b.excluded]
    return both[0] if both else None


def conditions_meet(a: Condition, b: Condition) -> bool:
    """Whether some bill could satisfy both; amount triggers and referral are not told apart."""
    pairs: tuple[tuple[tuple[object, ...] | None, tuple[object, ...] | None], ...] = (
        (a.care, b.care),
        (a.hosp_lv, b.hosp_lv),
        (a.insu_plan, b.insu_plan),
        (a.place, b.place),
        (a.dise_class, b.dise_class),
        (a.opsp_class, b.opsp_class),
        (a.minor, b.minor),
    )
    return all(x is None or y is None or set(x) & set(y) for x, y in pairs)


def _gaps_in_time(rules: list[StageRule], terms: Terms) -> Iterator[PolicyError]:
    """A hole between two rules of one slot for one class: the law stops and resumes without saying so."""
    groups: dict[tuple[str, str, str], list[StageRule]] = defaultdict(list)
    for rule in rules:
        groups[rule.origin.region, rule.stage, rule.slot].append(rule)
    for group in groups.values():
        reported: set[tuple[str, str]] = set()
        for term in terms.family("classes"):
            mine = sorted((r for r in group if r.serves((term.id,))), key=lambda r: r.first)
            end: StageRule | None = None
            for rule in mine:
                if end is not None and end.last is not None and rule.first > end.last + _DAY:
                    key = (end.origin.rule, rule.origin.rule)
                    if key not in reported:
                        reported.add(key)
                        hole = {"first": end.last + _DAY, "last": rule.first - _DAY}
                        fault = message("gap_in_time", stage=rule.stage, slot=rule.slot, **hole)
                        yield RuleGap(where_of(rule), fault, where_of(end))
                if end is None or (end.last is not None and (rule.last is None or rule.last > end.last)):
                    end = rule


def _ranks(rules: tuple[Rule, ...], stages: list[StageRule]) -> Iterator[PolicyError]:
    """Where a stage treats classes apart, the region must say which class is the higher."""
    identities = [r for r in rules if isinstance(r, Identity)]
    seen: set[tuple[str, str]] = set()
    for rule in stages:
        others = [r for r in stages if _same_slot(r, rule) and r.classes != rule.classes and meet_in_time(r, rule)]
        others = [r for r in others if r.classes is not None and rule.classes is not None]
        if not others or (rule.origin.region, rule.stage) in seen:
            continue
        ranked = rank_of(identities, rule.origin.region, rule.stage)
        lost = sorted({c for r in (rule, *others) for c in r.classes or () if c not in ranked})
        if lost:
            seen.add((rule.origin.region, rule.stage))
            yield UnknownReference(where_of(rule), message("no_rank", stage=rule.stage, classes=tuple(lost)))


def _same_slot(a: StageRule, b: StageRule) -> bool:
    return (a.stage, a.slot, a.origin.region) == (b.stage, b.slot, b.origin.region)


def rank_of(identities: list[Identity], region: str, stage: str) -> tuple[str, ...]:
    """The classes of a region from the highest down, for one stage."""
    for code in chain(region):
        for rule in identities:
            ranks = dict(rule.ranks)
            if rule.origin.region == code and stage in ranks:
                return ranks[stage]
    return ()
