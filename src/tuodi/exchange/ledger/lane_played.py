"""A group settled in columns: what is due for the bills that stand, and what the rows of the file are booked at.

These are one and the same for most persons. Of those who take bills back, or of whom something is known now that was
not known then, the engine settles the bills a second time, as they stood and as was known when each row came.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.exchange.columns.balances import Totals
from tuodi.exchange.columns.held import Asked, Holder, Holding
from tuodi.exchange.columns.numbering import Ints, Numbers
from tuodi.exchange.columns.opening import Opened
from tuodi.exchange.columns.persons import Encoded, Encoder, in_order
from tuodi.exchange.columns.results import Texts, waived_of
from tuodi.exchange.columns.reversed import play
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import OTHERS
from tuodi.settlement.columnar.lookup import HARD

from .lane_group import Group
from .lane_known import differs
from .schema import CAUSES, TABLES

STAGES = range(len(COMPUTED_STAGES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Bills as the engine takes them.

    line: rows of the group person by person in settling order. rows, persons, held: by place, whose and under which
    classes. dues: so many places, the first ones, are as bills are due. due: by row its place among these, -1 for none;
    booked: of a row of the file the place where it is booked, of a reversal that of its original, `back`.
    later: by person whether something is known now that was not when a bill came; apart: or whether it takes some back,
    so that bills may be booked at something else than is due.
    """

    line: Ints
    rows: Ints
    persons: Ints
    held: Ints
    dues: int
    due: Ints
    booked: Ints
    back: Ints
    later: NDArray[np.bool_]
    apart: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a group. people: by person of the engine. again: by person why what is due may be another amount."""

    group: Group
    played: Played
    engine: ColumnarEngine
    encoded: Encoded
    settled: Settlement
    totals: Totals
    people: Ints
    holding: Holding
    opened: Opened
    again: NDArray[np.bool_]
    waived: Ints
    text: Numbers
    """By place which text it has."""

    @property
    def persons(self) -> Ints:
        """Who was settled, ascending."""
        return np.unique(self.group.persons.of[self.played.line])


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """As known when: what is due now, in seconds; and rows of the file, where that is said."""

    now: int
    fixed: int | None


@dataclass(frozen=True, slots=True)
class Player:
    """Plays groups. trace: whether the steps of each bill will be told. resettle: under other rules than before."""

    engine: ColumnarEngine
    holder: Holder
    encoder: Encoder
    clock: Clock
    trace: bool
    resettle: bool

    def outcome(self, group: Group, opened: Opened, texts: Texts) -> Outcome | None:
        """None where nobody is left. Persons whom columns cannot settle become doubtful."""
        judged, persons = group.judged, group.persons
        fixed = self.clock.fixed
        asked = Asked(known_at=group.known_at(fixed), size=group.size, told=True, said=group.said)
        then = self.holder.holding(judged, persons, asked)
        now = then
        if self.holder.listed is not None:
            known_at = np.full(len(judged.bad), self.clock.now)
            asked = Asked(known_at=known_at, size=group.size, told=False, said=group.said)
            now = self.holder.holding(judged, persons, asked)
        while True:
            played = played_of(group, then.of, now.of)
            if not len(played.line):
                return None
            bills = played.rows, played.persons
            encoded = self.encoder.encode(judged, *bills, (played.held, now.classes))
            people = persons.of[played.rows[encoded.bills.starts[:-1]]]
            settled = self.engine.settle(encoded.bills, opened.of(people))
            hard = (settled.route == HARD)[encoded.bills.person]
            for column in (*settled.paid, settled.rest, settled.deductible, settled.marks, settled.variant):
                column[hard] = 0  # it means nothing there
            totals = Totals(encoded, settled, self.engine)
            left = hard | (settled.marks >= OTHERS)
            odd = totals.odd if self.trace else totals.odd & (np.arange(len(hard)) < played.dues)
            left |= odd
            other = self._other(group, played)
            again = played.apart | other
            wrong = np.concatenate((
                played.rows[left], _unlike(group, played, settled, again), _taken_back(group, played, other),
            ))  # fmt: skip
            if not len(wrong):
                waived = waived_of(encoded, settled, self.engine)
                return Outcome(
                    group=group, played=played, engine=self.engine, encoded=encoded, settled=settled, totals=totals,
                    people=people, holding=now, opened=opened, again=again, waived=waived,
                    text=texts.of(encoded, settled, waived, judged),
                )  # fmt: skip
            persons.doubt[persons.of[wrong]] = True

    def _other(self, group: Group, played: Played) -> NDArray[np.bool_]:
        """Persons of whom something else may be due than was, though they take nothing back.

        Whose facts are others, who have a late bill, or of whom a difference is open.
        """
        of, line = group.persons.of, played.line
        again = played.later | group.new_said | group.open
        before = line >= group.size
        again[of[line[before]]] |= self.resettle
        last = np.full(len(of), -1)
        at = np.flatnonzero(before)
        last[of[line[at]]] = at
        late = ~before & (np.arange(len(line)) < last[of[line]])
        again[of[line[late]]] = True
        return again


def played_of(group: Group, then: Ints, now: Ints) -> Played:
    """`then`, `now`: by row the number of the classes held, as known when it is booked and now."""
    judged, persons = group.judged, group.persons
    of, turned = persons.of, judged.turned
    while True:
        line = in_order(judged, persons)
        later = np.zeros(len(of), np.bool_)
        later[of[line[then[line] != now[line]]]] = True
        apart = later.copy()
        apart[of[line[turned[line]]]] = True
        own = line[apart[of[line]]]
        doubted = int(persons.doubt.sum())
        plan = play(own, judged, persons)
        if int(persons.doubt.sum()) == doubted:
            break
    back, gone = np.full(len(of), -1, np.int64), np.zeros(len(of), np.bool_)
    at = np.flatnonzero(turned[own])
    back[own[at]] = plan.rows[plan.booked[at]]
    gone[back[own[at]]] = True
    standing = line[~turned[line] & ~gone[line]]
    due, booked = np.full(len(of), -1, np.int64), np.full(len(of), -1, np.int64)
    due[standing] = np.arange(len(standing))
    booked[standing] = due[standing]
    booked[own] = len(standing) + plan.booked
    rows = np.concatenate((standing, plan.rows))
    # what is due of a person and each way to book its bills are persons of their own
    numbers = np.concatenate((2 * of[standing], 2 * plan.groups + 1))
    held = np.concatenate((now[standing], then[plan.rows]))
    return Played(
        line=line, rows=rows, persons=numbers, held=held, dues=len(standing), due=due, booked=booked, back=back,
        later=later, apart=apart,
    )  # fmt: skip


def _unlike(group: Group, played: Played, settled: Settlement, again: NDArray[np.bool_]) -> Ints:
    """Rows of the ledger of which something else is due than it says, though nothing has changed."""
    rows = played.rows[: played.dues]
    places = np.flatnonzero((rows >= group.size) & ~again[group.persons.of[rows]])
    kept, wrong = group.paid("due"), np.zeros(len(places), np.bool_)
    for stage in STAGES:
        wrong |= settled.paid[stage][places] != kept[stage][rows[places] - group.size]
    return rows[places[wrong]]


def _taken_back(group: Group, played: Played, other: NDArray[np.bool_]) -> Ints:
    """Reversals of what an earlier run booked, where that may be something else than the engine now says.

    Its row holds what was booked; only where nothing but the reversal has changed is it what is settled again.
    """
    turned = np.flatnonzero(played.back >= group.size)
    originals = played.back[turned] - group.size
    if not len(turned):
        return turned
    bills = group.bills.take(pa.array(originals))
    changed = other[group.persons.of[turned]]
    for name in TABLES["bills"].names:
        if name.startswith("due_") and name not in CAUSES:
            changed |= np.asarray(differs(bills[f"booked_{name.removeprefix('due_')}"], bills[name]))
    return turned[changed]
