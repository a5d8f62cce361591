"""The rows of a people, identity or opening list, and what was refused of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .damage import damage_of
from .layouts import HEADER_ROWS, Layout, ListLayout, list_layout, require
from .refusals import FileRefused, Refusal
from .row import Row
from .tables import Table, open_tables


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a list as read, with the reasons it is not used."""

    row: int
    cells: tuple[str, ...]
    refusals: tuple[Refusal, ...]


def open_list(path: Path, kind: ListLayout, encoding: str | None = None) -> tuple[Layout, Iterator[Row]]:
    """The header of the first table that has one, and its rows without blank ones. FileRefused when there is none."""
    empty = True
    for table in open_tables(path, encoding, lambda _position: None):
        for tried, (_number, cells) in enumerate(table.rows):
            empty = False
            layout = list_layout(kind, cells)
            if layout is not None:
                require(layout, path.name)
                return layout, rows_under(table, layout)
            if tried >= HEADER_ROWS:
                break
        else:
            continue
        break
    if empty:
        raise FileRefused(path.name, "empty_file")
    raise FileRefused(path.name, "no_header", rows=HEADER_ROWS)


def rows_under(table: Table, layout: Layout) -> Iterator[Row]:
    """The rows behind a header, without blank ones; one that is no row at all says so."""
    for number, cells in table.rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = Row(number, cells, layout)
        damaged = damage_of(row, table.encoding)
        if damaged is not None:
            row.refusals.append(damaged)
        yield row


def refused_row(row: Row) -> RefusedRow:
    """What is kept of a row with refusals."""
    return RefusedRow(row.number, tuple(row.cells), tuple(row.refusals))
