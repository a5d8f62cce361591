"""The refused rows of people, identity and opening lists, in files of their own beside the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tuodi.exchange.list_rows import RefusedRow
from tuodi.exchange.refusals import place
from tuodi.exchange.writers import write_table

_COLUMNS = ("refused_row", "refused_column", "refused_value", "reason", "mend", "reason_en", "mend_en", "cells")


def write_refused_lists(refused: Mapping[str, Sequence[RefusedRow]], out: Path) -> dict[str, str]:
    """List name → file written. One line per reason; `cells` is the row as read."""
    files: dict[str, str] = {}
    for name, rows in refused.items():
        path = out.with_name(f"{out.stem}.{Path(name).stem}.refused{out.suffix}")
        lines = [
            [
                place(row.row),
                refusal.column,
                refusal.value,
                refusal.reason("zh"),
                refusal.mend("zh"),
                refusal.reason("en"),
                refusal.mend("en"),
                " | ".join(row.cells),
            ]
            for row in rows
            for refusal in row.refusals
        ]
        write_table(path, _COLUMNS, lines)
        files[name] = str(path)
    return files
