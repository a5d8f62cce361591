"""Premium subsidies: full for 特困, fixed amounts only by the province, the exited not out of the assistance fund."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tuodi.lawcheck.bounds.task import Task, constant, plain, side_of
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import Scope, common
from tuodi.lawcheck.words import labels
from tuodi.policy.model import Subsidy
from tuodi.policy.regions import chain

_PLANS = {1: Words("一档", "plan 1"), 2: Words("二档", "plan 2")}


def says(rule: Subsidy) -> Words:
    """What a subsidy rule gives, in words."""
    plans = Words("、".join(_PLANS[p].zh for p in rule.plans), ", ".join(_PLANS[p].en for p in rule.plans))
    if rule.nothing:
        return Words("不资助", "no subsidy")
    if rule.fixed is not None:
        return Words(f"定额{plain(rule.fixed)}元（{plans.zh}）", f"fixed {plain(rule.fixed)} yuan ({plans.en})")
    rate = "" if rule.rate is None else plain(rule.rate)
    of = _PLANS[rule.of_plan]
    return Words(f"{plans.zh}参保按{of.zh}标准的{rate}", f"{rate} of the {of.en} premium on {plans.en}")


def years(rule: Subsidy) -> tuple[dt.date, dt.date | None]:
    """The cover years as days."""
    last = None if rule.cover_last is None else dt.date(rule.cover_last, 12, 31)
    return dt.date(rule.cover_first, 1, 1), last


def serving(task: Task, region: str) -> Iterator[tuple[Subsidy, tuple[str, ...]]]:
    """A region's own subsidies for the bound's classes."""
    for rule in task.scope.own(Subsidy, region):
        classes = common(task.bound, rule)
        if classes:
            yield rule, classes


def _made(
    task: Task, verdict: Verdict, words: Words, rule: Subsidy, classes: tuple[str, ...], *, reading: str = ""
) -> Finding:
    first, last = years(rule)
    return task.finding(
        verdict, rule.origin.region, words, rule, local=says(rule).zh, classes=classes, first=first, last=last,
        reading=reading,
    )  # fmt: skip


def subsidy_full(task: Task) -> Iterator[Finding]:
    """Whoever is to be subsidised in full: the rate, and of which plan's price."""
    floor = constant(task.bound.at_least) or 0
    for region in task.regions:
        for rule, classes in serving(task, region):
            zh, en = says(rule).zh, says(rule).en
            rate = constant(rule.rate)
            if rate is None or rate < floor:
                verdict, zh, en = task.breach(), f"{zh}，不是全额", f"{en}: not in full"
            elif any(plan > rule.of_plan for plan in rule.plans):
                verdict = "listed"
                zh, en = f"{zh}：参加二档的差额由个人负担", f"{en}: on plan 2 the difference stays with the person"
            else:
                verdict = "within"
            yield _made(task, verdict, Words(zh, en), rule, classes)


def subsidy_fixed_amount(task: Task) -> Iterator[Finding]:
    """A fixed standard set below the province; and whether it is the province's own figure."""
    for region in task.regions:
        province = region[:2] + "0000"
        for rule in task.scope.own(Subsidy, region):
            classes = common(task.bound, rule) or (rule.classes or () if rule.fixed is not None else ())
            if rule.nothing or not classes:
                continue
            said = says(rule)
            if region == province:
                words = Words(f"{said.zh}，由省级定", f"{said.en}: set by the province")
                yield _made(task, "within", words, rule, classes)
                continue
            models = [s for s in task.scope.own(Subsidy, province) if _same_case(s, rule, classes) and not s.nothing]
            if models and all(_gives(s) == _gives(rule) for s in models):
                words = Words(f"{said.zh}，与省级相同", f"{said.en}: the province's own figure")
                yield _made(task, "within", words, rule, classes)
            else:
                words = Words(
                    f"{said.zh}，省以下自定，省级没有同样的标准",
                    f"{said.en}: set below the province, which has no such figure",
                )
                yield _made(task, "listed", words, rule, classes)


