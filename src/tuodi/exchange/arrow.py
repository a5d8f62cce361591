"""Arrow columns of the result file made of numbers and bytes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.settlement.columnar.layout import UNKNOWN

MONEY: Final = pa.decimal64(18, 2)
"""Parquet files say the same of it as of decimal128(18, 2), and it is fen as they are."""


def decimals(fen: NDArray[np.int64]) -> Any:
    """Amounts as `MONEY`, empty where they are UNKNOWN."""
    known = fen != UNKNOWN
    bits = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(MONEY, len(fen), [bits, pa.py_buffer(np.ascontiguousarray(fen))])


def strings(data: NDArray[np.uint8], offsets: NDArray[np.int32]) -> Any:
    """Texts one behind the other, and where each begins."""
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))


def nothing(rows: int) -> Any:
    """A column of empty codes."""
    return coded(np.zeros(rows, np.int32), pa.array([""]))


def coded(numbers: NDArray[np.int32], texts: Any) -> Any:
    """A column of few texts; the numbers are taken as they are."""
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), texts, safe=False)
