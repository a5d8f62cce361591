"""Totals by key, in a table that each person finds empty: what the general kernel calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled import compiled


@compiled
def find(  # noqa: PLR0917 - compiled code takes no keywords
    key: Any, stamp: Any, keys: Any, stamps: Any, values: Any, filled: Any
) -> Any:
    """Where the total of `key` stands; a new one is 0. Places with another stamp are another person's: empty."""
    mask = np.uint64(len(keys) - 1)
    place = np.uint64((key * -7046029254386353131) >> 20) & mask
    while stamps[place] == stamp and keys[place] != key:
        place = (place + np.uint64(1)) & mask
    if stamps[place] != stamp:
        filled[0] += 1
        stamps[place] = stamp
        keys[place] = key
        values[place] = 0
    return place
