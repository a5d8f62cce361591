"""No fund pays more than the whole: a rate over 100 %, as written, as a parameter gives it, or after a tilt."""

from __future__ import annotations

from collections.abc import Iterator

from .conflicts import classes_meet, conditions_meet, meet_in_time, where_of
from .errors import InvalidValue, PolicyError
from .messages import message
from .model import AdjustRule, Parameter, Rule, StageRule, Subsidy
from .money import FULL_RATE, format_rate
from .regions import chain
from .values import By, Const, Value

_DEEPEST = 8

Figure = tuple[int, Parameter | None]
"""A rate a value can be, and the parameter rule that gives it; None where it is written in the rule."""


def rates_over_all(rules: tuple[Rule, ...]) -> Iterator[PolicyError]:
    """Every rate of a schedule, a tilt or a subsidy that can come to more than 100 %."""
    parameters = [r for r in rules if isinstance(r, Parameter)]
    stages = [r for r in rules if isinstance(r, StageRule)]
    for rule in rules:
        if isinstance(rule, StageRule):
            for bracket in rule.brackets:
                yield from _over(bracket.rate, rule, parameters)
        elif isinstance(rule, Subsidy) and rule.rate is not None:
            yield from _over(rule.rate, rule, parameters)
        elif isinstance(rule, AdjustRule):
            for stage in stages:
                yield from _adjusted(stage, rule, parameters)


def _over(value: Value, rule: Rule, parameters: list[Parameter]) -> Iterator[PolicyError]:
    """The schema refuses what is written in the rule; here stands what a parameter gives."""
    for rate, giver in _figures(value, rule, parameters):
        if giver is not None and rate > FULL_RATE:
            fault = message("rate_of_parameter", name=giver.name, rule=rule.origin.rule, rate=format_rate(rate))
            yield InvalidValue(where_of(giver), fault, where_of(rule))


def _adjusted(stage: StageRule, tilt: AdjustRule, parameters: list[Parameter]) -> Iterator[PolicyError]:
    """The highest rate of a schedule after the change, once for a pair of rules."""
    if not _changes(tilt, stage):
        return
    rates = [f for b in stage.brackets for f in _figures(b.rate, stage, parameters) if f[0] <= FULL_RATE]
    rates = _figures(tilt.rate, tilt, parameters) or rates
    times = _figures(tilt.rate_times, tilt, parameters) or [(FULL_RATE, None)]
    plus = _figures(tilt.rate_plus, tilt, parameters) or [(0, None)]
    if not rates:
        return
    highest, by, more = (max(rate for rate, _ in found) for found in (rates, times, plus))
    if highest * by > (FULL_RATE - more) * FULL_RATE:
        scaled = "" if by == FULL_RATE else f" × {format_rate(by)}"
        added = f" + {format_rate(more)}" if more else ""
        rate, rule = format_rate(highest), stage.origin.rule
        fault = message("rate_after_change", rate=rate, rule=rule, change=f"{scaled}{added}")
        yield InvalidValue(where_of(tilt), fault, where_of(stage))


def _changes(tilt: AdjustRule, stage: StageRule) -> bool:
    """Whether some bill could be paid by the schedule with the change."""
    near = tilt.origin.region in chain(stage.origin.region) or stage.origin.region in chain(tilt.origin.region)
    return (
        tilt.stage == stage.stage
        and near
        and meet_in_time(tilt, stage)
        and conditions_meet(tilt.when, stage.when)
        and classes_meet(tilt, stage) is not None
    )


def _figures(value: Value | None, rule: Rule, parameters: list[Parameter], deep: int = 0) -> list[Figure]:
    """Every rate a value can be while the rule is in force; parameters without a value give none."""
    if value is None or deep > _DEEPEST:
        return []
    if isinstance(value, Const):
        return [(value.amount, None)]
    if isinstance(value, By):
        return [figure for _, item in value.cases for figure in _figures(item, rule, parameters, deep)]
    found: list[Figure] = []
    for giver in parameters:
        regions = chain(giver.origin.region), chain(rule.origin.region)
        one_line = giver.origin.region in regions[1] or rule.origin.region in regions[0]
        if giver.name == value.name and one_line and meet_in_time(giver, rule):
            found += [
                (rate * value.times // FULL_RATE, source or giver)
                for rate, source in _figures(giver.value, giver, parameters, deep + 1)
            ]
    return found
