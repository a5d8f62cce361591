"""The refused rows of a review or a warning run, in a file of their own with reason and mend."""

from __future__ import annotations

from pathlib import Path

from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.cells import shown
from tuodi.exchange.person_rows import BillRow
from tuodi.exchange.refusals import place
from tuodi.exchange.results import REFUSED_COLUMNS, refused_path
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.writers import write_table

_BETWEEN = " | "
_RUN_BYTES = 8 << 20


class RefusedFile:
    """Collects refused rows in any order and writes them in file order."""

    def __init__(self, out: Path, source: BillSource) -> None:
        self.path, self.rows = refused_path(out), 0
        self._header = [f"in_{name}" if name in REFUSED_COLUMNS else name for name in source.header]
        self._waiting = FileOrder(_RUN_BYTES)

    def add(self, row: BillRow) -> None:
        """Keep one refused row."""
        self.rows += 1
        self._waiting.add(row.row, _line(row, len(self._header)))

    def write(self) -> None:
        """Write the file, also when it has no row."""
        write_table(self.path, [*REFUSED_COLUMNS, *self._header], (line for _, line in self._waiting.rows()))

    def close(self) -> None:
        """Remove what is on disk."""
        self._waiting.close()


def _line(row: BillRow, width: int) -> list[str]:
    refusals = row.refusals
    cells = [_printable(shown(cell)) for cell in row.cells[:width]]
    return [
        place(row.row),
        _BETWEEN.join(refusal.column for refusal in refusals),
        _BETWEEN.join(_printable(refusal.value) for refusal in refusals),
        _BETWEEN.join(refusal.reason("zh") for refusal in refusals),
        _BETWEEN.join(refusal.mend("zh") for refusal in refusals),
        _BETWEEN.join(refusal.reason("en") for refusal in refusals),
        _BETWEEN.join(refusal.mend("en") for refusal in refusals),
        *cells,
        *[""] * (width - len(cells)),
    ]


def _printable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
