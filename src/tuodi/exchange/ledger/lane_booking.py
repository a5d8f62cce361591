"""Persons of a file settled in columns, with what the ledger has of them, and what is booked for them as tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from tuodi.exchange.columns.file import BlockFile, NotForColumns
from tuodi.exchange.columns.gather import Gathered, gathered, persons_of_samples
from tuodi.exchange.columns.held import Holder
from tuodi.exchange.columns.judge import Judged
from tuodi.exchange.columns.numbering import Ints
from tuodi.exchange.columns.opening import Opened, Opener
from tuodi.exchange.columns.persons import Encoder
from tuodi.exchange.columns.read import ColumnReader
from tuodi.exchange.columns.records import seconds
from tuodi.exchange.columns.results import EnginesDiffer, Sheet, Texts, put, put_steps
from tuodi.exchange.columns.traced import traced
from tuodi.exchange.earlier import Earlier
from tuodi.exchange.list_use import ListUse
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.person_reader import PersonBills
from tuodi.exchange.settle_person import Settled, Surroundings, settle_person
from tuodi.exchange.settle_values import ResultColumns
from tuodi.exchange.settling import Tally
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer

from .book import Desk, merged
from .lane_group import alone, of_ledger, together
from .lane_known import Books, KnownPersons, standing_again
from .lane_merged import Merger, nobody
from .lane_played import Clock, Outcome, Player
from .lane_tables import Group as Done
from .lane_tables import Maker, Periods, Tables, by_partition, group_of
from .person import KeptPerson
from .store import Store

_IDS: Final = ("setl_id", "psn_no", "mdtrt_id", "refl_from_mdtrt_id", "certno")
_ROW_BYTES: Final = 4000
"""What a bill of the ledger takes in memory while it is settled again."""
_SHARE: Final = 4
"""What is read at once takes this share of the memory: what is settled is kept until all texts are told."""
Asked = dict[str, tuple[int, tuple[int, ...]]]
"""By settlement id which text a bill has as it is due, and the payments."""


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
    trace: bool = False


@dataclass(slots=True)
class Booker:
    """Books whom columns can book. sheet: of all rows of the file."""

    file: BlockFile
    work: LedgerWork
    sheet: Sheet = field(init=False)
    periods: Periods = field(init=False)
    tally: Tally = field(default_factory=Tally)
    texts: Texts = field(init=False)
    keys: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    """Persons with the keys and settlement ids booked for them."""
    _reader: ColumnReader = field(init=False)
    _player: Player = field(init=False)
    _opener: Opener = field(init=False)
    _merger: Merger = field(init=False)
    _ids: dict[str, pa.Array] = field(init=False)
    _nobody: Judged | None = None
    _maker: Maker = field(init=False)
    _done: list[Done] = field(default_factory=list)
    _samples: Ints = field(init=False)
    """By row of the file the person that the scalar engine is to settle too, -1 for none."""
    _earlier: dict[int, Earlier] = field(default_factory=dict)
    _due_asked: dict[int, Asked] = field(default_factory=dict)
    """By sample what is to be asked of it."""
    _told: set[int] = field(default_factory=set)
    """Texts of which there is a sample; `_told_due`: that bills have as they are due."""
    _told_due: set[int] = field(default_factory=set)
    _again: Texts = field(init=False)
    """Of persons without a row in the file; `_told_again`: those that are told."""
    _told_again: set[int] = field(default_factory=set)
    _backs: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    """Rows of the file that take back what an earlier run booked, by what decides their text."""

    def __post_init__(self) -> None:
        desk, work = self.work.desk, self.work
        cascade, fixed = desk.cascade, desk.default_known_at
        results = ResultColumns(
            self.file.layout, cascade.options.from_stage, Renderer(cascade.book, work.lang), national=False,
            listed=work.around.identities is not None, periods=True, trace=work.trace,
        )  # fmt: skip
        self._reader = ColumnReader(self.file, work.read)
        engine = ColumnarEngine(cascade)
        self.texts, self._again = Texts(engine, results), Texts(engine, results)
        self._player = Player(
            engine, Holder(cascade, work.around, self._reader), Encoder(engine),
            Clock(now=seconds(desk.now), fixed=None if fixed is None else seconds(fixed)), work.trace, desk.resettle,
        )  # fmt: skip
        self._opener = Opener(cascade, work.around.opening, self._reader)
        self._merger = Merger(self._reader.seeds)
        self._ids = self._id_texts()
        size = len(self._ids["setl_id"])
        self.sheet, self.periods = Sheet.of(len(self.texts.names), size), Periods(desk, size)
        self._samples = np.full(size, -1, np.int64)
        self._maker = Maker(
            desk=desk, listed=work.around.identities, opening_known=work.around.opening is not None, ids=self._ids
        )

    def book(self) -> dict[int, Tables]:
        """Settle, have the texts told, and make the rows of each table by partition."""
        work = self.work
        books = Books(work.store, work.around, self._ids, work.memory // _ROW_BYTES)
        for some in gathered(self._reader, work.memory // _SHARE):
            self._nobody = nobody(some.judged)
            opened = self._opener.opened(some.judged, some.persons)
            for known in books.known(some):
                self._group(some, known, opened)
        if self._nobody is None:
            raise NotForColumns
        for number, rows in enumerate(self._backs.values()):
            self.sheet.text[rows] = len(self.texts.variants) + number
        for person in persons_of_samples(self.file, work.read, self._samples, self._earlier):
            settled = settle_person(person, work.desk.cascade, work.around)
            places = {row.row: row.row - self.file.first for row in settled.person.rows}
            self.texts.learn(settled, self.sheet, places)
            _learn_due(settled, self.texts, self._due_asked.get(min(places.values()), {}))
        done = (self._maker.tables(self._done.pop(0), self.texts, self.keys) for _ in range(len(self._done)))
        return by_partition(done, work.store)

    def again(self, tables: Mapping[str, pa.Table], names: set[str]) -> Tables | None:
        """Persons of a partition without a row in the file, settled again; those whom columns can settle."""
        found = standing_again(tables, names, self.work.around)
        if not names or self._nobody is None or not found["persons"].num_rows:
            return None
        heads = found["persons"].to_pylist()
        group = of_ledger(heads, found, self._merger, self._nobody, self.work.around.identities)
        none = np.zeros(0, np.int64)
        outcome = self._player.outcome(group, group.opened(Opened(none), none), self._again)
        if outcome is None:
            return None
        made = group_of(outcome, self._ids, self.work.desk, self.periods)
        asked = self._untold(outcome, self._told_again)
        for person, kept in group.kept(list(asked)):
            alone = PersonBills(
                person=kept.person, keys=kept.keys, bills=(), rows=(), earlier=self._earlier_of(kept)
            )  # fmt: skip
            settled = settle_person(alone, self.work.desk.cascade, self.work.around)
            _learn_due(settled, self._again, asked[person])
        return self._maker.tables(made, self._again, [])

    def _id_texts(self) -> dict[str, pa.Array]:
        """The ids of all rows of the file, as they stand."""
        index = self.file.layout.index
        found: dict[str, list[pa.Array]] = {name: [pa.array([], pa.string())] for name in _IDS}
        for block in self.file.blocks():
            for name, pieces in found.items():
                if name not in index:
                    pieces.append(pa.array([""] * len(block), pa.string()))
                else:
                    pieces.append(block.plain(index[name]))
        return {name: pa.concat_arrays(pieces) for name, pieces in found.items()}

    def _group(self, some: Gathered, known: KnownPersons, file: Opened) -> None:
        if self.work.store.manifest.parts:  # one numbering for all groups
            group = together(some, self._ids, known, self._merger, self._reader, self.work.around)
            opened = group.opened(file, known.rows)
        else:
            group, opened = alone(some, self._ids, known), file
        outcome = self._player.outcome(group, opened, self.texts)
        if outcome is None:
            return
        made = group_of(outcome, self._ids, self.work.desk, self.periods)
        self._put(made)
        self._done.append(made)

    def _put(self, made: Done) -> None:
        """What the file's rows say, and the counts and sums."""
        outcome, rows = made.outcome, made.settled
        group, judged, mine = outcome.group, outcome.group.judged, rows.rows
        places, turned = group.place[mine], rows.back >= 0
        sheet = Sheet.of(len(self.texts.names), len(judged.bad))
        tally = put(
            sheet, mine, rows.booked, turned, encoded=outcome.encoded, settled=outcome.settled, waived=outcome.waived,
            text=outcome.text, judged=judged, texts=self.texts,
        )  # fmt: skip
        if self.work.trace:
            steps = traced(outcome.totals, outcome.people, outcome.opened, len(outcome.encoded.rows))
            put_steps(sheet, mine[~turned], rows.booked[~turned], steps, self.texts)
        self.sheet.values[:, places] = sheet.values[:, mine]
        self.sheet.text[places] = outcome.text[rows.booked]
        self._sample(made)
        tally.persons = len(np.unique(group.persons.of[mine]))
        tally.opening_unknown = len(mine) if self.work.around.opening is None else 0
        doubt, used, opened = group.persons.doubt, outcome.holding.used, outcome.opened.used
        tally.lists = ListUse(
            persons=tally.persons,
            identities={key for person, keys in used.items() if not doubt[person] for key in keys},
            opening={pair for person, known in opened.items() if not doubt[person] for pair in known},
        )  # fmt: skip
        self.tally.merge(tally)

    def _sample(self, made: Done) -> None:
        """One person for each text that nobody has told yet."""
        outcome, rows = made.outcome, made.settled
        group, of = outcome.group, outcome.group.persons.of
        own = np.flatnonzero(rows.back < group.size)
        text = outcome.text[rows.booked[own]]
        _, first = np.unique(text, return_index=True)
        people = {int(of[rows.rows[own[at]]]) for at in first.tolist() if int(text[at]) not in self._told}
        self._told.update(text.tolist())
        for row, original in rows.originals.items():
            place = int(group.place[row])
            self.sheet.reverses[place] = original.setl_id
            if original.clauses is not None:
                at = int(outcome.text[outcome.played.booked[row]])
                alike = self._backs.setdefault((original.clauses, self.texts.missing[at]), [])
                alike.append(place)
                people |= {int(of[row])} if len(alike) == 1 else set()
        asked = self._untold(outcome, self._told_due, self._told)
        chosen = np.zeros(len(of), np.bool_)
        chosen[[*people, *asked]] = True
        wanted = np.flatnonzero(chosen[of[: group.size]])
        self._samples[group.place[wanted]] = group.place[of[wanted]]
        for person, one in asked.items():
            self._due_asked[int(group.place[person])] = one
        for person, kept in group.kept([*people, *asked]):
            self._earlier[int(group.place[person])] = self._earlier_of(kept)

    def _untold(self, outcome: Outcome, due: set[int], told: Collection[int] = ()) -> dict[int, Asked]:
        """Persons with a text, as a bill is due, that nobody tells; with all that is to be asked of them."""
        group, dues, of = outcome.group, outcome.played.rows[: outcome.played.dues], outcome.group.persons.of
        places = np.flatnonzero(outcome.again[of[dues]])
        numbers, first = np.unique(outcome.text[places], return_index=True)
        new = [int(at) for number, at in zip(numbers.tolist(), first.tolist(), strict=True)
               if number not in due and number not in told]  # fmt: skip
        due.update(numbers.tolist())
        people = {int(of[dues[places[at]]]) for at in new}
        own = places[np.isin(of[dues[places]], np.array(list(people), np.int64))]
        paid = np.stack(outcome.settled.paid)
        found: dict[int, Asked] = {person: {} for person in people}
        ids = group.texts["setl_id"].take(pa.array(dues[own])).to_pylist()
        for at, name in zip(own.tolist(), ids, strict=True):
            found[int(of[dues[at]])][name] = int(outcome.text[at]), tuple(paid[:, at].tolist())
        return found

    def _earlier_of(self, kept: KeptPerson) -> Earlier:
        listed = self.work.around.identities
        said = None if listed is None else merged(kept.identities, listed.of({kept.person, *kept.keys}))
        return kept.earlier(self.work.desk.now, said)


def _learn_due(settled: Settled, texts: Texts, asked: Asked) -> None:
    """What the scalar engine says is due for some bills of a person."""
    due = {statement.bill.setl_id: statement for statement in settled.ledger.due}
    for name, (text, paid) in asked.items():
        if name not in due:
            raise EnginesDiffer(f"{name}: nothing is due")
        texts.learn_of(due[name], text, paid)
