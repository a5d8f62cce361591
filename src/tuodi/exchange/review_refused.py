"""The refused rows of a review or a warning run, in a file of their own with reason and mend."""

from __future__ import annotations

from pathlib import Path

from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.person_rows import BillRow
from tuodi.exchange.refused_lines import REFUSED_COLUMNS, as_read, header_beside, why_refused
from tuodi.exchange.results import refused_path
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.writers import write_table

_RUN_BYTES = 8 << 20


class RefusedFile:
    """Collects refused rows in any order and writes them in file order."""

    def __init__(self, out: Path, source: BillSource) -> None:
        self.path, self.rows = refused_path(out), 0
        self._header = header_beside(source.header)
        self._waiting = FileOrder(_RUN_BYTES)

    def add(self, row: BillRow) -> None:
        """Keep one refused row."""
        self.rows += 1
        self._waiting.add(row.row, [*why_refused(row.row, row.refusals), *as_read(row.cells, len(self._header))])

    def write(self) -> None:
        """Write the file, also when it has no row."""
        write_table(self.path, [*REFUSED_COLUMNS, *self._header], (line for _, line in self._waiting.rows()))

    def close(self) -> None:
        """Remove what is on disk."""
        self._waiting.close()
