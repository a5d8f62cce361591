"""Whose a number is in a ledger: the table `keys`, so that nobody becomes two persons from run to run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

import pyarrow as pa

from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.idnumber import masked
from tuodi.exchange.person_reader import PersonBills
from tuodi.exchange.spool import Spool

from .schema import TABLES
from .store import Change, Store, rows_of

_AT_ONCE = 200_000
_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, slots=True)
class Stranger:
    """A certificate or psn_no of the file that the ledger has under another person."""

    number: str
    owner: str


def strangers(store: Store, pairs: Iterable[tuple[str, str]]) -> dict[str, Stranger]:
    """Persons of a file (key → why) who are somebody else in the ledger. `pairs`: (another number, person)."""
    found: dict[str, Stranger] = {}
    for some in _batches(pairs):
        owners = store.owners(number for number, _ in some)
        for number, person in some:
            owner = owners.get(number, person)
            if owner != person:
                found.setdefault(person, Stranger(number, owner))
    return found


def own_keys(store: Store, number: int, names: Iterable[str]) -> dict[str, Stranger]:
    """Of the persons of a partition those the ledger has under another key."""
    rows = rows_of(store.read("keys", number), "key", names).to_pylist()
    return {row["key"]: Stranger(row["key"], row["person"]) for row in rows if row["key"] != row["person"]}


def listed_persons(store: Store, listed: IdentityList | None) -> dict[int, set[str]]:
    """Partition → persons that an identity list may speak of, under any key the ledger knows."""
    if listed is None:
        return {}
    keys = listed.records.keys() | listed.refused_persons | listed.keys.certificates()
    places: dict[int, set[str]] = {}
    for some in _batches(sorted(keys)):
        for name in {*some, *store.owners(some).values()}:
            places.setdefault(store.place(name), set()).add(name)
    return places


def without(person: PersonBills, stranger: Stranger) -> PersonBills:
    """The person with every row refused: the ledger has its number under another key. Nobody waits for these."""
    names = {
        "number": _masked(stranger.number),
        "other": _masked(stranger.owner),
        "person": _masked(person.person),
    }
    rows = tuple(
        dataclasses.replace(row.refused("psn_no", "", "number_in_ledger", **names), held=False)
        if row.bill is not None
        else dataclasses.replace(row, held=False)
        for row in person.rows
    )
    return dataclasses.replace(person, rows=rows, bills=())


def booked_elsewhere(store: Store, ids: Iterable[tuple[int, list[tuple[str, int, str]]]]) -> dict[int, str]:
    """Rows whose settlement id is booked under another person. `ids`: partition, (id, row, person)."""
    found: dict[int, str] = {}
    for number, some in ids:
        rows = rows_of(store.read("ids", number), "key", {name for name, _, _ in some})
        owners = dict(zip(rows["key"].to_pylist(), rows["person"].to_pylist(), strict=True))
        found.update((row, owners[name]) for name, row, person in some if owners.get(name, person) != person)
    return found


def without_booked(person: PersonBills, elsewhere: Mapping[int, str]) -> PersonBills:
    """The person with the rows refused that are booked under another one. Nobody waits for these."""
    if not any(row.row in elsewhere for row in person.rows):
        return person
    rows = tuple(
        dataclasses.replace(
            row.refused("setl_id", row.setl_id, "booked_elsewhere", other=_masked(elsewhere[row.row])), held=False
        )
        if row.row in elsewhere
        else row
        for row in person.rows
    )
    bills = tuple(bill for bill in person.bills if bill.row not in elsewhere)
    return dataclasses.replace(person, rows=rows, bills=bills)


class NewKeys:
    """The numbers and settlement ids booked in a run, written into the tables `keys` and `ids` at its end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._spools = {table: Spool(16 << 20, store.manifest.partitions) for table in ("keys", "ids")}

    def add(self, person: str, keys: Iterable[str], ids: Iterable[str]) -> None:
        """A person's own key and all others, and the bills booked for it."""
        for table, names in (("keys", {*keys, person}), ("ids", set(ids))):
            for name in names:
                self._spools[table].add(name, 0, person.encode("utf-8", "surrogatepass"))

    def write(self, change: Change) -> None:
        """Add to the tables what is new."""
        for table, spool in self._spools.items():
            for number, items in spool.by_partition():
                pairs = {item.key: item.payload.decode("utf-8", "surrogatepass") for item in items}
                known = self._store.read(table, number)
                fresh = pairs.keys() - set(rows_of(known, "key", pairs)["key"].to_pylist())
                if fresh:
                    rows = [{"key": key, "person": pairs[key]} for key in sorted(fresh)]
                    change.write(table, number, pa.concat_tables([known, pa.Table.from_pylist(rows, TABLES[table])]))

    def close(self) -> None:
        """Remove temporary files."""
        for spool in self._spools.values():
            spool.close()


def _masked(person: str) -> str:
    return masked(person.partition(":")[2]) if ":" in person else person


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
