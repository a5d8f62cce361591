"""Arrow columns of the result file made of numbers and bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.settlement.columnar.layout import UNKNOWN


def decimals(fen: NDArray[np.int64]) -> Any:
    """Amounts as decimal128(18, 2), empty where they are UNKNOWN."""
    known = fen != UNKNOWN
    words = np.empty((len(fen), 2), np.int64)
    words[:, 0] = fen
    np.right_shift(fen, 63, out=words[:, 1])
    bits = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    if bits is not None:
        words[~known] = 0
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(fen), [bits, pa.py_buffer(words)])


def strings(data: NDArray[np.uint8], offsets: NDArray[np.int32]) -> Any:
    """Texts one behind the other, and where each begins."""
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))


def nothing(rows: int) -> Any:
    """A column of empty codes."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([""]))
