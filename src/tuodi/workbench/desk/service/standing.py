"""What a person has used and has left: deductibles and limits of a year, as the rules stand after the last bill."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.exchange.settle_values import PAID
from tuodi.settlement.words import STAGES
from tuodi.workbench.registry.models import Person

from .person import Held, now

_YEARLY = frozenset({"year", "cover_year"})


@dataclass(frozen=True, slots=True)
class Use:
    """One deductible or limit: used and whole, fen; the last clause that spoke of it."""

    name: str
    used: int
    whole: int
    clause: str

    @property
    def left(self) -> int:
        """What is left."""
        return max(0, self.whole - self.used)

    @property
    def share(self) -> int:
        """Used, of a thousand."""
        return min(1000, 1000 * self.used // self.whole) if self.whole else 0


@dataclass(frozen=True, slots=True)
class Year:
    """A person's year: what each tier has paid, limits and deductibles."""

    year: int
    paid: dict[str, int]
    total: int
    borne: int
    uses: tuple[Use, ...]


def year_of(person: Person, year: int) -> Year:
    """Worked out anew from what is booked. Raises Refused where the person was merged into another."""
    held = Held(person)
    rows = [row for row in held.rows if row.year == year]
    paid = {STAGES[stage][0]: sum(getattr(row, column) or 0 for row in rows) for stage, column in PAID.items()}
    uses: dict[str, Use] = {}
    numbers = {row.setl_id for row in rows}
    for statement in held.ledger((), now()).due if rows else ():
        if statement.bill.setl_id not in numbers:
            continue
        for result in statement.stages:
            clause = result.rule.clause if result.rule else ""
            if result.deductible is not None and result.per in _YEARLY:
                name = f"{STAGES[result.stage][0]}年度起付线"
                uses[name] = Use(name, min(result.base_after, result.deductible), result.deductible, clause)
            for cap in result.caps:
                if cap.limit is not None and cap.left_after is not None:
                    uses[cap.zh] = Use(cap.zh, cap.limit - cap.left_after, cap.limit, clause)
    return Year(
        year, paid, sum(row.medfee_sumamt for row in rows), sum(row.psn_part_amt or 0 for row in rows),
        tuple(uses.values()),
    )  # fmt: skip
