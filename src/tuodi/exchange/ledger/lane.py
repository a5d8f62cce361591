"""The fast lane into a ledger: persons that are new to it and about whom nothing is unusual, booked in columns.

Persons that the ledger knows under any number, and reversals, go row by row. The tables are
the same as if everybody had gone that way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.exchange.columns.balances import Totals
from tuodi.exchange.columns.file import BlockFile, NotForColumns
from tuodi.exchange.columns.gather import Gathered, gathered, persons_of_samples, table_of, usual_file
from tuodi.exchange.columns.held import Holder, Holding, Names
from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.columns.opening import Opened, Opener
from tuodi.exchange.columns.persons import Encoder, in_order, same
from tuodi.exchange.columns.read import ColumnReader
from tuodi.exchange.columns.results import Sheet, Texts, put, waived_of
from tuodi.exchange.columns.write import ColumnWriter
from tuodi.exchange.idnumber import RESIDENT
from tuodi.exchange.list_use import ListUse
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.periods import next_open
from tuodi.exchange.results import Form
from tuodi.exchange.settle_person import Surroundings, settle_person
from tuodi.exchange.settle_values import HASH_DIGITS, ResultColumns
from tuodi.exchange.settling import Tally
from tuodi.exchange.tables import Table
from tuodi.exchange.writers import TableWriter, Value
from tuodi.policy.errors import PolicyError
from tuodi.settlement.columnar.accounts import Unsupported
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import OTHERS
from tuodi.settlement.columnar.lookup import HARD
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer

from . import lane_rows
from .book import Desk, merged
from .schema import OWNER, TABLES
from .store import Store

__all__ = ["LedgerLane", "LedgerWork", "open_lane"]

_EPOCH: Final = dt.datetime(1970, 1, 1)
_IDS: Final = ("setl_id", "psn_no", "mdtrt_id", "refl_from_mdtrt_id", "certno")


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


@dataclass(frozen=True, slots=True)
class LedgerSettled:
    """What a run settled in columns. sheet: of all rows of the file. periods: where a bill is booked, and its own."""

    file: BlockFile
    sheet: Sheet
    texts: Texts
    periods: list[tuple[str, ...]]
    tally: Tally
    rule_hash: str

    @property
    def rows(self) -> int:
        """How many rows."""
        return int((self.sheet.text >= 0).sum())

    def table(self) -> Table:
        """The rows that go the usual way."""
        return table_of(self.file, self.sheet.text < 0)

    def write(self, writer: TableWriter, form: Form, others: Iterator[tuple[int, list[Value]]]) -> None:
        """All settled rows in file order; `others` are those that went the usual way."""
        made = ColumnWriter(writer, form, self.texts, self.rule_hash, self.file, self.periods)
        waiting, at = next(others, None), 0
        for rows in self.file.blocks():
            beside: dict[int, list[Value]] = {}
            while waiting is not None and waiting[0] <= rows.number[-1]:
                beside[waiting[0]] = waiting[1]
                waiting = next(others, None)
            made.write(rows, self.sheet.between(at, at + len(rows)), beside)
            at += len(rows)


@dataclass(slots=True)
class LedgerLane:
    """Settled rows, and what they add to each table; persons with the keys and settlement ids booked for them."""

    settled: LedgerSettled
    tables: dict[int, dict[str, pa.Table]]
    """By partition."""
    keys: list[tuple[str, list[str], list[str]]]


def open_lane(path: Path, work: LedgerWork) -> LedgerLane | None:
    """Book whom columns can book. None where the file has to go row by row as a whole."""
    file = usual_file(path, work.read, work.desk.cascade.index) if work.out.suffix.lower() == ".csv" else None
    if file is None:
        return None
    try:
        return _Booking(file, work).lane()
    except (NotForColumns, Unsupported, PolicyError, OverflowError):
        return None


@dataclass(slots=True)
class _Booking:
    """The way from a file to a lane."""

    file: BlockFile
    work: LedgerWork
    sheet: Sheet = field(init=False)
    period: NDArray[np.int32] = field(init=False)
    """Which of `periods`, by row of the file."""
    tally: Tally = field(default_factory=Tally)
    texts: Texts = field(init=False)
    reader: ColumnReader = field(init=False)
    engine: ColumnarEngine = field(init=False)
    holder: Holder = field(init=False)
    opener: Opener = field(init=False)
    encoder: Encoder = field(init=False)
    made: list[tuple[Gathered, lane_rows.Settled, Holding, Opened]] = field(default_factory=list)
    """Of each part what the tables are made of, once all texts are told."""
    keys: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    periods: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cascade = self.work.desk.cascade
        results = ResultColumns(
            self.file.layout, cascade.options.from_stage, Renderer(cascade.book, self.work.lang), national=False,
            listed=self.work.around.identities is not None, periods=True,
        )  # fmt: skip
        self.reader = ColumnReader(self.file, self.work.read)
        self.engine = ColumnarEngine(cascade)
        self.texts = Texts(self.engine, results)
        self.holder = Holder(cascade, self.work.around, self.reader)
        self.opener = Opener(cascade, self.work.around.opening, self.reader)
        self.encoder = Encoder(self.engine)

    def lane(self) -> LedgerLane:
        """Settled, told and made into tables."""
        texts = self._id_texts()
        size = len(texts["setl_id"])
        self.sheet, self.period = Sheet.of(len(self.texts.names), size), np.zeros(size, np.int32)
        samples = np.full(size, -1, np.int64)
        for some in gathered(self.reader, self.work.memory):
            self._take(some, texts, samples)
        if not self.made:
            raise NotForColumns
        for person in persons_of_samples(self.file, self.work.read, samples):
            settled = settle_person(person, self.work.desk.cascade, self.work.around)
            self.texts.learn(settled, self.sheet, {row.row: row.row - self.file.first for row in settled.person.rows})
        tables = self._by_partition(self._tables(texts))
        own, periods = self.sheet.text >= 0, list(self.periods)
        self.sheet.text[own] = self.sheet.text[own] * len(periods) + self.period[own]
        rule_hash = self.work.desk.rule_hash[:HASH_DIGITS]
        lane = LedgerSettled(self.file, self.sheet, self.texts, periods, self.tally, rule_hash)
        return LedgerLane(lane, tables, self.keys)

    def _id_texts(self) -> dict[str, pa.Array]:
        """The ids of all rows of the file, as they stand."""
        index = self.file.layout.index
        found: dict[str, list[pa.Array]] = {name: [pa.array([], pa.string())] for name in _IDS}
        for block in self.file.blocks():
            for name, pieces in found.items():
                own = block.texts(index[name], np.arange(len(block))) if name in index else [""] * len(block)
                pieces.append(pa.array(own, pa.string()))
        return {name: pa.concat_arrays(pieces) for name, pieces in found.items()}

    def _take(self, some: Gathered, texts: dict[str, pa.Array], samples: Ints) -> None:
        judged, persons, work = some.judged, some.persons, self.work
        persons.doubt[persons.of[judged.turned]] = True
        self._doubt_known(some)
        holding = self.holder.holding(judged, persons)
        self._doubt_late(some, holding)
        opened = self.opener.opened(judged, persons)
        while True:
            line = in_order(judged, persons)
            if not len(line):
                return
            encoded = self.encoder.encode(judged, line, persons.of[line], (holding.of, holding.classes))
            people = persons.of[line[encoded.bills.starts[:-1]]]
            settled = self.engine.settle(encoded.bills, opened.of(people))
            left = (settled.route == HARD)[encoded.bills.person] | (settled.marks >= OTHERS)
            totals = None if left.any() else Totals(encoded, settled, self.engine)
            left |= False if totals is None else totals.odd
            if totals is not None and not left.any():
                break
            persons.doubt[persons.of[line[left]]] = True
        waived, known = waived_of(encoded, settled, self.engine), len(self.texts.variants)
        text = self.texts.of(encoded, settled, waived, judged)
        sheet = Sheet.of(len(self.texts.names), len(some))
        tally = put(
            sheet, line, np.arange(len(line)), np.zeros(len(line), np.bool_), encoded=encoded, settled=settled,
            waived=waived, text=text, judged=judged, texts=self.texts,
        )  # fmt: skip
        self.sheet.values[:, some.place[line]] = sheet.values[:, line]
        self.sheet.text[some.place[line]] = text
        numbers, new = np.unique(text, return_index=True)
        chosen = np.zeros(len(some), np.bool_)
        chosen[persons.of[line[new[numbers >= known]]]] = True
        wanted = np.flatnonzero(chosen[persons.of])
        samples[some.place[wanted]] = some.place[persons.of[wanted]]
        periods = self._periods(some, line)
        names = texts["psn_no"].take(pa.array(some.place[people])).to_pylist()
        before = {number: opened.accounts.get(person, {}) for number, person in enumerate(people.tolist())}
        balances = totals.balances(before, opened.first_year[people])
        made = lane_rows.Settled(
            judged=judged, encoded=encoded, settlement=settled, engine=self.engine, place=some.place, names=names,
            periods=periods, others=sheet.values[self.texts.names.index("oth_pay"), line], balances=balances,
        )  # fmt: skip
        self.made.append((some, made, holding, opened))
        tally.persons = encoded.bills.persons
        tally.opening_unknown = len(line) if work.around.opening is None else 0
        used = {key for person, keys in holding.used.items() if not persons.doubt[person] for key in keys}
        pairs = {pair for person, known in opened.used.items() if not persons.doubt[person] for pair in known}
        tally.lists = ListUse(persons=tally.persons, identities=used, opening=pairs)
        self.tally.merge(tally)

    def _doubt_known(self, some: Gathered) -> None:
        """Persons that the ledger has under any number, and bills that it has, leave the columns."""
        store, persons = self.work.store, some.persons
        for number in store.numbers(["keys", "persons", "ids"]):
            known = store.read("keys", number)["key"].to_pylist() + store.read("persons", number)["person"].to_pylist()
            for person in Names(known, self.reader).named_in(some.judged, persons):
                persons.doubt[person] = True
            booked = self.reader.hashes_of(store.read("ids", number)["key"].to_pylist())
            found = same(np.concatenate((booked, some.judged.columns.ids["setl_id"])))[len(booked) :]
            persons.doubt[persons.of[found < len(booked)]] = True

    def _doubt_late(self, some: Gathered, holding: Holding) -> None:
        """Persons of whom the list says something since a bill was settled: what is due may be something else."""
        listed, persons = self.work.around.identities, some.persons
        if listed is None:
            return
        first = np.full(len(some), np.iinfo(np.int64).max)
        np.minimum.at(first, persons.of, some.judged.columns.moments["setl_time"])
        for person, keys in holding.used.items():
            settled = int(first[person])
            known = (row.known_from for key in keys for row in listed.records[key])
            if any((moment - _EPOCH).total_seconds() > settled for moment in known):
                persons.doubt[person] = True

    def _periods(self, some: Gathered, line: Ints) -> tuple[list[str], list[str]]:
        """The clearing period each bill is booked in, and its own."""
        judged, locked = some.judged, self.work.desk.locked
        months = judged.columns.moments["setl_time"][line].astype("datetime64[s]").astype("datetime64[M]")
        numbers = months.astype(np.int64) * (len(judged.period.values) + 1) + judged.period.of[line]
        _, first, of = np.unique(numbers, return_index=True, return_inverse=True)
        own = [
            judged.period.values[judged.period.of[line[at]]] or str(months[at]).replace("-", "")
            for at in first.tolist()
        ]
        booked = [next_open(period, locked) for period in own]
        codes = [self.periods.setdefault(pair, len(self.periods)) for pair in zip(booked, own, strict=True)]
        self.period[some.place[line]] = np.array(codes, np.int32)[of]
        return [booked[number] for number in of.tolist()], [own[number] for number in of.tolist()]

    def _tables(self, texts: dict[str, pa.Array]) -> Iterator[dict[str, pa.Table]]:
        """The tables of each part."""
        desk, work = self.work.desk, self.work
        booking = lane_rows.Booking(
            run=desk.run, now=desk.now, rule_hash=desk.rule_hash, known_at=desk.default_known_at,
            opening_known=work.around.opening is not None, texts=texts,
            clauses=[self.texts.told.get(number, ("", ""))[0] for number in range(len(self.texts.variants))],
        )  # fmt: skip
        for some, made, holding, opened in self.made:
            encoded, names = made.encoded, made.names
            text = self.sheet.text[some.place[encoded.rows]].astype(np.int64)
            bills = lane_rows.bills_table(booking, made, text)
            people = some.persons.of[encoded.rows[encoded.bills.starts[:-1]]]
            keys = self._keys_of(some, made, texts["certno"], bills)
            stays = zip(bills["mdtrt_id"].to_pylist(), bills["setl_id"].to_pylist(), strict=True)
            accounts = (opened.accounts.get(person, {}) for person in people.tolist())
            yield {
                "bills": bills,
                "entries": lane_rows.entries_table(bills, made.periods[1]),
                "persons": lane_rows.persons_table(booking, names, keys, opened.first_year[people].tolist()),
                "openings": lane_rows.openings_table(list(zip(names, accounts, strict=True))),
                "identities": self._identities(people, names, holding),
                "years": lane_rows.years_table(bills, encoded),
                "balances": lane_rows.balances_table(
                    made.balances, names, [stay or f"setl:{name}" for stay, name in stays]
                ),
            }

    def _identities(self, people: Ints, names: list[str], holding: Holding) -> pa.Table:
        listed = self.work.around.identities
        records = [
            (name, merged((), tuple(row for key in holding.used[person] for row in listed.records[key])))
            for name, person in zip(names, people.tolist(), strict=True)
            if listed is not None and person in holding.used
        ]
        return lane_rows.identities_table(records)

    def _keys_of(self, some: Gathered, made: lane_rows.Settled, certno: pa.Array, bills: pa.Table) -> list[str]:
        """The column `keys` of each person; who is booked under which key and ids is kept for the index."""
        certificates = certno.take(pa.array(some.place[made.encoded.rows])).to_pylist()
        numbers = bills["setl_id"].to_pylist()
        found = []
        starts = made.encoded.bills.starts.tolist()
        for name, low, high in zip(made.names, starts[:-1], starts[1:], strict=True):
            own = sorted({f"{RESIDENT}:{number}" for number in certificates[low:high] if number})
            self.keys.append((name, own, numbers[low:high]))
            found.append(";".join(own))
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
