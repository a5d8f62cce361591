"""Which facts of a bill the rules for some person, period and care can ask at all: the mask of a cell's key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from tuodi.policy.index import RuleIndex
from tuodi.policy.model import AMOUNTS_ASKED, COMPUTED_STAGES, AdjustRule, Condition, StageRule
from tuodi.policy.regions import chain
from tuodi.policy.values import By, Missing, Param, Value
from tuodi.settlement.selection import Chooser, Standing

from .cells import GROUP, PARTS

_PARTS_OF: Mapping[str, tuple[str, ...]] = {
    "referral": ("refl", "place"), **dict.fromkeys(AMOUNTS_ASKED, ()), "admission": (), "class": (),
}  # fmt: skip
"""Parts of the key that a fact is told by, where it is not the part of its name."""


def mask_of(chooser: Chooser, standing: Standing, care: str) -> int:
    """The bits of a key that may change what a bill of this care receives."""
    facts: set[str] = set()
    index = chooser.index
    for stage in COMPUTED_STAGES:
        for candidate in chooser.candidates(standing, stage):
            if candidate.rule.when.care is None or care in candidate.rule.when.care:
                facts.update(_condition(candidate.rule.when, candidate.rule, standing, index))
                facts.update(_figures(candidate.rule, standing, index))
        for feeder in chooser.feeders(standing, stage, care):
            facts.update(_condition(feeder.rule.counts, feeder.rule, standing, index))
        for code in chain(standing.insured):
            for rule in index.adjust_rules(code, stage):
                facts.update(rule.when.asked)
                facts.update(_figures(rule, standing, index))
    for name in ("out_of_area_first_share_waived", "continuous_deductible"):
        if index.entitlement(name, standing.insured, standing.classes[:-1], standing.day) is not None:
            facts.update(("place", "refl"))
    mask = ~((1 << GROUP) - 1)
    for fact in facts:
        for part in _PARTS_OF.get(fact, (fact,)):
            mask |= PARTS[part].mask
    return mask


def values_of(rule: StageRule | AdjustRule) -> Iterator[Value]:
    """Every figure of a rule."""
    if isinstance(rule, AdjustRule):
        found = [rule.deductible_times, rule.rate, rule.rate_plus, rule.rate_times, rule.at_least]
    else:
        found = [rule.deductible, rule.flat, rule.at_least, *(cap.amount for cap in rule.caps)]
        found += [value for bracket in rule.brackets for value in (bracket.start, bracket.rate)]
    yield from (value for value in found if value is not None)


def facts_of(value: Value, index: RuleIndex, region: str, day: dt.date) -> Iterator[str]:
    """The facts a figure's tables go by, parameters followed."""
    if isinstance(value, By):
        yield value.fact
        for _, item in value.cases:
            yield from facts_of(item, index, region, day)
    elif isinstance(value, Param):
        named = index.figure(value.name, region, day)
        if not isinstance(named, Missing):
            yield from facts_of(named, index, region, day)


def _figures(rule: StageRule | AdjustRule, standing: Standing, index: RuleIndex) -> Iterator[str]:
    for value in values_of(rule):
        for region in dict.fromkeys((standing.insured, rule.origin.region)):
            yield from facts_of(value, index, region, standing.day)


def _condition(want: Condition, rule: StageRule, standing: Standing, index: RuleIndex) -> Iterator[str]:
    yield from want.asked
    for amount in want.amounts:
        yield from facts_of(amount, index, rule.origin.region, standing.day)
