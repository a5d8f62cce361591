"""Rules of the transition must end with it; rules for its classes that state no period are listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tuodi.lawcheck.bounds.subsidies import says, years
from tuodi.lawcheck.bounds.task import Task
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.words import labels
from tuodi.policy.model import Bound, Rule, StageRule, Subsidy

_WORD = "过渡期"
_DATED = ("subsidy_dated_to_transition", "subsidy_required_in_transition")


def transition_rules_end(task: Task) -> Iterator[Finding]:
    """Paying rules whose clause speaks of the transition, and undated ones for the transition's classes."""
    watched = _watched(task)
    for region in task.regions:
        end = task.scope.transition_end(region)
        rules: list[Rule] = [s for s in task.scope.own(Subsidy, region) if not s.nothing]
        rules += [r for r in task.scope.stage_rules(region, "assistance", "tilt") if r.outcome == "schedule"]
        for rule in rules:
            spoken = _WORD in task.scope.gists.get(rule.origin.clause, "")
            classes = tuple(c for c in rule.classes or () if c in watched)
            if spoken or classes:
                yield _one(task, region, rule, end, spoken=spoken, classes=classes or rule.classes or ())


def _watched(task: Task) -> set[str]:
    classes = set(task.scope.book.terms.classes_named("monitored"))
    for bound in task.scope.book.of(Bound):
        if bound.name in _DATED:
            classes |= set(bound.classes or ())
    return classes


def _one(
    task: Task,
    region: str,
    rule: Rule,
    end: dt.date | None,
    *,
    spoken: bool,
    classes: tuple[str, ...],
) -> Finding:
    first, last = years(rule) if isinstance(rule, Subsidy) else (rule.first, rule.last)
    names = labels(task.scope.book.terms, classes)
    local = says(rule).zh if isinstance(rule, Subsidy) else ""
    verdict, zh, en = _verdict(task, end, last, spoken=spoken)
    words = Words(f"{names.zh}：{zh}", f"{names.en}: {en}")
    return task.finding(
        verdict, region, words, rule, local=local, classes=classes, first=first, last=last, reading="undated_rules_end"
    )


def _verdict(task: Task, end: dt.date | None, last: dt.date | None, *, spoken: bool) -> tuple[Verdict, str, str]:
    if end is None:
        return (
            "undecided",
            "过渡期截止日未定，无法判断",
            "the transition has no end under this reading: cannot be decided",
        )
    if last is not None and last <= end:
        return "within", f"{last}结束，在过渡期内", f"ends {last}, inside the transition"
    until = f"{last}" if last is not None else ""
    if spoken:
        zh = f"写明过渡期，却{'到' + until if until else '没有截止日'}"
        return "outside", zh, f"speaks of the transition, yet {'ends ' + until if until else 'has no end'}"
    zh = f"没写期限{'，到' + until if until else ''}（过渡期至{end}）"
    return task.breach(), zh, f"states no period{', ends ' + until if until else ''} (the transition ends {end})"


def assistance_after_insurance(task: Task) -> Iterator[Finding]:
    """The insurances pay first: no assistance base reaches beyond what they leave."""
    for region in task.regions:
        for rule in task.scope.own(StageRule, region):
            if rule.stage != task.bound.stage or rule.outcome != "schedule":
                continue
            inside = rule.base != "total_remainder"
            words = Words(
                "基数是基本、大病支付后的余额" if inside else "基数不限于基本、大病支付后的范围内余额",
                "the base is what the insurances left"
                if inside
                else "the base reaches beyond what the insurances cover",
            )
            yield task.finding("within" if inside else task.breach(), region, words, rule, local=rule.base)
