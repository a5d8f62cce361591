"""CSV with BOM; yuan as text with two decimals."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from .table_writer import Column, TableWriter, Value, as_text


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
