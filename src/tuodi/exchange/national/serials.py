"""Digits of chance for the numbers that the platform gives out.

Drawn in blocks: asking the system for each lets other threads of the process run first, in the middle of an answer.
"""

from __future__ import annotations

import os
import struct
from collections import deque

_BLOCK = struct.Struct("=512Q")
_drawn: deque[int] = deque()
os.register_at_fork(after_in_child=_drawn.clear)  # else parent and child would give out the same


def serial(places: int) -> str:
    """So many digits, 12 at most: of 64 bits, so that none comes more often by more than one in a million."""
    while True:
        try:
            drawn = _drawn.pop()
        except IndexError:
            _drawn.extend(_BLOCK.unpack(os.urandom(_BLOCK.size)))
        else:
            return f"{drawn % 10**places:0{places}d}"
