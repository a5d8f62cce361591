"""The fast lane of `tuodi warn`: usual persons summed in columns, only counted where they are below the line.

Who may be on a list is judged like everybody else, from the sums; whoever is unusual goes row by row.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.list_use import ListUse
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.tables import Table
from tuodi.monitoring.burden import Burden, Counted
from tuodi.monitoring.warnings import Person, Status, Warned, Watch
from tuodi.policy.errors import PolicyError
from tuodi.policy.money import FULL_RATE
from tuodi.policy.terms import RESIDENT
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.accounts import Unsupported
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.identities import held_on

from .borne import Bearing, Borne
from .file import BlockFile, NotForColumns
from .gather import Gathered, gathered, reader_with_towns, rows_of, table_of, usual_file
from .numbering import Combinations, Ints

_INSURED: Final = ((), ("390",), ("310",), ("310", "390"))


@dataclass(frozen=True, kw_only=True)
class WarnWork:
    """What the lane needs to know of a run. until: the moment behind its month.

    region: whose lines everybody stands against; without it each person's against those of where the last bill is
    insured.
    """

    read: ReadOptions
    cascade: Cascade
    around: Surroundings
    watch: Watch
    until: dt.datetime
    known_at: dt.datetime
    memory: int
    region: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A person who may be on a list: its burden's result, its first row, and the row that says who it is."""

    warned: Warned
    first: int
    row: int


@dataclass(slots=True)
class WarnLane:
    """Persons judged in columns, and the rest of the file as a table.

    below: who is only counted: township, class, rule, result.
    """

    file: BlockFile
    told: list[Told] = field(default_factory=list)
    below: Counter[tuple[str, str, str, Status]] = field(default_factory=Counter)
    rows: Counter[Counted] = field(default_factory=Counter)
    lists: ListUse = field(default_factory=ListUse)
    taken: list[Ints] = field(default_factory=list)
    size: int = 0

    def table(self) -> Table:
        """The rows that go the usual way."""
        return table_of(self.file, self.others())

    def others(self) -> NDArray[np.bool_]:
        """Which rows those are, by their place in the file."""
        others = np.ones(self.size, np.bool_)
        for rows in self.taken:
            others[rows] = False
        return others

    def people(self) -> Iterator[tuple[Told, list[str]]]:
        """Who may be on a list, each with the cells of a row of theirs."""
        told = {one.row: one for one in self.told}
        wanted = np.zeros(self.size, np.bool_)
        wanted[[row - self.file.first for row in told]] = True
        for number, cells in rows_of(self.file, wanted):
            yield told[number], cells


def open_lane(path: Path, work: WarnWork) -> WarnLane | None:
    """Judge whom columns can judge. None where the file has to go row by row as a whole."""
    watch = work.watch
    odd = watch.by_household or watch.by_bill_day
    file = None if odd else usual_file(path, work.read, work.cascade.index)
    if file is None:
        return None
    try:
        return _Judging(file, work).lane()
    except (NotForColumns, Unsupported, PolicyError, OverflowError):
        return None


