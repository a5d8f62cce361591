"""A person's year as generated bills of mixed care, and the smallest year that shows what a long one showed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

from tuodi.lawcheck.probe import Probe, settle
from tuodi.lawcheck.standing.survey import Survey

History = tuple[tuple[Probe, int], ...]
"""The bills of one person and year in their order: facts (no classes) and in-policy amount, fen."""

YEARS = 40
"""Generated years of each region, premium plan and insurance."""
MOST = 5
"""Bills of a year at most."""
_AMOUNTS = {
    "inpatient": (50_000, 300_000, 800_000, 1_500_000, 2_500_000, 3_100_000, 6_000_000, 12_000_000, 30_000_000),
    "other": (10_000, 30_000, 80_000, 300_000, 500_000, 800_000, 1_500_000, 2_500_000),
}
_ROUND = (10_000_000, 1_000_000, 100_000, 10_000, 100)
_UP = 10_000
"""Up to this unit, fen, amounts are made round upwards too."""
_TRIES = 150


@lru_cache(maxsize=64)
def histories(survey: Survey, region: str) -> tuple[History, ...]:
    """The years tried in a region, always the same ones."""
    return tuple(_generated(survey, region))


def _generated(survey: Survey, region: str) -> Iterator[History]:
    chance = Random(region)
    day = survey.day(region)
    persons: dict[tuple[str, int], list[Probe]] = {}
    for probe in survey.probes(region, day):
        if survey.known(probe, day):
            persons.setdefault((probe.insurance, probe.plan), []).append(probe)
    for probes in persons.values():
        for _ in range(YEARS if len(probes) > 1 else YEARS // 4):
            number = chance.randint(2, MOST)
            chosen = [chance.choice(probes) for _ in range(number)]
            yield tuple((probe, _amount(chance, probe)) for probe in chosen)


def _amount(chance: Random, probe: Probe) -> int:
    """Mostly ordinary, now and then large; to the fen, for rounding hides at round sums."""
    amounts = _AMOUNTS["inpatient" if probe.care == "inpatient" else "other"]
    return chance.choice(amounts) * chance.randint(50, 150) // 100 + chance.randint(0, 99)


def burden(survey: Survey, history: Sequence[tuple[Probe, int]], classes: tuple[str, ...] = ()) -> int | None:
    """What someone of these classes bears in the year, fen; None where an amount cannot be known."""
    day = survey.day(history[0][0].region)
    bills = [
        replace(probe, classes=classes).bill(amount, day, number=number, minute=number)
        for number, (probe, amount) in enumerate(history, 1)
    ]
    parts = [statement.person_part for statement in settle(survey.cascade, *bills)]
    return None if None in parts else sum(part for part in parts if part is not None)


def smallest(history: History, shows: Callable[[History], bool], plain: Probe) -> History:
    """The history with bills left out, facts made ordinary and amounts made round, as long as it still shows it."""
    tries = _TRIES
    while True:
        for simpler in _simpler(history, plain):
            tries -= 1
            if simpler != history and shows(simpler):
                history = simpler
                break
            if not tries:
                return history
        else:
            return history


def _simpler(history: History, plain: Probe) -> Iterator[History]:
    for place in range(len(history)):
        if len(history) > 1:
            yield history[:place] + history[place + 1 :]
    for place, (probe, amount) in enumerate(history):
        for other in (plain, replace(plain, hosp_lv=probe.hosp_lv), replace(probe, dise_class="ordinary")):
            ordinary = replace(other, plan=probe.plan, insurance=probe.insurance)
            if ordinary != probe and _weight(ordinary, plain) < _weight(probe, plain):
                yield (*history[:place], (ordinary, amount), *history[place + 1 :])
        if amount > _ROUND[-1]:
            yield (*history[:place], (probe, amount // 2), *history[place + 1 :])
        for unit in _ROUND:
            if amount % unit and amount > unit:
                yield (*history[:place], (probe, amount - amount % unit), *history[place + 1 :])
                if unit <= _UP:
                    yield (*history[:place], (probe, amount - amount % unit + unit), *history[place + 1 :])


def _weight(probe: Probe, plain: Probe) -> int:
    return sum(getattr(probe, name) != getattr(plain, name) for name in ("care", "hosp_lv", "dise_class", "opsp_class"))
