"""What a ledger has of the persons of a file, looked up for many at once: whom columns can append to, and their rows.

Left to the rows are persons who are somebody else here, who wait, or of whom something is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tuodi.exchange.columns.gather import Gathered
from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.settle_person import Surroundings
from tuodi.policy.model import COMPUTED_STAGES

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
        self, store: Store, around: Surroundings, texts: dict[str, pa.Array], most: int, *, resettle: bool
    ) -> None:
        """`texts`: ids of all rows of the file. `most`: how many bills of the ledger may be looked at together.

        `resettle`: under other rules, by which everybody of the ledger is settled again.
        """
        self._store, self._around, self._texts, self._most, self._resettle = store, around, texts, most, resettle

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
            doubt[names[name]] |= name in waits or self._resettle or not self._fits(head)
        sound = {name: head for name, head in heads.items() if not doubt[names[name]]}
        found |= self._tables(("bills", "openings", "identities", "years"), numbers, sound)
        self._doubt_open(found["bills"], names, doubt)
        sound = {name: head for name, head in sound.items() if not doubt[names[name]]}
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

    def _fits(self, head: dict[str, object]) -> bool:
        """Whether the person began as new ones do, and lists can speak of it only under numbers that columns have."""
        lists = self._around.identities is not None or isinstance(self._around.opening, OpeningList)
        keys = [key for key in str(head["keys"]).split(";") if key]
        plain = not head["identity_refused"] and not (lists and not all(key.startswith(_NUMBERED) for key in keys))
        return plain and head["opening_known"] == (self._around.opening is not None)

    def _doubt_open(self, bills: pa.Table, names: dict[str, int], doubt: NDArray[np.bool_]) -> None:
        """Persons with a difference that nobody has accepted."""
        open_ = pa.array(np.zeros(bills.num_rows, np.bool_))
        for stage in COMPUTED_STAGES:
            open_ = pc.or_(open_, differs(bills[f"booked_{stage}_paid"], bills[f"due_{stage}_paid"]))
        stands = pc.is_valid(bills["due_in_policy"])
        for name in set(bills["person"].filter(pc.and_(open_, stands)).to_pylist()):
            doubt[names[name]] = True


def differs(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where two columns have another value, or only one of them has any."""
    return pc.or_(pc.xor(pc.is_null(one), pc.is_null(other)), pc.fill_null(pc.not_equal(one, other), fill_value=False))
