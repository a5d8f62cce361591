"""Arrow columns of a file as the texts that they stand for."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tuodi.exchange.arrow import strings

from .file import NotForColumns
from .moments import moment_texts

_DAY: Final = 86400
_AHEAD: Final = 8 * 3600
"""Seconds that China is ahead of UTC."""
_FIRST_DAY, _LAST_DAY, _MANY_DAYS = -354285, 2932896, 1 << 16
"""The first and the last day of years of four digits, and how many days have a table at most."""
_MOMENT: Final = 19
"""Characters of ``2024-01-05 10:00:00``."""


def text_of(column: Any) -> Any:
    """A column as plain strings without nulls."""
    if pa.types.is_timestamp(column.type) and (found := _moments(column)) is not None:
        return found
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    return column.fill_null("") if column.null_count else column


def _moments(column: Any) -> Any | None:
    """Moments in seconds as texts, empty where there is none. None where they are not of some neighbouring years."""
    if column.null_count == len(column):
        return None
    ends = pc.min_max(column.cast(pa.int64()))
    first, last = (ends[end].as_py() // _DAY for end in ("min", "max"))
    if first < _FIRST_DAY or last > _LAST_DAY or last - first > _MANY_DAYS:
        return None
    known = np.ones(len(column), np.bool_) if not column.null_count else ~empty_of(column)
    seconds = np.frombuffer(column.buffers()[1], np.int64)[column.offset : column.offset + len(column)]
    out, offsets = np.empty(_MOMENT * len(column), np.uint8), np.empty(len(column) + 1, np.int32)
    used = moment_texts(seconds, known, np.empty((last - first + 1, 11), np.uint8), first, out, offsets)
    return strings(out[:used], offsets)


def whole_seconds(column: Any) -> Any:
    """Moments without a zone, those of one as a clock in China shows them. NotForColumns for parts of a second."""
    zone = column.type.tz
    try:
        column = column.cast(pa.timestamp("s", zone))
    except pa.ArrowInvalid as error:
        raise NotForColumns from error
    return column if zone is None else pc.add(column.cast(pa.int64()), _AHEAD).cast(pa.timestamp("s"))


def numbered(column: Any) -> tuple[NDArray[np.int32], Any]:
    """A column of few texts as numbers, and the text of each; an empty cell has the empty text."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    indices, texts = column.indices, column.dictionary.cast(pa.string())
    if texts.null_count:
        texts = texts.fill_null("")
    if indices.null_count:
        empty = pc.index(texts, "").as_py()
        if empty < 0:
            empty, texts = len(texts), pa.concat_arrays([texts, pa.array([""])])
        indices = indices.fill_null(empty)
    return indices.to_numpy().astype(np.int32, copy=False), texts


def empty_of(column: Any) -> Any:
    """Where a column has no value."""
    return column.is_null().to_numpy(zero_copy_only=False)
