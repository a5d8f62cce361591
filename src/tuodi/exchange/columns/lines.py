# ruff: noqa: PLR0917 - numbers are those of ASCII; compiled code takes no keywords
"""Compiled: lines of text for the result file."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.settlement.columnar.compiled import compiled
from tuodi.settlement.columnar.layout import UNKNOWN

_COMMA = ord(",")


@compiled
def copied(data: Any, first: Any, behind: Any, out: Any, to: Any) -> Any:
    """Copy bytes; where the next ones go."""
    source, place, size = np.uint64(first), np.uint64(to), np.uint64(behind - first)
    for at in range(size):  # without signs many are copied at a time
        out[place + at] = data[source + at]
    return to + np.int64(size)


@compiled
def yuan(fen: Any, out: Any, to: Any) -> Any:
    """An amount as `money.format_fen` writes it, nothing where it is UNKNOWN."""
    if fen == UNKNOWN:
        return to
    if fen < 0:
        out[to] = 45
        to += 1
        fen = -fen
    whole, digits = fen // 100, 1
    rest = whole // 10
    while rest:
        digits += 1
        rest //= 10
    for number in range(digits):
        out[to + digits - 1 - number] = 48 + whole % 10
        whole //= 10
    to += digits
    out[to], out[to + 1], out[to + 2] = 46, 48 + fen % 100 // 10, 48 + fen % 10
    return to + 3


@compiled
def undisturbed(start: Any, end: Any, record: Any, row: Any) -> Any:
    """Whether the cells of a row stand in its text with nothing but separators between them."""
    size = np.int64(start.shape[1]) - 1
    for column in range(start.shape[1]):
        size += end[row, column] - start[row, column]
    return record[row, 1] - record[row, 0] == size


@compiled
def lines(
    data: Any, start: Any, end: Any, record: Any, whole: Any, columns: Any, text: Any, amounts: Any, before: Any,
    clauses: Any, clauses_at: Any, tails: Any, tails_at: Any, others: Any, others_at: Any, out: Any,
) -> Any:  # fmt: skip
    """Write the lines of a block: those settled in columns, and `others` as they are (where a text is below 0).

    `columns` of the input (`whole`: all of them, with commas in between), then the amounts, with the clauses `before`
    the rest of them, then the tail. Returns the size.
    """
    to = 0
    for row in range(len(text)):
        told = text[row]
        if told < 0:
            to = copied(others, others_at[-1 - told], others_at[-told], out, to)
            continue
        if whole and undisturbed(start, end, record, row):
            to = copied(data, record[row, 0], record[row, 1], out, to)
            out[to] = _COMMA
            to += 1
        else:
            for column in columns:
                to = copied(data, start[row, column], end[row, column], out, to)
                out[to] = _COMMA
                to += 1
        for number in range(len(amounts)):
            if number == before:
                to = copied(clauses, clauses_at[told], clauses_at[told + 1], out, to)
                out[to] = _COMMA
                to += 1
            to = yuan(amounts[number, row], out, to)
            out[to] = _COMMA
            to += 1
        if before == len(amounts):
            to = copied(clauses, clauses_at[told], clauses_at[told + 1], out, to)
            out[to] = _COMMA
            to += 1
        to = copied(tails, tails_at[told], tails_at[told + 1], out, to)
    return to
