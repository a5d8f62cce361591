"""A row that cannot be read as a row at all: too many or too few cells, or another encoding than its file."""

from __future__ import annotations

from .encoding import foreign_row
from .messages import message
from .refusals import Refusal
from .row import Row


def damage_of(row: Row, encoding: str) -> Refusal | None:
    """Why the row is no row, or None. `encoding` is the file's, empty for XLSX and Parquet."""
    cells, width = row.cells, len(row.layout.headers)
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return Refusal(row.number, "", "", "cell_count", message("cell_count", found=len(cells), expected=width))
    position = foreign_row(cells, encoding) if encoding else None
    if position is None:
        return None
    value = cells[position].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    header = row.layout.headers[position] if position < width else ""
    return Refusal(row.number, header, value, "mixed_encoding", message("mixed_encoding", encoding=encoding))