class _Judging:
    """The way from a file to a lane."""

    def __init__(self, file: BlockFile, work: WarnWork) -> None:
        self.work, self.lane_ = work, WarnLane(file)
        self.reader = reader_with_towns(file, work.read)
        self.bearing = Bearing(
            ColumnarEngine(work.cascade), self.reader, work.around, work.until,
            tilt_in_maf="tilt_pay" not in file.layout.index,
        )  # fmt: skip

    def lane(self) -> WarnLane:
        """All persons, part by part."""
        for some in gathered(self.reader, self.work.memory):
            self._take(some)
        return self.lane_

    def _take(self, some: Gathered) -> None:
        lane, persons = self.lane_, some.persons
        known = self._known(some)
        borne = self.bearing.sum_up(some)
        classes, names = self._classes(some, borne, known)
        self._judge(some, borne, classes, names)
        lane.size += len(some)
        kept = np.flatnonzero(~persons.doubtful)
        lane.taken.append(some.place[kept])
        later = some.judged.columns.moments["setl_time"][kept] >= self.bearing.until
        this_year = self.bearing.years(some)[kept] == self.bearing.year
        lane.rows.update(
            later=int(later.sum()), used=int((~later & this_year).sum()), other_years=int((~later & ~this_year).sum())
        )
        sure = {person: keys for person, keys in known.items() if not persons.doubt[person]}
        listed = self.work.around.identities
        used = {} if listed is None else listed.records
        lane.lists.merge(
            ListUse(
                persons=len(np.unique(persons.of[kept])),
                identities={key for keys in sure.values() for key in keys if key in used},
                opening={
                    pair for person, pairs in borne.opened.used.items() if not persons.doubt[person] for pair in pairs
                },
            )
        )

    def _known(self, some: Gathered) -> dict[int, list[str]]:
        """Persons of whom the identity list speaks: where it keeps their rows. Of a refused one nothing is sure."""
        listed = self.work.around.identities
        if listed is None or self.bearing.holder.names is None:
            return {}
        found = {}
        for person, keys in self.bearing.holder.names.named_in(some.judged, some.persons).items():
            if not listed.refused_persons.isdisjoint(keys):
                some.persons.doubt[person] = True
            found[person] = listed.keys.persons(keys)
        return found

    def _classes(self, some: Gathered, borne: Borne, known: dict[int, list[str]]) -> tuple[Ints, list[tuple[str, ...]]]:
        """The classes of each person on the run day; without a list those marked last."""
        listed, marks = self.work.around.identities, some.judged.marks
        if listed is None:
            names = [tuple(dict.fromkeys(name for name in held or () if name != RESIDENT)) for held in marks.values]
            return marks.of[borne.last], names
        numbers: dict[tuple[str, ...], int] = {(): 0}
        of = np.zeros(len(borne.person), np.int64)
        places = dict(zip(borne.person.tolist(), range(len(of)), strict=True))
        for person, keys in known.items():
            if person in places:
                records = [record for key in keys for record in listed.records.get(key, ())]
                held = held_on(records, self.work.watch.run_day, self.work.known_at)
                classes = tuple(dict.fromkeys(one.class_id for one in held))
                of[places[person]] = numbers.setdefault(classes, len(numbers))
        return of, list(numbers)

    def _judge(self, some: Gathered, borne: Borne, classes: Ints, names: list[tuple[str, ...]]) -> None:
        """Count who is surely below; all others are told one by one."""
        places, regions = some.judged.places, dict[str, int]()
        insured = np.array([regions.setdefault(place[0], len(regions)) for place in places.values], np.int64)
        region = insured[places.of[borne.last]]
        of, first = Combinations(3).of(region, classes, borne.insurances)
        codes = list(regions)
        kinds = [
            Person(region=self.work.region or codes[region[at]], classes=names[classes[at]],
                   insurances=_INSURED[borne.insurances[at]])
            for at in first
        ]  # fmt: skip
        last_row, first_row = _ends(some)
        town, names_of_towns = some.towns()
        towns = town[last_row[borne.person]], names_of_towns
        sure = borne.bills > 0
        sure[list(borne.missing)] = False
        told = borne.bills > 0
        for number, kind in enumerate(kinds):
            here, line = of == number, self.work.watch.only_line(kind)
            if not self.work.watch.rules_for(kind):
                self._count(here & (borne.bills > 0), towns, "", "", "unwatched")
                told &= ~here
            elif line is not None:
                rule, threshold = line
                below = (borne.amount <= threshold) & (borne.amount * FULL_RATE < threshold * self.work.watch.near)
                below &= ~((borne.amount == threshold) & rule.inclusive)
                self._count(here & sure & below, towns, rule.serves(kind.classes)[0], rule.name, "below")
                told &= ~(here & sure & below)
        columns, unopened = some.judged.columns, self.work.around.opening is None
        for at in np.flatnonzero(told).tolist():
            person = int(borne.person[at])
            if unopened and borne.computed[at]:
                some.persons.doubt[person] = True  # how many bills rest on what the year began with, columns do not say
                continue
            warned = self.work.watch.judge(self._burden(borne, at), kinds[of[at]])
            self.lane_.told.append(
                Told(warned, int(columns.number[first_row[person]]), int(columns.number[last_row[person]]))
            )

    def _burden(self, borne: Borne, at: int) -> Burden:
        return Burden(
            person="", year=self.bearing.year, bills=int(borne.bills[at]), total=int(borne.total[at]),
            basic=int(borne.basic[at]), critical=int(borne.critical[at]), assistance=int(borne.assistance[at]),
            others=int(borne.others[at]), others_used=int(borne.others_used[at]),
            others_open=int(borne.others_open[at]), computed=int(borne.computed[at]),
            missing=tuple(borne.missing.get(at, ())),
        )  # fmt: skip

    def _count(
        self, whom: NDArray[np.bool_], towns: tuple[Ints, list[str]], class_id: str, rule: str,
        status: Status,
    ) -> None:  # fmt: skip
        numbers, counts = np.unique(towns[0][whom], return_counts=True)
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
            self.lane_.below[towns[1][number], class_id or RESIDENT, rule, status] += count


def _ends(some: Gathered) -> tuple[Ints, Ints]:
    """By person the last row in the file and the first."""
    of, rows = some.persons.of, np.arange(len(some))
    last, first = np.zeros(len(some), np.int64), np.full(len(some), len(some))
    np.maximum.at(last, of, rows)
    np.minimum.at(first, of, rows)
    return last, first
