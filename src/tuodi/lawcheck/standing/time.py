"""Time: stretches in which no rule or figure stands, rules that replace a higher region's, and rules known late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tuodi.lawcheck.bounds.task import side_of
from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.scope import Scope, common, meet
from tuodi.lawcheck.words import STAGES, labels, period
from tuodi.policy.conflicts import conditions_meet
from tuodi.policy.model import AdjustRule, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.values import Missing, Value, parameters_of

_DAY = dt.timedelta(days=1)


def time_findings(scope: Scope) -> Iterator[Finding]:
    """All of them, region by region."""
    for region in scope.settling():
        yield from _silences(scope, region)
        yield from _figures(scope, region)
        yield from _replaced(scope, region)
    yield from _known_late(scope)


def _silences(scope: Scope, region: str) -> Iterator[Finding]:
    """Times between the rules of a stage, over all levels, in which a class that the stage serves has none."""
    for stage in ("basic", "critical", "assistance", "tilt"):
        rules = [r for code in chain(region) for r in scope.stage_rules(code, stage)]
        served = {c for r in rules if r.classes is not None for c in r.classes}
        holes: dict[tuple[dt.date, dt.date], list[str]] = {}
        for class_id in sorted(served) or ["resident"]:
            mine = sorted((r for r in rules if r.serves((class_id,))), key=lambda r: r.first)
            for hole in _holes(mine):
                holes.setdefault(hole, []).append(class_id)
        for (first, last), classes in sorted(holes.items()):
            names, when = labels(scope.book.terms, classes), period(first, last)
            words = Words(
                f"{STAGES[stage].zh}：{names.zh}在{when.zh}没有规则",
                f"{STAGES[stage].en}: no rule for {names.en} {when.en}",
            )
            yield Finding(
                check="gap_in_time",
                verdict="listed",
                region=region,
                words=words,
                classes=tuple(classes),
                first=first,
                last=last,
            )


def _holes(rules: list[StageRule]) -> Iterator[tuple[dt.date, dt.date]]:
    end: dt.date | None = None
    for number, rule in enumerate(rules):
        if number and end is not None and rule.first > end + _DAY:
            yield end + _DAY, rule.first - _DAY
        if number == 0 or (end is not None and (rule.last is None or rule.last > end)):
            end = rule.last


def _figures(scope: Scope, region: str) -> Iterator[Finding]:
    """A rule goes on while a figure it reads has ended, or has not begun: `missing:<parameter>` then."""
    seen: set[tuple[str, dt.date]] = set()
    for code in chain(region):
        for rule in scope.book.of(StageRule):
            if rule.origin.region != code or rule.outcome != "schedule":
                continue
            for name in sorted({name for value in _values(rule) for name in parameters_of(value)}):
                for first, last, found in scope.timeline(name, region, rule.first, rule.last):
                    if isinstance(found, Missing) and (name, first) not in seen:
                        seen.add((name, first))
                        when = period(first, last)
                        words = Words(
                            f"规则仍在执行，{when.zh}缺{name}", f"the rule goes on, {name} is missing {when.en}"
                        )
                        yield Finding(
                            check="figure_gap", verdict="listed", region=region, words=words, local=side_of(rule),
                            first=first, last=last, missing=name,
                        )  # fmt: skip


def _values(rule: StageRule) -> Iterator[Value]:
    single = [rule.deductible, rule.flat, rule.at_least, *rule.when.amounts]
    single += [part for b in rule.brackets for part in (b.start, b.rate)]
    single += [c.amount for c in rule.caps]
    yield from (value for value in single if value is not None)


def _replaced(scope: Scope, region: str) -> Iterator[Finding]:
    """Two levels speak of the same stage, slot, class and time: the nearer one pays."""
    kinds: tuple[type[StageRule | AdjustRule], ...] = (StageRule, AdjustRule)
    for kind in kinds:
        everything: Sequence[StageRule | AdjustRule] = scope.book.of(kind)
        mine = [r for r in everything if r.origin.region == region]
        above = [r for r in everything if r.origin.region in chain(region)[1:]]
        for rule in mine:
            for other in above:
                time = meet(rule, other)
                same = rule.stage == other.stage and rule.slot == other.slot and conditions_meet(rule.when, other.when)
                classes = common(rule, other)
                if not same or time is None or (not classes and not (rule.classes is None and other.classes is None)):
                    continue
                names = labels(scope.book.terms, classes or ("resident",))
                stage = STAGES[rule.stage]
                words = Words(
                    f"{stage.zh}：{names.zh}两级都有规则，按近的一级（{rule.origin.clause}）",
                    f"{stage.en}: both levels have a rule for {names.en}; the nearer pays ({rule.origin.clause})",
                )
                yield Finding(
                    check="overlap_of_levels", verdict="within", region=region, words=words, higher=side_of(other),
                    local=side_of(rule), classes=classes, first=time[0], last=time[1],
                )  # fmt: skip


def _known_late(scope: Scope) -> Iterator[Finding]:
    """A document known only after the day from which it holds: bills settled in between owe a difference."""
    for head in scope.book.documents:
        if head.known_from > head.first and not head.background:
            words = Words(
                f"《{head.title}》{head.first}起执行，{head.known_from}才知晓：其间已结算的须算差额",
                f"{head.id} holds from {head.first}, known from {head.known_from}: "
                "bills settled between owe a difference",
            )
            yield Finding(
                check="known_late", verdict="listed", region=head.region, words=words, first=head.first,
                last=head.known_from - _DAY,
            )  # fmt: skip
