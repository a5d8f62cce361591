"""Persons of a file settled in columns, with what the ledger has of them, and what is booked for them as tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tuodi.exchange.columns.balances import Totals
from tuodi.exchange.columns.file import BlockFile, NotForColumns
from tuodi.exchange.columns.gather import Gathered, gathered, persons_of_samples
from tuodi.exchange.columns.held import Holder, Holding
from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.columns.opening import Opened, Opener
from tuodi.exchange.columns.persons import Encoder, in_order
from tuodi.exchange.columns.read import ColumnReader
from tuodi.exchange.columns.records import seconds
from tuodi.exchange.columns.results import Sheet, Texts, put, waived_of
from tuodi.exchange.earlier import Earlier
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.list_use import ListUse
from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.periods import next_open
from tuodi.exchange.settle_person import Surroundings, settle_person
from tuodi.exchange.settle_values import ResultColumns
from tuodi.exchange.settling import Tally
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import OTHERS
from tuodi.settlement.columnar.lookup import HARD
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer

from . import lane_rows
from .book import Desk, merged
from .lane_group import Group, alone, together
from .lane_known import Books, KnownPersons
from .lane_merged import Merger
from .schema import OWNER, TABLES
from .store import Store

_EPOCH: Final = dt.datetime(1970, 1, 1)
_IDS: Final = ("setl_id", "psn_no", "mdtrt_id", "refl_from_mdtrt_id", "certno")
_ROW_BYTES: Final = 2500
"""What a bill of the ledger takes in memory while it is settled again."""


@dataclass(frozen=True, kw_only=True)
class LedgerWork:
    """What the lane needs to know of a run."""

    read: ReadOptions
    desk: Desk
    store: Store
    around: Surroundings
    lang: Lang
    out: Path
    memory: int


@dataclass(slots=True)
class _Done:
    """What the tables of a group are made of, once all texts are told."""

    group: Group
    rows: lane_rows.Settled
    people: Ints
    holding: Holding
    opened: Opened


@dataclass(slots=True)
class Booker:
    """Books whom columns can book. sheet: of all rows of the file. period: which of `periods`, by row."""

    file: BlockFile
    work: LedgerWork
    sheet: Sheet = field(init=False)
    period: Any = field(init=False)
    tally: Tally = field(default_factory=Tally)
    texts: Texts = field(init=False)
    periods: dict[tuple[str, ...], int] = field(default_factory=dict)
    keys: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    """Persons with the keys and settlement ids booked for them."""
    _reader: ColumnReader = field(init=False)
    _engine: ColumnarEngine = field(init=False)
    _holder: Holder = field(init=False)
    _opener: Opener = field(init=False)
    _encoder: Encoder = field(init=False)
    _merger: Merger = field(init=False)
    _ids: dict[str, pa.Array] = field(init=False)
    _done: list[_Done] = field(default_factory=list)
    _samples: Ints = field(init=False)
    """By row of the file the person that the scalar engine is to settle too, -1 for none."""
    _earlier: dict[int, Earlier] = field(default_factory=dict)
    _asked: set[int] = field(default_factory=set)
    """Texts of which there is a sample."""

    def __post_init__(self) -> None:
        cascade = self.work.desk.cascade
        results = ResultColumns(
            self.file.layout, cascade.options.from_stage, Renderer(cascade.book, self.work.lang), national=False,
            listed=self.work.around.identities is not None, periods=True,
        )  # fmt: skip
        self._reader = ColumnReader(self.file, self.work.read)
        self._engine = ColumnarEngine(cascade)
        self.texts = Texts(self._engine, results)
        self._holder = Holder(cascade, self.work.around, self._reader)
        self._opener = Opener(cascade, self.work.around.opening, self._reader)
        self._encoder = Encoder(self._engine)
        self._merger = Merger(self._reader.seeds)
        self._ids = self._id_texts()
        size = len(self._ids["setl_id"])
        self.sheet, self.period = Sheet.of(len(self.texts.names), size), np.zeros(size, np.int32)
        self._samples = np.full(size, -1, np.int64)

    def book(self) -> dict[int, dict[str, pa.Table]]:
        """Settle, have the texts told, and make the rows of each table by partition."""
        work = self.work
        books = Books(work.store, work.around, self._ids, work.memory // _ROW_BYTES, resettle=work.desk.resettle)
        for some in gathered(self._reader, work.memory):
            some.persons.doubt[some.persons.of[some.judged.turned]] = True
            opened = self._opener.opened(some.judged, some.persons)
            for known in books.known(some):
                self._group(some, known, opened)
        if not self._done:
            raise NotForColumns
        for person in persons_of_samples(self.file, work.read, self._samples, self._earlier):
            settled = settle_person(person, work.desk.cascade, work.around)
            self.texts.learn(settled, self.sheet, {row.row: row.row - self.file.first for row in settled.person.rows})
        return self._by_partition(self._tables())

    def _id_texts(self) -> dict[str, pa.Array]:
        """The ids of all rows of the file, as they stand."""
        index = self.file.layout.index
        found: dict[str, list[pa.Array]] = {name: [pa.array([], pa.string())] for name in _IDS}
        for block in self.file.blocks():
            for name, pieces in found.items():
                if name not in index:
                    pieces.append(pa.array([""] * len(block), pa.string()))
                elif self.file.codec == "utf-8":
                    pieces.append(block.plain(index[name]))
                else:
                    pieces.append(pa.array(block.texts(index[name], np.arange(len(block))), pa.string()))
        return {name: pa.concat_arrays(pieces) for name, pieces in found.items()}

    def _group(self, some: Gathered, known: KnownPersons, file: Opened) -> None:
        around = self.work.around
        if known.tables["bills"].num_rows:
            lists = around.identities is not None or isinstance(around.opening, OpeningList)
            group = together(some, self._ids, known, self._merger, self._reader, lists=lists)
            opened = group.opened(file, known.rows)
        else:
            group, opened = alone(some, self._ids, known), file
        self._settle(group, opened)

    def _settle(self, group: Group, opened: Opened) -> None:
        judged, persons, work = group.judged, group.persons, self.work
        holding = self._holder.holding(judged, persons)
        fixed = work.desk.default_known_at
        group.doubt_listed(holding, work.around.identities, None if fixed is None else seconds(fixed))
        self._doubt_late(group, holding)
        while True:
            line = in_order(judged, persons)
            if not len(line):
                return
            encoded = self._encoder.encode(judged, line, persons.of[line], (holding.of, holding.classes))
            people = persons.of[line[encoded.bills.starts[:-1]]]
            settled = self._engine.settle(encoded.bills, opened.of(people))
            left = (settled.route == HARD)[encoded.bills.person] | (settled.marks >= OTHERS)
            totals = None if left.any() else Totals(encoded, settled, self._engine)
            left |= False if totals is None else totals.odd
            persons.doubt[persons.of[line[left]]] = True
            if totals is not None and not left.any() and not group.doubt_replayed(line, settled):
                break
        own = np.flatnonzero(line < group.size)
        rows = line[own]
        waived = waived_of(encoded, settled, self._engine)
        text = self.texts.of(encoded, settled, waived, judged)
        sheet = Sheet.of(len(self.texts.names), len(judged.bad))
        tally = put(
            sheet, rows, own, np.zeros(len(own), np.bool_), encoded=encoded, settled=settled, waived=waived, text=text,
            judged=judged, texts=self.texts,
        )  # fmt: skip
        self.sheet.values[:, group.place[rows]] = sheet.values[:, rows]
        self.sheet.text[group.place[rows]] = text[own]
        self._sample(group, rows, text[own])
        names = self._ids["psn_no"].take(pa.array(group.place[people])).to_pylist()
        before = {number: opened.accounts.get(person, {}) for number, person in enumerate(people.tolist())}
        made = lane_rows.Settled(
            judged=judged, encoded=encoded, own=own, settlement=settled, engine=self._engine, place=group.place,
            names=names, periods=self._periods(group, rows),
            others=sheet.values[self.texts.names.index("oth_pay"), rows],
            balances=totals.balances(before, opened.first_year[people]),
        )  # fmt: skip
        self._done.append(_Done(group, made, people, holding, opened))
        tally.persons = encoded.bills.persons
        tally.opening_unknown = len(own) if work.around.opening is None else 0
        self.tally.merge(tally)
        self._used(group, holding, opened)

    def _used(self, group: Group, holding: Holding, opened: Opened) -> None:
        """Which rows of lists spoke of persons, under the numbers that the file gives."""
        doubt = group.persons.doubt
        named = holding.used
        if group.heads and self._holder.names is not None and self.work.around.identities is not None:
            listed = self.work.around.identities
            found = self._holder.names.named_in(group.judged, group.persons, group.size)
            named = {
                person: [key for key in listed.keys.persons(keys) if key in listed.records]
                for person, keys in found.items()
            }  # fmt: skip
        used = {key for person, keys in named.items() if not doubt[person] for key in keys}
        pairs = {pair for person, known in opened.used.items() if not doubt[person] for pair in known}
        self.tally.lists.merge(ListUse(persons=0, identities=used, opening=pairs))

    def _sample(self, group: Group, rows: Ints, text: Any) -> None:
        """One person for each text that nobody has told yet."""
        numbers, first = np.unique(text, return_index=True)
        new = first[[int(number) not in self._asked for number in numbers.tolist()]]
        self._asked.update(numbers.tolist())
        people = np.unique(group.persons.of[rows[new]])
        chosen = np.zeros(len(group.judged.bad), np.bool_)
        chosen[people] = True
        wanted = np.flatnonzero(chosen[group.persons.of[: group.size]])
        self._samples[group.place[wanted]] = group.place[group.persons.of[wanted]]
        listed = self.work.around.identities
        for person, kept in group.kept(people.tolist()):
            said = None if listed is None else merged(kept.identities, listed.of({kept.person, *kept.keys}))
            self._earlier[int(group.place[person])] = kept.earlier(self.work.desk.now, said)

    def _doubt_late(self, group: Group, holding: Holding) -> None:
        """Persons of whom the list says something since a bill was settled: what is due may be something else."""
        listed, persons = self.work.around.identities, group.persons
        if listed is None:
            return
        first = np.full(len(persons.of), np.iinfo(np.int64).max)
        np.minimum.at(first, persons.of, group.judged.columns.moments["setl_time"])
        for person, keys in holding.used.items():
            settled = int(first[person])
            known = (row.known_from for key in keys for row in listed.records[key])
            if any((moment - _EPOCH).total_seconds() > settled for moment in known):
                persons.doubt[person] = True

    def _periods(self, group: Group, rows: Ints) -> tuple[list[str], list[str]]:
        """The clearing period each bill is booked in, and its own."""
        judged, locked = group.judged, self.work.desk.locked
        months = judged.columns.moments["setl_time"][rows].astype("datetime64[s]").astype("datetime64[M]")
        numbers = months.astype(np.int64) * (len(judged.period.values) + 1) + judged.period.of[rows]
        _, first, of = np.unique(numbers, return_index=True, return_inverse=True)
        own = [
            judged.period.values[judged.period.of[rows[at]]] or str(months[at]).replace("-", "")
            for at in first.tolist()
        ]
        booked = [next_open(period, locked) for period in own]
        codes = [self.periods.setdefault(pair, len(self.periods)) for pair in zip(booked, own, strict=True)]
        self.period[group.place[rows]] = np.array(codes, np.int32)[of]
        return [booked[number] for number in of.tolist()], [own[number] for number in of.tolist()]

    def _tables(self) -> Iterator[dict[str, pa.Table]]:
        """The tables of each group."""
        desk, around = self.work.desk, self.work.around
        booking = lane_rows.Booking(
            run=desk.run, now=desk.now, rule_hash=desk.rule_hash, known_at=desk.default_known_at,
            opening_known=around.opening is not None, texts=self._ids,
            clauses=[self.texts.told.get(number, ("", ""))[0] for number in range(len(self.texts.variants))],
        )  # fmt: skip
        for done in self._done:
            group, rows, people = done.group, done.rows, done.people
            encoded, place = rows.encoded, group.place[rows.encoded.rows[rows.own]]
            bills = lane_rows.bills_table(booking, rows, self.sheet.text[place].astype(np.int64))
            keys = self._keys_of(done, bills)
            order = pa.array(encoded.rows)
            stays = zip(*(group.texts[name].take(order).to_pylist() for name in ("mdtrt_id", "setl_id")), strict=True)
            new = [
                (name, done.opened.accounts.get(person, {}))
                for name, person in zip(rows.names, people.tolist(), strict=True) if person not in group.heads
            ]  # fmt: skip
            before = group.tables["years"]
            before = before.filter(pa.compute.is_in(before["person"], value_set=pa.array(rows.names, pa.string())))
            yield {
                "bills": bills,
                "entries": lane_rows.entries_table(bills, rows.periods[1]),
                "persons": lane_rows.persons_table(
                    booking, rows.names, keys, done.opened.first_year[people].tolist()
                ),
                "openings": lane_rows.openings_table(new),
                "identities": self._identities(people, rows.names, done.holding),
                "years": lane_rows.years_table(bills, encoded.bills.year[rows.own].astype(np.int64), before),
                "balances": lane_rows.balances_table(
                    rows.balances, rows.names, [stay or f"setl:{name}" for stay, name in stays]
                ),
            }  # fmt: skip

    def _identities(self, people: Ints, names: list[str], holding: Holding) -> pa.Table:
        listed = self.work.around.identities
        records = [
            (name, merged((), tuple(row for key in holding.used[person] for row in listed.records[key])))
            for name, person in zip(names, people.tolist(), strict=True)
            if listed is not None and person in holding.used
        ]
        return lane_rows.identities_table(records)

    def _keys_of(self, done: _Done, bills: pa.Table) -> list[str]:
        """The column `keys` of each person; who is booked under which key and ids is kept for the index."""
        rows, group = done.rows, done.group
        certificates = self._ids["certno"].take(pa.array(group.place[rows.encoded.rows[rows.own]])).to_pylist()
        numbers = bills["setl_id"].to_pylist()
        counts = np.bincount(rows.encoded.bills.person[rows.own], minlength=len(rows.names))
        edges = [0, *np.cumsum(counts).tolist()]
        found = []
        for name, person, low, high in zip(rows.names, done.people.tolist(), edges[:-1], edges[1:], strict=True):
            own = {f"{RESIDENT}:{number}" for number in certificates[low:high] if number}
            before = group.heads[person]["keys"].split(";") if person in group.heads else ()
            self.keys.append((name, sorted(own), numbers[low:high]))
            found.append(";".join(sorted(own.union(filter(None, before)))))
        return found

    def _by_partition(self, parts: Iterator[dict[str, pa.Table]]) -> dict[int, dict[str, pa.Table]]:
        made: dict[str, list[pa.Table]] = {}
        for tables in parts:
            for name, table in tables.items():
                made.setdefault(name, []).append(table)
        found: dict[int, dict[str, pa.Table]] = {}
        places = {name: self.work.store.place(name) for name, _, _ in self.keys}
        for name, pieces in made.items():
            table = pa.concat_tables([TABLES[name].empty_table(), *pieces]).combine_chunks()
            owners = table[OWNER.get(name, "person")].to_pylist()
            numbers = np.array([places[owner] for owner in owners], np.int64)
            order = np.argsort(numbers, kind="stable")
            edges = np.flatnonzero(np.diff(numbers[order], prepend=-1, append=-1))
            for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
                found.setdefault(int(numbers[order[low]]), {})[name] = table.take(pa.array(order[low:high]))
        return found
