"""Assistance rates against the floors above them, and the floors of one level against those of the next."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.lawcheck.bounds.schedules import describe
from tuodi.lawcheck.bounds.task import Task, constant, side_of
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import Scope, common, covers_care, meet
from tuodi.lawcheck.words import facts, labels
from tuodi.policy.model import Bound, StageRule
from tuodi.policy.money import format_rate
from tuodi.policy.regions import chain

MEASURE = "floor_measure"


def assistance_rate_floor(task: Task) -> Iterator[Finding]:
    """Every rate of every assistance schedule below the bound; excluded care and deductibles by the reading."""
    for region in task.regions:
        closed: set[tuple[str, str]] = set()
        for rule in task.scope.stage_rules(region, task.bound.stage):
            classes = common(task.bound, rule)
            if not classes or not meet(task.bound, rule) or not covers_care(task.bound, rule):
                continue
            if rule.outcome == "schedule":
                yield from _rates(task, region, rule, classes)
            elif (rule.origin.clause, rule.open or rule.nothing) not in closed:
                closed.add((rule.origin.clause, rule.open or rule.nothing))
                yield _without(task, region, rule, classes)


def _effective(task: Task) -> bool:
    return dict(task.scope.book.readings).get(MEASURE) == "effective"


def _without(task: Task, region: str, rule: StageRule, classes: tuple[str, ...]) -> Finding:
    if rule.open:
        words = Words(
            f"救助标准不在手（{rule.open}），无法判断", f"the schedule is not at hand ({rule.open}): cannot be decided"
        )
        return task.finding("undecided", region, words, rule, classes=classes, missing=rule.open)
    verdict: Verdict = task.breach() if _effective(task) else "listed"
    zh = f"这部分费用不予救助（{rule.nothing}）：实际占比0%，名义比例不适用"
    en = f"nothing is paid on this care ({rule.nothing}): 0% in effect, no nominal rate"
    return task.finding(verdict, region, Words(zh, en), rule, local="0%", classes=classes, reading=MEASURE)


def _rates(task: Task, region: str, rule: StageRule, classes: tuple[str, ...]) -> Iterator[Finding]:
    floor = constant(task.bound.at_least) or 0
    names = labels(task.scope.book.terms, classes)
    for bracket in rule.brackets:
        for leaf in task.scope.leaves(bracket.rate, region, rule):
            if leaf.amount is None:
                words = Words(f"{names.zh}：比例缺{leaf.missing}", f"{names.en}: the rate lacks {leaf.missing}")
                yield task.finding("undecided", region, words, rule, classes=classes, missing=leaf.missing)
                continue
            rate, least = format_rate(leaf.amount), format_rate(floor)
            named = [f"{names.zh}（{facts(leaf.facts, 'zh')}）", f"{names.en} ({facts(leaf.facts, 'en')})"]
            named = named if leaf.facts else [names.zh, names.en]
            breach = leaf.amount < floor or (_effective(task) and _deducts(rule))
            sign = "低于" if leaf.amount < floor else "不低于"
            zh = f"{named[0]}：{rate}{sign}{least}；{describe(task.scope, rule, region, 'zh')}"
            en = f"{named[1]}: {rate} is {'under' if leaf.amount < floor else 'not under'} {least}"
            if leaf.amount >= floor and _deducts(rule):
                zh, en = zh + "；有起付，起付线上下的实际占比更低", en + "; with a deductible, so less in effect"
            yield task.finding(
                task.breach() if breach else "within", region, Words(zh, en), rule, local=rate, classes=classes,
                first=max(leaf.first, task.bound.first), last=leaf.last, reading=MEASURE if _deducts(rule) else "",
            )  # fmt: skip


def _deducts(rule: StageRule) -> bool:
    starts = (constant(rule.brackets[0].start), constant(rule.deductible)) if rule.brackets else ()
    return any(start for start in starts)


def floor_against_floor(scope: Scope) -> Iterator[Finding]:
    """The floor of a lower document against that of a higher one for the same classes."""
    floors = [b for b in scope.book.of(Bound) if b.at_least is not None and b.name == "assistance_rate_floor"]
    for low in floors:
        for high in floors:
            apart = low.origin.region != high.origin.region and high.origin.region in chain(low.origin.region)
            time, classes = meet(low, high), common(low, high)
            if apart and time and classes:
                yield _compare(scope, low, high, classes)


def _compare(scope: Scope, low: Bound, high: Bound, classes: tuple[str, ...]) -> Finding:
    mine, theirs = constant(low.at_least) or 0, constant(high.at_least) or 0
    narrower = bool(low.care) and set(low.care) < set(high.care or (*low.care, ""))
    verdict: Verdict = "outside" if mine < theirs else "listed" if narrower else "within"
    zh = f"{format_rate(mine)}对上级{format_rate(theirs)}：" + (
        "低于上级" if mine < theirs else "高于上级" if mine > theirs else "相同"
    )
    en = f"{format_rate(mine)} against {format_rate(theirs)} above: " + (
        "lower" if mine < theirs else "stricter" if mine > theirs else "the same"
    )
    names = labels(scope.book.terms, classes)
    time = meet(low, high)
    return Finding(
        check="floor_against_floor", verdict=verdict, region=low.origin.region,
        words=Words(f"{names.zh}：救助比例下限{zh}", f"{names.en}: floor of {en}"),
        higher=side_of(high, format_rate(theirs)), local=side_of(low, format_rate(mine)), classes=classes,
        first=time[0] if time else None, last=time[1] if time else None,
    )  # fmt: skip
