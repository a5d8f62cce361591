"""Files of what was given, line by line (费用明细): the national platform's export of settled bills."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .layouts import HEADER_ROWS, Layout, detect_layout, fee_layout, require
from .list_rows import rows_under
from .money import format_fen, parse_scaled
from .refusals import FileRefused
from .row import Row
from .tables import Table, open_tables

CNT_DECIMALS, PRIC_DECIMALS = 4, 6
LONGEST = {"setl_id": 80, "feedetl_sn": 60, "med_list_codg": 60}
_NAME = 200
_TORN = frozenset({"cell_count", "mixed_encoding"})
"""What a row is refused for whose cells cannot be told apart: nobody knows whose it is."""


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A line. cnt: ten-thousandths; pric: millionths, or None; det_item_fee_sumamt: fen. A refund is negative.

    mdtrt_id: empty where the file does not say it.
    """

    row: int
    setl_id: str
    mdtrt_id: str
    feedetl_sn: str
    med_list_codg: str
    name: str
    fee_ocur_time: dt.datetime
    cnt: int
    pric: int | None
    det_item_fee_sumamt: int


def has_fee_lines(path: Path) -> bool:
    """Whether a file is one of fee lines, by its header. Raises FileRefused: it cannot be read at all."""
    layouts = (_headed(table) for table in open_tables(path, None, lambda _position: None))
    return any(layout is not None and layout.name == "fee_lines" for layout in layouts)


def fee_rows(path: Path, at_byte: Callable[[int], None]) -> Iterator[Row]:
    """The rows of every sheet that has the header, no blank ones.

    FileRefused: no such sheet, columns missing or doubled, a sheet of bills beside them, no row in any.
    """
    found, some, bills = False, False, ""
    for table in open_tables(path, None, at_byte):
        layout = _headed(table)
        if layout is None:
            continue
        lines = layout.name == "fee_lines"
        found, bills = found or lines, bills or ("" if lines else table.name)
        if found and bills:
            raise FileRefused(path.name, "bills_beside_lines", sheet=bills)
        if lines:
            require(layout, path.name)
            for row in rows_under(table, layout):
                some = True
                yield row
    if not found:
        raise FileRefused(path.name, "no_header", rows=HEADER_ROWS)
    if not some:
        raise FileRefused(path.name, "no_rows")


def _headed(table: Table) -> Layout | None:
    """The table's header, of lines or of bills; what it has left are the rows behind it."""
    for tried, (_number, cells) in enumerate(table.rows):
        layout = fee_layout(cells) or detect_layout(cells)
        if layout is not None or tried >= HEADER_ROWS:
            return layout
    return None


def bill_of(row: Row) -> str:
    """Whose line a row is, also of one that is refused; empty where nobody can tell."""
    return "" if any(one.key in _TORN for one in row.refusals) else row.raw("setl_id")


def fee_row(row: Row, latest: dt.date) -> FeeRow | None:
    """The line of a row. None: `row.refusals` says why. latest: no line is given after that day."""
    if row.refusals:
        return None
    texts = {name: row.needed(name) for name in LONGEST}
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            row.refuse(name, "too_long", most=most)
    visit = row.text("mdtrt_id")
    at, amount = row.time("fee_ocur_time", latest), row.money("det_item_fee_sumamt")
    cnt = row.parsed("cnt", partial(parse_scaled, decimals=CNT_DECIMALS))
    pric = row.parsed("pric", partial(parse_scaled, decimals=PRIC_DECIMALS))
    for name, value in (("fee_ocur_time", at), ("cnt", cnt), ("det_item_fee_sumamt", amount)):
        if value is None and not row.raw(name):
            row.refuse(name, "required")
    if at is None or cnt is None or amount is None:
        return None
    if amount * cnt < 0:
        row.refuse("cnt", "sign_differs", amount=format_fen(amount))
    if row.refusals:
        return None
    return FeeRow(
        row=row.number, **texts, mdtrt_id=visit, name=row.raw("medins_list_name")[:_NAME], fee_ocur_time=at, cnt=cnt,
        pric=pric, det_item_fee_sumamt=amount,
    )  # fmt: skip
