"""What settled columns count and sum up, by text, as the counts and sums of a run."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from tuodi.exchange.settle_values import PAID
from tuodi.exchange.settling import Tally
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.columnar.tables import Tables

from .amounts import HALF
from .numbering import Ints

STAGES: Final = len(COMPUTED_STAGES)


class Met(Protocol):
    """Texts: by number the variant, and the number of the figure that is missing, plus one."""

    variants: list[int]
    missing: list[int]


def tally_of(counts: Ints, sums: Ints, tables: Tables, texts: Met) -> Tally:
    """The counts and sums of `Tally.add`, of what `amounts` counted by text."""
    tally = Tally()
    met = np.flatnonzero(counts)
    steps = np.array(tables.variants, np.int64).reshape(-1, STAGES)[np.array(texts.variants, np.int64)[met]]
    missing = np.array(texts.missing, np.int64)[met]
    for stage, name in enumerate(COMPUTED_STAGES):
        by_step = np.zeros((len(tables.steps[stage]), 3), np.int64)
        np.add.at(by_step, steps[:, stage], sums[met, stage])
        for step in np.flatnonzero(by_step[:, 2]).tolist():
            tally.sums[tables.steps[stage][step].fund or PAID[name]] += _fen(by_step[step])
    for number in np.unique(missing[missing > 0]).tolist():
        tally.missing[tables.names[number - 1]] += int(counts[met][missing == number].sum())
    rest, others, fees = (sums[met, place].sum(axis=0) for place in range(STAGES, STAGES + 3))
    if others[2]:
        tally.sums["oth_pay"] += _fen(others)
    tally.person_part += _fen(rest)
    tally.total += _fen(fees)
    return tally


def _fen(halves: Ints) -> int:
    high, low, _some = halves.tolist()
    return (int(high) << HALF) + int(low)
