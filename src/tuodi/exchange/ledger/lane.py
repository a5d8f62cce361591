"""The fast lane into a ledger: persons about whom nothing is unusual, booked in columns.

Of persons that the ledger knows the bills that stand are settled again with those of the file, in columns too; and so
are persons without a row in the file whose facts or rules have changed. The tables are the same as if everybody had
gone row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from tuodi.exchange.columns.file import BlockFile, NotForColumns
from tuodi.exchange.columns.gather import file_to_settle, table_of
from tuodi.exchange.columns.results import Sheet, Texts
from tuodi.exchange.columns.write import ColumnWriter
from tuodi.exchange.results import Form
from tuodi.exchange.settle_values import HASH_DIGITS
from tuodi.exchange.settling import Tally
from tuodi.exchange.table_writer import TableWriter, Value
from tuodi.exchange.tables import Table
from tuodi.policy.errors import PolicyError
from tuodi.settlement.columnar.accounts import Unsupported

from .lane_booking import Booker, LedgerWork
from .lane_tables import Tables

__all__ = ["LedgerLane", "LedgerWork", "open_lane"]


@dataclass(frozen=True, slots=True)
class LedgerSettled:
    """What a run settled in columns. sheet: of all rows of the file. periods: where a bill is booked, and its own."""

    file: BlockFile
    sheet: Sheet
    texts: Texts
    periods: list[tuple[str, ...]]
    tally: Tally
    rule_hash: str

    @property
    def rows(self) -> int:
        """How many rows."""
        return int((self.sheet.text >= 0).sum())

    def table(self) -> Table:
        """The rows that go the usual way."""
        return table_of(self.file, self.sheet.text < 0)

    def write(self, writer: TableWriter, form: Form, others: Iterator[tuple[int, list[Value]]]) -> None:
        """All settled rows in file order; `others` are those that went the usual way."""
        made = ColumnWriter(writer, form, self.texts, self.rule_hash, self.file, self.periods)
        waiting, at = next(others, None), 0
        for rows in self.file.blocks():
            beside: dict[int, list[Value]] = {}
            while waiting is not None and waiting[0] <= rows.number[-1]:
                beside[waiting[0]] = waiting[1]
                waiting = next(others, None)
            made.write(rows, self.sheet.between(at, at + len(rows)), beside)
            at += len(rows)


@dataclass(slots=True)
class LedgerLane:
    """Settled rows, and what they add to each table; persons with the keys and settlement ids booked for them."""

    settled: LedgerSettled
    tables: dict[int, Tables]
    """By partition."""
    keys: list[tuple[str, list[str], list[str]]]
    _booker: Booker = field(repr=False)

    def again(self, tables: Mapping[str, pa.Table], names: set[str]) -> Tables | None:
        """Persons of a partition without a row in the file, settled again; those whom columns can settle."""
        try:
            return self._booker.again(tables, names)
        except (NotForColumns, Unsupported, PolicyError, OverflowError):
            return None


def open_lane(path: Path, work: LedgerWork) -> LedgerLane | None:
    """Book whom columns can book. None where the file has to go row by row as a whole."""
    file = file_to_settle(path, work.read, work.desk.cascade.index, work.out)
    if file is None:
        return None
    try:
        booker = Booker(file, work)
        tables = booker.book()
    except (NotForColumns, Unsupported, PolicyError, OverflowError):
        return None
    sheet, periods = booker.sheet, list(booker.periods.known) or [("", "")]
    own = sheet.text >= 0
    sheet.text[own] = sheet.text[own] * len(periods) + booker.periods.of_row[own]
    settled = LedgerSettled(file, sheet, booker.texts, periods, booker.tally, work.desk.rule_hash[:HASH_DIGITS])
    return LedgerLane(settled, tables, booker.keys, booker)
