"""Stages whose payment is a fact of the bill: those before `--from`, and the insurances of employees (310)."""

from __future__ import annotations

from tuodi.policy.model import COMPUTED_STAGES, StageName

from .bill import Bill
from .statement import StageResult

COLUMNS_OF: dict[StageName, tuple[str, ...]] = {
    "basic": ("hifp_pay",),
    "critical": ("hifmi_pay", "hifob_pay", "hifes_pay", "cvlserv_pay"),
    "assistance": ("maf_pay",),
    "tilt": ("tilt_pay",),
}
"""The payments that a stage taken from the bill is the sum of."""


def is_fact(bill: Bill, stage: StageName, from_stage: StageName) -> bool:
    """Whether the bill's own payment stands for the stage."""
    given = COMPUTED_STAGES.index(stage) < COMPUTED_STAGES.index(from_stage)
    return given or (bill.insutype == "310" and stage in ("basic", "critical"))


def needed_column(bill: Bill, stage: StageName) -> str:
    """The column without which a stage taken from the bill is not known."""
    return needed_of(bill.insutype, stage)


def needed_of(insutype: str, stage: StageName) -> str:
    """The same, by the insurance alone."""
    employees_supplement = stage == "critical" and insutype == "310"
    return "hifob_pay" if employees_supplement else COLUMNS_OF[stage][0]


def fact_result(bill: Bill, stage: StageName, missing: str = "") -> StageResult:
    """The payment taken from the bill.

    The fund's own column must be given (for employees that of the large-sum fund, 0 where it paid nothing); those of
    funds that few people have may be empty.
    `missing`: the figure an earlier stage lacked; then this one has no amount either.
    """
    if missing:
        return StageResult(stage=stage, status="missing", paid=None, missing=missing)
    paid = given_payment(bill, stage)
    if paid is None:
        return StageResult(stage=stage, status="missing", paid=None, missing=needed_column(bill, stage))
    return StageResult(stage=stage, status="fact", paid=paid)


def given_payment(bill: Bill, stage: StageName) -> int | None:
    """What the bill says was paid at a stage, fen; None where the column needed is empty."""
    if getattr(bill, needed_column(bill, stage)) is None:
        return None
    return sum(int(getattr(bill, column) or 0) for column in COLUMNS_OF[stage])
