"""What a review finds of one bill: the verdict, due against booked, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from tuodi.settlement.bill import Bill
from tuodi.settlement.statement import Reason, Statement

Notify = Literal["none", "below", "notify"]
"""The bureau's status of an amount: nothing, not to be notified, to be notified."""


class Verdict(Enum):
    """What a review says of a bill, by its Chinese name."""

    UNASSISTED = "未救助"
    UNDERPAID = "应补"
    OVERPAID = "应退"
    SHIFTED = "基金间调整"
    SAME = "一致"
    PENDING = "待核"
    NOT_ASSISTED = "不予救助"
    CANCELLED = "已冲销"
    LATER = "不在复核期"


@dataclass(frozen=True, slots=True)
class Part:
    """Due and booked of one payer, fen: basic, critical, or the assistance fund (assistance and tilt together)."""

    payer: Literal["basic", "critical", "assistance"]
    due: int | None
    booked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict on one bill. `reasons`: why nothing is due, or why it is doubtful; `causes`: why it was missed.

    remaining: the bureau's own measure, in-policy amount minus pool, large-sum and critical payments; remaining_after
    subtracts assistance and other payers (渝快保) too. `notify` goes by the one that belongs to the verdict.
    """

    bill: Bill
    verdict: Verdict
    parts: tuple[Part, ...] = ()
    reasons: tuple[Reason, ...] = ()
    causes: tuple[Reason, ...] = ()
    remaining: int | None
    remaining_after: int | None
    notify: Notify | None
    statement: Statement | None = None

    @property
    def due(self) -> int | None:
        """All that is due of the payers compared; for a doubtful bill what would be due as far as it is known."""
        amounts = [part.due for part in self.parts]
        return None if not amounts or None in amounts else sum(amount for amount in amounts if amount is not None)

    @property
    def booked(self) -> int:
        """All that was booked of the payers compared."""
        return sum(part.booked for part in self.parts)

    @property
    def amount(self) -> int | None:
        """Due minus booked where the verdict is sure; None where it is not, or the bill does not stand."""
        if self.verdict in (Verdict.PENDING, Verdict.CANCELLED, Verdict.LATER) or self.due is None:
            return None
        return self.due - self.booked
