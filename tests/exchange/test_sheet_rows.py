"""Whole rows are written as XlsxWriter's own cells would be, byte for byte."""

from __future__ import annotations

import datetime as dt
import zipfile

import xlsxwriter

from tuodi.exchange.money import yuan
from tuodi.exchange.review_sheets import SheetColumn, Workbook
from tuodi.exchange.sheet_setup import FORMATS, HEADER, OPTIONS, fit_row, set_up

COLUMNS = (
    SheetColumn("文字", "x", "text", 12),
    SheetColumn("金额", "x", "money", 14),
    SheetColumn("数", "x", "integer", 8),
    SheetColumn("率", "x", "rate", 8),
    SheetColumn("日", "x", "date", 12),
    SheetColumn("时", "x", "time", 20),
)
TEXTS = (
    "plain", "", " leading", "trailing ", "a & b <c> \"d\" 'e'", "two\nlines", "\tTab", "_x0041_", "_x", "\x01\x1f",
    "\ufffe\uffff", "\u3000全角", "汉字" * 60, "🚑" * 17_000, "z" * 40_000, "\r", "x ", "]]>", "=1+1", "<r>", "5.0E+17",
)  # fmt: skip
FEN = (0, 1, -5, 123_456, 10**13, -(10**13), None, "unknown", 99, 100)
NUMBERS = (0, -3, 10**6, None, "n/a")
RATES = (0, 8_000, 1, 12_345_678, -4_999, None)
DAYS = ("2024-02-29", None, dt.date(1999, 12, 31), "2000-01-01")
TIMES = ("2024-02-29 12:34:56", "2024-02-29T00:00:00", dt.datetime(2024, 1, 1, 23, 59, 59), None, "")


def rows():
    for number, text in enumerate(TEXTS):
        kinds = (FEN, NUMBERS, RATES, DAYS, TIMES)
        yield [text, *(values[number % len(values)] for values in kinds)]
    yield [None] * len(COLUMNS)
    yield ["last", *([None] * (len(COLUMNS) - 1))]


def cell_by_cell(path):
    """The same sheet by XlsxWriter's calls alone."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        header = book.add_format(HEADER)
        formats = {kind: book.add_format(style) for kind, style in FORMATS.items()}
        sheet = book.add_worksheet("一")
        widths = [column.width for column in COLUMNS]
        set_up(sheet, widths, 1)
        for position, column in enumerate(COLUMNS):
            sheet.write_string(0, position, column.zh, header)
        line = 0
        for line, row in enumerate(rows(), 1):
            fit_row(sheet, line, row, widths)
            for position, (value, column) in enumerate(zip(row, COLUMNS, strict=True)):
                if value is None or value == "":
                    continue
                style = formats[column.kind]
                if column.kind == "money" and isinstance(value, int):
                    sheet.write_number(line, position, yuan(value), style)
                elif column.kind == "rate" and isinstance(value, int):
                    sheet.write_number(line, position, value / 10_000, style)
                elif column.kind == "integer" and isinstance(value, int):
                    sheet.write_number(line, position, value, style)
                elif column.kind in ("date", "time"):
                    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
                    sheet.write_datetime(line, position, moment, style)
                else:
                    sheet.write_string(line, position, str(value)[:32_767], formats["text"])
        sheet.autofilter(0, 0, line, len(COLUMNS) - 1)


def test_the_same_bytes(tmp_path):
    cell_by_cell(tmp_path / "cells.xlsx")
    with Workbook(tmp_path / "rows.xlsx") as book:
        book.sheet("一", COLUMNS, rows(), frozen=1)
    with zipfile.ZipFile(tmp_path / "cells.xlsx") as told, zipfile.ZipFile(tmp_path / "rows.xlsx") as found:
        assert found.namelist() == told.namelist()
        for name in told.namelist():
            if name != "docProps/core.xml":  # which holds the time of writing
                assert found.read(name) == told.read(name), name


def test_text_that_looks_like_rich_text_stays_text(tmp_path):
    """XlsxWriter takes it for finished XML and would put it into the sheet as it stands."""
    with Workbook(tmp_path / "rows.xlsx") as book:
        book.sheet("一", COLUMNS[:1], [["<r>broken</r>"]])
    with zipfile.ZipFile(tmp_path / "rows.xlsx") as found:
        assert b"&lt;r&gt;broken&lt;/r&gt;" in found.read("xl/worksheets/sheet1.xml")
