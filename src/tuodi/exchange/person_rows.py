"""What only a person's rows together can show: reversals and their originals, and rows that wait for a refused one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.settlement.bill import Bill

from .bill_row import AMOUNTS, MONEY
from .messages import message
from .money import format_fen
from .refusals import Note, Refusal, place

FIRST_MOMENT = dt.datetime(2000, 1, 1)
OrderKey = tuple[dt.datetime, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """A row of the file with what became of it: `bill` or `refusals`.

    cells: as read. setl_id: also of a refused row, where it can be read.
    order and year: where the row stands among the person's, None where that cannot be read.
    held: False for an exact copy, which nobody has to wait for. opening: account → fen already used.
    provisional_on: the refused row this one should have waited for (only with `provisional`).
    """

    row: int
    cells: tuple[str, ...]
    bill: Bill | None
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    setl_id: str = ""
    order: OrderKey | None = None
    year: int | None = None
    held: bool = True
    headers: dict[str, str] = dataclasses.field(default_factory=dict, repr=False)
    opening: dict[str, int] | None = None
    provisional_on: int | None = None

    @property
    def settled(self) -> bool:
        """True when the row goes to settlement."""
        return self.bill is not None

    def refused(self, column: str, value: str, key: str, /, **values: object) -> BillRow:
        """This row, refused for one more reason."""
        refusal = Refusal(self.row, self.headers.get(column, column), value, key, message(key, **values))
        return dataclasses.replace(self, bill=None, refusals=(*self.refusals, refusal))


def link_reversals(rows: Sequence[BillRow]) -> list[BillRow]:
    """Check every reversal against its original: there, of this person, once, exact negative, not earlier.

    A reversal of a bureau file names no original (`reversal_of` is ""); it is paired with the latest bill of exactly
    opposite amounts that is not reversed yet. A payment left empty on a reversal takes the negative of the original.
    """
    if not any(row.bill is not None and row.bill.reversal_of is not None for row in rows):
        return list(rows)
    bills = {row.bill.setl_id: row.bill for row in rows if row.bill is not None}
    refused_ids = {row.setl_id: row.row for row in rows if row.bill is None and row.setl_id}
    done: dict[str, int] = {}
    linked: dict[int, BillRow] = {}
    reversals = [row for row in rows if row.bill is not None and row.bill.reversal_of is not None]
    for row in sorted(reversals, key=lambda row: row.order or (FIRST_MOMENT, 0, "")):
        linked[row.row] = _linked(row, bills, refused_ids, done)
    return [linked.get(row.row, row) for row in rows]


def _linked(row: BillRow, bills: dict[str, Bill], refused_ids: dict[str, int], done: dict[str, int]) -> BillRow:
    bill = row.bill
    if bill is None or bill.reversal_of is None:
        return row
    name = bill.reversal_of or _opposite(bill, bills, done)
    if name is None:
        return row.refused("medfee_sumamt", format_fen(bill.medfee_sumamt), "reversal_unpaired")
    original = bills.get(name)
    if original is None:
        if name in refused_ids:
            return row.refused("", "", "waits", other=place(refused_ids[name]))
        return row.refused("orig_setl_id", name, "reversal_unknown", orig=name)
    linked = _compared(row, bill, original, done)
    if linked.bill is not None:
        done[name] = row.row
    return linked


def _compared(row: BillRow, bill: Bill, original: Bill, done: dict[str, int]) -> BillRow:
    name = original.setl_id
    if original.reversal_of is not None:
        return row.refused("orig_setl_id", name, "reversal_of_reversal", orig=name)
    if name in done:
        return row.refused("orig_setl_id", name, "reversal_twice", orig=name, other=place(done[name]))
    if bill.setl_time < original.setl_time:
        return row.refused("setl_time", bill.setl_time.isoformat(sep=" "), "reversal_before", orig=original.setl_time)
    filled: dict[str, Any] = {"reversal_of": name}
    for column in MONEY:
        given, expected = getattr(bill, column), getattr(original, column)
        if given is None and expected is not None:
            filled[column] = -expected
        elif given is not None and given != -(expected or 0):
            row = row.refused(column, format_fen(given), "reversal_amount", expected=format_fen(-(expected or 0)))
    return row if row.bill is None else dataclasses.replace(row, bill=dataclasses.replace(bill, **filled))


def _opposite(bill: Bill, bills: dict[str, Bill], done: dict[str, int]) -> str | None:
    candidates = [
        other
        for other in bills.values()
        if other.reversal_of is None
        and other.setl_id not in done
        and other.setl_time <= bill.setl_time
        and all((getattr(other, name) or 0) == -(getattr(bill, name) or 0) for name in AMOUNTS)
    ]
    return max(candidates, key=lambda other: other.order_key).setl_id if candidates else None


def hold_back(rows: Sequence[BillRow], *, provisional: bool = False) -> list[BillRow]:
    """Refuse (or, provisional, mark) the rows of one person that stand after a refused row in its account year.

    File order is irrelevant. A refused row whose time cannot be read holds back all rows of the person; one whose
    year cannot be read holds back everything later. Exact copies hold nobody back. A reversal goes with its original.
    """
    causes = [row for row in rows if row.bill is None and row.held]
    if not causes:
        return list(rows)
    waiting: dict[int, BillRow] = {}
    while True:
        for row in rows:
            cause = None if row.bill is None or row.row in waiting else _first_cause(row, causes)
            if cause is not None:
                waiting[row.row] = cause
        gone = {row.bill.setl_id: waiting[row.row] for row in rows if row.bill is not None and row.row in waiting}
        found = [row for row in rows if row.bill and row.row not in waiting and row.bill.reversal_of in gone]
        if not found:
            break
        waiting.update((row.row, gone[row.bill.reversal_of or ""]) for row in found if row.bill)
        causes.extend(found)
    return [_waiting(row, waiting[row.row], provisional=provisional) if row.row in waiting else row for row in rows]


def _waiting(row: BillRow, cause: BillRow, *, provisional: bool) -> BillRow:
    if not provisional:
        return row.refused("", "", "waits", other=place(cause.row))
    note = Note(row.row, "note_provisional", message("note_provisional", other=place(cause.row)))
    return dataclasses.replace(row, provisional_on=cause.row, notes=(*row.notes, note))


def _first_cause(row: BillRow, causes: Sequence[BillRow]) -> BillRow | None:
    holding = [cause for cause in causes if _holds(cause, row)]
    return min(holding, key=lambda cause: (cause.order or (FIRST_MOMENT, 0, ""), cause.row)) if holding else None


def _holds(cause: BillRow, row: BillRow) -> bool:
    if cause.order is None or row.order is None:
        return True
    return cause.order < row.order and (cause.year is None or cause.year == row.year)
