"""Workbooks that officers work in: several sheets with a filter, written row by row in constant memory.

A sheet over the row limit goes on in another.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import xlsxwriter

from tuodi.exchange.sheet_rows import CellText, RowSheet
from tuodi.exchange.sheet_setup import FORMATS, HEADER, OPTIONS, WIDTHS, height_of, set_up
from tuodi.exchange.table_writer import Kind, Value
from tuodi.exchange.xlsx_writer import SHEET_ROWS
from tuodi.settlement.reasons import Lang


class SheetColumn(NamedTuple):
    """A column with its header in both languages; `width` in characters, 0 for the usual of its kind."""

    zh: str
    en: str
    kind: Kind = "text"
    width: int = 0

    def title(self, lang: Lang) -> str:
        """The header."""
        return self.zh if lang == "zh" else self.en


class Workbook:
    """Sheets one after another; leaving the context puts the finished file in place, an error removes it."""

    def __init__(self, path: Path, lang: Lang = "zh", sheet_rows: int = SHEET_ROWS) -> None:
        self.path, self._lang, self._limit = path, lang, sheet_rows
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        self._book = xlsxwriter.Workbook(str(self._part), OPTIONS)
        self._header = self._book.add_format(HEADER)
        self._formats = {kind: self._book.add_format(style) for kind, style in FORMATS.items()}

    def sheet(
        self, name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Value]], *, frozen: int = 0
    ) -> int:
        """One sheet, or as many as the rows need. Returns the number of rows. `frozen`: columns that stay in view."""
        written, number, line = 0, 1, 1
        sheet, cells = self._begin(name, columns, frozen)
        widths = _widths(columns)
        for row in rows:
            if line >= self._limit:
                self._end(sheet, columns, line)
                number, line = number + 1, 1
                sheet, cells = self._begin(f"{name}{number}", columns, frozen)
            sheet.put(line, cells.row(line + 1, row), height_of(row, widths))
            line, written = line + 1, written + 1
        self._end(sheet, columns, line)
        return written

    def _begin(self, name: str, columns: Sequence[SheetColumn], frozen: int) -> tuple[RowSheet, CellText]:
        sheet = self._book.add_worksheet(name, RowSheet)
        set_up(sheet, _widths(columns), frozen)
        for position, column in enumerate(columns):
            sheet.write_string(0, position, column.title(self._lang), self._header)
        sheet.begin_rows(1)
        return sheet, CellText(sheet, [column.kind for column in columns], self._formats)

    @staticmethod
    def _end(sheet: Any, columns: Sequence[SheetColumn], line: int) -> None:
        sheet.autofilter(0, 0, max(line - 1, 1), len(columns) - 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._book.close()
            if kind is None:
                self._part.replace(self.path)
        finally:
            self._part.unlink(missing_ok=True)


def _widths(columns: Sequence[SheetColumn]) -> list[int]:
    return [column.width or WIDTHS[column.kind] for column in columns]
