# ruff: noqa: PLR2004, PLR0917 - numbers are those of ASCII and the calendar; compiled code takes no keywords
"""Compiled: text cut into records and cells, cells into numbers. No cell becomes a Python object."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tuodi.policy.money import LIMIT_FEN
from tuodi.settlement.columnar.compiled import compiled
from tuodi.settlement.columnar.layout import UNKNOWN

WHOLE, ODD, BROKEN, CUT = 0, 1, 2, 4
"""What `scan` says of a cell or text: sound, in need of Python, quotes that are not sound, more text needed."""
NO_TIME: Final = -(1 << 61)
"""A cell that holds no time in one of the usual forms; an empty one is UNKNOWN."""

_LONGEST = 1 << 18
_QUOTE, _COMMA, _NEWLINE, _RETURN = ord('"'), ord(","), ord("\n"), ord("\r")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE, _MINUTES, _SECONDS = 10, 16, 19
_SIGNS = (ord("-") - 48, ord("-") - 48, ord(" ") - 48, ord(":") - 48, ord(":") - 48)
_OTHER_SIGNS = (ord("-") - 48, ord("-") - 48, ord("T") - 48, ord(":") - 48, ord(":") - 48)


@compiled
def cell(data: Any, at: Any, delimiter: Any, last: Any) -> Any:
    """One cell: where its text begins and ends, where what follows it stands, and ODD, BROKEN, CUT or WHOLE."""
    size, flag = len(data), WHOLE
    if at >= size or data[at] != _QUOTE:
        first = at
        while at < size and data[at] not in (delimiter, _NEWLINE, _RETURN):
            if data[at] in (_QUOTE, _COMMA, 0):
                flag = ODD
            at += 1
        if at >= size and not last:
            flag = CUT
        return first, at, at, BROKEN if at - first > _LONGEST else flag
    at += 1
    first = at
    while at < size and (data[at] != _QUOTE or (at + 1 < size and data[at + 1] == _QUOTE)):
        if data[at] in (_QUOTE, _COMMA, _NEWLINE, _RETURN, 0):
            flag = ODD
        at += 2 if data[at] == _QUOTE else 1
    final, behind = at, at + 1
    if behind >= size and not last:
        flag = CUT
    elif at >= size or (behind < size and data[behind] not in (delimiter, _NEWLINE, _RETURN)):
        flag = BROKEN
    return first, final, behind, BROKEN if final - first > _LONGEST else flag


@compiled
def plain_record(data: Any, at: Any, delimiter: Any, start: Any, end: Any, row: Any) -> Any:
    """The cells of a record without any sign that `cell` looks for. Returns where it ends and how many there are.

    0 cells, and where it began, for a record with such a sign, one as long as a cell may be, or the text's last one.
    """
    begin, first, column, columns = at, at, 0, start.shape[1]
    while at < len(data):
        byte = data[at]
        if byte > _COMMA and byte != delimiter:
            at += 1
        elif byte == delimiter:
            if column < columns:
                start[row, column], end[row, column] = first, at
            column += 1
            at += 1
            first = at
        elif byte in (_NEWLINE, _RETURN):
            break
        elif byte in (_QUOTE, _COMMA, 0):
            return begin, 0
        else:
            at += 1
    if at >= len(data) or at - begin > _LONGEST:
        return begin, 0
    if column < columns:
        start[row, column], end[row, column] = first, at
    return at, column + 1


@compiled
def scan(data: Any, last: Any, delimiter: Any, start: Any, end: Any, record: Any, odd: Any) -> Any:
    """Cut the text into records as the strict reader of `csv` does. Returns (records, behind the last, BROKEN or not).

    A record is ODD when it has not the header's number of cells, or when a cell cannot be written as it stands.
    """
    at, row, size, columns = 0, 0, len(data), start.shape[1]
    while at < size and row < len(record):
        begin, flag = at, 0
        at, column = plain_record(data, at, delimiter, start, end, row)
        more = column == 0
        while more:
            first, final, at, state = cell(data, at, delimiter, last)
            if state in (BROKEN, CUT):
                return row, begin, BROKEN if state == BROKEN else WHOLE
            flag |= state
            if column < columns:
                start[row, column], end[row, column] = first, final
            column += 1
            more = at < size and data[at] == delimiter
            if more:
                at += 1
        if at + 1 >= size and not last and (at >= size or data[at] == _RETURN):
            return row, begin, WHOLE
        record[row, 0], record[row, 1] = begin, at
        odd[row] = flag if column == columns else ODD
        if at < size:
            at += 2 if data[at] == _RETURN and at + 1 < size and data[at + 1] == _NEWLINE else 1
        row += 1
    return row, at, WHOLE


@compiled
def money(data: Any, start: Any, end: Any, column: Any, out: Any, bad: Any) -> Any:
    """Yuan with at most two decimals → fen; UNKNOWN for an empty cell. Anything else makes the row bad."""
    for row in range(len(out)):
        at, stop = start[row, column], end[row, column]
        out[row] = UNKNOWN
        if at == stop:
            continue
        fen, digits, places = np.int64(0), 0, 0
        negative = data[at] == 45
        at += negative
        while at < stop and digits < 15 and 48 <= data[at] <= 57:
            fen = fen * 10 + np.int64(data[at] - 48)
            digits += 1
            at += 1
        fen *= 100
        if digits and at < stop and data[at] == 46:
            at += 1
            worth = np.int64(10)
            while at < stop and places < 2 and 48 <= data[at] <= 57:
                fen += worth * np.int64(data[at] - 48)
                worth = np.int64(1)
                places += 1
                at += 1
        if digits and at == stop and fen <= LIMIT_FEN:
            out[row] = -fen if negative else fen
        else:
            bad[row] = True
    return 0


@compiled
def lower_words(words: Any, out: Any, misfit: Any) -> Any:
    """decimal128 values (two words each, the lower first) as single words; marks and counts those that do not fit."""
    misfits = 0
    for row in range(len(out)):
        out[row] = words[2 * row]
        misfit[row] = words[2 * row + 1] != words[2 * row] >> 63
        misfits += misfit[row]
    return misfits


@compiled
def fen(values: Any, bits: Any, offset: Any, out: Any, bad: Any) -> Any:
    """Copy amounts, UNKNOWN where they are null (`bits` from `offset` on, empty: none is); too large ones are bad."""
    for row in range(len(out)):
        amount = values[row]
        if len(bits) and not (bits[(offset + row) >> 3] >> ((offset + row) & 7)) & 1:
            amount = UNKNOWN
        elif amount > LIMIT_FEN or amount < -LIMIT_FEN:
            bad[row] = True
        out[row] = amount
    return 0


@compiled
def has_signs(data: Any, first: Any, behind: Any) -> Any:
    """Whether any byte is one that a cell cannot be written with as it stands; without a branch, many at a time."""
    found = False
    for byte in data[first:behind]:
        found |= (byte == _QUOTE) | (byte == _COMMA) | (byte == _NEWLINE) | (byte == _RETURN) | (byte == 0)
    return found


@compiled
def needs_quotes(data: Any, start: Any, end: Any, odd: Any) -> Any:
    """Mark the rows whose cell cannot be written as it stands. The cells stand one behind the other."""
    if not len(odd) or not has_signs(data, start[0, 0], end[len(odd) - 1, 0]):
        return 0
    for row in range(len(odd)):
        if has_signs(data, start[row, 0], end[row, 0]):
            odd[row] = ODD
    return 0


@compiled
def sums(amounts: Any, turned: Any, bad: Any, largest: Any) -> Any:
    """Mark rows whose amounts have a wrong sign or do not add up. `amounts`: columns in the order of `AMOUNTS`."""
    total, own, over, first, area, policy = amounts
    for row in range(len(bad)):
        most, wrong = np.int64(0), total[row] == UNKNOWN or policy[row] == UNKNOWN
        for column in amounts:
            fen = column[row]
            if fen != UNKNOWN:
                wrong |= fen > 0 if turned[row] else fen < 0
                most = max(most, abs(fen))
        parts = np.int64(0) if own[row] == UNKNOWN else own[row]
        parts += np.int64(0) if over[row] == UNKNOWN else over[row]
        shared = np.int64(0) if first[row] == UNKNOWN else first[row]
        wrong |= parts + shared + policy[row] != total[row]
        wrong |= area[row] != UNKNOWN and abs(area[row]) > abs(shared)
        largest[row] = most
        bad[row] |= wrong
    return 0


@compiled
def payments(fen: Any, turned: Any, bad: Any, largest: Any) -> Any:
    """The same of one more amount that no sum is made of."""
    for row in range(len(bad)):
        if fen[row] != UNKNOWN:
            bad[row] |= fen[row] > 0 if turned[row] else fen[row] < 0
            largest[row] = max(largest[row], abs(fen[row]))
    return 0


@compiled
def civil_day(year: Any, month: Any, day: Any) -> Any:
    """Days since 1970-01-01, NO_TIME for a day that there is not. Years of the reckoning begin in March."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1] or (month == 2 and day == 29 and not leap):
        return NO_TIME
    march = year - (1 if month <= 2 else 0)
    of_year = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5 + day - 1
    return march // 400 * 146097 + march % 400 * 365 + march % 400 // 4 - march % 400 // 100 + of_year - 719468


