"""What each fund pays, by class and region: compiled sums over settled columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.columnar.bills import Bills
from tuodi.settlement.columnar.compiled import compiled
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement

Ints = NDArray[np.int64]
Who = tuple[str, str]
"""Region and classes held."""


@compiled
def added(  # noqa: PLR0917 - compiled code takes no keywords
    context: Any, variant: Any, fund_of: Any, paid_0: Any, paid_1: Any, paid_2: Any, paid_3: Any, rest: Any, total: Any,
    funds: Any, told: Any,
) -> Any:  # fmt: skip
    """Add to `funds` (context x fund) and `told` (context x bills, total, borne by persons, bills left open)."""
    for row in range(len(context)):
        who, which = context[row], variant[row]
        told[who, 0] += 1
        told[who, 1] += total[row]
        told[who, 2] += max(rest[row], 0)
        told[who, 3] += rest[row] < 0
        funds[who, fund_of[0, which]] += max(paid_0[row], 0)
        funds[who, fund_of[1, which]] += max(paid_1[row], 0)
        funds[who, fund_of[2, which]] += max(paid_2[row], 0)
        funds[who, fund_of[3, which]] += max(paid_3[row], 0)
    return 0


@dataclass(slots=True)
class Sums:
    """Fen by who and fund; bills, total, part of persons and bills left open by who."""

    funds: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    told: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def merge(self, other: Sums) -> None:
        """Add what another process summed."""
        self.funds.update(other.funds)
        self.told.update(other.told)


TOLD = ("bills", "total", "persons", "open")


class Adder:
    """Sums of one engine's settlements, in its own numbers until they are asked for."""

    def __init__(self, engine: ColumnarEngine) -> None:
        self._engine = engine
        self._names: dict[str, int] = {}
        self._variants = 0
        self._fund_of = np.zeros((len(COMPUTED_STAGES), 0), np.int64)
        contexts = len(engine.register.contexts)
        self._funds, self._told = np.zeros((contexts, 16), np.int64), np.zeros((contexts, len(TOLD)), np.int64)

    def add(self, bills: Bills, settled: Settlement) -> None:
        """Some bills more."""
        self._learn()
        added(
            bills.context, settled.variant, self._fund_of, *settled.paid, settled.rest, bills.total, self._funds,
            self._told,
        )  # fmt: skip

    def _learn(self) -> None:
        tables = self._engine.tables
        if len(tables.variants) == self._variants:
            return
        self._variants = len(tables.variants)
        variants = np.array(tables.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))
        self._fund_of = np.stack([
            np.array([self._names.setdefault(step.fund or stage, len(self._names)) for step in steps], np.int64)[
                variants[:, number]
            ]
            for number, (stage, steps) in enumerate(zip(COMPUTED_STAGES, tables.steps, strict=True))
        ])  # fmt: skip

    def sums(self) -> Sums:
        """By names."""
        found = Sums()
        for number, context in enumerate(self._engine.register.contexts):
            who = (context.insured, "+".join(name for name, _ in context.held))
            for name, place in self._names.items():
                if self._funds[number, place]:
                    found.funds[*who, name] += int(self._funds[number, place])
            for place, name in enumerate(TOLD):
                found.told[*who, name] += int(self._told[number, place])
        return found
