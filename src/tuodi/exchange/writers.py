"""Tables out: CSV with BOM, XLSX, Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from .csv_writer import CsvWriter
from .parquet_writer import ParquetWriter
from .refusals import FileRefused
from .table_writer import Column, TableWriter, Value
from .xlsx_writer import XlsxWriter


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
