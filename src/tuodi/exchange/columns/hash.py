# ruff: noqa: PLR2004, PLR0917 - numbers are those of ASCII and of the hash; compiled code takes no keywords
"""Compiled: ids and texts as hashes, and what is the same among them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuodi.settlement.columnar.compiled import compiled


@compiled
def hash_of(data: Any, first: Any, size: Any, seeds: Any, hashes: Any, row: Any) -> Any:
    """Two 64-bit hashes of some bytes; seeds are drawn anew for each run, so that nobody can make two ids meet."""
    one, two = np.uint64(0), np.uint64(0)
    if size > 0:
        one, two = seeds[0] ^ np.uint64(size), seeds[1] + np.uint64(size)
        word, filled = np.uint64(0), 0
        for at in range(first, first + size):
            word = (word << np.uint64(8)) | np.uint64(data[at])
            filled += 1
            if filled == 8 or at + 1 == first + size:
                one = (one ^ word) * np.uint64(0x9E3779B97F4A7C15)
                one ^= one >> np.uint64(29)
                two = (two + word) * np.uint64(0xC2B2AE3D27D4EB4F)
                two ^= (two >> np.uint64(31)) ^ (one << np.uint64(17))
                word, filled = np.uint64(0), 0
        one = (one ^ (two >> np.uint64(32))) * np.uint64(0xBF58476D1CE4E5B9)
        one |= np.uint64(1)
    hashes[row, 0], hashes[row, 1] = one, two
    return 0


@compiled
def ids(data: Any, start: Any, end: Any, column: Any, upper: Any, seeds: Any, hashes: Any, odd: Any) -> Any:
    """Two hashes of each id, both 0 for an empty cell. `odd`: a cell that may mean another text than it shows.

    That is anything but letters (`upper`: capitals), digits, hyphens, points and underlines, a word such as null, and
    what may be a number in scientific notation.
    """
    for row in range(len(hashes)):
        first, size = start[row, column], end[row, column] - start[row, column]
        digits, exponents = 0, 0
        for at in range(first, first + size):
            byte = data[at]
            digit, letter = 48 <= byte <= 57, 65 <= byte <= 90 or (97 <= byte <= 122 and not upper)
            if not (digit or letter or byte in (45, 46, 95)):
                odd[row] = True
            digits += digit
            exponents += byte in (69, 101)
        if size == 4 and not digits:
            odd[row] = True
        if exponents and 48 <= data[first] <= 57 and size > 1 and data[first + 1] in (46, 69, 101):
            odd[row] = True
        hash_of(data, first, size, seeds, hashes, row)
    return 0


@compiled
def encode(
    data: Any, start: Any, end: Any, column: Any, seeds: Any, table: Any, known: Any, count: Any, out: Any, new: Any
) -> Any:
    """The number of each cell's text; new texts get the next number from `count` on, their rows go to `new`.

    `table` holds two hashes by place, `known` the number, -1 for an empty place; there is room for all that can come.
    Returns how many texts are new.
    """
    found = np.int64(0)
    mask = np.uint64(len(known) - 1)
    one = np.zeros((1, 2), np.uint64)
    for row in range(len(out)):
        hash_of(data, start[row, column], end[row, column] - start[row, column], seeds, one, 0)
        at = (one[0, 0] >> np.uint64(20)) & mask
        while known[at] >= 0 and (table[at, 0] != one[0, 0] or table[at, 1] != one[0, 1]):
            at = (at + np.uint64(1)) & mask
        if known[at] < 0:
            table[at, 0], table[at, 1] = one[0, 0], one[0, 1]
            known[at] = count + found
            new[found] = row
            found += 1
        out[row] = known[at]
    return found


@compiled
def moved(table: Any, known: Any, larger: Any, places: Any) -> Any:
    """Put all that a table of `encode` holds into a larger one."""
    mask = np.uint64(len(places) - 1)
    for place in range(len(known)):
        if known[place] >= 0:
            at = (table[place, 0] >> np.uint64(20)) & mask
            while places[at] >= 0:
                at = (at + np.uint64(1)) & mask
            larger[at, 0], larger[at, 1] = table[place, 0], table[place, 1]
            places[at] = known[place]
    return 0


@compiled
def first_rows(hashes: Any, table: Any) -> Any:
    """For each row the first one with the same two hashes. `table` is of a power of two, full of -1."""
    out = np.empty(len(hashes), np.int64)
    mask = np.uint64(len(table) - 1)
    for row in range(len(hashes)):
        at = (hashes[row, 0] >> np.uint64(20)) & mask
        while table[at] >= 0 and (hashes[table[at], 0] != hashes[row, 0] or hashes[table[at], 1] != hashes[row, 1]):
            at = (at + np.uint64(1)) & mask
        if table[at] < 0:
            table[at] = row
        out[row] = table[at]
    return out


@compiled
def dense(keys: Any, table: Any) -> Any:
    """A number for each key, from 0 in the order they come, and the row where each is first."""
    out, first = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    mask = np.uint64(len(table) - 1)
    found = 0
    for row in range(len(keys)):
        at = (np.uint64(keys[row] * -7046029254386353131) >> np.uint64(20)) & mask
        while table[at] >= 0 and keys[first[table[at]]] != keys[row]:
            at = (at + np.uint64(1)) & mask
        if table[at] < 0:
            table[at] = found
            first[found] = row
            found += 1
        out[row] = table[at]
    return out, first[:found]
