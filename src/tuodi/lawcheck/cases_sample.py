"""A bill with what the engine makes of it: one side of a boundary case."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.policy.model import StageName
from tuodi.settlement.bill import Bill
from tuodi.settlement.statement import Statement


@dataclass(frozen=True, slots=True)
class Sample:
    """A bill alone in its year, the classes held, and the payments expected, fen; None where a figure is missing."""

    bill: Bill
    classes: tuple[str, ...]
    paid: tuple[tuple[str, int | None], ...]
    burden: int | None
    missing: str
    rules: tuple[str, ...]
    from_stage: StageName
    """Where the cascade starts; payments of earlier stages are on the bill."""


def sample(statement: Statement, from_stage: StageName = "basic") -> Sample:
    """A settled bill as an expectation."""
    bill = statement.bill
    return Sample(
        bill=bill,
        classes=bill.marked_classes or (),
        paid=tuple((result.stage, result.paid) for result in statement.stages),
        burden=statement.person_part,
        missing=statement.missing.name if statement.missing else "",
        rules=tuple(r.rule.rule if r.rule else "" for r in statement.stages),
        from_stage=from_stage,
    )
