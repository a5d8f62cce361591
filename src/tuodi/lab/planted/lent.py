"""A card that others use: a person who hardly ever saw a doctor is suddenly at many counters; and what is lawful."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .kinds import case, kind, look_alike
from .stage import DAY, Stage
from .visit import Life, Visit

LENT = kind("fraud_sudden", "门诊突增", lambda life, _visit: life.person.psn_no)
_BEFORE, _HOSPITALS = 4, 5
_MIDDAY = dt.time(10, 30)


def _usual(stage: Stage, life: Life, low: int, high: int) -> None:
    """One outpatient visit in each of the months before, of what insurance leaves so much."""
    month = stage.first
    for _ in range(_BEFORE):
        month = (month - DAY).replace(day=1)
        _seen(stage, life, month + stage.chance.between(3, 20) * DAY, stage.chance.between(low, high))


def _seen(stage: Stage, life: Life, day: dt.date, rest: int, **more: Any) -> Visit:
    values: dict[str, Any] = {"care": "outpatient", "days": 0, "manual": False, "level": 1} | more
    return stage.visit(life, day, rest=rest, settled=dt.datetime.combine(day, _MIDDAY), **values)


def _days(stage: Stage, count: int) -> list[dt.date]:
    """Days of the month."""
    return [stage.first + (1 + 2 * number) * DAY for number in range(count)]


@case(LENT)
def at_many_counters(stage: Stage) -> None:
    """Drugs from five institutions on ten days."""
    life, chance = stage.life(), stage.chance
    _usual(stage, life, 1_500, 6_000)
    visits = [
        _seen(stage, life, day, chance.between(12_000, 20_000), hospital=1 + number % _HOSPITALS)
        for number, day in enumerate(_days(stage, 10))
    ]
    stage.found("fraud_sudden", visits[-1], "本月多家机构频繁购药")


@case(LENT)
def a_few_dear_counters(stage: Stage) -> None:
    """Four institutions on nine days, dearer."""
    life, chance = stage.life(), stage.chance
    _usual(stage, life, 3_000, 9_000)
    visits = [
        _seen(stage, life, day, chance.between(25_000, 60_000), hospital=4 + number % 4)
        for number, day in enumerate(_days(stage, 9))
    ]
    stage.found("fraud_sudden", visits[-1], "本月多家机构大额购药")


@look_alike(LENT)
def began_dialysis(stage: Stage) -> None:
    """Ten sessions at one hospital."""
    life, chance = stage.life(), stage.chance
    _usual(stage, life, 1_500, 6_000)
    visits = [
        _seen(stage, life, day, chance.between(12_000, 20_000), care="outpatient_chronic", special=True, level=3)
        for day in _days(stage, 10)
    ]
    stage.looks("fraud_sudden", visits[-1], "开始透析")


@look_alike(LENT)
def admitted_for_once(stage: Stage) -> None:
    """An operation: a dear month, one bill."""
    life = stage.life()
    _usual(stage, life, 1_500, 6_000)
    stay = stage.visit(life, stage.first + 12 * DAY, rest=400_000, insured=900_000, level=2, days=7, manual=False)
    stage.looks("fraud_sudden", stay, "住院手术")


@look_alike(LENT)
def as_ill_as_ever(stage: Stage) -> None:
    """At many counters, and the months before were as dear."""
    life, chance = stage.life(), stage.chance
    _usual(stage, life, 60_000, 90_000)
    visits = [
        _seen(stage, life, day, chance.between(12_000, 20_000), hospital=1 + number % _HOSPITALS)
        for number, day in enumerate(_days(stage, 9))
    ]
    stage.looks("fraud_sudden", visits[-1], "费用一向如此")


@look_alike(LENT)
def many_colds(stage: Stage) -> None:
    """Often, in several places, for little money."""
    life, chance = stage.life(), stage.chance
    _usual(stage, life, 200, 600)
    visits = [
        _seen(stage, life, day, chance.between(1_000, 3_000), hospital=1 + number % _HOSPITALS)
        for number, day in enumerate(_days(stage, 9))
    ]
    stage.looks("fraud_sudden", visits[-1], "次数多、金额小")


@look_alike(LENT)
def a_follow_up_in_one_place(stage: Stage) -> None:
    """After an injury: every other day to the same hospital."""
    life, chance = stage.life(), stage.chance
    _usual(stage, life, 1_500, 6_000)
    visits = [_seen(stage, life, day, chance.between(15_000, 25_000), hospital=3, level=2) for day in _days(stage, 10)]
    stage.looks("fraud_sudden", visits[-1], "同一医院连续换药康复")
