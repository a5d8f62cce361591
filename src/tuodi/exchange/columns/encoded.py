# ruff: noqa: PLR0917 - compiled code takes no keywords
"""Compiled: what the engine takes of bills, gathered from the rows of a file in one pass each."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.settlement.columnar.compiled import compiled
from tuodi.settlement.columnar.layout import UNKNOWN


@compiled
def told(table: Any, of: Any, rows: Any) -> Any:
    """What a table of small numbers says of each row, by the number that it has."""
    out = np.empty(len(rows), np.uint8)
    for at in range(len(rows)):
        out[at] = table[of[rows[at]]]
    return out


@compiled
def known(fen: Any, rows: Any, unknown: Any) -> Any:
    """An amount of each row, another number where it is not known."""
    out = np.empty(len(rows), np.int64)
    for at in range(len(rows)):
        amount = fen[rows[at]]
        out[at] = unknown if amount == UNKNOWN else amount
    return out


@compiled
def paid(rows: Any, needed: Any, theirs: Any, employees: Any, parts: Any, out: Any) -> Any:
    """What bills say was paid at a stage, as the sum of its `parts`: UNKNOWN without the column that is needed.

    That is `theirs` for bills of `employees`, where there are any.
    """
    for at in range(len(rows)):
        row = rows[at]
        asked = theirs[row] if len(employees) and employees[at] else needed[row]
        if asked == UNKNOWN:
            out[at] = UNKNOWN
            continue
        total = np.int64(0)
        for column in parts:
            fen = column[row]
            if fen != UNKNOWN:
                total += fen
        out[at] = total
    return 0


@compiled
def calendar(
    day: Any, first: Any, months: Any, student: Any, is_one: Any, september: Any, year: Any, month: Any, cover: Any
) -> Any:
    """Year, month and cover year of each bill. `months`: of each day from `first` on, from the year 0."""
    for at in range(len(day)):
        number = months[day[at] - first]
        own = number // 12
        year[at], month[at], cover[at] = own, number, own
        if student[at] == is_one:
            cover[at] = 10000 + own - (1 if number % 12 < september else 0)
    return 0
