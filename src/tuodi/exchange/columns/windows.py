"""Few rows of a person with very many, in which a text may be told as well as in all of them.

What is said of a bill depends on the rules that were chosen and on what they ran into, not on every bill before it. The
scalar engine takes a fifth of a second for a thousand rows; a person can have a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .numbering import Ints

LONG: Final = 2000
"""So many rows of one person are settled by the scalar engine for the sake of a text without a thought."""
_LAST: Final = (1, 12, 150)
_LARGE: Final = (20, 300, LONG // 4)


def windows(amounts: Ints, text: NDArray[Any], care: NDArray[Any]) -> Iterator[Ints]:
    """Places of ever more rows, always with the last: those just before it, then those that leave the most behind them.

    Limits are reached soonest by the largest amounts, of all and of the same kind of care; a figure is missing after
    one row of the kind that lacks it, so of each text the largest is taken. Given are the rows in settling order.
    """
    end = len(amounts) - 1
    for size in _LAST:
        yield np.arange(max(0, end + 1 - size), end + 1)
    by_amount = np.argsort(-amounts[:end], kind="stable")
    _, firsts = np.unique(text[:end][by_amount], return_index=True)
    varied = by_amount[np.sort(firsts)][:LONG]
    alike = by_amount[care[:end][by_amount] == care[end]]
    for size in _LARGE:
        for some in (alike[:size], by_amount[:size], np.concatenate((alike[:size], by_amount[:size], varied))):
            yield np.append(np.unique(some), end)
