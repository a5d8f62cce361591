"""The classes each bill's person holds on the day: by the bill's own marks, or by the identity list.

Only persons of whom a list speaks cost Python, and bills of those of whom it says something uncommon (`records`); what
it makes unusual about one leaves it to the reader of rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.settle_values import Late
from tuodi.policy.index import RuleIndex
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.layout import UNKNOWN
from tuodi.settlement.identities import Held, held_on, known_later

from .judge import Judged, day_of
from .numbering import Combinations, Ints, Places
from .persons import Persons, benefit_days
from .read import ColumnReader
from .records import EPOCH, Records, seconds

_NUMBERED: Final = f"{RESIDENT}:"


@dataclass(slots=True)
class Holding:
    """By row of the file which of `classes` its person holds on the day; whose list rows were used, by person."""

    of: Ints
    classes: list[tuple[Held, ...]]
    used: dict[int, list[str]] = field(default_factory=dict)
    late: dict[int, Late] = field(default_factory=dict)
    """By row what holds that was not known yet, where the caller tells of it."""

    def among(self, rows: Ints) -> tuple[Ints, list[tuple[Held, ...]]]:
        """For some bills which of the classes are held."""
        return self.of[rows], self.classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of rows of a file with others behind them, from `size` on. known_at: seconds, by row.

    said: what lists have said of some persons, whatever the present one says. told: whether the rows of the file are to
    be told of in words, which leaves some to the reader of rows.
    """

    known_at: Ints
    size: int
    told: bool
    said: Mapping[int, tuple[IdentityRecord, ...]]


def plainly_held(index: RuleIndex) -> bool:
    """Whether a class counts as certified and known: no reading or rule moves its begin or takes it away."""
    plain = {
        "several_identities": "per_stage", "late_class_reach": "certified_start",
        "direct_classes": "direct_once_marked",
    }  # fmt: skip
    late = index.choice("identity_date", "benefit_date_as_known") == "certification_day"
    usual = all(index.choice(name, choice) == choice for name, choice in plain.items())
    return usual and not late and not index.moves_begin and not index.scopes_classes


class Holder:
    """Says who holds what; remembers what it worked out of marks and of the list."""

    def __init__(self, cascade: Cascade, around: Surroundings, reader: ColumnReader) -> None:
        self.cascade, self.listed = cascade, around.identities
        self._marks = Combinations(2)
        self.numbers: dict[tuple[Held, ...], int] = {(): 0}
        self.classes: list[tuple[Held, ...]] = []
        self.names = None if self.listed is None else Names(
            [*self.listed.records, *self.listed.keys, *self.listed.refused_persons], reader
        )  # fmt: skip
        self._plain = None if self.names is None or self.listed is None else Records(
            self.listed, self.numbers, self.names.names
        )  # fmt: skip

    def holding(
        self, judged: Judged, persons: Persons, asked: Asked | None = None, *, tells_late: bool = False
    ) -> Holding:
        """Persons of whom the list says something unusual become doubtful. asked: of persons of a ledger.

        tells_late: the caller says which classes were not known yet, which is unusual otherwise.
        """
        if self.listed is None or self.names is None or self._plain is None:
            return self._by_marks(judged)
        return _by_list(
            judged,
            persons,
            self.cascade,
            self.listed,
            names=self.names,
            plain=self._plain,
            numbers=self.numbers,
            asked=asked,
            tells_late=tells_late,
        )

    def _by_marks(self, judged: Judged) -> Holding:
        certified = judged.places.of
        of, new = self._marks.of(judged.marks.of, certified)
        for at in new:
            marked = judged.marks.values[judged.marks.of[at]] or ()
            region = judged.places.values[certified[at]][1]
            self.classes.append(tuple(Held(name, region) for name in sorted(marked) if name != "resident"))
        return Holding(of, self.classes)


class Names:
    """Keys of persons in a list, to be found again in columns."""

    def __init__(self, names: Sequence[str], reader: ColumnReader) -> None:
        self.names = list(dict.fromkeys(names))
        self._numbered = np.array([at for at, name in enumerate(self.names) if name.startswith(_NUMBERED)], np.int64)
        numbers = [self.names[at].removeprefix(_NUMBERED) for at in self._numbered.tolist()]
        self._by_name, self._by_number = Places(reader.hashes_of(self.names)), Places(reader.hashes_of(numbers))

    def named_in(self, judged: Judged, persons: Persons, until: int | None = None) -> dict[int, list[str]]:
        """The persons under these keys, each with the keys that name it. until: what rows behind it say is left out."""
        return self.by_person(*self.hits(judged, persons, until))

    def by_person(self, people: Ints, keys: Ints) -> dict[int, list[str]]:
        """Each person with the keys of these numbers."""
        found = dict[int, list[str]]()
        for person, key in zip(people.tolist(), keys.tolist(), strict=True):
            found.setdefault(person, []).append(self.names[key])
        return found

    def hits(self, judged: Judged, persons: Persons, until: int | None = None) -> tuple[Ints, Ints]:
        """The same as persons and the numbers of the keys, each pair once, by person."""
        ids, of = judged.columns.ids, persons.of[:until]
        firsts = np.flatnonzero(of == np.arange(len(of)))
        holders = np.flatnonzero(ids["certno"][:until, 0] != 0)
        named = self._by_name.of(ids["psn_no"][firsts])
        numbered = self._by_number.of(ids["certno"][holders])
        people = np.concatenate((of[firsts[named >= 0]], of[holders[numbered >= 0]]))
        keys = np.concatenate((named[named >= 0], self._numbered[numbered[numbered >= 0]]))
        count = max(1, len(self.names))
        pairs = np.unique(people * count + keys)
        return pairs // count, pairs % count


