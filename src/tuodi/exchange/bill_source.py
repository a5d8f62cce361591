"""A file of bills, person by person, in bounded memory whatever its size.

One pass reads the rows into a spool keyed by person; then each person's rows are parsed, checked against one another
and handed out together. Rows carry their number, so results can be put back into file order (`FileOrder`).
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Self

from tuodi.settlement.bill import Bill

from .bill_row import FileFacts, read_bill
from .bureau_row import BureauFile, bureau_bill, bureau_file, opening_of, row_kind
from .damage import damage_of
from .dates import parse_time
from .duplicates import Duplicate, IdRegister
from .layouts import HEADER_ROWS, Layout, detect_layout, moved, nearest_layout, places_in, require, widened
from .options import Progress, ReadOptions
from .person_key import certificate_of, rough_key
from .person_rows import BillRow, OrderKey, hold_back, link_reversals
from .refusals import CellError, FileRefused, place
from .row import Row
from .spool import Item, Spool
from .tables import Table, open_tables

_PARTITION_BYTES = 16 << 20
_REPORT_EVERY = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBills:
    """One person: `bills` in settling order, every row of the file (refused ones too), other keys of the person.

    opening: account → fen used before the first bill (bureau files), None where the file does not say.
    """

    person: str
    keys: frozenset[str]
    bills: tuple[Bill, ...]
    rows: tuple[BillRow, ...]
    opening: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no bill: a title, a blank row, a total, a remark, or a sheet of another kind."""

    row: int
    kind: str
    text: str


