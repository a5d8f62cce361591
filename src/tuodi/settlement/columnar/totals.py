"""Running totals in a table that each person finds empty: what the interpreter calls.

Places are unsigned, so that no wrap-around has to be looked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled import compiled

PLACE_WIDTH = 4
KEY, STAMP, VALUE = (np.uint64(number) for number in range(3))
"""A place of the table; a total that can no longer be known is -1 less the number of the missing figure's name."""


@compiled
def find(key: Any, stamp: Any, table: Any, filled: Any) -> Any:
    """Where the total of `key` stands; a new one is 0. Places with another stamp are another person's: empty."""
    width = np.uint64(PLACE_WIDTH)
    mask = np.uint64(len(table) - 1)
    place = ((np.uint64(key * -7046029254386353131) >> np.uint64(20)) * width) & mask
    while table[place + STAMP] == stamp and table[place + KEY] != key:
        place = (place + width) & mask
    if table[place + STAMP] != stamp:
        filled[0] += 1
        table[place + STAMP] = stamp
        table[place + KEY] = key
        table[place + VALUE] = 0
    return place
