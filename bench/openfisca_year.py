"""Bills in OpenFisca, which holds one amount a month: the k-th bill of a person stands in the k-th month.

All twelve months are worked out for everybody, whoever has one bill too: a month is one array over all persons.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from bench.made_bills import Made
from bench.peer import Paid

MOST = 12
TIERS = ("basic", "critical", "assistance", "tilt")


def at_most_twelve(bills: Made) -> Made:
    """Persons with at most twelve bills: others do not fit into a year of months."""
    return _of(bills, lambda counts: counts <= MOST)


def twelve_each(bills: Made) -> Made:
    """Persons with exactly twelve bills: no month is worked out for nothing."""
    return _of(bills, lambda counts: counts == MOST)


def _of(bills: Made, fit: Callable[[NDArray[np.int64]], NDArray[np.bool_]]) -> Made:
    counts = np.diff(bills.starts)
    kept = fit(counts)
    rows = np.flatnonzero(np.repeat(kept, counts))
    some = {name: getattr(bills, name)[rows] for name in Made.__dataclass_fields__}
    return Made(**some | {"person": np.repeat(np.arange(kept.sum()), counts[kept])})


def settled(bills: Made, system: TaxBenefitSystem, unit: int) -> Paid:
    """The four tiers by bill, fen; the system counts in amounts of so many fen."""
    starts = bills.starts
    number = np.arange(len(bills.person)) - np.repeat(starts[:-1], np.diff(starts))
    simulation = SimulationBuilder().build_default_simulation(system, len(starts) - 1)
    in_policy = bills.in_policy if unit == 1 else bills.in_policy / unit
    facts = {"in_policy": in_policy, "level": bills.level, "group": bills.group}
    out = [np.zeros(len(bills.person), np.int64) for _ in TIERS]
    months = [(f"2022-{month + 1:02d}", np.flatnonzero(number == month)) for month in range(MOST)]
    for period, rows in months:
        for name, values in facts.items():
            column = np.zeros(len(starts) - 1, values.dtype)
            column[bills.person[rows]] = values[rows]
            simulation.set_input(name, period, column)
    for period, rows in months:
        for column, name in zip(out, TIERS, strict=True):
            paid = simulation.calculate(name, period)[bills.person[rows]]
            column[rows] = np.rint(paid.astype(np.float64) * unit) if unit > 1 else paid
    return out
