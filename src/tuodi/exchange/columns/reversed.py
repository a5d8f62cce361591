"""Reversals in columns: a person who took one bill back is settled as it was booked, and once more as it stands now.

What stands before the reversal was booked with the original among it; what comes after, and what is due, without. Where
the two differ there is something to tell, and the person goes row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_row import MONEY
from tuodi.settlement.columnar.engine import Settlement
from tuodi.settlement.columnar.layout import UNKNOWN

from .judge import Ints, Judged
from .persons import Persons, same
from .read import ColumnReader


@dataclass(frozen=True, slots=True)
class Reversals:
    """Rows that take another back, with that other, one for each person who has any."""

    rows: Ints
    originals: Ints
    names: list[str]
    """The settlement ids of the originals."""


def reversals_of(judged: Judged, persons: Persons, reader: ColumnReader) -> Reversals:
    """The reversals of persons without doubt. One that is not the plain opposite of a bill puts its person in doubt."""
    rows = np.flatnonzero(judged.turned & ~persons.doubtful)
    names = [judged.original.values[number] or "" for number in judged.original.of[rows].tolist()]
    setl_id, size = judged.columns.ids["setl_id"], len(judged.turned)
    found = same(np.concatenate((setl_id, reader.hashes_of(names))))[size:]
    known = found < size
    originals = np.where(known, found, 0)
    time, seq = judged.columns.moments["setl_time"], np.bincount(persons.of[rows], minlength=size)
    sound = known & (persons.of[originals] == persons.of[rows]) & ~judged.turned[originals]
    sound &= (time[rows] >= time[originals]) & (seq[persons.of[rows]] == 1)
    sound &= judged.marks.of[rows] == judged.marks.of[originals]
    for name in MONEY:
        own, other = judged.columns.money[name][rows], judged.columns.money[name][originals]
        sound &= (own == UNKNOWN) | ((other != UNKNOWN) & (own == -other))
    persons.doubt[persons.of[rows[~sound]]] = True
    kept = np.flatnonzero(~persons.doubtful[rows])
    return Reversals(rows[kept], originals[kept], [names[place] for place in kept.tolist()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Bills as the engine has to settle them, persons with a reversal twice."""

    rows: Ints
    groups: Ints
    """Another number for each person, and for each way to settle one."""
    booked: Ints
    """Places of the bills as they were booked, one for each bill."""
    originals: Ints
    """Places of what each reversal takes back."""
    before: Ints
    """Places of bills booked before a reversal, each with its place in `after`: as it stands without the original."""
    after: Ints

    def differs(self, settled: Settlement) -> NDArray[np.bool_]:
        """For each bill before a reversal whether it is due something else than was booked."""
        found = np.zeros(len(self.before), np.bool_)
        for paid in settled.paid:
            found |= paid[self.before] != paid[self.after]
        return found


def played(line: Ints, judged: Judged, persons: Persons, reversals: Reversals) -> Played:
    """`line`: the bills of persons without doubt in settling order. A reversal at another bill's moment is doubtful.

    What is booked before a reversal does not depend on what comes after it: it is settled with the whole line.
    """
    of, size = persons.of[line], len(line)
    moment = (judged.columns.moments["setl_time"] << 31) + judged.sequence + 1
    order, last = moment[line], np.maximum(moment[reversals.rows], moment[reversals.originals])
    lows, highs = (np.searchsorted(of, persons.of[reversals.rows], side) for side in ("left", "right"))
    plain = np.ones(size, np.bool_)
    made: dict[str, list[Any]] = {
        name: [np.zeros(0, np.int64)] for name in ("rows", "groups", "booked", "before", "after")
    }
    originals = np.zeros(len(lows), np.int64)
    behind = size
    for number, (low, high, end) in enumerate(zip(lows.tolist(), highs.tolist(), last.tolist(), strict=True)):
        at = low + int(np.flatnonzero(line[low:high] == reversals.originals[number])[0])
        cut = low + int(np.searchsorted(order[low:high], end, side="right"))
        if int((order[low:high] == end).sum()) > (order[at] == end):
            persons.doubt[of[low]] = True
        plain[cut:high] = False
        originals[number] = at
        places = behind + np.arange(high - low - 1)
        made["rows"].append(np.concatenate((line[low:at], line[at + 1 : high])))
        made["groups"].append(np.full(high - low - 1, len(persons.of) + number))
        made["before"].append(np.concatenate((np.arange(low, at), np.arange(at + 1, cut))))
        made["after"].append(places[: cut - low - 1])
        made["booked"].append(places[cut - low - 1 :])
        behind += high - low - 1
    found = {name: np.concatenate(pieces) for name, pieces in made.items()}
    return Played(
        rows=np.concatenate((line, found["rows"])), groups=np.concatenate((of, found["groups"])),
        booked=np.concatenate((np.flatnonzero(plain), found["booked"])), originals=originals,
        before=found["before"], after=found["after"],
    )  # fmt: skip
