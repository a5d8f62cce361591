"""What asking for a premium returns: amounts, who pays, why, each line with its clause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.settlement.statement import Reason


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the arithmetic. `amount` in fen, None for a line that only tells."""

    label: str
    amount: int | None
    clause: str = ""
    detail: str = ""
    readings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumResult:
    """A person's premium in a cover year, fen. None, never zero, where a figure is `missing`.

    own_pay + subsidy = premium. refund: what is given back of what the person paid.
    """

    person: str
    year: int
    rule_hash: str
    premium: int | None = None
    subsidy: int | None = None
    own_pay: int | None = None
    refund: int | None = None
    fund: str = ""
    class_id: str = ""
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None
    missing: str = ""
    reasons: tuple[Reason, ...] = ()
    lines: tuple[Line, ...] = ()
    demonstration: bool = False
    """Some figure was made up for a demonstration (示例)."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that decided, in order."""
        named = [line.clause for line in self.lines] + [reason.clause for reason in self.reasons]
        return tuple(dict.fromkeys(clause for clause in named if clause))
