"""Whose a certificate is in a ledger: the table `keys`, so that nobody becomes two persons from run to run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import pyarrow as pa

from .identity_list import IdentityList
from .idnumber import masked
from .ledger_schema import TABLES
from .ledger_store import Change, Store, rows_of
from .person_reader import PersonBills
from .spool import Spool

_AT_ONCE = 200_000
_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, slots=True)
class Stranger:
    """A certificate of the file that the ledger has under another person."""

    certificate: str
    owner: str


def strangers(store: Store, pairs: Iterable[tuple[str, str]]) -> dict[str, Stranger]:
    """Persons of a file (key → why) who are somebody else in the ledger. `pairs`: (certificate, person)."""
    found: dict[str, Stranger] = {}
    for some in _batches(pairs):
        owners = store.owners(certificate for certificate, _ in some)
        for certificate, person in some:
            owner = owners.get(certificate, person)
            if owner != person:
                found.setdefault(person, Stranger(certificate, owner))
    return found


def own_keys(store: Store, number: int, names: Iterable[str]) -> dict[str, Stranger]:
    """Of the persons of a partition that go by a certificate, those the ledger has under another key."""
    certificates = {name for name in names if ":" in name}
    if not certificates:
        return {}
    rows = rows_of(store.read("keys", number), "key", certificates).to_pylist()
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
    """The person with every row refused: the ledger has its certificate under another key. Nobody waits for these."""
    names = {
        "number": masked(stranger.certificate.partition(":")[2]),
        "other": _masked(stranger.owner),
        "person": _masked(person.person),
    }
    rows = tuple(
        dataclasses.replace(row.refused("psn_no", "", "certificate_in_ledger", **names), held=False)
        if row.bill is not None
        else dataclasses.replace(row, held=False)
        for row in person.rows
    )
    return dataclasses.replace(person, rows=rows, bills=())


class NewKeys:
    """The certificates of persons booked in a run, written into the table `keys` at its end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._spool = Spool(16 << 20, store.manifest.partitions)

    def add(self, person: str, keys: Iterable[str]) -> None:
        """A person's certificates. One that goes by a certificate is found under it."""
        for key in {*keys, *({person} if ":" in person else ())}:
            self._spool.add(key, 0, person.encode("utf-8", "surrogatepass"))

    def write(self, change: Change) -> None:
        """Add to the table what is new."""
        for number, items in self._spool.by_partition():
            pairs = {item.key: item.payload.decode("utf-8", "surrogatepass") for item in items}
            known = self._store.read("keys", number)
            fresh = pairs.keys() - set(known["key"].to_pylist())
            if fresh:
                rows = [{"key": key, "person": pairs[key]} for key in sorted(fresh)]
                change.write("keys", number, pa.concat_tables([known, pa.Table.from_pylist(rows, TABLES["keys"])]))

    def close(self) -> None:
        """Remove temporary files."""
        self._spool.close()


def _masked(person: str) -> str:
    return masked(person.partition(":")[2]) if ":" in person else person


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
