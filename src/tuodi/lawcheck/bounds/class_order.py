"""The order between classes: other low-income classes slightly lower than 低保; equal and far lower are listed."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.lawcheck.bounds.schedules import SAMPLES, alone, describe, one
from tuodi.lawcheck.bounds.task import Task, constant
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import meet, same_bills
from tuodi.lawcheck.words import labels, yuan
from tuodi.policy.model import StageRule
from tuodi.policy.money import FULL_RATE, format_rate


def class_order(task: Task) -> Iterator[Finding]:
    """Each schedule of the classes against that of the class they are measured by, where both pay on some bill."""
    for region in task.regions:
        rules = task.scope.stage_rules(region, task.bound.stage)
        models = [r for r in rules if r.serves((task.bound.of,)) and r.classes is not None]
        seen: set[str] = set()
        for rule in rules:
            classes = _served(task, rule)
            if not classes:
                continue
            if rule.outcome == "open" and rule.open not in seen:
                seen.add(rule.open)
                words = Words(
                    f"标准不在手（{rule.open}），无法判断",
                    f"the schedule is not at hand ({rule.open}): cannot be decided",
                )
                yield task.finding("undecided", region, words, rule, classes=classes, missing=rule.open)
            if rule.outcome != "schedule":
                continue
            for model in models:
                if (
                    model.outcome == "schedule"
                    and meet(rule, model)
                    and same_bills(rule, model)
                    and rule.slot == model.slot
                ):
                    yield _pair(task, region, rule, model, classes)


def _served(task: Task, rule: StageRule) -> tuple[str, ...]:
    if rule.classes is None:
        return ()
    wanted, left_out = task.bound.classes, task.bound.excluded
    return tuple(
        c for c in rule.classes if c not in left_out and (wanted is None or c in wanted) and c != task.bound.of
    )


def _pair(task: Task, region: str, rule: StageRule, model: StageRule, classes: tuple[str, ...]) -> Finding:
    scope, terms = task.scope, task.scope.book.terms
    names, of = labels(terms, classes), labels(terms, (task.bound.of,))
    rates = [[one(scope, b.rate, region, r) for b in r.brackets] for r in (rule, model)]
    verdict, zh, en = _order(task, region, rule, model, rates)
    a, b = describe(scope, rule, region, "zh"), describe(scope, model, region, "zh")
    words = Words(
        f"{names.zh}：{a}；{of.zh}：{b}。{zh}",
        f"{names.en}: {describe(scope, rule, region, 'en')}; {of.en}: {describe(scope, model, region, 'en')}. {en}",
    )
    return task.finding(
        verdict, region, words, rule, local=a, higher=task.figure() or of.zh, classes=classes, reading="slightly_lower"
    )


def _order(
    task: Task, region: str, rule: StageRule, model: StageRule, rates: list[list[int | None]]
) -> tuple[Verdict, str, str]:
    mine, theirs = rates
    if None in mine or None in theirs or not mine or not theirs:
        return "undecided", "比例随情形不同或不在手，无法比较", "The rates vary or are not at hand: cannot be compared"
    least, most = min(r for r in theirs if r is not None), max(r for r in mine if r is not None)
    if most > least:
        return task.breach(), "比例高于低保", "The rate is higher than that of the class it should lie under"
    if most == least and not task.bound.or_equal:
        return task.breach(), "比例相等，没有略低", "The rates are equal, not lower"
    within = constant(task.bound.within_points)
    if within is None:
        lower = most < least
        return (
            "within",
            "低于低保" if lower else "比例相等，不高于",
            "Lower, as asked" if lower else "Equal, not higher",
        )
    gap = least - min(r for r in mine if r is not None)
    shares, far = _shares(task, region, rule, model, within)
    points = format_rate(gap).removesuffix("%")
    zh, en = f"低{points}个百分点{shares.zh}", f"{points} points lower{shares.en}"
    if gap > within or far:
        return task.breach(), f"{zh}：低得多，不是略低", f"{en}: far lower, not slightly"
    return "within", zh, en


def _shares(task: Task, region: str, rule: StageRule, model: StageRule, within: int) -> tuple[Words, bool]:
    """The share paid in effect at a few remainders, deductible and cap included, and whether it lies far lower."""
    for base in SAMPLES:
        a, b = (alone(task.scope, r, region, base) for r in (rule, model))
        if a is None or b is None:
            continue
        low, high = a * FULL_RATE // base, b * FULL_RATE // base
        if high - low > within:
            return Words(
                f"，但起付和限额使余额{yuan(base)}元时实付{yuan(a)}元（{format_rate(low)}）对{yuan(b)}元（{format_rate(high)}）",
                f", yet with deductible and cap {yuan(a)} ({format_rate(low)}) against {yuan(b)} ({format_rate(high)}) "
                f"on a remainder of {yuan(base)}",
            ), True
    return Words("", ""), False
