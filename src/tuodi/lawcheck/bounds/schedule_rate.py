"""A ratio of the texts read as the rate to be paid: every rate of every schedule in the district against it."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.lawcheck.bounds.task import Task, constant
from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.scope import Leaf, covers_care, meet
from tuodi.lawcheck.words import facts
from tuodi.policy.model import StageRule
from tuodi.policy.money import format_rate
from tuodi.policy.regions import chain

READING = "ratio_use"


def schedule_rate(task: Task) -> Iterator[Finding]:
    """The schedules that apply where people are insured, their county's or their city's own."""
    for region in [r for r in task.scope.settling() if task.bound.origin.region in chain(r)]:
        codes = list(chain(region))
        for rule in (r for code in codes for r in task.scope.stage_rules(code, task.bound.stage)):
            if meet(rule, task.bound) and covers_care(task.bound, rule) and _in_district(rule):
                yield from _rates(task, region, rule)


def _in_district(rule: StageRule) -> bool:
    return rule.when.place is None or "in_district" in rule.when.place


def _rates(task: Task, region: str, rule: StageRule) -> Iterator[Finding]:
    if rule.open:
        words = Words(f"标准不在手（{rule.open}），无法判断", f"the schedule is not at hand ({rule.open})")
        yield task.finding("undecided", region, words, rule, missing=rule.open, reading=READING)
    for bracket in rule.brackets:
        for leaf in task.scope.leaves(bracket.rate, region, rule):
            if _level_fits(task, rule, leaf):
                yield _rate(task, region, rule, leaf)


def _level_fits(task: Task, rule: StageRule, leaf: Leaf) -> bool:
    """Whether the figure is one of the hospital levels the bound speaks of."""
    wanted = task.bound.hosp_lv
    if wanted is None:
        return True
    level = dict(leaf.facts).get("hosp_lv")
    levels = (int(level),) if level is not None else rule.when.hosp_lv
    return levels is None or bool(set(levels) & set(wanted))


def _rate(task: Task, region: str, rule: StageRule, leaf: Leaf) -> Finding:
    if leaf.amount is None:
        words = Words(f"比例缺{leaf.missing}", f"the rate lacks {leaf.missing}")
        return task.finding("undecided", region, words, rule, missing=leaf.missing, reading=READING)
    asked = constant(task.bound.at_least) or constant(task.bound.about) or 0
    rate, least, under = format_rate(leaf.amount), format_rate(asked), leaf.amount < asked
    named = (f"{facts(leaf.facts, 'zh')}：", f"{facts(leaf.facts, 'en')}: ") if leaf.facts else ("", "")
    words = Words(
        f"{named[0]}{rate}{'低于' if under else '不低于'}{least}",
        f"{named[1]}{rate} is {'under' if under else 'not under'} {least}",
    )
    return task.finding(
        task.breach() if under else "within", region, words, rule, local=rate,
        first=max(leaf.first, task.bound.first), last=leaf.last, reading=READING,
    )  # fmt: skip
