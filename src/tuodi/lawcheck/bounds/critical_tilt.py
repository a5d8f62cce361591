"""The critical tilt, number by number: half the deductible, five points more, no cap, and for which classes."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.lawcheck.bounds.task import Task, constant
from tuodi.lawcheck.finding import Finding, Verdict, Words
from tuodi.lawcheck.scope import Leaf, common, meet, same_bills
from tuodi.lawcheck.words import labels, yuan
from tuodi.policy.model import AdjustRule, StageRule
from tuodi.policy.money import FULL_RATE, format_rate

_SEPARATE = ("special_drug", "rare_disease_drug")
"""Slots of the separately compensated drugs, whose rest is a reading (W-3.2b)."""


def critical_tilt(task: Task) -> Iterator[Finding]:
    """Changes written as a tilt, and schedules of their own held against the ordinary schedule they replace."""
    for region in task.regions:
        for tilt in task.scope.own(AdjustRule, region):
            if tilt.stage == task.bound.stage and common(task.bound, tilt) and meet(tilt, task.bound):
                yield from _change(task, tilt)
                yield from _served(task, region, tilt)
        own = [
            r
            for r in task.scope.stage_rules(region, task.bound.stage)
            if r.classes is not None and r.outcome == "schedule"
        ]
        for rule in own:
            if common(task.bound, rule) and meet(rule, task.bound):
                yield from _schedule(task, region, rule)
                yield from _served(task, region, rule)


def _served(task: Task, region: str, rule: AdjustRule | StageRule) -> Iterator[Finding]:
    lost = tuple(c for c in task.bound.classes or () if c not in common(task.bound, rule))
    if lost:
        names = labels(task.scope.book.terms, lost)
        words = Words(f"{names.zh}没有倾斜", f"{names.en} left without the tilt")
        yield task.finding(task.breach(), region, words, rule, classes=lost)


def _number(
    task: Task, rule: AdjustRule | StageRule, verdict: Verdict, words: Words, figures: tuple[str, str]
) -> Finding:
    higher, local = figures
    return task.finding(
        verdict, rule.origin.region, words, rule, higher=higher, local=local, classes=common(task.bound, rule)
    )


def _change(task: Task, tilt: AdjustRule) -> Iterator[Finding]:
    times, want = constant(tilt.deductible_times), constant(task.bound.times) or 0
    have = format_rate(FULL_RATE if times is None else times)
    verdict = _against((FULL_RATE if times is None else times) - want, task.breach())
    words = Words(f"起付线按{have}（应按{format_rate(want)}）", f"deductible at {have} (asked: {format_rate(want)})")
    yield _number(task, tilt, verdict, words, (f"×{format_rate(want)}", f"×{have}"))
    plus, asked = constant(tilt.rate_plus) or 0, constant(task.bound.points) or 0
    if tilt.rate_times is not None:
        rate = format_rate(constant(tilt.rate_times) or 0)
        words = Words(f"比例乘{rate}，不是加百分点", f"the rate is multiplied by {rate}, not raised by points")
        yield _number(task, tilt, "listed", words, (f"+{asked // 100}", f"×{rate}"))
    else:
        words = Words(
            f"比例加{plus // 100}个百分点（应加{asked // 100}）", f"{plus // 100} points more (asked: {asked // 100})"
        )
        yield _number(task, tilt, _against(asked - plus, task.breach()), words, (f"+{asked // 100}", f"+{plus // 100}"))
    words = Words(
        "不设封顶线" if tilt.uncap else "仍有封顶线（逐步取消，只列出）",
        "no cap" if tilt.uncap else "a cap still stands (gradual: listed)",
    )
    yield _number(
        task,
        tilt,
        "within" if tilt.uncap else "listed",
        words,
        ("逐步取消", "不封顶" if tilt.uncap else "封顶"),
    )


def _against(worse_by: int, breach: Verdict) -> Verdict:
    """Worse for the person is a breach, better is listed."""
    return breach if worse_by > 0 else "listed" if worse_by < 0 else "within"


def _schedule(task: Task, region: str, rule: StageRule) -> Iterator[Finding]:
    ordinary = [
        r for r in task.scope.stage_rules(region, rule.stage)
        if r.classes is None and r.slot == rule.slot and meet(r, rule) and same_bills(r, rule)
    ]  # fmt: skip
    for plain in ordinary:
        time = meet(plain, rule)
        if plain.outcome != "schedule" or time is None:
            words = Words(
                f"普通标准不在手（{plain.open}），无法比较", f"the ordinary schedule is not at hand ({plain.open})"
            )
            first, last = time or (None, None)
            yield task.finding(
                "undecided",
                region,
                words,
                rule,
                classes=common(task.bound, rule),
                first=first,
                last=last,
                missing=plain.open,
            )
            continue
        yield from _deductibles(task, region, rule, plain)
        yield from _rates(task, region, rule, plain)
    if not any(cap.amount is not None for cap in rule.caps):
        words = Words("不封顶", "no cap")
        yield _number(task, rule, "within", words, ("逐步取消", "不封顶"))
    else:
        words = Words("仍有封顶线（逐步取消，只列出）", "a cap still stands (gradual: listed)")
        yield _number(task, rule, "listed", words, ("逐步取消", "封顶"))


def _deductibles(task: Task, region: str, rule: StageRule, plain: StageRule) -> Iterator[Finding]:
    want = constant(task.bound.times) or 0
    mine = task.scope.leaves(rule.brackets[0].start, region, rule)
    for theirs in task.scope.leaves(plain.brackets[0].start, region, plain):
        for own in mine:
            if own.amount is None or theirs.amount is None:
                words = Words("起付线缺数，无法比较", "a deductible is missing: cannot be compared")
                missing = own.missing or theirs.missing
                yield task.finding(
                    "undecided", region, words, rule, missing=missing, first=theirs.first, last=theirs.last
                )
                continue
            verdict = _against(own.amount * FULL_RATE - theirs.amount * want, task.breach())
            half = theirs.amount * want // FULL_RATE
            words = Words(
                f"起付线{yuan(own.amount)}，普通{yuan(theirs.amount)}的{format_rate(want)}为{yuan(half)}"
                f"（{plain.origin.clause}）",
                f"deductible {yuan(own.amount)}; {format_rate(want)} of the ordinary {yuan(theirs.amount)} is "
                f"{yuan(half)} ({plain.origin.clause})",
            )
            yield task.finding(
                verdict, region, words, rule, higher=f"×{format_rate(want)}", local=yuan(own.amount),
                classes=common(task.bound, rule), first=max(own.first, theirs.first), last=theirs.last or own.last,
                reading="special_drug_rest" if rule.slot in _SEPARATE else "",
            )  # fmt: skip


def _rates(task: Task, region: str, rule: StageRule, plain: StageRule) -> Iterator[Finding]:
    asked = constant(task.bound.points) or 0
    for number, bracket in enumerate(rule.brackets):
        if number >= len(plain.brackets):
            words = Words(
                "分段比普通多，逐段无法对照", "more brackets than the ordinary schedule: cannot be compared one by one"
            )
            yield task.finding("undecided", region, words, rule)
            return
        mine = task.scope.leaves(bracket.rate, region, rule)
        theirs = task.scope.leaves(plain.brackets[number].rate, region, plain)
        yield from _points(task, region, (rule, plain), (mine, theirs), asked)


def _points(
    task: Task, region: str, rules: tuple[StageRule, StageRule], leaves: tuple[list[Leaf], list[Leaf]], asked: int
) -> Iterator[Finding]:
    rule, plain = rules
    for own in leaves[0]:
        for ordinary in leaves[1]:
            if own.facts != ordinary.facts or own.amount is None or ordinary.amount is None:
                continue
            more = own.amount - ordinary.amount
            verdict = _against(asked - more, task.breach())
            if verdict == "outside" and rule.slot != "main":
                verdict = "listed"
            have, base = format_rate(own.amount), format_rate(ordinary.amount)
            words = Words(
                f"比例{have}，普通{base}，高{more // 100}个百分点（应高{asked // 100}，{plain.origin.clause}）",
                f"rate {have}, ordinary {base}: {more // 100} points more "
                f"(asked: {asked // 100}, {plain.origin.clause})",
            )
            yield task.finding(
                verdict, region, words, rule, higher=f"+{asked // 100}", local=f"+{more // 100}",
                classes=common(task.bound, rule), first=max(own.first, ordinary.first), last=ordinary.last,
                reading="special_drug_rest" if rule.slot in _SEPARATE else "plus_five_points",
            )  # fmt: skip


def tilt_classes_only(task: Task) -> Iterator[Finding]:
    """Which classes a critical tilt serves besides those of the bound."""
    for region in task.regions:
        changes = [a for a in task.scope.own(AdjustRule, region) if a.stage == task.bound.stage]
        schedules = [
            r
            for r in task.scope.stage_rules(region, task.bound.stage)
            if r.classes is not None and r.outcome == "schedule"
        ]
        for rule in (*changes, *schedules):
            if not meet(rule, task.bound):
                continue
            more = tuple(c for c in rule.classes or ("resident",) if c not in (task.bound.classes or ()))
            names = labels(task.scope.book.terms, more or rule.classes or ())
            if more:
                words = Words(f"三类以外还有{names.zh}", f"beyond the classes named: {names.en}")
                yield task.finding(task.breach(), region, words, rule, classes=more, reading="former_poor_tilt")
            else:
                words = Words(f"只有{names.zh}", f"only {names.en}")
                yield task.finding("within", region, words, rule, classes=rule.classes or ())
