"""Tables out: CSV with BOM, XLSX, Parquet. A file appears under its name only when it is complete.

Money values are integer fen and None stays empty. CSV writes yuan as text with two decimals, XLSX numbers with two
decimals, Parquet decimal128(18, 2). Ids are text everywhere.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Self

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from .dates import parse_time
from .money import format_fen, yuan
from .refusals import FileRefused

Kind = Literal["text", "money", "integer", "date", "time"]
Value = str | int | dt.date | None

SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_BATCH = 20_000


class Column(NamedTuple):
    """A column to write; `kind` says how its values are shown. Values: text, integer (money: fen), date, or None."""

    name: str
    kind: Kind = "text"


class TableWriter(ABC):
    """Write rows one by one; leaving the context renames the finished file into place, an error removes it."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.path, self.columns = path, tuple(columns)
        self.rows = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")

    @abstractmethod
    def write(self, values: Sequence[Value]) -> None:
        """One row, a value per column."""

    @abstractmethod
    def _finish(self) -> None:
        """Complete the temporary file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._finish()
            if kind is None:
                self._part.replace(self.path)
        finally:
            self._part.unlink(missing_ok=True)


class CsvWriter(TableWriter):
    """UTF-8 with BOM, so that Excel reads it as such; CRLF."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        super().__init__(path, columns)
        self._file = self._part.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow([column.name for column in columns])

    def write(self, values: Sequence[Value]) -> None:
        self.rows += 1
        pairs = zip(values, self.columns, strict=True)
        self._csv.writerow([value if type(value) is str else as_text(value, column.kind) for value, column in pairs])

    def write_lines(self, lines: bytes, rows: int) -> None:
        """Lines as they are to stand in the file."""
        self._file.flush()
        self._file.buffer.write(lines)
        self.rows += rows

    def _finish(self) -> None:
        self._file.close()


