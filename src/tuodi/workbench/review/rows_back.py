"""The refused rows of a file as a file of its kind, in the columns it has: to be mended and uploaded again."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

from tuodi.exchange.cells import shown, tidy
from tuodi.exchange.layouts import HEADER_ROWS, detect_layout, fee_layout
from tuodi.exchange.refusals import SHEET_STRIDE, place
from tuodi.exchange.sheet_setup import OPTIONS
from tuodi.exchange.tables import TEXTS, Table, open_tables
from tuodi.workbench.base.csv_out import write_csv

from .models import BillFile, FileFault

_PIECE = 1 << 16
MORE = ("原文件行号", "错误", "如何改正")


def bad_rows_of(file: BillFile) -> tuple[str, Iterator[bytes]]:
    """Its name, and what is in it, written when the first piece is asked for; some rows in memory at a time."""
    path = Path(file.file.path)
    text = path.suffix.lower() in TEXTS
    content = _pieces(file, path, _as_text if text else _as_workbook)
    return f"{Path(file.file_name).stem}待改正{'.csv' if text else '.xlsx'}", content


def _pieces(file: BillFile, path: Path, write: Callable[[BillFile, Path, IO[bytes]], None]) -> Iterator[bytes]:
    with TemporaryFile() as out:
        write(file, path, out)
        out.seek(0)
        while piece := out.read(_PIECE):
            yield piece


def _as_text(file: BillFile, path: Path, out: IO[bytes]) -> None:
    out.write(codecs.BOM_UTF8)
    lines = io.TextIOWrapper(out, "utf-8", newline="")
    for _, rows in _sheets(file, path):
        write_csv(lines, rows)
    lines.detach()


def _as_workbook(file: BillFile, path: Path, out: IO[bytes]) -> None:
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        for name, rows in _sheets(file, path):
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                for at, cell in enumerate(cells):
                    sheet.write_string(number, at, cell)


def _sheets(file: BillFile, path: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Name and rows of every sheet with a header: what stands above it, the header, the refused rows."""
    for number, table in enumerate(open_tables(path, None, lambda _position: None)):
        above = _down_to_header(table)
        if above:
            yield table.name, _rows(table, above, _told(file, number))


def _down_to_header(table: Table) -> list[list[str]]:
    above: list[list[str]] = []
    for _number, cells in table.rows:
        above.append(cells)
        if fee_layout(cells) or detect_layout(cells):
            return above
        if len(above) > HEADER_ROWS:
            break
    return []


def _told(file: BillFile, sheet: int) -> Iterator[tuple[int, str, str]]:
    """Row, what is wrong with it, how to mend it."""
    faults = FileFault.objects.filter(file=file, row__gte=sheet * SHEET_STRIDE, row__lt=(sheet + 1) * SHEET_STRIDE)
    for row, some in groupby(faults.order_by("row", "pk").iterator(chunk_size=5_000), key=lambda fault: fault.row):
        one = list(some)
        said = "；".join(f"{fault.column}：{fault.reason}" if fault.column else fault.reason for fault in one)
        yield row, said, "；".join(dict.fromkeys(fault.mend for fault in one))


def _rows(table: Table, above: list[list[str]], told: Iterator[tuple[int, str, str]]) -> Iterator[list[str]]:
    header = above[-1]
    own = [at for at, name in enumerate(header) if tidy(name) not in MORE]  # it may be a file that came back before
    yield from above[:-1]
    yield [*(header[at] for at in own), *MORE]
    fault = next(told, None)
    for number, cells in table.rows:
        if fault is not None and fault[0] == number:
            yield [*(_text(cells[at]) if at < len(cells) else "" for at in own), place(number), *fault[1:]]
            fault = next(told, None)


def _text(cell: str) -> str:
    return shown(cell).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
