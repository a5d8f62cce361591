"""Tables out: CSV with BOM, XLSX, Parquet. A file appears under its name only when it is complete.

Money values are integer fen and None stays empty. CSV writes yuan as text with two decimals, XLSX numbers with two
decimals, Parquet decimal128(18, 2). Ids are text everywhere.
"""

from __future__ import annotations

import csv
import datetime as dt
import glob
import os
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tuodi.policy.money import FULL_RATE, format_rate
from tuodi.settlement.columnar.layout import UNKNOWN

from .arrow import MONEY, decimals
from .dates import parse_time
from .money import format_fen, yuan
from .refusals import FileRefused
from .sheet_setup import FORMATS, HEADER, OPTIONS, WIDTHS, fit_row, set_up

Kind = Literal["text", "code", "money", "integer", "rate", "date", "time"]
"""`code` is text of which a column holds few, many times each: Parquet keeps it once for each group of rows."""
Value = str | int | dt.date | None

SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_BATCH = 20_000
_ROW_GROUP = 1 << 17
_TEXTS = frozenset({"text", "code"})
_SENTENCE = re.compile("reason|mend|note|说明|原因|缺什么")
"""Columns of sentences, by their headers."""
_LONG_ID = re.compile("_id$|_no$|certno|refused_value|rule_hash|clauses|编号|号码")
"""Columns that hold 18 digits and more, or several clauses."""


class Column(NamedTuple):
    """A column to write; `kind` says how its values are shown.

    Values: text, integer (money: fen, rate: ten-thousandths), date, or None.
    """

    name: str
    kind: Kind = "text"


