"""Numbers for texts and for combinations of numbers, the same from block to block of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.exchange.arrow import coded

from .hash import as_they_come, encode, looked_up, moved, numbered, paired, placed, renumbered

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Hashes = NDArray[np.uint64]

_FIRST: Final = 1 << 6
_ALL_PAIRS: Final = 1 << 18
"""So many pairs at most have a table."""
_WORD: Final = np.int64(1 << 31)


class Texts:
    """The texts of one column, each once, numbered as they come; 0 is the empty one."""

    def __init__(self, seeds: Hashes) -> None:
        self.known: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}
        self._seeds = seeds
        self._table, self._places = np.zeros((_FIRST, 2), np.uint64), np.full(_FIRST, -1, np.int32)

    def encode(  # noqa: PLR0917 - what `hash.encode` takes
        self, data: NDArray[np.uint8], start: Numbers, end: Numbers, column: int, text: Callable[[int, int], str],
        out: Numbers,
    ) -> None:  # fmt: skip
        """The number of each row's text in a column; `text` is asked for new ones."""
        new = np.empty(len(start), np.int64)
        row, count = 0, len(self.known)
        while row < len(out):
            before = count
            row, count = encode(data, start, end, column, self._seeds, row, self._table, self._places, count, out, new)
            self.known.extend(text(at, column) for at in new[: count - before].tolist())
            if row < len(out):
                self._grow()

    def number(self, text: str) -> int:
        """Of one text. Not together with `encode`."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.known)
            self.known.append(text)
        return found

    def _grow(self) -> None:
        table, places = np.zeros((4 * len(self._table), 2), np.uint64), np.full(4 * len(self._table), -1, np.int32)
        moved(self._table, self._places, self._seeds, table, places)
        self._table, self._places = table, places


class Numbering:
    """A number for each whole number, from 0 in the order they come."""

    def __init__(self) -> None:
        self.count = 0
        self._table, self._places = np.zeros(_FIRST, np.int64), np.full(_FIRST, -1, np.int32)

    def of(self, keys: Ints) -> tuple[Numbers, list[int]]:
        """The numbers, and for each new one the place where it comes first."""
        out, new = np.empty(len(keys), np.int32), np.empty(len(keys), np.int64)
        row, fresh = 0, []
        while row < len(keys):
            before = self.count
            row, self.count = numbered(keys, row, self._table, self._places, before, out, new)
            fresh += new[: self.count - before].tolist()
            if row < len(keys):
                table, places = np.zeros(4 * len(self._table), np.int64), np.full(4 * len(self._table), -1, np.int32)
                renumbered(self._table, self._places, table, places)
                self._table, self._places = table, places
        return out, fresh


class Pairs:
    """A number for each pair of numbers below 2^31: by a table of all pairs while they are few."""

    def __init__(self) -> None:
        self._count = 0
        self._table: NDArray[np.int32] | None = np.full((8, 8), -1, np.int32)
        self._keys = Numbering()

    def of(self, one: NDArray[Any], two: NDArray[Any]) -> tuple[Numbers, list[int]]:
        """The numbers, and for each new one the place where it comes first."""
        self._fit(int(one.max(initial=0)) + 1, int(two.max(initial=0)) + 1)
        if self._table is None:
            return self._keys.of(one.astype(np.int64) * _WORD + two)
        out, new, before = np.empty(len(one), np.int32), np.empty(len(one), np.int64), self._count
        self._count = paired(one, two, self._table, before, out, new)
        return out, new[: self._count - before].tolist()

    def _fit(self, rows: int, columns: int) -> None:
        """Make the table as large; where that is too large all pairs go by their keys."""
        if self._table is None or (rows <= self._table.shape[0] and columns <= self._table.shape[1]):
            return
        old, shape = self._table, (max(rows, self._table.shape[0]), max(columns, self._table.shape[1]))
        shape = (1 << (shape[0] - 1).bit_length(), 1 << (shape[1] - 1).bit_length())
        if shape[0] * shape[1] > _ALL_PAIRS:
            ones, twos = np.nonzero(old >= 0)
            order = np.argsort(old[ones, twos])
            self._keys.of(ones[order] * _WORD + twos[order])
            self._table = None
            return
        self._table = np.full(shape, -1, np.int32)
        self._table[: old.shape[0], : old.shape[1]] = old


class Combinations:
    """A number for each combination of numbers below 2^31."""

    def __init__(self, parts: int) -> None:
        self._levels = [Pairs() for _ in range(parts - 1)]

    def of(self, *parts: NDArray[Any]) -> tuple[NDArray[Any], list[int]]:
        """The numbers, and for each new one the place where it comes first."""
        found, new = parts[0], list[int]()
        for part, level in zip(parts[1:], self._levels, strict=True):
            found, new = level.of(found, part)
        return found, new


def numbered_as_they_come(codes: Any) -> Any:
    """Codes without nulls, numbered as they come, and no other among them."""
    numbers, known = codes.indices.to_numpy(), len(codes.dictionary)
    if known == 1 and len(numbers):
        return codes
    out, order = np.empty(len(numbers), np.int32), np.empty(known, np.int32)
    count = as_they_come(numbers, np.full(known, -1, np.int32), out, order)
    return coded(out, codes.dictionary.take(pa.array(order[:count])))


class Places:
    """Where each of some hashes stands, to be looked up."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes
        self._table = np.full(1 << int(max(4, 2 * len(hashes)) - 1).bit_length(), -1, np.int64)
        placed(hashes, self._table)

    def of(self, hashes: Hashes) -> Ints:
        """The place of each, -1 for one that is not there."""
        out = np.empty(len(hashes), np.int64)
        looked_up(np.ascontiguousarray(hashes), self._hashes, self._table, out)
        return out


class Known:
    """A value for each row, each distinct one once; what is worked out of the values is kept with them."""

    def __init__(self, of: NDArray[Any], values: list[Any], made: dict[str, NDArray[Any]]) -> None:
        self.of, self.values, self._made = of, values, made

    def numbers(self, name: str, number: Callable[[Any], int]) -> NDArray[np.int64]:
        """`number` of each row's value. One name, one meaning."""
        found: NDArray[np.int64] = self.table(name, number)[self.of]
        return found

    def table(self, name: str, number: Callable[[Any], int]) -> NDArray[np.int64]:
        """`number` of each value."""
        found = self._made.get(name)
        if found is None or len(found) < len(self.values):
            done = [] if found is None else found.tolist()
            found = np.array([*done, *map(number, self.values[len(done) :])], np.int64)
            self._made[name] = found
        return found
