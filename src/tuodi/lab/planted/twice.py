"""One visit, two bills: entered twice, and what is lawful and only looks like it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .kinds import case, kind, look_alike
from .scenes import EVENING, NOON, clinic, fraud_day, somebody
from .stage import DAY, Stage
from .visit import Life, Visit

TWICE = kind("fraud_duplicate", "重复结算")


def _twice(stage: Stage, life: Life, other: Life, day: dt.date, **more: Any) -> tuple[Visit, Visit]:
    same = {"rest": stage.chance.between(6_000, 40_000), "insured": 5_000, "outside": 1_200, "level": 1, "hospital": 9}
    first = clinic(stage, life, day, NOON, **same)
    return first, clinic(stage, other, more.pop("on", day), EVENING, **(same | more))


@case(TWICE)
def entered_twice(stage: Stage) -> None:
    """The same visit settled at noon and again in the evening."""
    life, day = somebody(stage)
    stage.found("fraud_duplicate", _twice(stage, life, life, day)[1], "同一次就诊结算两次")


@case(TWICE)
def entered_again_with_one_item_more(stage: Stage) -> None:
    """The same visit, in the evening with a self-paid item more: what insurance sees of it does not differ."""
    life, day = somebody(stage)
    rest = stage.chance.between(12_000, 40_000)
    same = {"rest": rest, "insured": 2 * rest, "level": 1, "hospital": 9}
    clinic(stage, life, day, NOON, outside=1_200, **same)
    second = clinic(stage, life, day, EVENING, outside=1_200 + rest * stage.chance.between(20, 40) // 100, **same)
    stage.found("fraud_duplicate", second, "同一次就诊加一项自费后再结算")


@case(TWICE)
def entered_again_a_few_yuan_off(stage: Stage) -> None:
    """The same visit, rounded the second time."""
    life, day = somebody(stage)
    first, second = _twice(stage, life, life, day)
    second.in_policy += (first.in_policy + first.outside) * stage.chance.between(1, 8) // 1000
    stage.found("fraud_duplicate", second, "同一次就诊改动零头后再结算")


@case(TWICE)
def billed_by_two_houses(stage: Stage) -> None:
    """One visit, billed by the village station and by the health centre behind it."""
    life, day = somebody(stage)
    stage.found("fraud_duplicate", _twice(stage, life, life, day, hospital=8)[1], "同一次就诊两家机构各结算一次")


@look_alike(TWICE)
def two_departments_on_a_day(stage: Stage) -> None:
    """The eyes in the morning, the teeth in the afternoon."""
    life, day = somebody(stage)
    rest = stage.chance.between(6_000, 40_000)
    same = {"insured": 2 * rest, "outside": 1_200, "level": 1, "hospital": 9}
    clinic(stage, life, day, NOON, rest=rest, **same)
    second = clinic(stage, life, day, EVENING, rest=rest * stage.chance.between(105, 110) // 100, **same)
    stage.looks("fraud_duplicate", second, "同日两个科室，金额相近")


@look_alike(TWICE)
def a_fixed_price_in_two_houses(stage: Stage) -> None:
    """The same dressing, at its fixed price of a few yuan, here and there."""
    life, day = somebody(stage)
    same = {"rest": 900, "insured": 1_500, "outside": 0, "level": 1}
    clinic(stage, life, day, NOON, hospital=9, **same)
    stage.looks("fraud_duplicate", clinic(stage, life, day, EVENING, hospital=8, **same), "固定价格的小额项目")


@look_alike(TWICE)
def twins_at_the_doctor(stage: Stage) -> None:
    """Twins, the same cold, the same bill."""
    one = stage.life(age=5)
    other = stage.sibling(one)
    day = fraud_day(stage)
    stage.looks("fraud_duplicate", _twice(stage, one, other, day)[1], "双胞胎")


@look_alike(TWICE)
def taken_back_and_entered_again(stage: Stage) -> None:
    """The first was taken back."""
    life, day = somebody(stage)
    first, second = _twice(stage, life, life, day)
    first.back = dt.datetime.combine(day, dt.time(14))
    stage.looks("fraud_duplicate", second, "冲销后重新结算")


@look_alike(TWICE)
def the_same_treatment_every_other_day(stage: Stage) -> None:
    """Dialysis: the same amount on the next day of treatment."""
    life, day = somebody(stage)
    stage.looks("fraud_duplicate", _twice(stage, life, life, day, on=day + 2 * DAY)[1], "隔日治疗，金额相同")
