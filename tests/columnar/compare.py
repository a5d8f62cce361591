"""Both engines on the same persons, compared amount by amount and name by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from tuodi.policy.errors import PolicyError
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.compiled import kernel
from tuodi.settlement.columnar.encode import encode, openings_of
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.kernel_lean import Form
from tuodi.settlement.columnar.kernel_source import kernel_source
from tuodi.settlement.columnar.layout import BELOW, CAPPED, MISSING_AT, MOST_LIMITS, NO_MORE, STAGE_BITS
from tuodi.settlement.columnar.lookup import HARD
from tuodi.settlement.columnar.shape import Shape
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import Statement


def interpreted(shape: Shape, form: Form) -> Callable[..., None]:
    """The kernel's text run by Python: slow, but nothing to compile for a shape that is met once."""
    names: dict[str, Any] = {"np": np}
    exec(kernel_source(shape, form), names)  # noqa: S102 - our own text

    def run(*arguments: Any) -> None:
        with np.errstate(over="ignore"):
            names["kernel"](*arguments)

    return run


def engine_of(cascade: Cascade, *, by_python: bool = False, threads: int = 1) -> ColumnarEngine:
    """A columnar engine with the same book and options."""
    return ColumnarEngine(cascade, interpreted if by_python else kernel, threads)


def assert_same(engine: ColumnarEngine, persons: list[PersonFacts], *, gives_up: bool = False) -> Counter[int]:
    """Both engines agree on every bill; returns how many persons took which route.

    gives_up: rules may ask for more than the kernel does, and its engine may then leave a person to the scalar one.
    """
    bills = encode(persons, engine.cascade, engine.register, engine.cares)
    settled = engine.settle(bills, openings_of(persons, engine.cascade))
    for number, facts in enumerate(persons):
        row = int(bills.starts[number])
        hard = settled.route[number] == HARD
        statements = scalar(engine.cascade, facts)
        if statements is None:
            assert hard, f"the scalar engine refuses what the columnar one settles: {facts.person}"
            continue
        assert gives_up or not hard, f"the columnar engine gives up what the scalar one settles: {facts.person}"
        if hard:
            continue
        for statement in statements:
            found, wanted = told(engine, settled, row), expected(statement)
            differs = {key: (found[key], wanted[key]) for key in found if found[key] != wanted[key]}
            assert not differs, f"{facts.person} {statement.bill.setl_id}: columnar and scalar {differs}"
            row += 1
    return Counter(settled.route.tolist())


def scalar(cascade: Cascade, facts: PersonFacts) -> list[Statement] | None:
    """The scalar engine's statements; None where it refuses a bill."""
    try:
        return cascade.settle(facts)
    except (BillRefused, PolicyError, ValueError):
        return None


def expected(statement: Statement) -> dict[str, Any]:
    """What the scalar engine says of a bill."""
    basic = statement.stage("basic")
    marks = [(s, r.code) for s in COMPUTED_STAGES for r in statement.stage(s).reasons if r.code in _CODES]
    return {
        "paid": [statement.paid(stage) for stage in COMPUTED_STAGES],
        "rest": statement.person_part,
        "deductible": basic.below_deductible if basic.status == "computed" else None,
        "missing": statement.missing.name if statement.missing else None,
        "marks": sorted(set(marks)),
        "rules": [statement.stage(stage).rule for stage in COMPUTED_STAGES if statement.stage(stage).paid is not None],
        "adjusted": [statement.stage(stage).adjusted_by for stage in COMPUTED_STAGES],
    }


def told(engine: ColumnarEngine, settled: Settlement, row: int) -> dict[str, Any]:
    """What the columnar engine says of a bill."""
    paid = [_known(column[row]) for column in settled.paid]
    marks = int(settled.marks[row])
    missing = (marks >> MISSING_AT) & ((1 << 30) - 1)
    steps = [engine.tables.steps[s][n] for s, n in enumerate(engine.tables.variants[settled.variant[row]])]
    found = set()
    for stage, name in enumerate(COMPUTED_STAGES):
        bits = (marks >> (STAGE_BITS * stage)) & ((1 << STAGE_BITS) - 1)
        found |= {(name, "below_deductible")} if bits & BELOW else set()
        found |= {(name, "no_more_than_left")} if bits & NO_MORE else set()
        found |= {(name, "cap_reached") for limit in range(MOST_LIMITS) if bits & (CAPPED << limit)}
    known = [amount is not None for amount in paid]
    return {
        "paid": paid,
        "rest": _known(settled.rest[row]),
        "deductible": _known(settled.deductible[row]),
        "missing": engine.tables.names[missing - 1] if missing else None,
        "marks": sorted(found),
        "rules": [step.rule for step, is_known in zip(steps, known, strict=True) if is_known],
        "adjusted": [step.adjusted_by if k else None for step, k in zip(steps, known, strict=True)],
    }


_CODES = {"below_deductible", "no_more_than_left", "cap_reached"}


def _known(amount: Any) -> int | None:
    return None if amount < 0 else int(amount)
