"""Tables into files: CSV byte for byte, XLSX and Parquet alike in content on every machine."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from .rows import MONEY_COLUMNS, Row

BOM = "\ufeff"
_MADE = dt.datetime(2025, 1, 1)
_WIDEST = 24

Sheet = tuple[str, Sequence[Sequence[str]]]


class Number(str):
    """A cell that a workbook holds as a number."""

    __slots__ = ()


def csv_bytes(rows: Iterable[Sequence[str]], *, encoding: str = "utf-8", bom: bool = True) -> bytes:
    """CSV with CRLF as Excel writes it; a BOM only in UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    mark = BOM if bom and encoding == "utf-8" else ""
    return (mark + out.getvalue()).encode(encoding)


def put(path: Path, content: bytes | str) -> None:
    """Write a file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def put_csv(path: Path, rows: Iterable[Sequence[str]], *, encoding: str = "utf-8", bom: bool = True) -> None:
    """Write a CSV file."""
    put(path, csv_bytes(rows, encoding=encoding, bom=bom))


def put_xlsx(path: Path, sheets: Iterable[Sheet]) -> None:
    """A workbook: `Number` cells are numbers, everything else is text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": _MADE})
        as_text = book.add_format({"num_format": "@"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            widths: dict[int, int] = {}
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, Number):
                        sheet.write_number(line, place, Decimal(cell))
                    elif cell:
                        sheet.write_string(line, place, cell, as_text)
                    widths[place] = min(_WIDEST, max(widths.get(place, 8), len(cell) + 2))
            for place, width in widths.items():
                sheet.set_column(place, place, width)


def as_numbers(rows: Sequence[Row], money: frozenset[str] = MONEY_COLUMNS) -> list[list[str]]:
    """Rows under a header whose money columns are numbers, as a workbook of a bureau has them."""
    header = rows[0]
    body = [
        [Number(cell) if cell and name in money else cell for name, cell in zip(header, row, strict=True)]
        for row in rows[1:]
    ]
    return [list(header), *body]


def put_parquet(path: Path, rows: Sequence[Row]) -> None:
    """Money as decimal128(18, 2), everything else as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns: dict[str, pa.Array] = {}
    for place, name in enumerate(rows[0]):
        cells = [row[place] for row in rows[1:]]
        if name in MONEY_COLUMNS:
            columns[name] = pa.array([Decimal(cell) if cell else None for cell in cells], pa.decimal128(18, 2))
        else:
            columns[name] = pa.array(cells, pa.string())
    pq.write_table(pa.table(columns), path, compression="zstd")
