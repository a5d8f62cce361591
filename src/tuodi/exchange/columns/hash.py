# ruff: noqa: PLR2004, PLR0917 - numbers are those of ASCII and of the hash; compiled code takes no keywords
"""Compiled: ids and texts as hashes, and what is the same among them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.settlement.columnar.compiled import compiled

from .words import eight

_DIGIT, _SMALL, _EXPONENT, _OTHER = 1, 2, 4, 8
"""Kinds of bytes in ids."""


def _kinds() -> NDArray[np.uint8]:
    found = np.full(256, _OTHER, np.uint8)
    found[[45, 46, 95]] = 0
    found[48:58], found[65:91], found[97:123] = _DIGIT, 0, _SMALL
    found[[69, 101]] |= _EXPONENT
    return found


_KINDS: Final = _kinds()


@compiled
def stirred(one: Any, two: Any, word: Any) -> Any:
    """Two hashes with a word more."""
    one = (one ^ word) * np.uint64(0x9E3779B97F4A7C15)
    one ^= one >> np.uint64(29)
    two = (two + word) * np.uint64(0xC2B2AE3D27D4EB4F)
    two ^= (two >> np.uint64(31)) ^ (one << np.uint64(17))
    return one, two


@compiled
def finished(one: Any, two: Any) -> Any:
    """The hashes after the last word; the first is never 0."""
    return ((one ^ (two >> np.uint64(32))) * np.uint64(0xBF58476D1CE4E5B9)) | np.uint64(1), two


@compiled
def hash_of(data: Any, first: Any, size: Any, seeds: Any, hashes: Any, row: Any) -> Any:
    """Two 64-bit hashes of some bytes; seeds are drawn anew for each run, so that nobody can make two ids meet."""
    one, two = seeds[0] ^ np.uint64(size), seeds[1] + np.uint64(size)
    at, behind = first, first + size
    while at < behind:
        word = np.uint64(0)
        for place in range(at, min(at + 8, behind)):
            word = (word << np.uint64(8)) | np.uint64(data[place])
        one, two = stirred(one, two, word)
        at += 8
    hashes[row, 0], hashes[row, 1] = finished(one, two)
    return 0


@compiled
def ids(data: Any, start: Any, end: Any, column: Any, upper: Any, seeds: Any, hashes: Any, odd: Any) -> Any:
    """Two hashes of each id, both 0 for an empty cell. `odd`: a cell that may mean another text than it shows.

    That is anything but letters (`upper`: capitals), digits, hyphens, points and underlines, a word such as null, and
    what may be a number in scientific notation.
    """
    for row in range(len(hashes)):
        first, size = start[row, column], end[row, column] - start[row, column]
        if size == 0:
            hashes[row, 0] = hashes[row, 1] = 0
            continue
        kinds = np.uint8(0)
        one, two = seeds[0] ^ np.uint64(size), seeds[1] + np.uint64(size)
        at, behind = first, first + size
        while at < behind:
            word = np.uint64(0)
            for place in range(at, min(at + 8, behind)):
                kinds |= _KINDS[data[place]]
                word = (word << np.uint64(8)) | np.uint64(data[place])
            one, two = stirred(one, two, word)
            at += 8
        hashes[row, 0], hashes[row, 1] = finished(one, two)
        if kinds & _OTHER or (upper and kinds & _SMALL):
            odd[row] = True
        if size == 4 and not kinds & _DIGIT:
            odd[row] = True
        if kinds & _EXPONENT and 48 <= data[first] <= 57 and size > 1 and data[first + 1] in (46, 69, 101):
            odd[row] = True
    return 0


@compiled
def key_of(data: Any, first: Any, size: Any, seeds: Any, key: Any) -> Any:
    """Two words for some bytes: up to 15 the bytes themselves, else their hashes."""
    if size > 15:
        hash_of(data, first, size, seeds, key, 0)
        return 0
    one, two = np.uint64(0), np.uint64(size)
    for at in range(min(size, 8)):
        one |= np.uint64(data[first + at]) << np.uint64(8 * at)
    for at in range(8, size):
        two |= np.uint64(data[first + at]) << np.uint64(8 * (at - 7))
    key[0, 0], key[0, 1] = one, two
    return 0


@compiled
def shift_for(places: Any) -> Any:
    """By how many bits a word goes down to be one of so many places, a power of two."""
    shift = 64
    while places > 1:
        places >>= 1
        shift -= 1
    return np.uint64(shift)


@compiled
def place_of(one: Any, two: Any, seeds: Any, shift: Any) -> Any:
    """Where to look first for two words: the upper bits of a product, which all lower ones have a part in."""
    return ((one ^ seeds[0]) * seeds[1] + two * seeds[0]) >> shift


@compiled
def encode(
    data: Any, start: Any, end: Any, column: Any, seeds: Any, row: Any, table: Any, known: Any, count: Any, out: Any,
    new: Any,
) -> Any:  # fmt: skip
    """The number of each cell's text from `row` on; new texts get the next number, their rows go to `new`.

    `table` holds two words by place, `known` the number, -1 for an empty place. Number 0 is the empty text. Stops where
    the table is half full; returns the row it came to and how many texts there are.
    """
    mask, shift = np.uint64(len(known) - 1), shift_for(len(known))
    first, words = count, len(data) - 16
    key = np.zeros((1, 2), np.uint64)
    while row < len(out) and 2 * count < len(known):
        at, size = start[row, column], end[row, column] - start[row, column]
        if size == 0:
            out[row] = 0
            row += 1
            continue
        if size <= 8 and at <= words:  # what `key_of` says, without a call
            one = (eight(data, at) << np.uint64(64 - 8 * size)) >> np.uint64(64 - 8 * size)
            two = np.uint64(size)
        elif size <= 15 and at <= words:
            one = eight(data, at)
            two = ((eight(data, at + 8) << np.uint64(128 - 8 * size)) >> np.uint64(120 - 8 * size)) | np.uint64(size)
        else:
            key_of(data, at, size, seeds, key)
            one, two = key[0, 0], key[0, 1]
        place = place_of(one, two, seeds, shift)
        while known[place] >= 0 and (table[place, 0] != one or table[place, 1] != two):
            place = (place + np.uint64(1)) & mask
        if known[place] < 0:
            table[place, 0], table[place, 1], known[place] = one, two, count
            new[count - first] = row
            count += 1
        out[row] = known[place]
        row += 1
    return row, count


@compiled
def moved(table: Any, known: Any, seeds: Any, larger: Any, places: Any) -> Any:
    """Put all that a table of `encode` holds into a larger one."""
    mask, shift = np.uint64(len(places) - 1), shift_for(len(places))
    for old in range(len(known)):
        if known[old] >= 0:
            one, two = table[old, 0], table[old, 1]
            place = place_of(one, two, seeds, shift)
            while places[place] >= 0:
                place = (place + np.uint64(1)) & mask
            larger[place, 0], larger[place, 1], places[place] = one, two, known[old]
    return 0


@compiled
def numbered(keys: Any, row: Any, table: Any, known: Any, count: Any, out: Any, new: Any) -> Any:
    """The same of whole numbers."""
    mask, first = np.uint64(len(known) - 1), count
    last, its = np.int64(-1), np.int32(-1)
    while row < len(keys) and 2 * count < len(known):
        key = keys[row]
        if key == last:
            out[row] = its
            row += 1
            continue
        place = (np.uint64(key * -7046029254386353131) >> np.uint64(30)) & mask
        while known[place] >= 0 and table[place] != key:
            place = (place + np.uint64(1)) & mask
        if known[place] < 0:
            table[place], known[place] = key, count
            new[count - first] = row
            count += 1
        last, its = key, known[place]
        out[row] = its
        row += 1
    return row, count


@compiled
def renumbered(table: Any, known: Any, larger: Any, places: Any) -> Any:
    """Put all that a table of `numbered` holds into a larger one."""
    mask = np.uint64(len(places) - 1)
    for old in range(len(known)):
        if known[old] >= 0:
            place = (np.uint64(table[old] * -7046029254386353131) >> np.uint64(30)) & mask
            while places[place] >= 0:
                place = (place + np.uint64(1)) & mask
            larger[place], places[place] = table[old], known[old]
    return 0


@compiled
def paired(one: Any, two: Any, known: Any, count: Any, out: Any, new: Any) -> Any:
    """The number of each pair by a table of all; new pairs get the next number, their rows go to `new`."""
    first = count
    for row in range(len(out)):
        number = known[one[row], two[row]]
        if number < 0:
            number = np.int32(count)
            known[one[row], two[row]] = number
            new[count - first] = row
            count += 1
        out[row] = number
    return count


@compiled
def renamed(numbers: Any, names: Any, out: Any) -> Any:
    """What each number is called."""
    for row in range(len(out)):
        out[row] = names[numbers[row]]
    return 0


@compiled
def as_they_come(numbers: Any, places: Any, out: Any, order: Any) -> Any:
    """Numbers renamed in the order they come; `places` is full of -1, `order` gets the old ones. How many there are."""
    count = 0
    for row in range(len(numbers)):
        place = places[numbers[row]]
        if place < 0:
            place = np.int32(count)
            places[numbers[row]] = place
            order[count] = numbers[row]
            count += 1
        out[row] = place
    return count


@compiled
def placed(hashes: Any, table: Any) -> Any:
    """Put the places of hashes into a table of a power of two, full of -1; of the same ones the first."""
    mask = np.uint64(len(table) - 1)
    for row in range(len(hashes)):
        at = (hashes[row, 0] >> np.uint64(20)) & mask
        while table[at] >= 0 and (hashes[table[at], 0] != hashes[row, 0] or hashes[table[at], 1] != hashes[row, 1]):
            at = (at + np.uint64(1)) & mask
        if table[at] < 0:
            table[at] = row
    return 0


@compiled
def looked_up(hashes: Any, known: Any, table: Any, out: Any) -> Any:
    """Where each hash stands among the known ones, -1 for one that does not."""
    mask = np.uint64(len(table) - 1)
    for row in range(len(hashes)):
        at = (hashes[row, 0] >> np.uint64(20)) & mask
        while table[at] >= 0 and (known[table[at], 0] != hashes[row, 0] or known[table[at], 1] != hashes[row, 1]):
            at = (at + np.uint64(1)) & mask
        out[row] = table[at]
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
