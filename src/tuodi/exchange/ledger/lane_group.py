"""The persons of a file whose bills are booked together in columns, with the bills that the ledger has of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tuodi.exchange.bill_row import MONEY
from tuodi.exchange.columns.gather import Gathered
from tuodi.exchange.columns.judge import Judged
from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.columns.opening import Opened
from tuodi.exchange.columns.persons import Persons
from tuodi.exchange.columns.read import ColumnReader
from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.settle_person import Surroundings
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.policy.money import LIMIT_FEN
from tuodi.settlement.bill import IdentityRecord

from .book import merged
from .lane_known import KnownPersons, differs
from .lane_merged import Merger
from .person import KeptPerson, persons_in
from .rows import identity_of
from .schema import TABLES

_EARLIER = ("persons", "bills", "openings", "identities", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of the file, `size` of them, and behind them bills of the ledger that stand.

    place: of each row in the file. heads: what the ledger has of persons, by the first of their rows. tables: theirs.
    bills: those of the ledger among the rows. texts: the ids of all rows. said: what lists have said of persons of the
    ledger until now. new_said: whether that is something else than it was, by person; `open`: whether differences are.
    """

    judged: Judged
    persons: Persons
    size: int
    place: Ints
    heads: dict[int, dict[str, Any]]
    tables: dict[str, pa.Table]
    bills: pa.Table
    texts: dict[str, pa.Array]
    said: dict[int, tuple[IdentityRecord, ...]]
    new_said: NDArray[np.bool_]
    open: NDArray[np.bool_]

    @property
    def names(self) -> dict[str, int]:
        """Persons that the ledger has, each with its first row."""
        return {head["person"]: person for person, head in self.heads.items()}

    def known_at(self, fixed: int | None) -> Ints:
        """By row the second as of which what is known counts. fixed: for those of the file, if that is said."""
        own = self.judged.columns.moments["setl_time"][: self.size]
        kept = self.bills["known_at"].combine_chunks().cast(pa.int64()).to_numpy() // 1_000_000
        return np.concatenate((own if fixed is None else np.full(self.size, fixed), kept))

    def paid(self, kind: str) -> Ints:
        """Stages x bills of the ledger: what is booked or due, -1 where that is not known."""
        found = [pc.fill_null(self.bills[f"{kind}_{stage}_paid"].combine_chunks(), -1) for stage in COMPUTED_STAGES]
        return np.stack([column.to_numpy() for column in found])

    def opened(self, file: Opened, rows: Ints) -> Opened:
        """What was used before: for those of the ledger as they began. `file`, `rows`: what the file says, of whom."""
        first = np.concatenate((file.first_year[rows], np.zeros(len(self.judged.bad) - self.size, np.int64)))
        places = {row: int(np.searchsorted(rows, row)) for row in file.accounts.keys() & set(rows.tolist())}
        accounts = {place: file.accounts[row] for row, place in places.items()}
        used = {place: file.used[row] for row, place in places.items()}
        for person, head in self.heads.items():
            first[person] = head["opening_year"] or 0
            self.persons.doubt[person] |= person in accounts  # the list may say something else than the ledger
        names = self.names
        for cells in self.tables["openings"].to_pylist():
            accounts.setdefault(names[cells["person"]], {})[cells["account"]] = cells["fen"]
        return Opened(first, accounts, used)

    def kept(self, people: list[int]) -> Iterator[tuple[int, KeptPerson]]:
        """Some of these persons as the reader of rows has them."""
        names = {self.heads[person]["person"]: person for person in people if person in self.heads}
        tables = {name: self.tables[name] for name in _EARLIER}
        for name, person in persons_in(tables, names).items():
            yield names[name], person


def alone(some: Gathered, texts: dict[str, pa.Array], known: KnownPersons) -> Group:
    """A group without any bill of the ledger: all persons of the file."""
    own = {name: texts[name].take(pa.array(some.place)) for name in ("setl_id", "mdtrt_id")}
    no = np.zeros(len(some), np.bool_)
    return Group(
        judged=some.judged, persons=some.persons, size=len(some), place=some.place, heads={}, tables=known.tables,
        bills=TABLES["bills"].empty_table(), texts=own, said={}, new_said=no, open=no,
    )  # fmt: skip


def together(  # noqa: PLR0917 - a file, its ledger, and what is known besides
    some: Gathered, texts: dict[str, pa.Array], known: KnownPersons, merger: Merger, reader: ColumnReader,
    around: Surroundings,
) -> Group:  # fmt: skip
    """Persons of a file with what the ledger has of them."""
    rows = known.rows
    own, place = np.searchsorted(rows, some.persons.of[rows]), some.place[rows]
    heads = {int(np.searchsorted(rows, row)): head for row, head in known.heads.items()}
    bills, owner = _standing(known.tables["bills"], heads)
    ids = {name: texts[name].take(pa.array(place)) for name in ("setl_id", "mdtrt_id")}
    ids = {name: pa.concat_arrays([ids[name], *bills[name].chunks]) for name in ids}
    of = np.concatenate((own, owner))
    doubt = np.zeros(len(of), np.bool_)
    doubt[: len(rows)] = some.persons.doubt[rows]
    total = np.bincount(own, np.minimum(some.judged.largest[rows], LIMIT_FEN), len(of))
    every = known.tables["bills"]
    total += np.bincount(_owners(every, heads), _largest(every), len(of))
    doubt |= total > LIMIT_FEN
    group = Group(
        judged=merger.merged(some.judged, rows, bills, ids), persons=Persons(of, doubt, together=False),
        size=len(rows), place=place, heads=heads, tables=known.tables, bills=bills, texts=ids, said={},
        new_said=np.zeros(len(of), np.bool_), open=_open(bills, owner, len(of)),
    )  # fmt: skip
    if isinstance(around.opening, OpeningList):
        _doubt_opened(group, around.opening)
    if around.identities is not None or isinstance(around.opening, OpeningList):
        _doubt_new_numbers(group, reader)
    if around.identities is not None:
        _say(group, around.identities)
    return group


