"""CSV that people fetch and open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Protocol

from tuodi.exchange.cells import guarded


class Out(Protocol):
    """What text is written to."""

    def write(self, text: str, /) -> object:
        """Some of it."""


def write_csv(out: Out, rows: Iterable[Sequence[str]]) -> None:
    """Rows below each other, lines ended by CR LF; no cell is a formula, and our readers read each as it was."""
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """The same as text."""
    made = io.StringIO()
    write_csv(made, rows)
    return made.getvalue()
