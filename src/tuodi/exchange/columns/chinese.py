# ruff: noqa: PLR2004 - numbers are those of the encodings
"""Text in GB18030 and its kin made UTF-8: usual characters compiled, whatever else there is by Python's own codec."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuodi.settlement.columnar.compiled import compiled


def chinese_as_utf8(raw: bytes, codec: str) -> NDArray[np.uint8]:
    """Text that ends with a character as UTF-8. A wrong byte becomes three: `surrogatepass` gives it back."""
    data, pairs, out = np.frombuffer(raw, np.uint8), _pairs(codec), np.empty(3 * len(raw), np.uint8)
    at = to = 0
    while True:
        at, to, behind = _usual(data, at, pairs, out, to)
        if at == behind:
            return out[:to].copy()
        made = raw[at:behind].decode(codec, "surrogateescape").encode("utf-8", "surrogatepass")
        out[to : to + len(made)] = np.frombuffer(made, np.uint8)
        at, to = behind, to + len(made)


@cache
def _pairs(codec: str) -> NDArray[np.uint32]:
    """By two bytes the character that they are, as its UTF-8 in one number; 0 where they are none."""
    found = np.zeros(1 << 16, np.uint32)
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            try:
                text = bytes((first, second)).decode(codec)
            except UnicodeDecodeError:
                continue
            if 0x80 <= ord(text[0]) < 0x10000 and len(text) == 1:
                found[first << 8 | second] = int.from_bytes(text.encode(), "big")
    return found


@compiled
def _usual(data: Any, at: Any, pairs: Any, out: Any, to: Any) -> Any:
    """Convert characters of one and two bytes. Returns where another stands, where its UTF-8 goes, and a place behind.

    There a new character begins for sure: no byte of a longer one is below a digit. One place only: all is done.
    """
    size = len(data)
    while at < size:
        byte = data[at]
        if byte < 0x80:
            out[to] = byte
            at += 1
            to += 1
            continue
        made = pairs[np.int64(byte) << 8 | data[at + 1]] if at + 1 < size else np.uint32(0)
        if made == 0:
            behind = at
            while behind < size and data[behind] >= 0x30:
                behind += 1
            return at, to, behind
        if made > 0xFFFF:
            out[to] = made >> 16
            to += 1
        out[to], out[to + 1] = made >> 8 & 0xFF, made & 0xFF
        at += 2
        to += 2
    return at, to, at
