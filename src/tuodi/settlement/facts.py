"""Stages whose payment is a fact of the bill: those before `--from`, and the insurances of employees (310)."""

from __future__ import annotations

from tuodi.policy.model import COMPUTED_STAGES, StageName

from .bill import Bill
from .statement import StageResult

_COLUMNS: dict[StageName, tuple[str, ...]] = {
    "basic": ("hifp_pay",),
    "critical": ("hifmi_pay", "hifob_pay", "hifes_pay", "cvlserv_pay"),
    "assistance": ("maf_pay",),
    "tilt": ("tilt_pay",),
}


def is_fact(bill: Bill, stage: StageName, from_stage: StageName) -> bool:
    """Whether the bill's own payment stands for the stage."""
    given = COMPUTED_STAGES.index(stage) < COMPUTED_STAGES.index(from_stage)
    return given or (bill.insutype == "310" and stage in ("basic", "critical"))


def fact_result(bill: Bill, stage: StageName, missing: str = "") -> StageResult:
    """The payment taken from the bill.

    The fund's own column must be given (for employees that of the large-sum fund, 0 where it paid nothing); those of
    funds that few people have may be empty.
    `missing`: the figure an earlier stage lacked; then this one has no amount either.
    """
    if missing:
        return StageResult(stage=stage, status="missing", paid=None, missing=missing)
    employees_supplement = stage == "critical" and bill.insutype == "310"
    needed = "hifob_pay" if employees_supplement else _COLUMNS[stage][0]
    if getattr(bill, needed) is None:
        return StageResult(stage=stage, status="missing", paid=None, missing=needed)
    amounts = [getattr(bill, column) for column in _COLUMNS[stage]]
    return StageResult(stage=stage, status="fact", paid=sum(a for a in amounts if a is not None))