class TableWriter(ABC):
    """Write rows one by one; leaving the context renames the finished file into place, an error removes it."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.path, self.columns = path, tuple(columns)
        self.rows = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        for left in path.parent.glob(f".{glob.escape(path.stem)}.*.part{path.suffix}"):
            if _abandoned(left):
                left.unlink(missing_ok=True)

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


def _abandoned(part: Path) -> bool:
    """Whether the run that was writing this is no more: it was killed."""
    number = part.name.rsplit(".", 3)[1]
    if not number.isdigit() or not hasattr(os, "kill") or sys.platform == "win32":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


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
        self._book = xlsxwriter.Workbook(str(self._part), OPTIONS)
        self._header = self._book.add_format(HEADER)
        self._formats = {kind: self._book.add_format(style) for kind, style in FORMATS.items()}
        self._limit, self._name, self._sheets = sheet_rows, sheet, 0
        self._widths = [_width(column) for column in self.columns]
        self._new_sheet()

    def _new_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet(self._name if self._sheets == 1 else f"{self._name}_{self._sheets}")
        set_up(self._sheet, self._widths)
        for position, column in enumerate(self.columns):
            self._sheet.write_string(0, position, column.name, self._header)
        self._line = 1

    def write(self, values: Sequence[Value]) -> None:
        if self._line >= self._limit:
            self._new_sheet()
        fit_row(self._sheet, self._line, values, self._widths)
        for position, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            if value is not None and value != "":
                self._cell(position, value, column.kind)
        self._line += 1
        self.rows += 1

    def _cell(self, position: int, value: Value, kind: Kind) -> None:
        if kind == "money" and isinstance(value, int):
            self._sheet.write_number(self._line, position, yuan(value), self._formats["money"])
        elif kind == "money" and isinstance(value, str) and value.isdigit():  # a count among amounts
            self._sheet.write_number(self._line, position, int(value), self._formats["integer"])
        elif kind == "integer" and isinstance(value, int):
            self._sheet.write_number(self._line, position, value, self._formats["integer"])
        elif kind == "rate" and isinstance(value, int):
            self._sheet.write_number(self._line, position, value / FULL_RATE, self._formats["rate"])
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


def _width(column: Column) -> int:
    """Sentences get room, other columns that of their header and usual content."""
    if _SENTENCE.search(column.name):
        return 44
    if _LONG_ID.search(column.name):
        return 22
    return max(WIDTHS[column.kind], min(24, sum(1 if letter.isascii() else 2 for letter in column.name) + 2))


_ARROW: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "code": pa.dictionary(pa.int32(), pa.string()),
    "money": pa.decimal128(18, 2),
    "integer": pa.int64(),
    "rate": pa.decimal128(9, 4),
    "date": pa.date32(),
    "time": pa.timestamp("s"),
}


class ParquetWriter(TableWriter):
    """zstd, money as decimal128(18, 2), times as wall time without zone.

    The file does not depend on how its rows were handed over: row groups have a fixed size, and codes are numbered as
    they come.
    """

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        super().__init__(path, columns)
        self._codes = [place for place, column in enumerate(columns) if column.kind == "code"]
        types = {**_ARROW, "money": MONEY} if self._codes else _ARROW
        self.schema = pa.schema([pa.field(column.name, types[column.kind]) for column in columns])
        self._file = pq.ParquetWriter(self._part, self.schema, compression="zstd", **self._settings())
        self._batch: list[Sequence[Value]] = []
        self._pending: list[pa.Table] = []
        self._waiting = 0
        self.numbered = numbered
        """How codes are numbered as they come; whoever has compiled code brings a quicker way."""

    def _settings(self) -> dict[str, Any]:
        """A large table of bills is told how it is best kept: ids hardly repeat, and nobody looks for an amount.

        Readers see codes as text, so the file does not say that we hold them otherwise.
        """
        if not self._codes:
            return {}
        return {
            "use_dictionary": [column.name for column in self.columns if column.kind != "text"],
            "write_statistics": [column.name for column in self.columns if column.kind == "text"],
            "store_decimal_as_integer": True,
            "store_schema": False,
        }

    def write(self, values: Sequence[Value]) -> None:
        self._batch.append(values)
        self.rows += 1
        if len(self._batch) >= _BATCH:
            self._take(self.table(self._batch))
            self._batch = []

    def write_table(self, table: pa.Table) -> None:
        """Rows under the file's schema; they may come together with single ones only if those come last."""
        self.rows += len(table)
        self._take(table)

    def _take(self, table: pa.Table) -> None:
        self._pending.append(table)
        self._waiting += len(table)
        while self._waiting >= _ROW_GROUP:
            whole = pa.concat_tables(self._pending)
            self._put(whole.slice(0, _ROW_GROUP))
            self._pending = [whole.slice(_ROW_GROUP)]
            self._waiting -= _ROW_GROUP

    def _put(self, table: pa.Table) -> None:
        """Write a row group. Texts are put in one piece, so that pages do not depend on those they came in."""
        arrays = [
            self.numbered(_whole(values))
            if column.kind == "code"
            else _whole(values)
            if column.kind == "text"
            else values
            for values, column in zip(table.columns, self.columns, strict=True)
        ]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self.schema), row_group_size=_ROW_GROUP)

    def table(self, rows: Sequence[Sequence[Value]]) -> pa.Table:
        """Rows as a table under the file's schema."""
        columns = list(zip(*rows, strict=True)) or [() for _ in self.columns]
        arrays = [
            _arrow_values(values, column.kind, field.type)
            for values, column, field in zip(columns, self.columns, self.schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _finish(self) -> None:
        self._take(self.table(self._batch))
        self._put(pa.concat_tables(self._pending))
        self._file.close()


def _whole(values: Any) -> Any:
    if values.num_chunks == 1:
        return values.chunk(0)
    return pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)


def numbered(codes: Any) -> Any:
    """The same codes, numbered as they come, and no other among them."""
    found = codes.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(found.indices, codes.dictionary.take(found.dictionary))


def _arrow_values(values: Sequence[Value], kind: Kind, form: Any) -> Any:
    if form == MONEY:
        return decimals(np.array([UNKNOWN if value is None or value == "" else value for value in values], np.int64))
    return pa.array([_arrow_value(value, kind) for value in values], form)


def _arrow_value(value: Value, kind: Kind) -> object:
    if value is None or (value == "" and kind not in _TEXTS):
        return None
    if kind == "money":
        return yuan(value) if isinstance(value, int) else Decimal(str(value))
    if kind == "rate" and isinstance(value, int):
        return Decimal(value) / FULL_RATE
    if kind in ("date", "time") and isinstance(value, str):
        return parse_time(value) if kind == "time" else parse_time(value).date()
    return as_text(value, kind) if kind in _TEXTS else value


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
    if kind == "rate":
        return format_rate(value)
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
