"""A file whose persons are mixed: its rows are parted by person, settled part by part, and written in the file's order.

What fits into memory stays there. Of a larger file typed columns and results go to disk, and the file is read three
times: to part it, for the rows that the scalar engine is to see, and to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.balance_order import BalanceOrder
from tuodi.exchange.options import Progress
from tuodi.exchange.results import Form
from tuodi.exchange.settle_values import Late
from tuodi.exchange.settling import Collected, Tally
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.table_writer import TableWriter, Value
from tuodi.exchange.tables import Table

from .ahead import Behind, ahead
from .changed import with_clauses
from .file import NotForColumns, Rows
from .numbering import Ints
from .parts import MemoryParts, Parts, parts_in, parts_of
from .read import Columns
from .results import Sheet
from .settle import ColumnSettler, Sample
from .shared import Shared
from .write import ColumnWriter


@dataclass(slots=True)
class _Result:
    """What a part came to: row numbers ascending, amounts by row and texts; in memory or mapped from disk."""

    number: Ints
    values: Ints
    text: NDArray[np.int32]
    reverses: dict[int, str] = field(default_factory=dict)
    """By row number."""
    late: dict[int, Late] = field(default_factory=dict)
    """By row number, too."""


def _merged(results: list[_Result]) -> _Result:
    """Several as one."""
    number = np.concatenate([one.number for one in results])
    order = np.argsort(number, kind="stable")
    values, text = (np.concatenate([getattr(one, name) for one in results])[order] for name in ("values", "text"))
    reverses = {row: name for one in results for row, name in one.reverses.items()}
    late = {row: days for one in results for row, days in one.late.items()}
    return _Result(number[order], values, text, reverses, late)


def _within(said: Mapping[int, Any], first: int, size: int) -> dict[int, Any]:
    """What is said of some rows, by their places."""
    rows = np.fromiter(said, np.int64, len(said))
    return {number - first: said[number] for number in rows[(rows >= first) & (rows < first + size)].tolist()}


class SpreadRun:
    """The persons of a file that are settled in columns; the rows of the others are its `table`."""

    def __init__(self, columns: ColumnSettler, rule_hash: str, memory: int) -> None:
        self.columns, self.file, self.tally = columns, columns.reader.file, Tally()
        self._rule_hash, self._memory = rule_hash, memory
        self._folder = TemporaryDirectory(prefix="tuodi-")
        self._results: list[_Result] = []
        self._samples: list[Sample] = []
        self._balances, self._changed = BalanceOrder(), FileOrder()
        """What is told beside the results. Differences name their texts by number until all are told."""
        self._other = np.zeros(0, np.bool_)
        self._rows: list[tuple[int, list[str]]] = []
        self.rows = 0

    def settle(self) -> None:
        """Settle all that can be, count it and have its texts told. NotForColumns where there is nothing."""
        file = self.file
        count, persons = parts_of(file, self._memory), self.columns.tells_balances or self.columns.differences
        parts = parts_in(Path(self._folder.name), count, self._memory, persons=persons)
        shared = Shared(self._memory // 8)
        rows = 0
        for columns in ahead(self.columns.reader.columns()):
            parts.add(columns)
            shared.add(columns)
            rows += len(columns)
            self._tell("read", rows, rows)
        marked = shared.rows(rows, file.first)
        self._other = np.ones(rows, np.bool_)
        for number in range(count):
            self._settle(parts, number, marked)
            self._tell("settle", rows * (number + 1) // count, rows)
        self.rows = rows - int(self._other.sum())
        if not self.rows:
            raise NotForColumns
        self._read_again(parts)

    def _tell(self, phase: str, rows: int, of: int) -> None:
        progress, size = self.columns.reader.options.progress, self.file.size
        about = max(self.file.rows_about(), of, 1)
        if progress is not None:
            progress(Progress("read" if phase == "read" else "settle", rows, size * rows // about, size))

    def _settle(self, parts: Parts, number: int, marked: NDArray[np.bool_]) -> None:
        made = [self._settled(piece, marked) for piece in parts.pieces(number) if len(piece)]
        if isinstance(parts, MemoryParts):
            self._results += made
        elif made:
            self._results.append(self._stored(_merged(made), number))

    def _settled(self, columns: Columns, marked: NDArray[np.bool_]) -> _Result:
        first = self.file.first
        part = self.columns.settle(columns, together=False, shared=marked[columns.number - first])
        self.tally.merge(part.tally)
        self._samples += part.samples
        if part.balances is not None:
            self._balances.add_table(part.balances)
        if part.changed is not None:
            for row, line in part.changed.lines(part.judged, self._rule_hash):
                self._changed.add(row, line)
                self.tally.differences += 1
        sheet, own = part.sheet, np.flatnonzero(~part.left)
        self._other[columns.number[own] - first] = False
        reverses = {int(columns.number[at]): name for at, name in sheet.reverses.items()}
        late = {int(columns.number[at]): days for at, days in sheet.late.items()}
        values = np.ascontiguousarray(sheet.values[:, own].T)
        return _Result(columns.number[own], values, sheet.text[own], reverses, late)

    def _stored(self, result: _Result, number: int) -> _Result:
        """The same on disk."""
        for name in ("number", "values", "text"):
            path = Path(self._folder.name) / f"{name}-{number}.npy"
            np.save(path, getattr(result, name))
            setattr(result, name, np.load(path, mmap_mode="r"))
        return result

    def _read_again(self, parts: Parts) -> None:
        """The rows of samples and of the others, as the reader of rows has them."""
        wanted = self._other.copy()
        for sample in self._samples:
            wanted[sample.number - self.file.first] = True
        sampled = {int(number) for sample in self._samples for number in sample.number.tolist()}
        cells: dict[int, list[str]] = {}
        at = 0
        for rows in parts.blocks(self.file):
            found = np.flatnonzero(wanted[at : at + len(rows)]).tolist()
            for row, line in zip(found, rows.cells(found) if found else (), strict=True):
                number = int(rows.number[row])
                if self._other[at + row]:
                    self._rows.append((number, line))
                if number in sampled:
                    cells[number] = line
            at += len(rows)
        for sample in self._samples:
            self.columns.tell(sample, [(number, cells[number]) for number in sample.number.tolist()])
        self.columns.keep()
        self._parts = parts

    def tell(self, collected: Collected) -> None:
        """Add what there is beside the results: differences, and where it is wanted what is left of accounts."""
        for row, line in self._changed.rows():
            collected.differences.add(row, with_clauses(line, self.columns.texts))
        if collected.balances is not None:
            collected.balances.adopt_tables(self._balances)

    def table(self) -> Table:
        """The rows that go the usual way, under the file's header."""
        return Table("", self._others(), self.file.encoding)

    def _others(self) -> Iterator[tuple[int, list[str]]]:
        yield 0, list(self.file.layout.headers)
        rows, self._rows = self._rows, []
        yield from rows

    def write(self, writer: TableWriter, form: Form, others: Iterator[tuple[int, list[Value]]]) -> None:
        """All settled rows in file order; `others` are those that went the usual way."""
        made = ColumnWriter(writer, form, self.columns.texts, self._rule_hash, self.file)
        waiting = next(others, None)
        with Behind() as behind:
            for rows in ahead(self._parts.blocks(self.file)):
                beside: dict[int, list[Value]] = {}
                while waiting is not None and waiting[0] <= rows.number[-1]:
                    beside[waiting[0]] = waiting[1]
                    waiting = next(others, None)
                behind.call(made.write, rows, self._sheet(rows), beside)

    def _sheet(self, rows: Rows) -> Sheet:
        """What all parts say of some rows."""
        first, sheet = int(rows.number[0]), Sheet.of(len(self.columns.texts.names), len(rows))
        for result in self._results:
            low, high = np.searchsorted(result.number, (first, first + len(rows))).tolist()
            places = result.number[low:high] - first
            sheet.values[:, places] = result.values[low:high].T
            sheet.text[places] = result.text[low:high]
            for found, own in ((sheet.reverses, result.reverses), (sheet.late, result.late)):
                found.update(_within(own, first, len(rows)))
        return sheet

    def close(self) -> None:
        """Remove what is on disk."""
        self._results = []
        self._balances.close()
        self._changed.close()
        self._folder.cleanup()
