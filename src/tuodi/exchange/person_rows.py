"""What only a person's rows together can show: reversals and their originals, and rows that wait for a refused one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.settlement.bill import Bill

from .bill_row import AMOUNTS, MONEY
from .layouts import BillLayout, ListLayout
from .messages import message
from .money import format_fen
from .refusals import Note, Refusal, place

FIRST_MOMENT = dt.datetime(2000, 1, 1)
_PREGNANCY = dt.timedelta(days=300)
OrderKey = tuple[dt.datetime, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """A row of the file with what became of it: `bill` or `refusals`.

    cells: as read. setl_id: also of a refused row, where it can be read.
    order and year: where the row stands among the person's, None where that cannot be read. day: of service.
    stay and referred_from: the stay it belongs to and the one it was referred from. maternity: it is, or may be.
    held: False for an exact copy, which nobody has to wait for. opening: account → fen already used.
    provisional_on: the refused row this one should have waited for (only with `provisional`).
    from_run: the run that refused it, for a row of an earlier one that waits still.
    """

    row: int
    cells: tuple[str, ...]
    bill: Bill | None
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    setl_id: str = ""
    order: OrderKey | None = None
    year: int | None = None
    day: dt.date | None = None
    stay: str = ""
    referred_from: str = ""
    maternity: bool = False
    held: bool = True
    headers: dict[str, str] = dataclasses.field(default_factory=dict, repr=False)
    layout: BillLayout | ListLayout | None = None
    opening: dict[str, int] | None = None
    provisional_on: int | None = None
    from_run: int | None = None

    @property
    def settled(self) -> bool:
        """True when the row goes to settlement."""
        return self.bill is not None

    def waiting_for(self, cause: BillRow) -> BillRow:
        """This row, refused because it waits for a refused one."""
        if cause.from_run is None:
            return self.refused("", "", "waits", other=place(cause.row))
        return self.refused("", "", "waits_earlier", other=cause.setl_id or "?", run=cause.from_run)

    def refused(self, column: str, value: str, key: str, /, **values: object) -> BillRow:
        """This row, refused for one more reason."""
        refusal = Refusal(self.row, self.headers.get(column, column), value, key, message(key, **values))
        return dataclasses.replace(self, bill=None, refusals=(*self.refusals, refusal))


def link_reversals(
    rows: Sequence[BillRow], booked: Sequence[Bill] = (), waiting: Sequence[BillRow] = ()
) -> list[BillRow]:
    """Check every reversal against its original: there, of this person, once, exact negative, not earlier.

    booked and waiting: the person's bills and refused rows of earlier runs.

    A reversal of a bureau file names no original (`reversal_of` is ""); it is paired with the latest bill of exactly
    opposite amounts that is not reversed yet. A payment left empty on a reversal takes the negative of the original.
    """
    if not any(row.bill is not None and row.bill.reversal_of is not None for row in rows):
        return list(rows)
    bills = {bill.setl_id: bill for bill in booked}
    bills |= {row.bill.setl_id: row.bill for row in rows if row.bill is not None}
    refused_ids = {row.setl_id: row for row in (*waiting, *rows) if row.bill is None and row.setl_id}
    done: dict[str, int | str] = {bill.reversal_of: bill.setl_id for bill in booked if bill.reversal_of is not None}
    linked: dict[int, BillRow] = {}
    reversals = [row for row in rows if row.bill is not None and row.bill.reversal_of is not None]
    for row in sorted(reversals, key=lambda row: row.order or (FIRST_MOMENT, 0, "")):
        linked[row.row] = _linked(row, bills, refused_ids, done)
    return [linked.get(row.row, row) for row in rows]


def _linked(
    row: BillRow, bills: dict[str, Bill], refused_ids: dict[str, BillRow], done: dict[str, int | str]
) -> BillRow:
    bill = row.bill
    if bill is None or bill.reversal_of is None:
        return row
    name = bill.reversal_of or _opposite(bill, bills, done)
    if name is None:
        return row.refused("medfee_sumamt", format_fen(bill.medfee_sumamt), "reversal_unpaired")
    original = bills.get(name)
    if original is None:
        if name in refused_ids:
            return row.waiting_for(refused_ids[name])
        return row.refused("orig_setl_id", name, "reversal_unknown", orig=name)
    linked = _compared(row, bill, original, done)
    if linked.bill is not None:
        done[name] = row.row
    return linked


def _compared(row: BillRow, bill: Bill, original: Bill, done: dict[str, int | str]) -> BillRow:
    name = original.setl_id
    if original.reversal_of is not None:
        return row.refused("orig_setl_id", name, "reversal_of_reversal", orig=name)
    before = done.get(name)
    if isinstance(before, str):
        return row.refused("orig_setl_id", name, "reversal_twice_earlier", orig=name, other=before)
    if before is not None:
        return row.refused("orig_setl_id", name, "reversal_twice", orig=name, other=place(before))
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


def _opposite(bill: Bill, bills: dict[str, Bill], done: dict[str, int | str]) -> str | None:
    candidates = [
        other
        for other in bills.values()
        if other.reversal_of is None
        and other.setl_id not in done
        and other.setl_time <= bill.setl_time
        and all((getattr(other, name) or 0) == -(getattr(bill, name) or 0) for name in AMOUNTS)
    ]
    return max(candidates, key=lambda other: other.order_key).setl_id if candidates else None


def hold_back(rows: Sequence[BillRow], earlier: Sequence[BillRow] = (), *, provisional: bool = False) -> list[BillRow]:
    """Refuse (or, provisional, mark) the rows of one person whose amounts depend on a refused row before them.

    These are the later rows of its account year, of its stay, of stays referred from it and, in maternity, of 300
    days; then what depends on those. File order is irrelevant. A refused row whose time cannot be read holds back all
    rows of the person; one whose year cannot be read holds back everything later. Exact copies hold nobody back. A
    reversal goes with its original. earlier: refused rows of earlier runs that wait still.
    """
    if not earlier and all(row.bill is not None or not row.held for row in rows):
        return list(rows)
    orders = {row.setl_id: row.order for row in rows if row.order is not None}
    held = _Held()
    waiting: dict[int, BillRow] = {}
    gone: dict[str, BillRow] = {}
    for row in sorted((*earlier, *rows), key=lambda row: _place(row, orders)):
        if row.bill is None:
            if row.held:
                held.add(row, row)
                gone[row.setl_id] = row
            continue
        cause = held.cause_of(row, gone.get(row.bill.reversal_of) if row.bill.reversal_of else None)
        if cause is not None:
            waiting[row.row] = gone[row.setl_id] = cause
            held.add(row, cause)
    return [_waiting(row, waiting[row.row], provisional=provisional) if row.row in waiting else row for row in rows]


_Place = tuple[OrderKey, bool, OrderKey, int]


def _place(row: BillRow, orders: Mapping[str, OrderKey]) -> _Place:
    """Settling order: rows without a time first, a reversal never before its original."""
    own = row.order or (FIRST_MOMENT, -2, "")
    original = row.bill.reversal_of if row.bill is not None else None
    return (max(own, orders.get(original or "", own)), original is not None, own, row.row)


class _Held:
    """What rows met so far hold back, each with the refused row it began with."""

    def __init__(self) -> None:
        self._always: BillRow | None = None
        self._years: dict[int, BillRow] = {}
        self._stays: dict[str, BillRow] = {}
        self._maternity: list[tuple[dt.date, BillRow]] = []

    def add(self, row: BillRow, cause: BillRow) -> None:
        """`row` is refused or waits for `cause`."""
        if row.stay:
            self._stays.setdefault(row.stay, cause)
        if row.maternity and row.day is not None:
            self._maternity.append((row.day, cause))
        if row.order is None or row.year is None:
            self._always = self._always or cause
        else:
            self._years.setdefault(row.year, cause)

    def cause_of(self, row: BillRow, original: BillRow | None) -> BillRow | None:
        """The first refused row that `row` waits for; `original`: the one that its original waits for."""
        found = [original, self._always, self._stays.get(row.stay), self._stays.get(row.referred_from)]
        if row.year is not None:
            found.append(self._years.get(row.year))
        if row.maternity and row.day is not None:
            found += [cause for day, cause in self._maternity if abs(row.day - day) <= _PREGNANCY]
        causes = [cause for cause in found if cause is not None]
        return min(causes, key=lambda cause: (cause.order or (FIRST_MOMENT, 0, ""), cause.row)) if causes else None


def _waiting(row: BillRow, cause: BillRow, *, provisional: bool) -> BillRow:
    if not provisional:
        return row.waiting_for(cause)
    note = Note(row.row, "note_provisional", message("note_provisional", other=place(cause.row)))
    return dataclasses.replace(row, provisional_on=cause.row, notes=(*row.notes, note))
