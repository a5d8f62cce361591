"""What a review in columns finds due against what was booked, and on which bills it finds something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.monitoring.finding import Verdict
from tuodi.policy.model import COMPUTED_STAGES, StageName
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import BELOW, MISSING_AT, STAGE_BITS, UNKNOWN
from tuodi.settlement.columnar.program import BASES, COMPUTE

from .gather import Gathered
from .numbering import Ints
from .persons import Encoded, Encoder
from .results import NAMES, waived_of
from .review_kept import VERDICTS

_STAGE_MASK: Final = (1 << STAGE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Due:
    """On which bills something is found; of the others verdict and amounts."""

    found: NDArray[np.bool_]
    columns: dict[str, Ints]


class Dues:
    """Compares from a stage on. opened: whether it is known what was used before the first bill."""

    def __init__(self, engine: ColumnarEngine, encoder: Encoder, from_stage: StageName, *, opened: bool) -> None:
        self.engine, self.encoder, self.opened = engine, encoder, opened
        self.compared = COMPUTED_STAGES[COMPUTED_STAGES.index(from_stage) :]

    def of(self, some: Gathered, encoded: Encoded, settled: Settlement) -> Due:
        """What is due against what was booked, and on which bills something is found."""
        money, rows, compared = some.judged.columns.money, encoded.rows, self.compared
        employees = np.array([name == "310" for name in some.judged.insurance.values], np.bool_)
        insured = employees[some.judged.insurance.of[rows]]
        given = self.encoder.given(some.judged, rows)[1]
        zero = np.zeros(len(rows), np.int64)
        found = ((settled.marks >> MISSING_AT) & NAMES) > 0
        total, booked = zero.copy(), zero.copy()
        insurers: tuple[tuple[StageName, NDArray[np.bool_]], ...] = (
            ("basic", money["hifp_pay"][rows] != UNKNOWN), ("critical", ~insured & (given[1] != UNKNOWN)),
        )  # fmt: skip
        for stage, asked in insurers:
            number = COMPUTED_STAGES.index(stage)
            if stage in compared:
                own = money["hifp_pay"][rows] if stage == "basic" else given[number]
                found |= asked & (settled.paid[number] != own)
                total += np.where(asked, settled.paid[number], 0)
                booked += np.where(asked, own, 0)
        amounts = [settled.paid[COMPUTED_STAGES.index(stage)] for stage in ("assistance", "tilt") if stage in compared]
        assistance = sum(amounts, zero)
        paid = sum((_or_zero(money[name][rows]) for name in ("maf_pay", "tilt_pay") if self._counts(name)), zero)
        found |= assistance != paid
        found |= self._unsure(encoded, settled)
        verdict = np.where(
            (assistance != 0) | (paid != 0), VERDICTS.index(Verdict.SAME), VERDICTS.index(Verdict.NOT_ASSISTED)
        )
        columns = {
            "verdict": 1 + verdict, "assistance": settled.paid[2], "tilt": settled.paid[3], "due": total + assistance,
            "booked": booked + paid,
        }  # fmt: skip
        return Due(found, columns)

    def _counts(self, name: str) -> bool:
        return name == "tilt_pay" or "assistance" in self.compared

    def _unsure(self, encoded: Encoded, settled: Settlement) -> NDArray[np.bool_]:
        """Bills whose reason or whose year's beginning columns cannot tell."""
        found = np.zeros(len(encoded.rows), np.bool_)
        left = encoded.bills.inscp + waived_of(encoded, settled, self.engine)
        variants = np.array(self.engine.tables.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))[settled.variant]
        for number, stage in enumerate(COMPUTED_STAGES):
            paid = settled.paid[number]
            if stage in self.compared:
                steps = self.engine.tables.steps[number]
                works = np.array([step.op == COMPUTE for step in steps], np.bool_)
                plain = np.array([step.base == BASES[0] and step.flat is None for step in steps], np.bool_)
                marks = (settled.marks >> (STAGE_BITS * number)) & _STAGE_MASK
                empty = (left <= 0) & plain[variants[:, number]] & (marks & ~BELOW == 0)
                if not self.opened:
                    found |= works[variants[:, number]] & ~empty
                elif stage in ("assistance", "tilt"):
                    found |= works[variants[:, number]] & (paid == 0) & (marks == 0) & ~empty
            left = np.maximum(left - np.maximum(paid, 0), 0)
        return found


def _or_zero(amounts: Ints) -> Ints:
    return np.where(amounts == UNKNOWN, 0, amounts)
