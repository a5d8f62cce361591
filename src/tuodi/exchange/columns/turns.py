# ruff: noqa: C901, PLR0912, PLR0917 - compiled code takes no keywords, and calls cost it
"""Compiled: reversals, what each takes back, and a person's year with them played."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tuodi.settlement.columnar.compiled import compiled

MOST_REVERSALS: Final = 8
"""Of one person; whoever has more goes row by row."""


@compiled
def originals(of: Any, line: Any, turned: Any, setl_id: Any, orig: Any, place: Any, doubt: Any) -> Any:
    """For each reversal in the line, whose persons stand together, the place of what it takes back, in `place`.

    A person with too many reversals, or with one whose original is no bill of it or taken back twice, is doubted.
    """
    low = 0
    while low < len(line):
        person, high, found = of[line[low]], low, 0
        while high < len(line) and of[line[high]] == person:
            found += turned[line[high]]
            high += 1
        if found > MOST_REVERSALS:
            doubt[person] = True
        elif found:
            for at in range(low, high):
                row = line[at]
                if not turned[row]:
                    continue
                for other in range(low, high):
                    bill = line[other]
                    if setl_id[bill, 0] == orig[row, 0] and setl_id[bill, 1] == orig[row, 1]:
                        place[at] = other
                        break
                if place[at] < 0 or turned[line[place[at]]]:
                    doubt[person] = True
                for other in range(low, at):
                    if turned[line[other]] and place[other] == place[at]:
                        doubt[person] = True
        low = high
    return 0


@compiled
def played(
    of: Any, line: Any, turned: Any, time: Any, sequence: Any, place: Any, doubt: Any, rows: Any, groups: Any,
    booked: Any, before: Any, after: Any, counts: Any,
) -> Any:  # fmt: skip
    """Bills as the engine has to settle them: the line without reversals, then more for persons who have some.

    That is for each reversal the person's bills once more without what was taken back until then.

    `booked`: for each row of the line where it is booked, for a reversal where its original is. `before`, `after`:
    places of what was booked before the last reversal, and of the same bill as it stands now. A reversal at the moment
    of another row makes the person doubtful. Returns how many rows and pairs there are in `counts`.
    """
    size, pairs = 0, 0
    for at in range(len(line)):
        booked[at] = -1
        if not turned[line[at]]:
            rows[size], groups[size], booked[at] = line[at], 2 * of[line[at]], size
            size += 1
    ends, whose = np.empty(MOST_REVERSALS, np.int64), np.empty(MOST_REVERSALS, np.int64)
    extra = np.int64(0)
    low = 0
    while low < len(line):
        person, high, found = of[line[low]], low, 0
        while high < len(line) and of[line[high]] == person:
            row = line[high]
            if turned[row] and found < MOST_REVERSALS:
                bill = line[place[high]]
                ends[found] = max((time[row] << 31) + sequence[row], (time[bill] << 31) + sequence[bill])
                whose[found] = high
                found += 1
            high += 1
        for one in range(1, found):
            end, who, at = ends[one], whose[one], one
            while at > 0 and ends[at - 1] > end:
                ends[at], whose[at] = ends[at - 1], whose[at - 1]
                at -= 1
            ends[at], whose[at] = end, who
        for one in range(found):
            for at in range(low, high):
                moment = (time[line[at]] << 31) + sequence[line[at]]
                if moment == ends[one] and at != whose[one] and at != place[whose[one]]:
                    doubt[person] = True
            if one and ends[one] == ends[one - 1]:
                doubt[person] = True
        if found and not doubt[person]:
            for one in range(found):
                first = size
                for at in range(low, high):
                    row, gone = line[at], turned[line[at]]
                    for earlier in range(one + 1):
                        gone |= place[whose[earlier]] == at
                    if gone:
                        continue
                    rows[size], groups[size] = row, 2 * extra + 1
                    moment = (time[row] << 31) + sequence[row]
                    if moment > ends[one]:
                        booked[at] = size
                    elif one == found - 1:
                        before[pairs], after[pairs] = booked[at], size
                        pairs += 1
                    size += 1
                extra += first < size
            for one in range(found):
                booked[whose[one]] = booked[place[whose[one]]]
        low = high
    counts[0], counts[1] = size, pairs
    return 0


@compiled
def room(of: Any, line: Any, turned: Any) -> Any:
    """How many rows `played` needs at most."""
    size, low = len(line), 0
    while low < len(line):
        person, high, found = of[line[low]], low, 0
        while high < len(line) and of[line[high]] == person:
            found += turned[line[high]]
            high += 1
        size += min(found, MOST_REVERSALS) * (high - low)
        low = high
    return size
