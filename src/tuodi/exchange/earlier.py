"""What earlier runs know of a person: its bills as booked, rows that still wait, the facts they were settled under."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tuodi.settlement.bill import Bill, IdentityRecord
from tuodi.settlement.reversal import Before

from .person_rows import BillRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The standing of one person in a ledger. A person that is new to it has no bills.

    waiting: refused rows that were not mended yet, numbered below zero. known_at: setl_id → as known when booked.
    opening and opening_year: as of the first run that saw the person. identities: those of earlier lists and this one.
    """

    before: Before
    bills: tuple[Bill, ...] = ()
    waiting: tuple[BillRow, ...] = ()
    known_at: Mapping[str, dt.datetime] = field(default_factory=dict)
    identities: tuple[IdentityRecord, ...] | None = None
    opening: dict[str, int] | None = None
    opening_year: int | None = None


def not_again(rows: Sequence[BillRow], earlier: Earlier) -> list[BillRow]:
    """The rows of a person; one whose settlement id is booked already is refused, and nobody waits for it."""
    booked = {bill.setl_id: bill for bill in earlier.bills}
    return [_not_again(row, booked[row.setl_id], earlier) if row.setl_id in booked else row for row in rows]


def _not_again(row: BillRow, booked: Bill, earlier: Earlier) -> BillRow:
    if row.bill is None:
        return dataclasses.replace(row, held=False)
    # an empty payment of a reversal has taken the original's, and a bureau's reversal its original
    other = booked.reversal_of is None and dataclasses.replace(row.bill, row=booked.row) != booked
    run = earlier.before.runs[booked.setl_id]
    if other:
        refused = row.refused("setl_id", row.setl_id, "booked_otherwise", run=run)
    else:
        refused = row.refused("setl_id", row.setl_id, "booked_already", run=run)
    return dataclasses.replace(refused, held=False)


def still_waiting(rows: Sequence[BillRow], earlier: Earlier) -> list[BillRow]:
    """The rows of earlier runs that wait still: none of these rows takes their place."""
    come = {row.setl_id for row in rows if row.setl_id}
    return [row for row in earlier.waiting if row.setl_id not in come]