class BillSource:
    """`with BillSource(path, options) as source: for person in source: …`. FileRefused when the file is no use."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self.path, self.options = path, options
        self.layout: Layout
        self.encoding = ""
        self.skipped: list[Skipped] = []
        self.rows_in = 0
        self._size = max(path.stat().st_size, 1) if path.is_file() else 1
        parts = max(16, min(256, self._size // _PARTITION_BYTES))
        self._spool = Spool(options.spool_bytes, parts)
        self._ids = IdRegister(options.spool_bytes // 4, parts)
        self._duplicates: dict[int, Duplicate] = {}
        self._headers: dict[str, str] = {}
        self._bureau: dict[int, BureauFile] = {}
        self._bytes = 0
        self._settled = 0
        self._with_psn_no = False
        self._widened = False
        try:
            self._read()
        except BaseException:
            self.close()
            raise

    @property
    def header(self) -> tuple[str, ...]:
        """The input's own column names."""
        return self.layout.headers

    @property
    def national(self) -> bool:
        """True when hosp_lv is the national list and maf_pay includes tilt_pay."""
        return (self.options.codes or ("national" if self.layout.name == "national" else "own")) == "national"

    # reading

    def _read(self) -> None:
        found = False
        for number, table in enumerate(open_tables(self.path, self.options.encoding, self._at_byte)):
            if self.options.sheet is not None and table.name != self.options.sheet:
                continue
            found = self._read_table(table, number, first=not found) or found
        if not found:
            raise FileRefused(self.path.name, "empty_file")
        self._headers = {name: self.layout.header_of(name) for name in self.layout.index}
        self._duplicates = self._ids.duplicates(self.path.name)
        self._tell("read")

    def _read_table(self, table: Table, number: int, *, first: bool) -> bool:
        """Spool the rows of one table. False when it holds nothing or (from the second on) is of another layout."""
        self.encoding = self.encoding or table.encoding
        titles: list[tuple[int, list[str]]] = []
        for row, cells in table.rows:
            if not any(cell.strip() for cell in cells):
                continue
            layout = detect_layout(cells)
            if layout is not None and (first or layout.name == self.layout.name):
                break
            titles.append((row, cells))
            if len(titles) >= HEADER_ROWS:
                return self._no_header(table, titles, first=first)
        else:
            return self._no_header(table, titles, first=first) if titles else False
        require(layout, self.path.name)
        before = layout.headers if first else self.layout.headers
        self.layout = layout if first else widened(self.layout, layout)
        self._widened = self._widened or before != self.layout.headers
        places = None if first or layout.headers == self.layout.headers else places_in(self.layout, layout)
        self.skipped.extend(Skipped(row, "title", " ".join(filter(None, cells))) for row, cells in titles)
        title = " ".join(chain([self.path.stem, table.name], *(cells for _row, cells in titles)))
        if layout.bureau:
            self._bureau[number] = bureau_file(layout, title, self.options.clr_ym, self.path.name)
        for row, cells in table.rows:
            self._spool_row(row, cells if places is None else moved(cells, places, self.layout), number)
        return True

    def _no_header(self, table: Table, titles: list[tuple[int, list[str]]], *, first: bool) -> bool:
        if not first:
            self.skipped.append(Skipped(titles[0][0], "sheet", table.name))
            return False
        for _row, cells in titles:
            layout = nearest_layout(cells)
            if layout is not None:
                require(layout, self.path.name)
        raise FileRefused(self.path.name, "no_header", rows=HEADER_ROWS)

    def _spool_row(self, number: int, cells: list[str], table: int) -> None:
        row = Row(number, cells, self.layout)
        kind = "blank" if not any(cells) else row_kind(row) if self.layout.bureau else "bill"
        if kind == "bill" and not any(cell.strip() for cell in cells):
            kind = "blank"
        if kind != "bill":
            self.skipped.append(Skipped(number, kind, " ".join(filter(None, cells))))
            return
        self.rows_in += 1
        payload = marshal.dumps((table, cells))
        self._with_psn_no = self._with_psn_no or bool(row.raw("psn_no"))
        self._spool.add(rough_key(row, self.options.people) or f"?{number}", number, payload)
        setl_id = self._bureau[table].setl_id(row) if self.layout.bureau else row.raw("setl_id")
        if setl_id:
            self._ids.add(setl_id, number, cells)
        if not self.rows_in % _REPORT_EVERY:
            self._tell("read")

    # persons

    def __iter__(self) -> Iterator[PersonBills]:
        """Every person once. Within a person rows are in file order and bills in settling order."""
        self._settled = 0
        for key, items in self._spool.groups():
            yield self._person(key, items)
            before, self._settled = self._settled, self._settled + len(items)
            if before // _REPORT_EVERY != self._settled // _REPORT_EVERY:
                self._tell("settle")
        self._tell("settle")

    def _person(self, key: str, items: list[Item]) -> PersonBills:
        facts = FileFacts(self.options, self.national, self._with_psn_no and self.options.people is None)
        keys = {key}
        rows = [self._bill_row(item, facts, keys) for item in items]
        rows = hold_back(link_reversals(rows), provisional=self.options.provisional)
        bills = sorted((row.bill for row in rows if row.bill is not None), key=lambda bill: bill.order_key)
        person = bills[0].person if bills else key
        opening = None
        if self.layout.bureau:
            opening, rows = opening_of(rows)
        return PersonBills(person=person, keys=frozenset(keys), bills=tuple(bills), rows=tuple(rows), opening=opening)

    def _bill_row(self, item: Item, facts: FileFacts, keys: set[str]) -> BillRow:
        table, cells = marshal.loads(item.payload)  # noqa: S302 (our own temporary file)
        if self._widened:
            cells += [""] * (len(self.layout.headers) - len(cells))
        row = Row(item.row, cells, self.layout)
        damaged = damage_of(row, self.encoding)
        bill: Bill | None = None
        opening: dict[str, int] | None = None
        if damaged is not None:
            row.refusals.append(damaged)
        elif self.layout.bureau:
            bill, opening = bureau_bill(row, facts, self._bureau[table])
        else:
            bill = read_bill(row, facts)
        kind, number = certificate_of(row)
        if number:
            keys.add(f"{kind}:{number}")
        order, year = (bill.order_key, bill.service_date.year) if bill else _rough_order(row)
        result = BillRow(
            row=item.row,
            cells=tuple(cells),
            bill=bill,
            refusals=tuple(row.refusals),
            notes=tuple(row.notes),
            setl_id=bill.setl_id if bill else row.raw("setl_id"),
            order=order,
            year=year,
            headers=self._headers,
            opening=opening,
        )
        return self._with_duplicate(result)

    def _with_duplicate(self, row: BillRow) -> BillRow:
        duplicate = self._duplicates.get(row.row)
        if duplicate is None:
            return row
        key = "duplicate_copy" if duplicate.copy else "duplicate_id"
        refused = row.refused("setl_id", row.setl_id, key, other=place(duplicate.other))
        # Nobody waits for an exact copy: the row it repeats is settled.
        return replace(refused, refusals=refused.refusals[-1:], held=False) if duplicate.copy else refused

    # progress and end

    def _at_byte(self, position: int) -> None:
        self._bytes = position

    def _tell(self, phase: str) -> None:
        if self.options.progress is not None:
            rows = self.rows_in if phase == "read" else self._settled
            done = self._bytes if phase == "read" else self._size * rows // max(self.rows_in, 1)
            self.options.progress(Progress("read" if phase == "read" else "settle", rows, done, self._size))

    def close(self) -> None:
        """Remove temporary files."""
        self._spool.close()
        self._ids.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _rough_order(row: Row) -> tuple[OrderKey | None, int | None]:
    """The place of a refused row among the person's, as far as its dates can be read."""
    try:
        moment = parse_time(row.raw("setl_time"))
    except CellError:
        return None, None
    sequence = row.raw("psn_seq")
    order = (moment, int(sequence) if sequence.isdigit() else -1, row.raw("setl_id"))
    end = row.raw("enddate")
    if not end or row.raw("mid_setl_flag") in ("1", "是"):
        return order, moment.year
    try:
        return order, parse_time(end).year
    except CellError:
        return order, None
