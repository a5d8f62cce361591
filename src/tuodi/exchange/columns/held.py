"""The classes each bill's person holds on the day: by the bill's own marks, or by the identity list.

Only persons of whom a list speaks cost Python; what it makes unusual about one leaves it to the reader of rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.settle_person import Surroundings
from tuodi.policy.index import RuleIndex
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.layout import UNKNOWN
from tuodi.settlement.identities import Held, held_on, known_later

from .judge import Ints, Judged, day_of, packed
from .persons import Persons, benefit_days, same
from .read import ColumnReader

_EPOCH: Final = dt.datetime(1970, 1, 1)
_NUMBERED: Final = f"{RESIDENT}:"


@dataclass(slots=True)
class Holding:
    """By row of the file which of `classes` its person holds on the day; whose list rows were used, by person."""

    of: Ints
    classes: list[tuple[Held, ...]]
    used: dict[int, list[str]] = field(default_factory=dict)


def plainly_held(index: RuleIndex) -> bool:
    """Whether a class counts as certified and known: no reading or rule moves its begin or takes it away."""
    plain = {
        "several_identities": "per_stage", "late_class_reach": "certified_start",
        "direct_classes": "direct_once_marked",
    }  # fmt: skip
    late = index.choice("identity_date", "benefit_date_as_known") == "certification_day"
    usual = all(index.choice(name, choice) == choice for name, choice in plain.items())
    return usual and not late and not index.moves_begin and not index.scopes_classes


def holding_of(
    judged: Judged, persons: Persons, cascade: Cascade, around: Surroundings, reader: ColumnReader
) -> Holding:
    """Who holds what. Persons of whom the list says something unusual become doubtful."""
    if around.identities is None:
        return _by_marks(judged)
    return _by_list(judged, persons, cascade, around.identities, reader)


def _by_marks(judged: Judged) -> Holding:
    certified, regions = judged.named(judged.places, lambda place: place[1])
    of, first = packed(judged.marks.of, certified)
    classes = []
    for at in first.tolist():
        marked = judged.marks.values[judged.marks.of[at]] or ()
        classes.append(tuple(Held(name, regions[certified[at]]) for name in sorted(marked) if name != "resident"))
    return Holding(of, classes)


def named_in(judged: Judged, persons: Persons, names: Sequence[str], reader: ColumnReader) -> dict[int, list[str]]:
    """The persons under these keys, each with the keys that name it."""
    names = list(dict.fromkeys(names))
    ids, found = judged.columns.ids, dict[int, list[str]]()
    firsts = np.flatnonzero(persons.of == np.arange(len(persons.of)))
    numbered = [name for name in names if name.startswith(_NUMBERED)]
    holders = np.flatnonzero(ids["certno"][:, 0] != 0)
    for keys, texts, rows, hashes in (
        (names, names, firsts, ids["psn_no"]),
        (numbered, [name.removeprefix(_NUMBERED) for name in numbered], holders, ids["certno"]),
    ):
        at = same(np.concatenate((reader.hashes_of(texts), hashes[rows])))[len(keys) :]
        hits = np.flatnonzero(at < len(keys))
        for person, key in zip(persons.of[rows[hits]].tolist(), at[hits].tolist(), strict=True):
            if keys[key] not in (known := found.setdefault(person, [])):
                known.append(keys[key])
    return found


def _by_list(judged: Judged, persons: Persons, cascade: Cascade, listed: IdentityList, reader: ColumnReader) -> Holding:
    named = named_in(judged, persons, [*listed.records, *listed.keys, *listed.refused_persons], reader)
    numbers: dict[tuple[Held, ...], int] = {(): 0}
    of = np.zeros(len(persons.of), np.int64)
    records: dict[int, tuple[IdentityRecord, ...]] = {}
    used: dict[int, list[str]] = {}
    for person, keys in named.items():
        if not listed.refused_persons.isdisjoint(keys):
            persons.doubt[person] = True
        records[person] = listed.of(keys)
        used[person] = [key for key in listed.keys.persons(keys) if key in listed.records]
    about = np.zeros(len(of), np.bool_)
    about[list(records)] = True
    rows = np.flatnonzero(about[persons.of] & ~persons.doubtful)
    moments, marks = judged.columns.moments["setl_time"][rows].tolist(), judged.marks.of[rows].tolist()
    people, days = persons.of[rows].tolist(), _identity_days(judged, cascade)[rows].tolist()
    for row, person, number, moment, mark in zip(rows.tolist(), people, days, moments, marks, strict=True):
        known_at = cascade.options.known_at or _EPOCH + dt.timedelta(seconds=moment)
        day, said = day_of(number), records[person]
        held = held_on(said, day, known_at)
        marked = judged.marks.values[mark]
        differs = marked is not None and held and {one.class_id for one in held} != set(marked) - {"resident"}
        if differs or known_later(said, day, known_at):
            persons.doubt[person] = True
        of[row] = numbers.setdefault(tuple(Held(one.class_id, one.region) for one in held), len(numbers))
    return Holding(of, list(numbers), used)


def _identity_days(judged: Judged, cascade: Cascade) -> NDArray[np.int64]:
    """The day on which a class must hold, by row."""
    choice = cascade.index.choice("identity_date", "benefit_date_as_known")
    if choice == "settlement_day_as_marked":
        return judged.settled
    days = benefit_days(judged, cascade)
    return np.where(judged.begin == UNKNOWN, days, judged.begin) if choice == "admission_day" else days
