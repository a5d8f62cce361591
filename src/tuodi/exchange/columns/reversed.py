"""Reversals in columns: a person who took bills back is settled as booked, and once more as it stands after each.

What stands before a reversal was booked with the original among it; what comes after, and what is due, without. Where
what was booked and what is due differ there is something to tell, and the person goes row by row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_row import MONEY
from tuodi.settlement.columnar.engine import Settlement
from tuodi.settlement.columnar.layout import UNKNOWN

from .judge import Judged
from .numbering import Ints
from .persons import Persons
from .turns import originals, played, room


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Bills as the engine has to settle them, persons with reversals several times."""

    rows: Ints
    groups: Ints
    """Another number for each person, and for each way to settle one."""
    booked: Ints
    """For each row of the line the place where it is booked, of a reversal that of its original."""
    before: Ints
    """Places of bills booked before a reversal, each with its place in `after`: as it stands now."""
    after: Ints
    stands: NDArray[np.bool_]
    """By place whether it is a bill as it stands at the end, behind all reversals."""

    def differs(self, settled: Settlement) -> NDArray[np.bool_]:
        """For each bill before a reversal whether it is due something else than was booked."""
        found = np.zeros(len(self.before), np.bool_)
        for paid in settled.paid:
            found |= paid[self.before] != paid[self.after]
        return found


def play(line: Ints, judged: Judged, persons: Persons) -> Played:
    """`line`: the rows of persons without doubt in settling order; more of them may become doubtful.

    A reversal that is not the plain opposite of an earlier bill of its person makes it so.
    """
    turned, of = judged.turned, persons.of
    if not turned[line].any():
        none, every = np.zeros(0, np.int64), np.ones(len(line), np.bool_)
        return Played(rows=line, groups=of[line], booked=np.arange(len(line)), before=none, after=none, stands=every)
    place = _matched(line, judged, persons)
    size = room(of, line, turned)
    made = [np.empty(size, np.int64) for _ in range(4)]
    booked, counts = np.empty(len(line), np.int64), np.zeros(2, np.int64)
    time, sequence = judged.columns.moments["setl_time"], judged.sequence
    played(of, line, turned, time, sequence, place, persons.doubt, made[0], made[1], booked, made[2], made[3], counts)
    count, pairs = counts.tolist()
    rows, groups = made[0][:count], made[1][:count]
    return Played(
        rows=rows, groups=groups, booked=booked, before=made[2][:pairs], after=made[3][:pairs],
        stands=_standing(rows, groups, of, line[place[place >= 0]]),
    )  # fmt: skip


def _standing(rows: Ints, groups: Ints, of: Ints, gone: Ints) -> NDArray[np.bool_]:
    """Places of a person's last group; of one with nothing left there is none, and what is there is `gone`."""
    last, standing = np.full(len(of), -1, np.int64), np.ones(len(of), np.bool_)
    last[of[rows]] = groups
    standing[gone] = False
    found: NDArray[np.bool_] = (groups == last[of[rows]]) & standing[rows]
    return found


@dataclass(frozen=True, slots=True)
class Reversals:
    """Rows that take another back, with that other, one for each person who has any."""

    rows: Ints
    originals: Ints


def single_reversals(line: Ints, judged: Judged, persons: Persons) -> Reversals:
    """`line` as in `play`. A person with several reversals becomes doubtful too."""
    turned = line[judged.turned[line]]
    persons.doubt[np.bincount(persons.of[turned], minlength=len(persons.of)) > 1] = True
    place = _matched(line, judged, persons)
    at = np.flatnonzero((place >= 0) & ~persons.doubtful[line])
    return Reversals(line[at], line[place[at]])


def _matched(line: Ints, judged: Judged, persons: Persons) -> Ints:
    """For each reversal the place of what it takes back, -1 for all other rows."""
    place, ids = np.full(len(line), -1, np.int64), judged.columns.ids
    originals(persons.of, line, judged.turned, ids["setl_id"], ids["orig_setl_id"], place, persons.doubt)
    _plain_opposites(line, place, judged, persons)
    return place


def _plain_opposites(line: Ints, place: Ints, judged: Judged, persons: Persons) -> None:
    at = np.flatnonzero(place >= 0)
    rows, bills = line[at], line[place[at]]
    time, marks = judged.columns.moments["setl_time"], judged.marks.of
    sound = (time[rows] >= time[bills]) & (marks[rows] == marks[bills])
    for name in MONEY:
        own, other = judged.columns.money[name][rows], judged.columns.money[name][bills]
        sound &= (own == UNKNOWN) | ((other != UNKNOWN) & (own == -other))
    persons.doubt[persons.of[rows[~sound]]] = True
