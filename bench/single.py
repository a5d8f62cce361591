"""One bill through the whole settle call, with and without explanation: what a clerk at a desk waits for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from bench.library import one_of_each
from tuodi.policy.library import load_rule_book
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.single import Desk
from tuodi.settlement.refusal import BillRefused

LIMITS = {"without explanation": 100e-6, "with explanation": 1e-3}


def report_single(rounds: int) -> bool:
    """Print the seconds of wall time for one bill, accounts read; whether they keep to the limits.

    The kinds of bill have been met before, as in a day's work.
    """
    engine = ColumnarEngine(Cascade(load_rule_book()))
    desk = Desk(engine)
    opened = [replace(person, opening={"admissions": 1, "basic_paid": 1}) for person in one_of_each(engine)]
    persons = [person for person in opened if _settles(desk, person)]
    ways: dict[str, Callable[[PersonFacts], object]] = {
        "without explanation": desk.settle,
        "with explanation": engine.cascade.settle,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for person in persons:
            for name, settle in ways.items():
                wall = time.perf_counter()
                settle(person)
                taken[name].append(time.perf_counter() - wall)
    for name, seconds in taken.items():
        high = sorted(seconds)[len(seconds) * 99 // 100]
        print(f"one bill, {name:30}{median(seconds) * 1e6:9.0f} us, 99 of 100 within {high * 1e6:.0f} us")
    return all(median(seconds) <= LIMITS[name] for name, seconds in taken.items())


def _settles(desk: Desk, person: PersonFacts) -> bool:
    try:
        desk.settle(person)
    except BillRefused:
        return False
    return True
