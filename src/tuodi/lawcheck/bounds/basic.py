"""Basic insurance is the same for all: no class rules inside it, no county figures beside the pooling region's."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.lawcheck.bounds.schedules import describe
from tuodi.lawcheck.bounds.subsidies import says, years
from tuodi.lawcheck.bounds.task import Task
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import meet, same_bills
from tuodi.lawcheck.words import labels
from tuodi.policy.model import AdjustRule, Entitlement, Parameter, Rule, StageRule, Subsidy
from tuodi.policy.regions import city_of
from tuodi.policy.values import parameters_of

_CHANGES_BASIC = ("out_of_area_first_share_waived",)
"""Entitlements that change what basic insurance pays on."""


def basic_class_rule_listed(task: Task) -> Iterator[Finding]:
    """Rules inside the basic stage that ask for a class."""
    for region in task.regions:
        found = list(_by_class(task, region))
        for rule in found:
            names = labels(task.scope.book.terms, rule.classes or ())
            words = Words(
                f"基本医保里按身份的规则，对象{names.zh}", f"a rule by class inside basic insurance, for {names.en}"
            )
            yield task.finding(
                task.breach(), region, words, rule, classes=rule.classes or (), reading="basic_tilt_conflict"
            )
        if not found and task.scope.stage_rules(region, "basic"):
            words = Words("基本医保规则不分身份", "no rule of basic insurance asks for a class")
            yield task.finding("within", region, words)


def _by_class(task: Task, region: str) -> Iterator[Rule]:
    rules: list[Rule] = [*task.scope.stage_rules(region, "basic")]
    rules += [a for a in task.scope.own(AdjustRule, region) if a.stage == "basic"]
    rules += [e for e in task.scope.own(Entitlement, region) if e.name in _CHANGES_BASIC]
    for rule in rules:
        if rule.classes is not None and rule.classes != ("resident",) and meet(rule, task.bound):
            yield rule


def basic_catalogue_only(task: Task) -> Iterator[Finding]:
    """Basic insurance keeps to its catalogue and adds nothing by class."""
    for region in task.regions:
        rules = [*task.scope.stage_rules(region, "basic")]
        broken = [r for r in rules if r.base == "total_remainder"]
        broken_classes = [r for r in _by_class(task, region) if r not in broken]
        for rule in (*broken, *broken_classes):
            words = Words("超出基本医保目录或按身份增加", "goes beyond the catalogue or adds by class")
            yield task.finding(task.breach(), region, words, rule)
        if not broken and not broken_classes:
            words = Words("没有超出目录或按身份的基本医保规则", "no rule beyond the catalogue or by class")
            yield task.finding("within", region, words)


def county_basic_equals_city(task: Task) -> Iterator[Finding]:
    """A county's basic rules and the figures they use against those of its pooling region."""
    for region in task.regions:
        city = city_of(region)
        if city == region:
            continue
        for rule in task.scope.stage_rules(region, "basic"):
            same = [
                r for r in task.scope.stage_rules(city, "basic")
                if r.slot == rule.slot and meet(r, rule) and same_bills(r, rule)
            ]  # fmt: skip
            yield _rule(task, region, rule, same)
        for change in (a for a in task.scope.own(AdjustRule, region) if a.stage == "basic"):
            twins = [
                a
                for a in task.scope.own(AdjustRule, city)
                if a.stage == "basic" and meet(a, change) and _shape(a) == _shape(change)
            ]
            clause = twins[0].origin.clause if twins else ""
            yield _verdict(task, region, change, same=bool(twins), clause=clause)
        yield from _figures(task, region, city)


def _rule(task: Task, region: str, rule: StageRule, same: list[StageRule]) -> Finding:
    twin = next((r for r in same if _shape(r) == _shape(rule)), None)
    other = "" if not same else f"{same[0].origin.clause}：{describe(task.scope, same[0], region, 'zh')}"
    clause = twin.origin.clause if twin else ""
    local = describe(task.scope, rule, region, "zh")
    return _verdict(task, region, rule, same=twin is not None, clause=clause, other=other, local=local)


def _verdict(
    task: Task, region: str, rule: Rule, *, same: bool, clause: str, other: str = "", local: str = ""
) -> Finding:
    words = (
        Words(f"与统筹区{clause}相同", f"the same as the pooling region's {clause}") if same
        else Words(f"与统筹区不同（{other or '统筹区没有'}）", f"not as the pooling region has it ({other or 'none'})")
    )  # fmt: skip
    return task.finding("within" if same else task.breach(), region, words, rule, local=local)


def _shape(rule: StageRule | AdjustRule) -> tuple[object, ...]:
    if isinstance(rule, AdjustRule):
        return (
            rule.when, rule.at_least, rule.at_least_counts, rule.deductible_times, rule.round_deductible, rule.rate,
            rule.rate_plus, rule.rate_times, rule.uncap,
        )  # fmt: skip
    return (
        rule.when, rule.per, rule.deductible, rule.deductible_per, rule.brackets, rule.caps, rule.flat, rule.at_least,
        rule.base, rule.outcome,
    )  # fmt: skip


def _figures(task: Task, region: str, city: str) -> Iterator[Finding]:
    used = _used(task, city)
    for mine in task.scope.own(Parameter, region):
        for theirs in task.scope.own(Parameter, city):
            if mine.name != theirs.name or mine.name not in used or not meet(mine, theirs) or mine.value is None:
                continue
            same = mine.value == theirs.value
            clause = theirs.origin.clause
            yield _verdict(task, region, mine, same=same, clause=clause, other=clause, local=mine.zh)


def _used(task: Task, city: str) -> set[str]:
    """The parameters that rules of basic insurance read, those they name included."""
    pending: set[str] = set()
    for rule in task.scope.stage_rules(city, "basic"):
        values = [rule.deductible, rule.flat, rule.at_least, *(c.amount for c in rule.caps)]
        values += [part for b in rule.brackets for part in (b.start, b.rate)]
        pending |= {name for value in values if value is not None for name in parameters_of(value)}
    found: set[str] = set()
    while pending:
        found |= pending
        named = [p for p in task.scope.book.of(Parameter) if p.name in pending and p.value is not None]
        pending = {name for p in named if p.value is not None for name in parameters_of(p.value)} - found
    return found


def benefit_outside_tiers_needs_end(task: Task) -> Iterator[Finding]:
    """Money from other funds than the three tiers' needs an end date."""
    tiers = ("basic_fund", "critical_fund", "assistance_fund")
    label = task.scope.book.terms.label
    for region in task.regions:
        others: list[Rule] = [s for s in task.scope.own(Subsidy, region) if not s.nothing and s.fund not in tiers]
        others += [r for r in task.scope.own(StageRule, region) if r.outcome == "schedule" and r.fund not in tiers]
        for rule in others:
            first, last = years(rule) if isinstance(rule, Subsidy) else (rule.first, rule.last)
            fund = rule.fund if isinstance(rule, (Subsidy, StageRule)) else ""
            names = labels(task.scope.book.terms, rule.classes or ())
            verdict: Verdict = task.breach() if last is None else "within"
            end = ("没有截止日", "no end date") if last is None else (f"到{last}", f"until {last}")
            words = Words(f"{names.zh}：{label('funds', fund)}支付，{end[0]}", f"{names.en}: paid by {fund}, {end[1]}")
            local = says(rule).zh if isinstance(rule, Subsidy) else ""
            yield task.finding(
                verdict, region, words, rule, local=local, classes=rule.classes or (), first=first, last=last
            )