def of_ledger(
    persons: list[dict[str, Any]], tables: dict[str, pa.Table], merger: Merger, nobody: Judged,
    listed: IdentityList | None,
) -> Group:  # fmt: skip
    """Persons without a row in the file, all of whom have a bill that stands. nobody: the judge's word on no rows."""
    places = dict(enumerate(persons))
    bills, number = _standing(tables["bills"], places)
    first = np.full(len(persons), len(number))
    np.minimum.at(first, number, np.arange(len(number)))
    of = first[number]
    ids = {name: pa.concat_arrays([pa.array([], pa.string()), *bills[name].chunks]) for name in ("setl_id", "mdtrt_id")}
    none = np.zeros(0, np.int64)
    group = Group(
        judged=merger.merged(nobody, none, bills, ids),
        persons=Persons(of, np.zeros(len(of), np.bool_), together=False),
        size=0, place=none, heads={int(first[at]): head for at, head in places.items()}, tables=tables, bills=bills,
        texts=ids, said={}, new_said=np.zeros(len(of), np.bool_), open=_open(bills, of, len(of)),
    )  # fmt: skip
    if listed is not None:
        _say(group, listed)
    return group


def keys_of(head: dict[str, Any]) -> set[str]:
    """All numbers that a ledger has of a person."""
    return {head["person"], *filter(None, head["keys"].split(";"))}


def _owners(bills: pa.Table, heads: dict[int, dict[str, Any]]) -> Ints:
    """Whose each bill is, by the numbers of `heads`."""
    names = pa.array([head["person"] for head in heads.values()], pa.string())
    people: Ints = np.array(list(heads), np.int64)[pc.index_in(bills["person"], value_set=names).to_numpy()]
    return people


def _standing(bills: pa.Table, heads: dict[int, dict[str, Any]]) -> tuple[pa.Table, Ints]:
    """The bills that stand, and whose each is."""
    gone = pc.is_in(bills["setl_id"], value_set=bills["reversal_of"].combine_chunks().drop_null())
    stands = pc.invert(pc.or_(gone, pc.is_valid(bills["reversal_of"]))).to_numpy()
    return bills.filter(pa.array(stands)), _owners(bills, heads)[stands]


def _open(bills: pa.Table, owner: Ints, size: int) -> NDArray[np.bool_]:
    """By person whether there is a difference that nobody has accepted."""
    open_ = pa.array(np.zeros(bills.num_rows, np.bool_))
    for stage in COMPUTED_STAGES:
        open_ = pc.or_(open_, differs(bills[f"booked_{stage}_paid"], bills[f"due_{stage}_paid"]))
    found = np.zeros(size, np.bool_)
    found[owner[np.asarray(open_)]] = True
    return found


def _largest(bills: pa.Table) -> Ints:
    """The largest amount of each bill."""
    found = np.zeros(bills.num_rows, np.int64)
    for name in MONEY:
        np.maximum(found, np.abs(pc.fill_null(bills[name].combine_chunks(), 0).to_numpy()), out=found)
    return found


def _say(group: Group, listed: IdentityList) -> None:
    """What lists have said of persons of the ledger. What the ledger has not kept yet is news."""
    kept: dict[str, tuple[IdentityRecord, ...]] = {}
    for cells in group.tables["identities"].to_pylist():
        kept[cells["owner"]] = (*kept.get(cells["owner"], ()), identity_of(cells))
    for person, head in group.heads.items():
        before = kept.get(head["person"], ())
        group.said[person] = merged(before, listed.of(keys_of(head)))
        group.new_said[person] = group.said[person] != merged((), before)
        group.persons.doubt[person] |= not listed.refused_persons.isdisjoint(keys_of(head))


def _doubt_opened(group: Group, listed: OpeningList) -> None:
    """Persons of whom the opening list speaks: it may say something else than the ledger."""
    known = {*(key for key, _year in listed.balances), *listed.doubts}
    for person, head in group.heads.items():
        group.persons.doubt[person] |= not known.isdisjoint(listed.keys.persons(keys_of(head)))


def _doubt_new_numbers(group: Group, reader: ColumnReader) -> None:
    """Persons who come with a number that the ledger has not: lists may speak of them under it."""
    pairs = [(person, key) for person, head in group.heads.items() for key in head["keys"].split(";") if key]
    hashes = reader.hashes_of([key.removeprefix(f"{RESIDENT}:") for _, key in pairs]).tolist() if pairs else []
    known = {(person, *hashed) for (person, _), hashed in zip(pairs, hashes, strict=True)}
    certno, of, doubt = group.judged.columns.ids["certno"], group.persons.of, group.persons.doubt
    given = np.flatnonzero(certno[: group.size, 0] != 0)
    for row, pair in zip(given.tolist(), certno[given].tolist(), strict=True):
        person = int(of[row])
        doubt[person] |= person in group.heads and (person, *pair) not in known
