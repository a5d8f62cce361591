"""The two files of a settlement run: the settled rows with results beside the input, and the refused rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from .bill_row import CODES, DATES, MONEY
from .bill_source import BillSource, PersonBills
from .cells import LOST, shown, tidy
from .layouts import Layout
from .money import parse_money
from .person_rows import BillRow
from .refused_lines import REFUSED_COLUMNS, as_read, header_beside, why_refused
from .spool import FileOrder
from .table_writer import Column, Kind, TableWriter, Value, as_text
from .writers import open_writer


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
    kinds: dict[int, Kind] = {layout.index[name]: "money" for name in MONEY if name in layout.index}
    kinds |= {layout.index[name]: "code" for name in (*CODES, *DATES) if name in layout.index}
    taken = set(results)
    kept = []
    for position, header in enumerate(layout.headers):
        if header in REFUSED_COLUMNS:
            continue
        name = header or f"column_{position + 1}"
        while name in taken:
            name = f"in_{name}"
        taken.add(name)
        kept.append((position, Column(name, kinds.get(position, "text"))))
    return kept


@dataclass(frozen=True, slots=True)
class Form:
    """How a row becomes a line of the settled or of the refused file; the same in every process."""

    kept: tuple[tuple[int, Column], ...]
    results: tuple[Column, ...]
    width: int
    """Cells of the input's header."""
    text: bool
    """CSV keeps the input's own text; XLSX and Parquet get money as numbers, so that it can be summed."""

    @classmethod
    def of(cls, path: Path, layout: Layout, results: Sequence[Column]) -> Form:
        """The form of a result file for an input of a layout."""
        kept = kept_columns(layout, [column.name for column in results])
        return cls(tuple(kept), tuple(results), len(layout.headers), path.suffix.lower() == ".csv")

    @property
    def columns(self) -> list[Column]:
        """Of the result file."""
        return [*(column for _, column in self.kept), *self.results]

    def settled(self, cells: Sequence[str], values: Mapping[str, str | int | None]) -> list[Value]:
        """The line of a settled row: its cells as read, then the results."""
        if not self.text:
            return [*_keep_numbers(cells, self.kept), *(values.get(column.name) for column in self.results)]
        texts = cells if LOST not in "".join(cells) else [shown(cell) for cell in cells]
        line: list[Value] = [texts[position] for position, _column in self.kept]
        line += [as_text(values.get(name), kind) for name, kind in self.results]
        return line

    def refused(self, row: BillRow) -> list[str]:
        """The line of a refused row: where, what, why and what would mend it, then its cells as read."""
        return [*why_refused(row.row, row.refusals), *as_read(row.cells, self.width)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows of a file, and where the refused ones stand."""

    counts: Counts
    skipped: int
    refused: Path
    in_columns: int = 0
    """Of the settled ones."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Lines on disk that another process has sorted."""

    settled: list[Path]
    refused: list[Path]
    settled_rows: int
    refused_rows: int


class Lines:
    """The lines of both files, added person by person in any order, kept by row number."""

    def __init__(self, form: Form, folder: Path | None = None, name: str = "") -> None:
        self.form = form
        self.settled = FileOrder(folder=folder, name=f"settled-{name}")
        self.refused = FileOrder(folder=folder, name=f"refused-{name}")
        self.settled_rows = self.refused_rows = 0

    def add(self, person: PersonBills, values: Mapping[int, Mapping[str, str | int | None]]) -> None:
        """`values`: row number → result name → text, integer (money: fen) or None. KeyError for a bill without."""
        for row in person.rows:
            if row.bill is None:
                self.refused.add(row.row, self.form.refused(row))
                self.refused_rows += 1
            else:
                self.settled.add(row.row, self.form.settled(row.cells, values[row.row]))
                self.settled_rows += 1

    def runs(self) -> Runs:
        """Everything on disk, for another process to `adopt`."""
        return Runs(self.settled.runs(), self.refused.runs(), self.settled_rows, self.refused_rows)

    def adopt(self, runs: Runs) -> None:
        """Take in what another process has made."""
        self.settled.adopt(runs.settled)
        self.refused.adopt(runs.refused)
        self.settled_rows += runs.settled_rows
        self.refused_rows += runs.refused_rows

    def close(self) -> None:
        """Remove temporary files."""
        self.settled.close()
        self.refused.close()


def write_refused(path: Path, layout: Layout, lines: Lines) -> None:
    """The refused rows. They are written before the results appear: those stand for a run that is complete."""
    names = (*REFUSED_COLUMNS, *header_beside(layout.headers))
    with open_writer(path, [Column(name) for name in names]) as writer:
        for _row, line in lines.refused.rows():
            writer.write(line)


class Beside(Protocol):
    """Settled rows that never were a person's lines."""

    @property
    def rows(self) -> int:
        """How many."""
        ...

    def write(self, writer: TableWriter, form: Form, others: Iterator[tuple[int, list[Value]]]) -> None:
        """Write them in file order, with the `others` among them."""
        ...


class ResultFiles:
    """Collects persons in any order and writes both files in file order when the context ends without an error."""

    def __init__(
        self,
        path: Path,
        source: BillSource,
        results: Sequence[Column],
        refused: Path | None = None,
        *,
        beside: Beside | None = None,
        rest: Callable[[], None] | None = None,
    ) -> None:
        """`beside`: rows of the file that are settled elsewhere and are no part of `source`.

        `rest` writes what else there is, before the results appear.
        """
        self._beside, self._rest = beside, rest
        self.path, self.refused_path = path, refused or refused_path(path)
        self.counts = Counts(0, 0, 0)
        self._source = source
        self.lines = Lines(Form.of(path, source.layout, results))

    def add(self, person: PersonBills, values: Mapping[int, Mapping[str, str | int | None]]) -> None:
        """One person, as in `Lines.add`."""
        self.lines.add(person, values)

    def _write(self) -> None:
        form = self.lines.form
        elsewhere = 0 if self._beside is None else self._beside.rows
        settled = self.lines.settled_rows + elsewhere
        counts = Counts(self._source.rows_in + elsewhere, settled, self.lines.refused_rows)
        if counts.rows_in != counts.settled + counts.refused:
            raise RuntimeError(f"rows lost: {counts}")
        with open_writer(self.path, form.columns) as writer:
            if self._beside is not None:
                self._beside.write(writer, form, self.lines.settled.rows())
            else:
                for _row, line in self.lines.settled.rows():
                    writer.write(line)
            write_refused(self.refused_path, self._source.layout, self.lines)
            if self._rest is not None:
                self._rest()
        self.counts = counts

    @property
    def outcome(self) -> Outcome:
        """What was written."""
        elsewhere = 0 if self._beside is None else self._beside.rows
        return Outcome(self.counts, len(self._source.skipped), self.refused_path, elsewhere)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            self.lines.close()


def _keep_numbers(cells: Sequence[str], kept: Sequence[tuple[int, Column]]) -> list[Value]:
    values: list[Value] = []
    for position, column in kept:
        cell = cells[position]
        text = tidy(cell) if column.kind == "money" else ""
        values.append((parse_money(text) if text else None) if column.kind == "money" else shown(cell))
    return values