@compiled
def times(data: Any, start: Any, end: Any, column: Any, out: Any) -> Any:
    """``2024-01-05``, also with ``10:00`` or ``10:00:00`` → seconds since 1970; UNKNOWN when empty, else NO_TIME."""
    parts = np.zeros(6, np.int64)
    for row in range(len(out)):
        at, size = start[row, column], end[row, column] - start[row, column]
        out[row] = UNKNOWN if size == 0 else NO_TIME
        if size not in (_DATE, _MINUTES, _SECONDS):
            continue
        parts[:] = 0
        number, wrong = 0, 0
        for place in range(size):
            digit = np.int64(data[at + place]) - 48
            if place in (4, 7, 10, 13, 16):
                wrong += digit not in (_SIGNS[number], _OTHER_SIGNS[number])
                number += 1
            else:
                wrong += not 0 <= digit <= 9
                parts[number] = parts[number] * 10 + digit
        if not wrong and parts[3] < 24 and parts[4] < 60 and parts[5] < 60:
            day = civil_day(parts[0], parts[1], parts[2])
            if day != NO_TIME:
                out[row] = day * 86400 + parts[3] * 3600 + parts[4] * 60 + parts[5]
    return 0


@compiled
def residents(data: Any, start: Any, end: Any, column: Any, born: Any, region: Any) -> Any:
    """Birth (YYYYMMDD) and region of each sound identity number, both -1 for anything else. The day may not exist."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for row in range(len(born)):
        born[row] = region[row] = -1
        first = start[row, column]
        if end[row, column] - first != 18:
            continue
        total, wrong = 0, 0
        for place in range(17):
            digit = int(data[first + place]) - 48
            wrong += not 0 <= digit <= 9
            total += digit * weights[place]
        check = (12 - total % 11) % 11
        written = np.int64(data[first + 17])
        if wrong or written != (88 if check == 10 else 48 + check):
            continue
        number = np.int64(0)
        for place in range(14):
            number = number * 10 + np.int64(data[first + place]) - 48
        region[row], born[row] = number // 100000000, number % 100000000
    return 0


@compiled
def gathered(data: Any, start: Any, end: Any, column: Any, offsets: Any) -> Any:
    """The texts of one column, one behind the other; `offsets` gets where each begins."""
    size = np.int64(0)
    for row in range(len(start)):
        offsets[row] = size
        size += end[row, column] - start[row, column]
    offsets[len(start)] = size
    out = np.empty(size, np.uint8)
    for row in range(len(start)):
        to = offsets[row]
        for at in range(start[row, column], end[row, column]):
            out[to] = data[at]
            to += 1
    return out
