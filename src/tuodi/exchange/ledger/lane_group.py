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
from tuodi.exchange.columns.held import Holding
from tuodi.exchange.columns.judge import Judged
from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.columns.opening import Opened
from tuodi.exchange.columns.persons import Persons
from tuodi.exchange.columns.read import ColumnReader
from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.idnumber import RESIDENT
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.policy.money import LIMIT_FEN
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.columnar.engine import Settlement

from .book import merged
from .lane_known import KnownPersons
from .lane_merged import Merger
from .person import KeptPerson, persons_in
from .rows import identity_of

_EARLIER = ("persons", "bills", "openings", "identities", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of the file, `size` of them, and behind them bills of the ledger that stand.

    place: of each row of the file. heads: what the ledger has of persons, by the first of their rows. due: by stage
    what is due for the bills of the ledger. texts: the ids of all rows.
    """

    judged: Judged
    persons: Persons
    size: int
    place: Ints
    heads: dict[int, dict[str, Any]]
    tables: dict[str, pa.Table]
    due: NDArray[np.int64]
    texts: dict[str, pa.Array]
    known_at: Ints
    """Seconds, of the bills of the ledger."""

    @property
    def names(self) -> dict[str, int]:
        """Persons that the ledger has, each with its first row."""
        return {head["person"]: person for person, head in self.heads.items()}

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

    def doubt_listed(self, holding: Holding, listed: IdentityList | None, fixed: int | None) -> None:
        """Persons of whom lists say anything else than when their bills were booked. fixed: as known when, if said."""
        kept: dict[str, tuple[IdentityRecord, ...]] = {}
        for cells in self.tables["identities"].to_pylist():
            kept[cells["owner"]] = (*kept.get(cells["owner"], ()), identity_of(cells))
        for person, head in self.heads.items():
            keys = holding.used.get(person, [])
            said = tuple(row for key in keys for row in listed.records[key]) if listed is not None else ()
            before = kept.get(head["person"], ())
            self.persons.doubt[person] |= bool(before or said) and merged(before, said) != merged((), said)
        time = self.judged.columns.moments["setl_time"][self.size :]
        other = self.known_at != (time if fixed is None else fixed)
        for person in np.unique(self.persons.of[self.size :][other]).tolist():
            self.persons.doubt[person] |= person in holding.used

    def doubt_replayed(self, line: Ints, settled: Settlement) -> bool:
        """Persons with a bill before one of the ledger, or one that is due something else; whether there is any."""
        before = line >= self.size
        of, at = self.persons.of[line], np.flatnonzero(before)
        late = np.flatnonzero(before[1:] & ~before[:-1] & (of[1:] == of[:-1])) + 1
        wrong = np.zeros(len(at), np.bool_)
        for stage in range(len(COMPUTED_STAGES)):
            wrong |= settled.paid[stage][at] != self.due[stage][line[at] - self.size]
        doubted = np.concatenate((of[late], of[at[wrong]]))
        self.persons.doubt[doubted] = True
        return bool(len(doubted))

    def kept(self, people: list[int]) -> Iterator[tuple[int, KeptPerson]]:
        """Some of these persons as the reader of rows has them."""
        names = {self.heads[person]["person"]: person for person in people if person in self.heads}
        tables = {name: self.tables[name] for name in _EARLIER}
        for name, person in persons_in(tables, names).items():
            yield names[name], person


def alone(some: Gathered, texts: dict[str, pa.Array], known: KnownPersons) -> Group:
    """A group without any bill of the ledger: all persons of the file."""
    own = {name: texts[name].take(pa.array(some.place)) for name in ("setl_id", "mdtrt_id")}
    return Group(
        judged=some.judged, persons=some.persons, size=len(some), place=some.place, heads={}, tables=known.tables,
        due=np.zeros((len(COMPUTED_STAGES), 0), np.int64), texts=own, known_at=np.zeros(0, np.int64),
    )  # fmt: skip


def together(
    some: Gathered, texts: dict[str, pa.Array], known: KnownPersons, merger: Merger, reader: ColumnReader,
    *, lists: bool,
) -> Group:  # fmt: skip
    """Persons of a file with what the ledger has of them. lists: whether any list speaks of persons."""
    rows, kept, place = known.rows, known.tables["bills"], some.place[known.rows]
    heads = {int(np.searchsorted(rows, row)): head for row, head in known.heads.items()}
    people = np.array(list(heads), np.int64)
    value_set = pa.array([head["person"] for head in heads.values()], pa.string())
    owner = people[pc.index_in(kept["person"], value_set=value_set).to_numpy()]
    largest = _largest(kept)
    gone = pc.is_in(kept["setl_id"], value_set=kept["reversal_of"].combine_chunks().drop_null())
    stands = pc.invert(pc.or_(gone, pc.is_valid(kept["reversal_of"]))).to_numpy()
    bills, owner_of = kept.filter(pa.array(stands)), owner[stands]
    ids = {
        name: pa.concat_arrays([texts[name].take(pa.array(place)), *bills[name].chunks])
        for name in ("setl_id", "mdtrt_id")
    }  # fmt: skip
    judged = merger.merged(some.judged, rows, bills, ids)
    of = np.concatenate((np.searchsorted(rows, some.persons.of[rows]), owner_of))
    doubt = np.zeros(len(of), np.bool_)
    doubt[: len(rows)] = some.persons.doubt[rows]
    total = np.bincount(of[: len(rows)], np.minimum(some.judged.largest[rows], LIMIT_FEN), len(of))
    total += np.bincount(owner, largest, len(of))
    doubt |= total > LIMIT_FEN
    group = Group(
        judged=judged, persons=Persons(of, doubt, together=False), size=len(rows), place=place, heads=heads,
        tables=known.tables, texts=ids,
        due=np.stack([
            pc.fill_null(bills[f"due_{stage}_paid"].combine_chunks(), -1).to_numpy() for stage in COMPUTED_STAGES
        ]),
        known_at=bills["known_at"].combine_chunks().cast(pa.int64()).to_numpy() // 1_000_000,
    )  # fmt: skip
    if lists:
        _name(group, reader)
    return group


def _largest(bills: pa.Table) -> Ints:
    """The largest amount of each bill."""
    found = np.zeros(bills.num_rows, np.int64)
    for name in MONEY:
        np.maximum(found, np.abs(pc.fill_null(bills[name].combine_chunks(), 0).to_numpy()), out=found)
    return found


def _name(group: Group, reader: ColumnReader) -> None:
    """Put the numbers that the ledger has of persons where lists look for them; a number it has not is doubtful."""
    certno, of, doubt = group.judged.columns.ids["certno"], group.persons.of, group.persons.doubt
    order = np.argsort(of[group.size :], kind="stable") + group.size
    owners = of[order]
    for person, head in group.heads.items():
        keys = [key.removeprefix(f"{RESIDENT}:") for key in head["keys"].split(";") if key]
        hashes = reader.hashes_of(keys)
        low, high = np.searchsorted(owners, (person, person + 1)).tolist()
        if len(keys) > high - low:
            doubt[person] = True
            continue
        certno[order[low : low + len(keys)]] = hashes
    known = {tuple(pair) for pair in certno[group.size :].tolist()}
    given = np.flatnonzero(certno[: group.size, 0] != 0)
    for row, pair in zip(given.tolist(), certno[given].tolist(), strict=True):
        if int(of[row]) in group.heads:
            doubt[of[row]] |= tuple(pair) not in known