@dataclass(frozen=True, slots=True)
class _Found:
    """What the list says, by person: whether anything, where plain records stand, all records, and under which keys."""

    about: NDArray[np.bool_]
    low: Ints
    high: Ints
    records: dict[int, tuple[IdentityRecord, ...]]
    used: dict[int, list[str]]


def _found(
    judged: Judged, persons: Persons, size: int, *, listed: IdentityList, names: Names, plain: Records
) -> _Found:  # fmt: skip
    rows = len(persons.of)
    hit, key = names.hits(judged, persons, size)
    found = _Found(np.zeros(rows, np.bool_), np.zeros(rows, np.int64), np.zeros(rows, np.int64), {}, {})
    found.about[hit] = True
    usual = (plain.high[key] > plain.low[key]) & (np.bincount(hit, minlength=rows)[hit] == 1)
    found.low[hit[usual]], found.high[hit[usual]] = plain.low[key[usual]], plain.high[key[usual]]
    people, named = hit[usual].tolist(), [names.names[number] for number in key[usual].tolist()]
    found.used.update(zip(people, ([name] for name in named), strict=True))
    found.records.update(zip(people, map(listed.records.__getitem__, named), strict=True))
    for person, keys in names.by_person(hit[~usual], key[~usual]).items():
        if not listed.refused_persons.isdisjoint(keys):
            persons.doubt[person] = True
        found.used[person] = [one for one in listed.keys.persons(keys) if one in listed.records]
        found.records[person] = tuple(record for one in found.used[person] for record in listed.records[one])
        found.low[person], found.high[person] = plain.place(found.used[person]) or (0, 0)
    return found


def _by_list(
    judged: Judged, persons: Persons, cascade: Cascade, listed: IdentityList, *, names: Names, plain: Records,
    numbers: dict[tuple[Held, ...], int], asked: Asked | None, tells_late: bool,
) -> Holding:  # fmt: skip
    of = np.zeros(len(persons.of), np.int64)
    size = len(of) if asked is None else asked.size
    until = size if asked is None or asked.told else 0
    found = _found(judged, persons, size, listed=listed, names=names, plain=plain)
    low, high, about, records = found.low, found.high, found.about, found.records
    for person, said in () if asked is None else asked.said.items():
        if set(said) != set(records.get(person, ())):
            records[person], about[person] = said, bool(said)
            low[person] = high[person] = 0
    rows = np.flatnonzero(about[persons.of] & ~persons.doubtful)
    people, days = persons.of[rows], _identity_days(judged, cascade)[rows]
    moments, fixed = judged.columns.moments["setl_time"][rows], cascade.options.known_at
    if asked is not None:
        moments = asked.known_at[rows]
    elif fixed is not None:
        moments = np.full(len(rows), seconds(fixed))
    joined = plain.joined(low[people], high[people], days, moments)
    of[rows] = joined.number
    later = dict[int, Iterable[IdentityRecord]]()
    for at in np.flatnonzero((joined.record >= 0) & (rows < until)).tolist():
        later[at] = (plain.record(int(joined.record[at])),)
    for at in np.flatnonzero(joined.several | (joined.later & (joined.record < 0)) | (high[people] == 0)).tolist():
        known_at = (fixed if asked is None else None) or EPOCH + dt.timedelta(seconds=int(moments[at]))
        day, said = day_of(int(days[at])), records[int(people[at])]
        held = held_on(said, day, known_at)
        if rows[at] < until and (not_known := known_later(said, day, known_at)):
            later[at] = not_known
        of[rows[at]] = numbers.setdefault(tuple(Held(one.class_id, one.region) for one in held), len(numbers))
    late = dict[int, Late]()
    if tells_late:
        label = cascade.book.terms.label
        said_of = (
            (at, [(label("classes", one.identity), one.known_from) for one in some]) for at, some in later.items()
        )
        late = {
            int(rows[at]): tuple(dict.fromkeys((name, f"{moment:%Y-%m-%d}") for name, moment in some))
            for at, some in said_of
        }
    else:
        persons.doubt[people[list(later)]] = True
    classes = list(numbers)
    _doubt_marks(rows[rows < until], of, judged, persons, classes)
    return Holding(of, classes, found.used, late)


def _doubt_marks(rows: Ints, of: Ints, judged: Judged, persons: Persons, classes: list[tuple[Held, ...]]) -> None:
    """A bill that marks other classes than its person holds is told of in words."""
    pairs = judged.marks.of[rows].astype(np.int64) * len(classes) + of[rows]
    kinds, kind = np.unique(pairs, return_inverse=True)
    differs = np.zeros(len(kinds), np.bool_)
    for at, pair in enumerate(kinds.tolist()):
        marked, held = judged.marks.values[pair // len(classes)], classes[pair % len(classes)]
        differs[at] = bool(marked is not None and held and {one.class_id for one in held} != set(marked) - {"resident"})
    persons.doubt[persons.of[rows[differs[kind]]]] = True


def _identity_days(judged: Judged, cascade: Cascade) -> NDArray[np.int64]:
    """The day on which a class must hold, by row."""
    choice = cascade.index.choice("identity_date", "benefit_date_as_known")
    if choice == "settlement_day_as_marked":
        return judged.settled
    days = benefit_days(judged, cascade)
    return np.where(judged.begin == UNKNOWN, days, judged.begin) if choice == "admission_day" else days
