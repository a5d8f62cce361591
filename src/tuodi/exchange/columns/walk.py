# ruff: noqa: C901, PLR0912, PLR2004 - compiled code takes no keywords, and calls cost it; the calendar
"""Compiled: what is asked of the rows of one person after the other."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tuodi.policy.money import LIMIT_FEN
from tuodi.settlement.columnar.compiled import compiled
from tuodi.settlement.columnar.layout import UNKNOWN

_SMALL: Final = 48
"""Up to so many rows of a person are compared with each other one by one."""
_ADULT: Final = 18


@compiled
def runs(psn_no: Any, of: Any) -> Any:
    """For each row the first row of its run of rows with the same hashes; returns how many runs there are."""
    first, found = 0, 0
    for row in range(len(of)):
        if row == 0 or psn_no[row, 0] != psn_no[row - 1, 0] or psn_no[row, 1] != psn_no[row - 1, 1]:
            first, found = row, found + 1
        of[row] = first
    return found


@compiled
def doubted(of: Any, bad: Any, certno: Any, largest: Any, doubt: Any) -> Any:
    """Doubt persons with a bad row, several certificates or too much money. `of`: the first row of each one's."""
    total, first = np.zeros(len(of), np.int64), np.full(len(of), -1, np.int64)
    for row in range(len(of)):
        person = of[row]
        total[person] += largest[row]
        if total[person] > LIMIT_FEN:
            total[person] = LIMIT_FEN + 1
            doubt[person] = True
        if certno[row, 0]:
            if first[person] < 0:
                first[person] = row
            elif certno[row, 0] != certno[first[person], 0] or certno[row, 1] != certno[first[person], 1]:
                doubt[person] = True
        if bad[row]:
            doubt[person] = True
    return 0


@compiled
def wanted(of: Any, doubt: Any, time: Any, sequence: Any, out: Any) -> Any:
    """The rows of persons without doubt, and whether they stand person by person in settling order.

    Returns how many and 0 (in order), 1 (only neighbours would have to change), 2 (persons are mixed). Equal keys of
    neighbours count as 1.
    """
    count, state, last = 0, 0, -1
    for row in range(len(of)):
        if doubt[of[row]]:
            continue
        out[count] = row
        count += 1
        if last >= 0:
            if of[row] < of[last]:
                state = 2
            elif of[row] == of[last] and (
                time[row] < time[last] or (time[row] == time[last] and sequence[row] <= sequence[last])
            ):
                state = max(state, 1)
        last = row
    return count, state


@compiled
def neighbours(of: Any, rows: Any) -> Any:
    """The rows person by person; those of one stay in their order."""
    behind = np.zeros(len(of) + 1, np.int64)
    for row in rows:
        behind[of[row] + 1] += 1
    for person in range(len(of)):
        behind[person + 1] += behind[person]
    out = np.empty(len(rows), np.int64)
    for row in rows:
        out[behind[of[row]]] = row
        behind[of[row]] += 1
    return out


@compiled
def put_in_order(of: Any, time: Any, sequence: Any, rows: Any, tied: Any) -> Any:
    """Sort the rows of each person, who stand together, by time and number; stable. Large ones are left: returns them.

    `tied` marks rows that stand behind one of the same keys.
    """
    left = 0
    low = 0
    while low < len(rows):
        high = low + 1
        while high < len(rows) and of[rows[high]] == of[rows[low]]:
            high += 1
        if high - low > 256:
            left = max(left, high)
        else:
            for place in range(low + 1, high):
                row, at = rows[place], place
                while at > low and (
                    time[rows[at - 1]] > time[row]
                    or (time[rows[at - 1]] == time[row] and sequence[rows[at - 1]] > sequence[row])
                ):
                    rows[at] = rows[at - 1]
                    at -= 1
                rows[at] = row
        low = high
    for place in range(1, len(rows)):
        row, last = rows[place], rows[place - 1]
        tied[place] = of[row] == of[last] and time[row] == time[last] and sequence[row] == sequence[last]
    return left


@compiled
def stays(starts: Any, own: Any, source: Any, stay: Any, came_from: Any) -> Any:
    """First row of each bill's stay and of the stay it came from, of one person each; see `Bills`.

    Hashes of 0 are none. Rows without a stay are one each.
    """
    count = len(own)
    for person in range(len(starts) - 1):
        low, high = starts[person], starts[person + 1]
        size = 1
        while size < 4 * (high - low):
            size *= 2
        small = high - low <= _SMALL
        table = np.full(1 if small else size, -1, np.int64)
        mask = np.uint64(len(table) - 1)
        for part in range(2):
            hashes = own if part == 0 else source
            for row in range(low, high):
                one, two = hashes[row, 0], hashes[row, 1]
                if one == 0:
                    if part == 0:
                        stay[row] = row
                    else:
                        came_from[row] = -1
                    continue
                found: Any = np.int64(-1)
                if small:
                    for other in range(low, high if part else row):
                        if own[other, 0] == one and own[other, 1] == two:
                            found = other
                            break
                    if found < 0 and part:
                        for other in range(low, row):
                            if source[other, 0] == one and source[other, 1] == two:
                                found = count + other
                                break
                    if found < 0:
                        found = row if part == 0 else count + row
                else:
                    at = (one >> np.uint64(20)) & mask
                    while table[at] >= 0:
                        other = table[at]
                        if other < count:
                            hit = own[other, 0] == one and own[other, 1] == two
                        else:
                            hit = source[other - count, 0] == one and source[other - count, 1] == two
                        if hit:
                            break
                        at = (at + np.uint64(1)) & mask
                    if table[at] < 0:
                        table[at] = row if part == 0 else count + row
                    found = table[at]
                if part == 0:
                    stay[row] = found
                else:
                    came_from[row] = found if found < count else -2 - found
    return 0


@compiled
def smallest(of: Any, numbers: Any, out: Any) -> Any:
    """By person the smallest number of its rows; `out` holds larger ones before."""
    for row in range(len(of)):
        out[of[row]] = min(out[of[row]], numbers[row])
    return 0


@compiled
def under_age(born: Any, day: Any, out: Any) -> Any:
    """Whether somebody born on a day is under 18 on another: 2 yes, 1 no, 0 unknown. Days since 1970-01-01."""
    date = np.zeros((2, 3), np.int64)
    for row in range(len(out)):
        out[row] = 0
        if born[row] == UNKNOWN:
            continue
        for which in range(2):
            z = (born[row] if which == 0 else day[row]) + 719468
            era = z // 146097
            of_era = z - era * 146097
            year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
            of_year = of_era - (365 * year + year // 4 - year // 100)
            month = (5 * of_year + 2) // 153
            date[which, 2] = of_year - (153 * month + 2) // 5 + 1
            date[which, 1] = month + 3 if month < 10 else month - 9
            date[which, 0] = year + era * 400 + (1 if date[which, 1] <= 2 else 0)
        age = date[1, 0] - date[0, 0]
        if date[1, 1] < date[0, 1] or (date[1, 1] == date[0, 1] and date[1, 2] < date[0, 2]):
            age -= 1
        out[row] = 2 if age < _ADULT else 1
    return 0


@compiled
def last_run(psn_no: Any) -> Any:
    """Where the last run of rows with the same hashes begins."""
    row = len(psn_no) - 1
    while row > 0 and psn_no[row - 1, 0] == psn_no[row, 0] and psn_no[row - 1, 1] == psn_no[row, 1]:
        row -= 1
    return max(row, 0)
