"""Subsidies of the transition: dated where they may end, present where owed; the exited get only the exit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tuodi.lawcheck.bounds.subsidies import says, serving, years
from tuodi.lawcheck.bounds.task import Task
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import common
from tuodi.policy.model import AdjustRule, StageRule, Subsidy
from tuodi.policy.regions import chain


def subsidy_dated_to_transition(task: Task) -> Iterator[Finding]:
    """A subsidy allowed for a certain time in the transition should say until when."""
    for region in task.regions:
        end = task.scope.transition_end(region)
        for rule, classes in serving(task, region):
            if rule.nothing:
                continue
            first, last = years(rule)
            said = says(rule)
            verdict: Verdict
            if end is None:
                words = Words(
                    f"{said.zh}：过渡期截止日未定，无法判断", f"{said.en}: the transition has no end under this reading"
                )
                verdict = "undecided"
            elif last is None:
                verdict = task.breach()
                words = Words(
                    f"{said.zh}：没写期限（过渡期至{end}）", f"{said.en}: no end is stated (the transition ends {end})"
                )
            elif last > end:
                verdict = task.breach()
                words = Words(
                    f"{said.zh}：到{last}，晚于过渡期{end}",
                    f"{said.en}: until {last}, after the transition's end {end}",
                )
            else:
                verdict, words = "within", Words(f"{said.zh}：在过渡期内结束", f"{said.en}: ends inside the transition")
            yield task.finding(
                verdict, region, words, rule, local=said.zh, classes=classes, first=first, last=last,
                reading="undated_rules_end",
            )  # fmt: skip


def subsidy_required_in_transition(task: Task) -> Iterator[Finding]:
    """A class that must be subsidised throughout the transition: every cover year and plan of every insuring region."""
    for region in [r for r in task.scope.settling() if r in task.regions]:
        end = task.bound.last or task.scope.transition_end(region)
        rules = [s for code in chain(region) for s in task.scope.own(Subsidy, code)]
        known = [s.cover_first for s in rules]
        if not known:
            words = Words("没有资助参保规则，无法判断", "no subsidy rule at all: cannot be decided")
            yield task.finding("undecided", region, words, classes=task.bound.classes or ())
            continue
        for class_id in task.bound.classes or ():
            yield _of_class(task, region, class_id, rules, (min(known), end.year if end else max(known)))


def _of_class(task: Task, region: str, class_id: str, rules: list[Subsidy], span: tuple[int, int]) -> Finding:
    lost: list[str] = []
    found: Subsidy | None = None
    for year in range(span[0], span[1] + 1):
        for plan in (1, 2):
            given = [
                s for s in rules
                if s.serves((class_id,)) and not s.nothing and plan in s.plans
                and s.in_year(year, region)
            ]  # fmt: skip
            found = found or next(iter(given), None)
            if not given:
                lost.append(f"{year}/{plan}")
    first, last = dt.date(span[0], 1, 1), dt.date(span[1], 12, 31)
    if not lost:
        words = Words(
            f"{span[0]}—{span[1]}年度各档都有资助", f"subsidised on both plans in cover years {span[0]} to {span[1]}"
        )
        return task.finding("within", region, words, found, classes=(class_id,), first=first, last=last)
    zh = f"过渡期内应资助，缺（年度/档次）：{'、'.join(lost)}"
    words = Words(zh, f"owed in the transition, missing (cover year/plan): {', '.join(lost)}")
    dated = task.bound.last or task.scope.transition_end(region)
    verdict: Verdict = task.breach() if dated else "undecided"
    return task.finding(verdict, region, words, found, classes=(class_id,), first=first, last=last)


def stable_exit_only_phase_out(task: Task) -> Iterator[Finding]:
    """The exited have the phase-out of the bound's own region and nothing else by their class."""
    own = task.bound.origin.region
    for region in task.regions:
        for rule, classes in serving(task, region):
            first, last = years(rule)
            said = says(rule)
            verdict: Verdict
            if region == own or rule.nothing:
                words, verdict = Words(f"{said.zh}：渐退资助本身", f"{said.en}: the phase-out itself"), "within"
            else:
                verdict = task.breach()
                words = Words(f"{said.zh}：渐退以外的资助", f"{said.en}: a subsidy besides the phase-out")
            yield task.finding(
                verdict, region, words, rule, local=said.zh, classes=classes, first=first, last=last,
                reading="county_against_exit",
            )  # fmt: skip
        benefits: list[AdjustRule | StageRule] = [
            *task.scope.own(AdjustRule, region),
            *task.scope.own(StageRule, region),
        ]
        for tilt in benefits:
            served = () if tilt.classes is None else common(task.bound, tilt)
            if served and not (isinstance(tilt, StageRule) and tilt.outcome == "nothing"):
                words = Words(f"按身份享受{tilt.stage}待遇", f"a benefit of stage {tilt.stage} by class")
                yield task.finding(task.breach(), region, words, tilt, classes=served, reading="former_poor_tilt")
