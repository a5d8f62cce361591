"""Running totals in a table that each person finds empty: what the interpreter calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled import compiled

KEY, STAMP, VALUE, PLACE_WIDTH = 0, 1, 2, 4
"""A place of the table; a total that can no longer be known is -1 less the number of the missing figure's name."""


@compiled
def find(key: Any, stamp: Any, table: Any, filled: Any) -> Any:
    """Where the total of `key` stands; a new one is 0. Places with another stamp are another person's: empty."""
    mask = np.int64(len(table) - 1)
    place = np.int64(np.uint64(key * -7046029254386353131) >> np.uint64(20)) & mask
    while table[place, STAMP] == stamp and table[place, KEY] != key:
        place = (place + 1) & mask
    if table[place, STAMP] != stamp:
        filled[0] += 1
        table[place, STAMP] = stamp
        table[place, KEY] = key
        table[place, VALUE] = 0
    return place
