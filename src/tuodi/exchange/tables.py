"""Files as tables of text cells: one for a CSV or Parquet file, one for each sheet of a workbook.

Row numbers are those a user sees: the first line of a CSV and the first row of a sheet are 1. A Parquet file has no
header row, its first row is 1 too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from .cells import text_of
from .encoding import detect_encoding
from .refusals import SHEET_STRIDE, FileRefused

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
TEXTS = frozenset({".csv", ".txt", ".tsv"})
_CELL_LIMIT = 1 << 20

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    """`rows` yields (row number, cells), the header among them, once. `encoding` is empty for XLSX and Parquet."""

    name: str
    rows: Rows
    encoding: str = ""


def open_tables(path: Path, encoding: str | None, at_byte: Callable[[int], None]) -> Iterator[Table]:
    """The tables of a file. FileRefused: empty, unreadable, unknown format. `at_byte` is told how far reading is."""
    suffix = path.suffix.lower()
    if not path.is_file():
        raise FileRefused(path.name, "unreadable", reason="no such file")
    if path.stat().st_size == 0:
        raise FileRefused(path.name, "empty_file")
    if suffix in TEXTS:
        yield _text_table(path, encoding, at_byte)
    elif suffix in SPREADSHEETS:
        yield from _sheets(path, at_byte)
    elif suffix in (".parquet", ".pq"):
        yield _parquet_table(path, at_byte)
    else:
        raise FileRefused(path.name, "unknown_format", suffix=suffix or path.name)


def _text_table(path: Path, encoding: str | None, at_byte: Callable[[int], None]) -> Table:
    found = encoding or detect_encoding(path)
    return Table("", _text_rows(path, found, at_byte), found)


def _text_rows(path: Path, encoding: str, at_byte: Callable[[int], None]) -> Rows:
    csv.field_size_limit(_CELL_LIMIT)
    with path.open("rb") as probe:
        first = probe.readline(1 << 16)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, errors="surrogateescape", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter_of(first), strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                if not number % 4096:
                    at_byte(raw.tell())
                yield number, cells
        except csv.Error as error:
            raise FileRefused(path.name, "bad_quotes", row=number + 1) from error
        except UnicodeError as error:
            raise FileRefused(path.name, "unreadable", reason=str(error).rstrip(".")) from error
        at_byte(raw.tell())


def delimiter_of(first: bytes) -> str:
    """The sign between the cells, told from the first line."""
    counts = {sign: first.count(sign.encode()) for sign in (",", "\t", ";")}
    return max(counts, key=lambda sign: counts[sign])


def _sheets(path: Path, at_byte: Callable[[int], None]) -> Iterator[Table]:
    try:
        book = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        raise FileRefused(path.name, "unreadable", reason=str(error).rstrip(".")) from error
    for position, name in enumerate(book.sheet_names):
        yield Table(name, _sheet_rows(book, position, path.stat().st_size, at_byte))


def _sheet_rows(book: CalamineWorkbook, position: int, size: int, at_byte: Callable[[int], None]) -> Rows:
    """Of so many bytes every sheet takes the same part."""
    sheet, sheets = book.get_sheet_by_index(position), len(book.sheet_names)
    offset, total = position * SHEET_STRIDE, max(1, sheet.total_height)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if not number % 4096:
            at_byte(size * (position * total + number) // (sheets * total))
        yield offset + number, [text_of(cell) for cell in cells]
    at_byte(size * (position + 1) // sheets)


def _parquet_table(path: Path, at_byte: Callable[[int], None]) -> Table:
    return Table("", _parquet_rows(path, at_byte))


def _parquet_rows(path: Path, at_byte: Callable[[int], None]) -> Rows:
    try:
        with pq.ParquetFile(path) as file:
            yield 0, list(file.schema_arrow.names)
            total, size = max(file.metadata.num_rows, 1), path.stat().st_size
            number = 0
            for batch in file.iter_batches(batch_size=4096):
                columns = [[text_of(value) for value in column.to_pylist()] for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, list(cells)
                at_byte(size * number // total)
    except (OSError, ValueError) as error:
        raise FileRefused(path.name, "unreadable", reason=str(error).rstrip(".")) from error
