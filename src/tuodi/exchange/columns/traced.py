"""The steps behind bills settled in columns, as `settle_values` tells those of the scalar engine.

They are worked out from what the kernel paid, so that it need not write them down: what a total held before a bill is
the sum of what came before it.
"""

from __future__ import annotations

import numpy as np

from tuodi.exchange.settle_values import TRACED
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.columnar.layout import UNKNOWN

from .balances import Read, Totals
from .numbering import Ints
from .opening import Opened


def traced(totals: Totals, people: Ints, opened: Opened, size: int) -> dict[str, Ints]:
    """By result column what stands there for each bill, UNKNOWN where nothing was computed. people: as the engine's."""
    used = {
        number: opened.accounts[person] for number, person in enumerate(people.tolist()) if person in opened.accounts
    }
    before = totals.before(used, opened.first_year[people])
    found = {name: np.full(size, UNKNOWN) for stage in COMPUTED_STAGES for name in TRACED[stage]}
    for read in totals.reads:
        names = TRACED[COMPUTED_STAGES[read.stage]]
        for name, values in zip(names, _steps(read, totals, before), strict=True):
            found[name][read.rows] = values
    return found


def _steps(read: Read, totals: Totals, before: list[Ints]) -> tuple[Ints | int, ...]:
    """Running base before, base, deductible, below it, and what the narrowest limit left."""
    step, base = read.step, read.base
    start = np.zeros(len(base), np.int64)
    if read.own is not None:
        start = before[read.own][np.searchsorted(totals.rows_of(read.own), read.rows)]
    edge = step.brackets[0][0] if step.brackets else None
    taken = np.minimum(base, step.deductible or 0)
    below = taken if edge is None else taken + np.maximum(0, np.minimum(start + base, edge) - start - taken)
    deductible = edge if step.deductible is None else step.deductible
    left = np.full(len(base), UNKNOWN)
    for part, limit in zip(read.limits, step.limits, strict=True):
        if limit.amount is not None:
            leaves = np.maximum(0, limit.amount - before[part])
            left = np.where(left == UNKNOWN, leaves, np.minimum(left, leaves))
    return start, base, UNKNOWN if deductible is None else deductible, below, left
