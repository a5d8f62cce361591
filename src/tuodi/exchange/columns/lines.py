# ruff: noqa: PLR0917 - numbers are those of ASCII; compiled code takes no keywords
"""Compiled: lines of text for the result file."""

from __future__ import annotations

from typing import Any

from tuodi.settlement.columnar.compiled import compiled
from tuodi.settlement.columnar.layout import UNKNOWN

_COMMA = ord(",")


@compiled
def copied(data: Any, first: Any, behind: Any, out: Any, to: Any) -> Any:
    """Copy bytes; where the next ones go."""
    for at in range(first, behind):
        out[to] = data[at]
        to += 1
    return to


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
def lines(
    data: Any, start: Any, end: Any, columns: Any, text: Any, amounts: Any, before: Any,
    clauses: Any, clauses_at: Any, tails: Any, tails_at: Any, others: Any, others_at: Any, out: Any,
) -> Any:  # fmt: skip
    """Write the lines of a block: those settled in columns (a `text` has a number) and `others` as they are.

    `columns` of the input, then the amounts, with the clauses `before` the rest of them, then the tail. Returns
    the size.
    """
    to = 0
    for row in range(len(text)):
        told = text[row]
        if told < 0:
            to = copied(others, others_at[row], others_at[row + 1], out, to)
            continue
        for column in columns:
            to = copied(data, start[row, column], end[row, column], out, to)
            out[to] = _COMMA
            to += 1
        for number in range(amounts.shape[1]):
            if number == before:
                to = copied(clauses, clauses_at[told], clauses_at[told + 1], out, to)
                out[to] = _COMMA
                to += 1
            to = yuan(amounts[row, number], out, to)
            out[to] = _COMMA
            to += 1
        if before == amounts.shape[1]:
            to = copied(clauses, clauses_at[told], clauses_at[told + 1], out, to)
            out[to] = _COMMA
            to += 1
        to = copied(tails, tails_at[told], tails_at[told + 1], out, to)
    return to
