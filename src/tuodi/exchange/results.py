"""The two files of a settlement run: the settled rows with results beside the input, and the refused rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .bill_row import MONEY
from .bill_source import BillSource, PersonBills
from .cells import shown, tidy
from .layouts import Layout
from .money import parse_money
from .person_rows import BillRow
from .refusals import place
from .spool import FileOrder
from .writers import Column, Value, open_writer

REFUSED_COLUMNS = (
    "refused_row",
    "refused_column",
    "refused_value",
    "refused_reason",
    "refused_mend",
    "refused_reason_en",
    "refused_mend_en",
)
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Counts:
    """`rows_in` = `settled` + `refused`, always."""

    rows_in: int
    settled: int
    refused: int


def refused_path(path: Path) -> Path:
    """Where the refused rows of a result file go unless told otherwise: ``out.csv`` → ``out.refused.csv``."""
    return path.with_name(f"{path.stem}.refused{path.suffix}")


def kept_columns(layout: Layout, results: Sequence[str]) -> list[tuple[int, Column]]:
    """The input's columns as they are written: (cell, column). One named like a result becomes ``in_<name>``.

    The columns an earlier refused file added are not kept: a mended file can be put in again as it is.
    """
    money = {layout.index[name] for name in MONEY if name in layout.index}
    taken = set(results)
    kept = []
    for position, header in enumerate(layout.headers):
        if header in REFUSED_COLUMNS:
            continue
        name = header or f"column_{position + 1}"
        while name in taken:
            name = f"in_{name}"
        taken.add(name)
        kept.append((position, Column(name, "money" if position in money else "text")))
    return kept


class ResultFiles:
    """Collects persons in any order and writes both files in file order when the context ends without an error."""

    def __init__(self, path: Path, source: BillSource, results: Sequence[Column], refused: Path | None = None) -> None:
        self.path, self.refused_path = path, refused or refused_path(path)
        self.counts = Counts(0, 0, 0)
        self._source, self._results = source, tuple(results)
        self._kept = kept_columns(source.layout, [column.name for column in results])
        self._settled, self._refused = FileOrder(), FileOrder()
        self._settled_rows = self._refused_rows = 0

    def add(self, person: PersonBills, values: Mapping[int, Mapping[str, str | int | None]]) -> None:
        """`values`: row number → result name → text, integer (money: fen) or None. KeyError for a bill without."""
        for row in person.rows:
            if row.bill is None:
                self._refused.add(row.row, _refused_line(row, len(self._source.header)))
                self._refused_rows += 1
            else:
                found = values[row.row]
                self._settled.add(row.row, (row.cells, [found.get(column.name) for column in self._results]))
                self._settled_rows += 1

    def _write(self) -> None:
        counts = Counts(self._source.rows_in, self._settled_rows, self._refused_rows)
        if counts.rows_in != counts.settled + counts.refused:
            raise RuntimeError(f"rows lost: {counts}")
        keep = _keep_text if self.path.suffix.lower() == ".csv" else _keep_numbers
        with open_writer(self.path, [*(column for _, column in self._kept), *self._results]) as writer:
            for _row, (cells, results) in self._settled.rows():
                writer.write(keep(cells, self._kept) + results)
        header = [f"in_{name}" if name in REFUSED_COLUMNS else name for name in self._source.header]
        with open_writer(self.refused_path, [Column(name) for name in (*REFUSED_COLUMNS, *header)]) as writer:
            for _row, line in self._refused.rows():
                writer.write(line)
        self.counts = counts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            self._settled.close()
            self._refused.close()


def _keep_text(cells: Sequence[str], kept: Sequence[tuple[int, Column]]) -> list[Value]:
    """CSV keeps the input's own text."""
    return [shown(cells[position]) for position, _column in kept]


def _keep_numbers(cells: Sequence[str], kept: Sequence[tuple[int, Column]]) -> list[Value]:
    """XLSX and Parquet get money as numbers, so that it can be summed."""
    values: list[Value] = []
    for position, column in kept:
        cell = cells[position]
        text = tidy(cell) if column.kind == "money" else ""
        values.append((parse_money(text) if text else None) if column.kind == "money" else shown(cell))
    return values


def _refused_line(row: BillRow, width: int) -> list[str]:
    refusals = row.refusals
    cells = [_printable(shown(cell)) for cell in row.cells[:width]]
    return [
        place(row.row),
        _BETWEEN.join(refusal.column for refusal in refusals),
        _BETWEEN.join(_printable(refusal.value) for refusal in refusals),
        _BETWEEN.join(refusal.reason("zh") for refusal in refusals),
        _BETWEEN.join(refusal.mend("zh") for refusal in refusals),
        _BETWEEN.join(refusal.reason("en") for refusal in refusals),
        _BETWEEN.join(refusal.mend("en") for refusal in refusals),
        *cells,
        *[""] * (width - len(cells)),
    ]


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
