"""What a group settled in columns leaves behind: rows of the ledger's tables, what changes on others, the proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.columns.persons import benefit_days
from tuodi.exchange.columns.results import Texts
from tuodi.exchange.identity_list import IdentityList
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.table_writer import Value
from tuodi.settlement.bill import IdentityRecord

from . import lane_rows
from .book import Desk, merged
from .lane_due import Changed, changed, due_table, lines_of
from .lane_played import Outcome
from .lane_rows import Booking, Original, Settled
from .rows import years_of
from .schema import OWNER, TABLES
from .store import Store, rows_of

Lines = dict[str, list[list[Value]]]
"""Of the differences, by person."""


@dataclass(frozen=True, slots=True)
class Tables:
    """For a partition. new: rows of each table. due: what changes on bills of earlier runs. lines: see `Lines`."""

    new: dict[str, pa.Table]
    due: pa.Table
    lines: Lines

    @property
    def persons(self) -> set[str]:
        """Whose rows these are."""
        return set(self.new["persons"]["person"].to_pylist())


@dataclass(frozen=True, slots=True)
class Group:
    """What the tables of a group are made of, once all texts are told. names: by person."""

    outcome: Outcome
    settled: Settled
    names: dict[int, str]
    changed: Changed


def group_of(outcome: Outcome, ids: Mapping[str, pa.Array], desk: Desk, periods: Periods) -> Group:
    """`ids`: texts of all rows of the file."""
    group, played, of = outcome.group, outcome.played, outcome.group.persons.of
    names = _names(outcome, ids)
    position = np.zeros(len(of), np.int64)
    position[played.line] = np.arange(len(played.line))
    mine = played.line[played.line < group.size]
    back = played.back[mine]
    turned, at = back >= 0, position[mine]
    mine = mine[np.lexsort((at, turned, np.where(turned, np.maximum(at, position[back]), at), of[mine]))]
    back = played.back[mine]
    originals = _originals(outcome, mine, back)
    made = changed(outcome, names, {row: one.setl_id for row, one in originals.items()}, desk)
    settled = Settled(
        judged=group.judged, encoded=outcome.encoded, settlement=outcome.settled, engine=outcome.engine, rows=mine,
        booked=played.booked[mine], due=played.due[mine], back=back, place=group.place, originals=originals,
        periods=periods.of(outcome, mine, back), text=outcome.text.astype(np.int64), causes=made.causes,
    )  # fmt: skip
    return Group(outcome, settled, names, made)


def _names(outcome: Outcome, ids: Mapping[str, pa.Array]) -> dict[int, str]:
    group, people = outcome.group, outcome.persons
    new = np.array([person for person in people.tolist() if person not in group.heads], np.int64)
    names = dict(zip(new.tolist(), ids["psn_no"].take(pa.array(group.place[new])).to_pylist(), strict=True))
    return names | {person: group.heads[person]["person"] for person in people.tolist() if person in group.heads}


def _originals(outcome: Outcome, mine: Ints, back: Ints) -> dict[int, Original]:
    group, at = outcome.group, np.flatnonzero(back >= 0)
    names = group.texts["setl_id"].take(pa.array(back[at])).to_pylist()
    told = [
        group.bills["booked_clauses"][original - group.size].as_py() if original >= group.size else None
        for original in back[at].tolist()
    ]
    return {row: Original(*pair) for row, pair in zip(mine[at].tolist(), zip(names, told, strict=True), strict=True)}


class Periods:
    """Numbers the pairs of clearing periods: where a row is booked, and its own or its original's."""

    def __init__(self, desk: Desk, rows: int) -> None:
        self._desk = desk
        self.known: dict[tuple[str, ...], int] = {}
        self.of_row = np.zeros(rows, np.int32)
        """By row of the file."""

    def of(self, outcome: Outcome, rows: Ints, back: Ints) -> tuple[list[str], list[str]]:
        """Of some rows of a group, and what each takes back, where it does."""
        group, judged = outcome.group, outcome.group.judged
        months = judged.columns.moments["setl_time"][rows].astype("datetime64[s]").astype("datetime64[M]")
        numbers = months.astype(np.int64) * (len(judged.period.values) + 1) + judged.period.of[rows]
        _, first, of = np.unique(numbers, return_index=True, return_inverse=True)
        known = [
            judged.period.values[judged.period.of[rows[at]]] or str(months[at]).replace("-", "")
            for at in first.tolist()
        ]
        opened = [self._desk.open_for(period) for period in known]
        booked, own = [opened[number] for number in of.tolist()], [known[number] for number in of.tolist()]
        turned = np.flatnonzero(back >= 0).tolist()
        if turned:
            place = dict(zip(rows.tolist(), range(len(rows)), strict=True))
            kept = group.bills["booked_clr_ym"]
            for at in turned:
                original = int(back[at])
                before = original >= group.size
                own[at] = kept[original - group.size].as_py() if before else booked[place[original]]
        codes = [self.known.setdefault(pair, len(self.known)) for pair in zip(booked, own, strict=True)]
        self.of_row[group.place[rows]] = np.array(codes, np.int32)
        return booked, own


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes tables. texts: of what is settled; ids: of all rows of the file; keys: is told whose rows were booked."""

    desk: Desk
    listed: IdentityList | None
    opening_known: bool
    ids: Mapping[str, pa.Array]

    def tables(self, done: Group, texts: Texts, keys: list[tuple[str, list[str], list[str]]]) -> Tables:
        """The tables of a group. keys: gets the persons of the file with keys and settlement ids."""
        outcome, settled, desk = done.outcome, done.settled, self.desk
        group, played, opened = outcome.group, outcome.played, outcome.opened
        booking = Booking(
            run=desk.run, now=desk.now, rule_hash=desk.rule_hash, known_at=desk.default_known_at,
            opening_known=self.opening_known, texts=self.ids,
            clauses=[texts.clauses_known(number) for number in range(len(texts.variants))],
        )  # fmt: skip
        bills = lane_rows.bills_table(booking, settled)
        people, names = list(done.names), list(done.names.values())
        new = [
            (name, opened.accounts.get(person, {})) for person, name in done.names.items() if person not in group.heads
        ]
        cascade = desk.cascade
        year = 1970 + benefit_days(group.judged, cascade)[settled.rows].astype("datetime64[D]").astype(
            "datetime64[Y]"
        ).astype(np.int64)
        engine_people = outcome.people
        count = int(outcome.encoded.bills.person[played.dues - 1]) + 1 if played.dues else 0
        used = {number: opened.accounts.get(person, {}) for number, person in enumerate(engine_people.tolist())}
        balances = outcome.totals.balances(used, opened.first_year[engine_people])
        order = pa.array(played.rows)
        stays = zip(*(group.texts[name].take(order).to_pylist() for name in ("mdtrt_id", "setl_id")), strict=True)
        periods = dict(zip(settled.rows.tolist(), settled.periods[0], strict=True)) if len(done.changed.rows) else {}
        return Tables(
            {
                "bills": bills,
                "entries": lane_rows.entries_table(bills, settled.periods[1]),
                "persons": lane_rows.persons_table(
                    booking, names, self._keys(done, bills, keys), opened.first_year[np.array(people)].tolist()
                ),
                "openings": lane_rows.openings_table(new),
                "identities": lane_rows.identities_table(list(self._records(done))),
                "years": lane_rows.years_table(bills, year, self._years(outcome, names), desk.rule_hash),
                "balances": lane_rows.balances_table(
                    balances, [done.names[person] for person in engine_people[:count].tolist()],
                    [stay or f"setl:{name}" for stay, name in stays],
                ),
            },
            due_table(booking, outcome, settled, done.changed.causes),
            lines_of(outcome, done.changed, done.names, periods, texts, desk),
        )  # fmt: skip

    def _years(self, outcome: Outcome, names: list[str]) -> pa.Table:
        """The table `years` as it was; under other rules by the days that they go by."""
        group = outcome.group
        if not self.desk.resettle:
            return rows_of(group.tables["years"], "person", names)
        bills = rows_of(group.tables["bills"], "person", names)
        choice = self.desk.cascade.index.choice("benefit_date", "discharge")
        found = {
            "person": bills["person"], "year": years_of(bills, choice),
            "last_setl_time": bills["setl_time"], "last_psn_seq": pa.compute.fill_null(bills["psn_seq"], -1),
            "last_setl_id": bills["setl_id"], "rule_hash": bills["rule_hash"],
        }  # fmt: skip
        return pa.table(found, schema=TABLES["years"])

    def _records(self, done: Group) -> Iterator[tuple[str, tuple[IdentityRecord, ...]]]:
        """What lists have said of each person."""
        if self.listed is None:
            return
        group, used = done.outcome.group, done.outcome.holding.used
        for person, name in done.names.items():
            if person in group.said:
                yield name, group.said[person]
            elif person in used:
                yield name, merged((), tuple(row for key in used[person] for row in self.listed.records[key]))

    def _keys(self, done: Group, bills: pa.Table, keys: list[tuple[str, list[str], list[str]]]) -> list[str]:
        """The column `keys` of each person; who is booked under which key and ids is kept for the index."""
        group, rows = done.outcome.group, done.settled.rows
        certificates = self.ids["certno"].take(pa.array(group.place[rows])).to_pylist()
        numbers, found = bills["setl_id"].to_pylist(), dict[int, set[str]]()
        people, first = np.unique(group.persons.of[rows], return_index=True)
        edges = [*first.tolist(), len(rows)]
        for person, low, high in zip(people.tolist(), edges[:-1], edges[1:], strict=True):
            found[person] = {f"{RESIDENT}:{number}" for number in certificates[low:high] if number}
            keys.append((done.names[person], sorted(found[person]), numbers[low:high]))
        before = {person: filter(None, head["keys"].split(";")) for person, head in group.heads.items()}
        return [";".join(sorted(found.get(person, set()).union(before.get(person, ())))) for person in done.names]


def by_partition(parts: Iterator[Tables], store: Store) -> dict[int, Tables]:
    """The tables of several groups, partition by partition."""
    made: dict[str, list[pa.Table]] = {}
    places: dict[str, int] = {}
    lines: dict[int, Lines] = {}
    dues: list[pa.Table] = []
    for tables in parts:
        for name, table in tables.new.items():
            made.setdefault(name, []).append(table)
        dues.append(tables.due)
        places |= {name: store.place(name) for name in tables.persons}
        for name, told in tables.lines.items():
            lines.setdefault(places[name], {})[name] = told
    if not made:
        return {}
    found: dict[int, dict[str, pa.Table]] = {number: {} for number in sorted(set(places.values()))}
    for name in list(made):
        table = pa.concat_tables([TABLES[name].empty_table(), *made.pop(name)])
        for number, rows in _split(table, OWNER.get(name, "person"), places):
            found[number][name] = rows
    due = dict(_split(pa.concat_tables(dues), "person", places))
    nothing = dues[0].slice(0, 0)
    return {number: Tables(new, due.get(number, nothing), lines.get(number, {})) for number, new in found.items()}


def _split(table: pa.Table, owner: str, places: Mapping[str, int]) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each partition."""
    coded: Any = table[owner].combine_chunks().dictionary_encode()
    known = np.array([places[name] for name in coded.dictionary.to_pylist()], np.int64)
    numbers = known[coded.indices.to_numpy()] if len(known) else np.zeros(0, np.int64)
    order = np.argsort(numbers, kind="stable")
    edges = np.flatnonzero(np.diff(numbers[order], prepend=-1, append=-1))
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        yield int(numbers[order[low]]), table.take(pa.array(order[low:high]))
