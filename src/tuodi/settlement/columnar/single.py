"""One person's bills at once, without explanation: for a desk that asks while someone waits.

The same integers as the scalar engine, which explains and takes longer. A kind of bill that is met for the first time
costs some milliseconds more, for its rules are chosen then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import PersonFacts

from .encode import encode, openings_of
from .engine import ColumnarEngine, Run
from .layout import MISSING_AT, OTHERS, SCALAR

_MISSING = (1 << 30) - 1


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one bill receives, fen; None where a figure is missing, which `missing` names."""

    setl_id: str
    paid: tuple[int | None, ...]
    """By stage: basic, critical, assistance, tilt."""
    person_part: int | None
    missing: str = ""


def settle_single(engine: ColumnarEngine, facts: PersonFacts) -> list[Amounts]:
    """The amounts of a person's bills in settling order; `facts.opening` is what was used before them.

    Raises BillRefused as the scalar engine does. One engine serves one thread at a time.
    """
    bills = encode([facts], engine.cascade, engine.register, engine.cares)
    if not len(bills):
        return []
    cell = engine.cells(bills)
    programs = engine.programs()
    opened = openings_of([facts], engine.cascade)
    hard = (programs.flags[cell] & SCALAR != 0) | (bills.inscp > bills.total)
    if hard.any() or engine.by_class(opened)[0]:
        return _scalar(engine, facts)
    run = Run(1, bills, cell, np.zeros(len(bills), np.int32), programs, engine.opened(opened))
    run.kept_by(bills.starts[:1], bills.starts[1:])
    if run.hard[0]:
        return _scalar(engine, facts)
    names = engine.tables.names
    in_order = sorted((bill for bill in facts.bills if bill.reversal_of is None), key=lambda bill: bill.order_key)
    found = []
    for bill, (*paid, rest, _, marks) in zip(in_order, run.out.T.tolist(), strict=True):
        missing = (marks & ~OTHERS) >> MISSING_AT & _MISSING
        known = tuple(None if amount < 0 else amount for amount in paid)
        name = names[missing - 1] if missing else ""
        found.append(Amounts(bill.setl_id, known, None if rest < 0 else rest, name))
    return found


def _scalar(engine: ColumnarEngine, facts: PersonFacts) -> list[Amounts]:
    """What only the scalar engine does."""
    return [
        Amounts(
            one.bill.setl_id, tuple(one.paid(stage) for stage in COMPUTED_STAGES), one.person_part,
            one.missing.name if one.missing else "",
        )
        for one in engine.cascade.settle(facts)
    ]  # fmt: skip
