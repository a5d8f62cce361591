# ruff: noqa: PLR0917 - compiled code takes no keywords
"""Compiled: what settled bills say in the columns of money."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.settlement.columnar.compiled import compiled
from tuodi.settlement.columnar.layout import UNKNOWN

HALF = 30
"""Bits of the lower half of a sum."""
_LOW = (1 << HALF) - 1


@compiled
def counted(paid: Any, other: Any, waived: Any, out: Any) -> Any:
    """Which stages' payments are unknown, which are above nothing, and whether others pay or a share is waived."""
    for row in range(len(out)):
        found = np.int64(0)
        for stage in range(4):
            fen = paid[stage][row]
            found |= (np.int64(fen < 0) << stage) | (np.int64(fen > 0) << (4 + stage))
        out[row] = found | (np.int64(waived[row] > 0) << 8) | (np.int64(other[row] > 0) << 9)
    return 0


@compiled
def amounts(
    rows: Any, booked: Any, turned: Any, paid: Any, rest: Any, deductible: Any, total: Any, other: Any, inscp: Any,
    waived: Any, text: Any, order: Any, values: Any, texts: Any, counts: Any, sums: Any,
) -> Any:  # fmt: skip
    """The columns of `settle_values.AMOUNTS`, which stand at the places `order` of `values`, and sums by text.

    What is -1 cannot be known.
    """
    out = np.empty(9, np.int64)
    for place in range(len(rows)):
        row, at = rows[place], booked[place]
        told = text[at]
        texts[row] = told
        counts[told] += 1
        sign = np.int64(-1) if turned[place] else np.int64(1)
        together = np.int64(0)
        for stage in range(4):
            fen = paid[stage][at]
            together += max(fen, np.int64(0))
            out[1 + stage] = UNKNOWN if fen < 0 else fen
        left = rest[at]
        out[0] = UNKNOWN if deductible[at] < 0 else deductible[at]
        out[5] = total[at] - together - left if left >= 0 else other[at]
        out[6] = total[at] - left if left >= 0 else UNKNOWN
        out[7] = left if left >= 0 else UNKNOWN
        out[8] = max(np.int64(0), inscp[at] + waived[at] - together) if left >= 0 else UNKNOWN
        for number in range(9):
            values[order[number], row] = UNKNOWN if out[number] == UNKNOWN else sign * out[number]
        for column in range(7):
            fen = out[1 + column]
            if column == 4:  # noqa: PLR2004 - what the person bears, then other payers and the whole
                fen = max(left, np.int64(0))
            elif column == 5:  # noqa: PLR2004
                fen = out[5]
            elif column == 6:  # noqa: PLR2004
                fen = total[at]
            if fen > 0:
                fen *= sign
                sums[told, column, 0] += fen >> HALF
                sums[told, column, 1] += fen & _LOW
                sums[told, column, 2] += 1
    return 0


@compiled
def compared(
    rows: Any, booked: Any, turned: Any, given: Any, paid: Any, tilt: Any, tilt_given: Any, joined: Any, facts: Any,
    variant: Any, out: Any,
) -> Any:  # fmt: skip
    """Computed minus given, where both are known and the payment is no fact.

    `joined`: without a tilt of its own the given amount holds both.
    """
    for place in range(len(rows)):
        row, at = rows[place], booked[place]
        fen = given[row]
        out[row] = UNKNOWN
        if fen == UNKNOWN or paid[at] < 0 or facts[variant[at]]:
            continue
        computed = paid[at]
        if joined and tilt_given[row] == UNKNOWN:
            if tilt[at] < 0:
                continue
            computed += tilt[at]
        out[row] = (-computed if turned[place] else computed) - fen
    return 0