class XlsxWriter(TableWriter):
    """One or more sheets; a sheet over the row limit goes on in another with the same header."""

    def __init__(
        self, path: Path, columns: Sequence[Column], sheet: str = "数据", sheet_rows: int = SHEET_ROWS
    ) -> None:
        super().__init__(path, columns)
        self._book = xlsxwriter.Workbook(
            str(self._part),
            {
                "constant_memory": True,
                "strings_to_numbers": False,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        self._formats = {
            "header": self._book.add_format({"bold": True}),
            "text": self._book.add_format({"num_format": "@"}),
            "money": self._book.add_format({"num_format": "0.00"}),
            "date": self._book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        self._limit = sheet_rows
        self._names: set[str] = set()
        self.sheet(sheet, columns)

    def sheet(self, name: str, columns: Sequence[Column]) -> None:
        """Go on in a new sheet with other columns."""
        self.columns = tuple(columns)
        self._base = "".join("_" if letter in "[]:*?/\\" else letter for letter in name).strip("'")[:26] or "Sheet"
        self._new_sheet()

    def _new_sheet(self) -> None:
        name, number = self._base, 1
        while name.lower() in self._names:
            number += 1
            name = f"{self._base}_{number}"
        self._names.add(name.lower())
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for position, column in enumerate(self.columns):
            width = max(10, min(28, sum(1 if letter.isascii() else 2 for letter in column.name) + 2))
            self._sheet.set_column(position, position, width)
            self._sheet.write_string(0, position, column.name, self._formats["header"])
        self._line = 1

    def write(self, values: Sequence[Value]) -> None:
        if self._line >= self._limit:
            self._new_sheet()
        for position, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            if value is not None and value != "":
                self._cell(position, value, column.kind)
        self._line += 1
        self.rows += 1

    def _cell(self, position: int, value: Value, kind: Kind) -> None:
        if kind == "money" and isinstance(value, int):
            self._sheet.write_number(self._line, position, yuan(value), self._formats["money"])
        elif kind == "integer" and isinstance(value, int):
            self._sheet.write_number(self._line, position, value)
        elif kind in ("date", "time") and isinstance(value, str | dt.date):
            moment = parse_time(value) if isinstance(value, str) else value
            self._sheet.write_datetime(self._line, position, moment, self._formats[kind])
        else:
            text = as_text(value, kind)
            if len(text) > _CELL_CHARACTERS:
                raise FileRefused(self.path.name, "cell_too_long", column=self.columns[position].name, length=len(text))
            self._sheet.write_string(self._line, position, text, self._formats["text"])

    def _finish(self) -> None:
        self._book.close()


_ARROW: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "money": pa.decimal128(18, 2),
    "integer": pa.int64(),
    "date": pa.date32(),
    "time": pa.timestamp("s"),
}


class ParquetWriter(TableWriter):
    """zstd, money as decimal128(18, 2), times as wall time without zone."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        super().__init__(path, columns)
        self._schema = pa.schema([pa.field(column.name, _ARROW[column.kind]) for column in columns])
        self._file = pq.ParquetWriter(self._part, self._schema, compression="zstd")
        self._batch: list[Sequence[Value]] = []
        self._pending = self.table(())

    def write(self, values: Sequence[Value]) -> None:
        self._batch.append(values)
        self.rows += 1
        if len(self._batch) >= _BATCH:
            self._flush()

    def write_table(self, table: pa.Table) -> None:
        """Rows under the file's schema; they may come together with single ones only if those come last."""
        self._pending = pa.concat_tables([self._pending, table])
        self.rows += len(table)
        while len(self._pending) >= _BATCH:
            self._file.write_table(self._pending.slice(0, _BATCH).combine_chunks())
            self._pending = self._pending.slice(_BATCH)

    def table(self, rows: Sequence[Sequence[Value]]) -> pa.Table:
        """Rows as a table under the file's schema."""
        columns = list(zip(*rows, strict=True)) or [() for _ in self.columns]
        arrays = [
            pa.array([_arrow_value(value, column.kind) for value in values], _ARROW[column.kind])
            for values, column in zip(columns, self.columns, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=self._schema)

    def _flush(self) -> None:
        self._file.write_table(pa.concat_tables([self._pending, self.table(self._batch)]).combine_chunks())
        self._pending, self._batch = self.table(()), []

    def _finish(self) -> None:
        self._flush()
        self._file.close()


def _arrow_value(value: Value, kind: Kind) -> object:
    if value is None or (value == "" and kind != "text"):
        return None
    if kind == "money" and isinstance(value, int):
        return yuan(value)
    if kind in ("date", "time") and isinstance(value, str):
        return parse_time(value) if kind == "time" else parse_time(value).date()
    return as_text(value, kind) if kind == "text" else value


def as_text(value: Value, kind: Kind) -> str:
    """A value as a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return format_fen(value) if kind == "money" else str(value)


def open_writer(path: Path, columns: Sequence[Column]) -> TableWriter:
    """A writer by the file's ending: .csv, .xlsx or .parquet. FileRefused for another."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return CsvWriter(path, columns)
    if suffix == ".xlsx":
        return XlsxWriter(path, columns)
    if suffix in (".parquet", ".pq"):
        return ParquetWriter(path, columns)
    raise FileRefused(path.name, "unknown_format", suffix=suffix or path.name)


def write_table(path: Path, columns: Sequence[Column | str], rows: Iterable[Sequence[Value]]) -> int:
    """Write a whole table and return the number of rows; a plain name is a text column."""
    made = [column if isinstance(column, Column) else Column(column) for column in columns]
    with open_writer(path, made) as writer:
        for row in rows:
            writer.write(row)
    return writer.rows


def write_workbook(path: Path, sheets: Iterable[tuple[str, Sequence[Column], Iterable[Sequence[Value]]]]) -> int:
    """An XLSX of several sheets (name, columns, rows). Returns the number of rows. ValueError without a sheet."""
    remaining = iter(sheets)
    first = next(remaining, None)
    if first is None:
        raise ValueError("a workbook needs at least one sheet")
    with XlsxWriter(path, first[1], first[0]) as writer:
        for values in first[2]:
            writer.write(values)
        for name, columns, rows in remaining:
            writer.sheet(name, columns)
            for values in rows:
                writer.write(values)
    return writer.rows
