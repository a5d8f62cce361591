"""XLSX; amounts as numbers with two decimals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from tuodi.policy.money import FULL_RATE

from .dates import parse_time
from .money import yuan
from .refusals import FileRefused
from .sheet_setup import FORMATS, HEADER, OPTIONS, WIDTHS, fit_row, set_up
from .table_writer import Column, Kind, TableWriter, Value, as_text

SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_SENTENCE = re.compile("reason|mend|note|说明|原因|缺什么")
"""Columns of sentences, by their headers."""
_LONG_ID = re.compile("_id$|_no$|certno|refused_value|rule_hash|clauses|编号|号码")
"""Columns that hold 18 digits and more, or several clauses."""


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
