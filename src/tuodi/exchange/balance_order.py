"""Lines of balances, written in the order of persons' first rows: single ones, and tables of those made in columns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuodi.exchange.arrow import decimals
from tuodi.exchange.balance_rows import BALANCES, Line, told
from tuodi.exchange.csv_writer import CsvWriter
from tuodi.exchange.opening_list import ADMISSIONS
from tuodi.exchange.parquet_writer import ParquetWriter
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.table_writer import TableWriter
from tuodi.exchange.writers import open_writer
from tuodi.settlement.columnar.layout import UNKNOWN

LINES: Final = pa.schema([
    ("number", pa.int64()), *((name, pa.int64() if kind == "money" else pa.string()) for name, kind in BALANCES),
])  # fmt: skip
"""Lines as a table: under the number of a person's first row, money in fen, admissions a hundred times their count."""
_WINDOW: Final = 1 << 17
"""So many rows of the input have their persons written at a time."""


class BalanceOrder:
    """Takes lines in any order of persons; above `run_bytes` they wait on disk. folder, name: as for `FileOrder`."""

    def __init__(self, run_bytes: int = 32 << 20, *, folder: Path | None = None, name: str = "balances") -> None:
        self._run_bytes = run_bytes
        self._lines = FileOrder(run_bytes, folder=folder, name=name)
        self._waiting: list[pa.Table] = []
        self._size = 0
        self._runs: list[pa.Table] = []
        """Each sorted, mapped from disk."""
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    def add(self, row: int, lines: list[Line]) -> None:
        """The lines of one person, whose first row it is."""
        self._lines.add(row, lines)

    def runs(self) -> list[Path]:
        """All single lines on disk, for another to `adopt`."""
        return self._lines.runs()

    def adopt(self, runs: list[Path]) -> None:
        """Take single lines of another in; whoever made their folder removes it."""
        self._lines.adopt(runs)

    def add_table(self, table: pa.Table) -> None:
        """`LINES` of whole persons; those of one stand together."""
        self._waiting.append(table)
        self._size += table.nbytes
        if self._size > self._run_bytes:
            self._spill()

    def adopt_tables(self, other: BalanceOrder) -> None:
        """Write those of another too, which must not be closed before."""
        self._waiting += other._waiting
        self._runs += other._runs

    def _spill(self) -> None:
        if self._directory is None:
            self._directory = tempfile.TemporaryDirectory(prefix="tuodi-")
        path = Path(self._directory.name) / f"table-{len(self._runs)}"
        table = _in_order(self._waiting)
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, LINES) as file:
            file.write_table(table)
        self._runs.append(pa.ipc.open_file(pa.memory_map(str(path))).read_all())
        self._waiting, self._size = [], 0

    def write(self, path: Path, rest: Iterable[Line]) -> None:
        """Write the file; `rest` stands at its end."""
        with open_writer(path, BALANCES) as writer:
            singles = self._lines.rows()
            single = next(singles, None)
            for behind, pieces in self._windows():
                beside: list[tuple[int, Line]] = []
                while single is not None and single[0] < behind:
                    beside += [(single[0], line) for line in single[1]]
                    single = next(singles, None)
                _put(_in_order([*pieces, *([_table(beside)] if beside else [])]), writer)
            while single is not None:
                for line in single[1]:
                    writer.write(line)
                single = next(singles, None)
            for line in rest:
                writer.write(line)

    def _windows(self) -> Iterator[tuple[int, list[pa.Table]]]:
        """The first number behind a window, and what tables have of it."""
        runs = [*self._runs, *([_in_order(self._waiting)] if self._waiting else [])]
        numbers, at = [run["number"].to_numpy() for run in runs], [0] * len(runs)
        while left := [int(own[low]) for own, low in zip(numbers, at, strict=True) if low < len(own)]:
            behind = min(left) + _WINDOW
            ends = [int(np.searchsorted(own, behind)) for own in numbers]
            yield behind, [run.slice(low, high - low) for run, low, high in zip(runs, at, ends, strict=True)]
            at = ends

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what is on disk."""
        self._lines.close()
        self._waiting, self._runs = [], []
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None


def _in_order(tables: list[pa.Table]) -> pa.Table:
    """By number; the lines of one keep their order."""
    table = pa.concat_tables(tables).combine_chunks()
    number = table["number"].to_numpy()
    return table if (number[1:] >= number[:-1]).all() else table.take(pa.array(np.argsort(number, kind="stable")))


def _table(lines: list[tuple[int, Line]]) -> pa.Table:
    """Single lines as a table."""
    numbers = [number for number, _line in lines]
    columns = dict(zip((name for name, _kind in BALANCES), zip(*(line for _, line in lines), strict=True), strict=True))
    columns["amount"] = tuple(100 * int(fen) if isinstance(fen, str) else fen for fen in columns["amount"])
    return pa.table([pa.array(numbers, pa.int64()), *map(pa.array, columns.values(), LINES.types[1:])], schema=LINES)


def _put(table: pa.Table, writer: TableWriter) -> None:
    if isinstance(writer, ParquetWriter):
        columns = dict(zip(table.column_names, table.columns, strict=True))
        columns["amount"] = _money(table).cast(writer.schema.field("amount").type)
        writer.write_table(pa.table([columns[name] for name in writer.schema.names], schema=writer.schema))
    elif isinstance(writer, CsvWriter) and (text := _text(table)) is not None:
        writer.write_lines(text, len(table))
    else:
        for line in _lines(table):
            writer.write(line)


def _money(table: pa.Table) -> Any:
    return decimals(table["amount"].fill_null(UNKNOWN).to_numpy())


def _text(table: pa.Table) -> bytes | None:
    """The lines of a CSV file; None where a cell would have to be quoted."""
    admitted = pc.equal(table["account"], ADMISSIONS)
    counts = pc.divide(table["amount"], 100).cast(pa.string())
    amounts = pc.fill_null(pc.if_else(admitted, counts, _money(table).cast(pa.string())), "")
    cells = [amounts if name == "amount" else table[name] for name, _kind in BALANCES]
    joined = pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, ","), "", "\r\n").combine_chunks()
    text: bytes = joined.buffers()[2].to_pybytes()
    usual = (len(BALANCES) - 1, 1, 1, 0)
    return text if tuple(map(text.count, (b",", b"\r", b"\n", b'"'))) == tuple(len(table) * n for n in usual) else None


def _lines(table: pa.Table) -> Iterator[Line]:
    """The lines one by one, as `balance_rows` has them."""
    for line in zip(*(column.to_pylist() for column in table.columns[1:]), strict=True):
        said = dict(zip(table.column_names[1:], line, strict=True))
        yield [told(said["account"], value) if name == "amount" else value for name, value in said.items()]
