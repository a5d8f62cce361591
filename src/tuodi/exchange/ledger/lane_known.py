"""What a ledger has of the persons of a file, looked up for many at once: whom columns can append to, and their rows.

Left to the rows are persons who are somebody else here, or who wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuodi.exchange.columns.gather import Gathered
from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.settle_person import Surroundings

from .schema import OWNER, TABLES
from .store import Store, rows_of

_NUMBERED = f"{RESIDENT}:"
_READ = ("persons", "bills", "openings", "identities", "waiting", "years")


@dataclass(frozen=True, slots=True)
class KnownPersons:
    """Some persons of a file. rows: theirs, ascending. heads: of those known, by the first of their rows.

    tables: what the ledger has of those that columns may append to.
    """

    rows: Ints
    heads: dict[int, dict[str, object]]
    tables: dict[str, pa.Table]


class Books:
    """A ledger, asked for the persons of a file."""

    def __init__(
        self, store: Store, around: Surroundings, texts: dict[str, pa.Array], most: int
    ) -> None:  # fmt: skip
        """`texts`: ids of all rows of the file. `most`: how many bills of the ledger may be looked at together."""
        self._store, self._around, self._texts, self._most = store, around, texts, most

    def known(self, some: Gathered) -> Iterator[KnownPersons]:
        """The persons in groups that fit. Those that columns must leave become doubtful."""
        if not self._store.manifest.parts:
            yield KnownPersons(np.arange(len(some)), {}, {name: TABLES[name].empty_table() for name in _READ})
            return
        persons = some.persons
        firsts = np.flatnonzero(persons.of == np.arange(len(some)))
        names = self.texts("psn_no", some.place[firsts])
        self._doubt_strangers(some, dict(zip(firsts.tolist(), names, strict=True)))
        places = np.array([self._store.place(name) for name in names], np.int64)
        group_of = np.array(list(self._groups()), np.int64)[places]
        of_row = np.zeros(len(some), np.int64)
        of_row[firsts] = group_of
        of_row = of_row[persons.of]
        for group in np.unique(group_of).tolist():
            at = np.flatnonzero(group_of == group).tolist()
            yield self._some(
                some, np.flatnonzero(of_row == group), {names[n]: int(firsts[n]) for n in at},
                np.unique(places[at]).tolist(),
            )  # fmt: skip

    def texts(self, name: str, places: Ints) -> list[str]:
        """Ids as they stand in the file."""
        found: list[str] = self._texts[name].take(pa.array(places)).to_pylist()
        return found

    def _groups(self) -> Iterator[int]:
        """For each partition the group it is looked at with."""
        group = held = 0
        for number in range(self._store.manifest.partitions):
            bills = self._store.rows("bills", number)
            if held and held + bills > self._most:
                group, held = group + 1, 0
            held += bills
            yield group

    def _doubt_strangers(self, some: Gathered, names: dict[int, str]) -> None:
        """Persons of whom a number is somebody else's in the ledger, and bills that it has."""
        persons = some.persons
        holders = np.flatnonzero(some.judged.columns.ids["certno"][:, 0] != 0)
        numbers = [f"{_NUMBERED}{number}" for number in self.texts("certno", some.place[holders])]
        owners = self._store.owners([*names.values(), *set(numbers)])
        for person, name in names.items():
            persons.doubt[person] |= owners.get(name, name) != name
        for person, number in zip(persons.of[holders].tolist(), numbers, strict=True):
            persons.doubt[person] |= owners.get(number, names[person]) != names[person]
        ids = self.texts("setl_id", some.place)
        booked = self._store.owners(ids, "ids")
        if booked:
            persons.doubt[persons.of[[row for row, name in enumerate(ids) if name in booked]]] = True

    def _some(self, some: Gathered, rows: Ints, names: dict[str, int], numbers: Sequence[int]) -> KnownPersons:
        doubt = some.persons.doubt
        found = self._tables(("persons", "waiting"), numbers, names)
        heads = {str(head["person"]): head for head in found["persons"].to_pylist()}
        waits = set(found["waiting"]["person"].to_pylist())
        for name, head in heads.items():
            doubt[names[name]] |= name in waits or not fits(head, self._around)
        sound = {name: head for name, head in heads.items() if not doubt[names[name]]}
        found |= self._tables(("bills", "openings", "identities", "years"), numbers, sound)
        found = {table: rows_of(some_rows, OWNER.get(table, "person"), sound) for table, some_rows in found.items()}
        return KnownPersons(rows, {names[name]: head for name, head in sound.items()}, found)

    def _tables(self, tables: Iterable[str], numbers: Sequence[int], names: Iterable[str]) -> dict[str, pa.Table]:
        wanted, found = pa.array(sorted(names), pa.string()), dict[str, pa.Table]()
        for table in tables:
            pieces = [TABLES[table].empty_table()]
            for number in numbers if len(wanted) else ():
                rows = self._store.read(table, number)
                pieces.append(rows.filter(pc.is_in(rows[OWNER.get(table, "person")], value_set=wanted)))
            found[table] = pa.concat_tables(pieces)
        return found


def standing_again(tables: Mapping[str, pa.Table], names: set[str], around: Surroundings) -> dict[str, pa.Table]:
    """What the ledger has of some persons of a partition, those whom columns can settle again."""
    found = {name: rows_of(tables[name], OWNER.get(name, "person"), names) for name in _READ}
    waits, bills = set(found["waiting"]["person"].to_pylist()), found["bills"]
    gone = pc.is_in(bills["setl_id"], value_set=bills["reversal_of"].combine_chunks().drop_null())
    stands = set(bills.filter(pc.invert(pc.or_(gone, pc.is_valid(bills["reversal_of"]))))["person"].to_pylist())
    sound = [
        head["person"] for head in found["persons"].to_pylist()
        if head["person"] in stands and head["person"] not in waits and fits(head, around)
    ]  # fmt: skip
    return {name: rows_of(table, OWNER.get(name, "person"), sound) for name, table in found.items()}


def fits(head: Mapping[str, object], around: Surroundings) -> bool:
    """Whether a person of a ledger began as new ones do, and no list said what could not be read."""
    return not head["identity_refused"] and head["opening_known"] == (around.opening is not None)


def differs(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where two columns have another value, or only one of them has any."""
    return pc.or_(pc.xor(pc.is_null(one), pc.is_null(other)), pc.fill_null(pc.not_equal(one, other), fill_value=False))