def _same_case(a: Subsidy, b: Subsidy, classes: tuple[str, ...]) -> bool:
    in_time = a.cover_first <= (b.cover_last or 9999) and b.cover_first <= (a.cover_last or 9999)
    return bool(set(a.plans) & set(b.plans)) and in_time and any(c in classes for c in common(a, b))


def _gives(rule: Subsidy) -> tuple[int | None, int | None, int]:
    return constant(rule.rate), constant(rule.fixed), rule.of_plan if rule.rate is not None else 0


def subsidy_not_from_fund(task: Task) -> Iterator[Finding]:
    """A class whose premium a fund must not pay: failed out of that fund, listed out of another."""
    label = task.scope.book.terms.label
    barred = label("funds", task.bound.fund)
    for region in task.regions:
        for rule, classes in serving(task, region):
            said, fund = says(rule), label("funds", rule.fund)
            if rule.nothing:
                words = Words(f"{said.zh}：{rule.nothing}", f"{said.en}")
                yield _made(task, "within", words, rule, classes)
            elif rule.fund == task.bound.fund:
                words = Words(f"{said.zh}，由{fund}支付", f"{said.en}, paid by the {rule.fund}, which must not pay it")
                yield _made(task, task.breach(), words, rule, classes)
            else:
                words = Words(
                    f"{said.zh}，资金为{fund}，不是{barred}：资金不同，只列出",
                    f"{said.en}, paid by {rule.fund}, not {task.bound.fund}: another fund, listed and not failed",
                )
                yield _made(task, "listed", words, rule, classes, reading="county_against_exit")


def against_higher(scope: Scope) -> Iterator[Finding]:
    """A lower region's subsidy against the higher region's own rule for the same class, plan and cover year."""
    everyone = scope.book.of(Subsidy)
    for rule in everyone:
        for higher in everyone:
            below = higher.origin.region != rule.origin.region and higher.origin.region in chain(rule.origin.region)
            classes = common(rule, higher)
            if not below or not classes or not _same_case(rule, higher, classes):
                continue
            verdict, zh, en = _compared(rule, higher)
            names = labels(scope.book.terms, classes)
            first = max(years(rule)[0], years(higher)[0])
            ends = [d for d in (years(rule)[1], years(higher)[1]) if d is not None]
            yield Finding(
                check="subsidy_against_higher", verdict=verdict, region=rule.origin.region,
                words=Words(f"{names.zh}：{says(rule).zh}；上级：{says(higher).zh}。{zh}",
                            f"{names.en}: {says(rule).en}; above: {says(higher).en}. {en}"),
                higher=side_of(higher, says(higher).zh), local=side_of(rule, says(rule).zh), classes=classes,
                first=first, last=min(ends) if ends else None,
                reading="county_against_exit" if higher.nothing else "",
            )  # fmt: skip


def _compared(rule: Subsidy, higher: Subsidy) -> tuple[Verdict, str, str]:
    if _gives(rule) == _gives(higher) and bool(rule.nothing) == bool(higher.nothing):
        return "within", "相同", "The same"
    if higher.nothing:
        if rule.fund == "assistance_fund":
            return (
                "outside",
                "上级已退出，本级仍用救助基金资助",
                "Above it has ended; here the assistance fund still pays",
            )
        return (
            "listed",
            "上级已退出，本级用其他资金照付：列出",
            "Above it has ended; here another fund goes on paying: listed",
        )
    if rule.nothing:
        return "outside", "上级资助，本级不资助", "Above it is paid, here not"
    a, b = constant(rule.rate), constant(higher.rate)
    if a is None or b is None or rule.of_plan != higher.of_plan:
        return "listed", "与上级不同", "Different from above"
    return ("outside", "低于上级", "Lower than above") if a < b else ("listed", "高于上级", "Higher than above")
