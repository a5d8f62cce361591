# ruff: noqa: PLR2004 - numbers are those of the encoding
"""Compiled: whether bytes are UTF-8."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.settlement.columnar.compiled import compiled

from .words import eight

_UPPER = np.uint64(0x8080808080808080)
"""The bit that no byte of ASCII has."""


@compiled
def is_utf8(data: Any) -> Any:
    """Whether Python decodes these bytes as UTF-8."""
    at, size, one, width = np.uint64(0), np.uint64(len(data)), np.uint64(1), np.uint64(8)
    while at < size:
        byte = data[at]
        if byte < 0x80:
            at += one
            while at + width <= size and eight(data, at) & _UPPER == 0:
                at += width
            continue
        if byte < 0xC2 or byte > 0xF4:
            return False
        behind = at + (np.uint64(2) if byte < 0xE0 else np.uint64(3) if byte < 0xF0 else np.uint64(4))
        if behind > size:
            return False
        # the second byte keeps out what is too long for its number, halves of pairs, and numbers there are not
        low = 0xA0 if byte == 0xE0 else 0x90 if byte == 0xF0 else 0x80
        high = 0x9F if byte == 0xED else 0x8F if byte == 0xF4 else 0xBF
        if not low <= data[at + one] <= high:
            return False
        for place in range(at + one + one, behind):
            if data[place] & 0xC0 != 0x80:
                return False
        at = behind
    return True


@compiled
def no_utf8(data: Any, record: Any, found: Any) -> Any:
    """Which records are not UTF-8."""
    if not is_utf8(data):
        for row in range(len(record)):
            if not is_utf8(data[record[row, 0] : record[row, 1]]):
                found[row] = True
    return 0


@compiled
def chinese_utf8(data: Any, record: Any, found: Any) -> Any:
    """Which records have three bytes that would be a Chinese character in UTF-8."""
    for row in range(len(record)):
        for at in range(record[row, 0], record[row, 1] - 2):
            if 0xE3 <= data[at] <= 0xE9 and 0x80 <= data[at + 1] <= 0xBF and 0x80 <= data[at + 2] <= 0xBF:
                found[row] = True
                break
    return 0
