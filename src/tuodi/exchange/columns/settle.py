"""Settling the persons of some columns; whom it leaves goes the usual way."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.exchange.bill_row import FileFacts
from tuodi.exchange.list_use import ListUse
from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.person_key import rough_keys
from tuodi.exchange.person_reader import PersonBills, PersonReader
from tuodi.exchange.row import Row
from tuodi.exchange.settle_person import Surroundings, settle_person
from tuodi.exchange.settle_values import ResultColumns
from tuodi.exchange.settling import Tally
from tuodi.exchange.spool import Item
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import OTHERS
from tuodi.settlement.columnar.lookup import HARD

from .balances import Totals
from .changed import Changed, changed
from .held import Holder, Holding
from .judge import Judge, Judged
from .kept import WORTH_IT, Kept
from .lasting import LastingColumns
from .numbering import Ints, Numbers
from .opening import Opened, Opener
from .persons import Encoder, Persons, in_order, persons_of
from .read import ColumnReader, Columns
from .results import Sheet, Texts, put, put_steps, waived_of
from .reversed import play
from .traced import traced
from .windows import LONG, windows


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one person that the scalar engine is to settle too, in the file's order, and what columns say of them."""

    number: Ints
    place: Ints
    sheet: Sheet
    due: dict[int, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    """By row number: see `Changed.asked`."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some persons. The samples hold each text that is not yet told."""

    columns: Columns
    persons: Persons
    sheet: Sheet
    tally: Tally
    samples: list[Sample]
    judged: Judged
    changed: Changed | None = None
    balances: pa.Table | None = None
    """Lines of what persons have used at the end."""

    @property
    def left(self) -> NDArray[np.bool_]:
        """The rows that go the usual way."""
        return self.sheet.text < 0


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of persons without doubt: their rows person by person in settling order, and what they say."""

    rows: Ints
    sheet: Sheet
    tally: Tally
    holding: Holding
    opened: Opened
    changed: Changed | None = None
    balances: pa.Table | None = None


class ColumnSettler:
    """Settles part after part of a file; remembers texts, rules and whatever else they have in common."""

    def __init__(
        self, reader: ColumnReader, cascade: Cascade, around: Surroundings, results: ResultColumns,
        *, balances: bool = False,
    ) -> None:  # fmt: skip
        self.differences = False
        """Whether differences are asked for; a person who has some goes the usual way otherwise."""
        self.reader, self.cascade, self.around = reader, cascade, around
        self.engine = ColumnarEngine(cascade)
        self.texts = Texts(self.engine, results)
        self._judge = Judge(reader.file.layout, reader.options)
        self._holder, self._opener = Holder(cascade, around, reader), Opener(cascade, around.opening, reader)
        self._encoder = Encoder(self.engine)
        self._lasting = LastingColumns(self.engine, around) if balances else None
        worth_it = reader.file.size >= WORTH_IT
        self._kept = Kept.of(self.texts, reader.file, reader.options, cascade, around) if worth_it else None
        self._asked = set[int]() if self._kept is None else self._kept.recall()
        """Texts of which there is a sample."""
        self._asked_due = set(self.texts.due)
        """Texts that bills have as they are due, and no sample has on a row."""
        read = replace(reader.options, progress=None)
        self.person_reader = PersonReader(
            options=read, layout=reader.file.layout, encoding=reader.file.encoding,
            facts=FileFacts(options=read, national=False, by_psn_no=True), duplicates={}, tables={}, widened=False,
        )  # fmt: skip

    @property
    def tells_balances(self) -> bool:
        """Whether parts have balances."""
        return self._lasting is not None

    def keep(self) -> None:
        """Keep what the rules said for the next large file; all samples must have been told."""
        if self._kept is not None:
            self._kept.keep()

    def settle(self, columns: Columns, *, together: bool, shared: NDArray[np.bool_] | None = None) -> Part:
        """Whole persons. `together`, `shared`: see `persons_of`."""
        judged = self._judge.judge(columns)
        persons = persons_of(judged, together=together, shared=shared)
        done = self._settled(judged, persons)
        rows, sheet, tally = done.rows, done.sheet, done.tally
        if not len(rows):
            return Part(columns, persons, sheet, tally, [], judged)
        turned = judged.turned[rows]
        _name_originals(sheet, judged, rows[turned])
        of = persons.of[rows]
        tally.persons = int((of[1:] != of[:-1]).sum()) + 1
        tally.opening_unknown = len(rows) if self.around.opening is None else 0
        used = (key for person, keys in done.holding.used.items() if not persons.doubt[person] for key in keys)
        pairs = (pair for person, known in done.opened.used.items() if not persons.doubt[person] for pair in known)
        tally.lists = ListUse(persons=tally.persons, identities=set(used), opening=set(pairs))
        samples = self._samples(columns, persons, judged, done)
        if done.changed is not None:
            samples += self._samples_due(columns, persons, done, done.changed)
        return Part(columns, persons, sheet, tally, samples, judged, done.changed, done.balances)

    def _settled(self, judged: Judged, persons: Persons, line: Ints | None = None, *, window: bool = False) -> _Done:
        """Persons without doubt; more of them may become doubtful. `line`: their rows in settling order, if known.

        window: some rows of a person, of which balances are none.
        """
        holding = self._holder.holding(judged, persons, tells_late=True)
        opened = self._opener.opened(judged, persons)
        sheet = Sheet.of(len(self.texts.names), len(persons.of))
        line = in_order(judged, persons) if line is None else line
        nothing = _Done(line[:0], sheet, Tally(), holding, opened)
        if not len(line):
            return nothing
        plan = play(line, judged, persons)
        encoded = self._encoder.encode(judged, plan.rows, plan.groups, holding.among(plan.rows))
        people = persons.of[plan.rows[encoded.bills.starts[:-1]]]
        settled = self.engine.settle(encoded.bills, opened.of(people))
        # whom the engine leaves to the other one, and whose other payers gave too much, which notes tell in figures
        left, hard = settled.marks >= OTHERS, settled.route == HARD
        if hard.any():
            rows_of = hard[encoded.bills.person]
            left |= rows_of
            for column in (*settled.paid, settled.rest, settled.deductible, settled.marks, settled.variant):
                column[rows_of] = 0  # it means nothing there
        differs = np.flatnonzero(plan.differs(settled))
        if not self.differences:
            left[plan.before[differs]] = True
        told, trace = self._lasting is not None and not window, self.texts.results.trace
        without = set[int]() if trace or self._lasting is None else self._lasting.ended()
        totals = Totals(encoded, settled, self.engine, without) if told or trace else None
        if totals is not None:
            left |= totals.odd if trace else totals.odd & plan.stands
        persons.doubt[persons.of[plan.rows[left]]] = True
        kept = ~persons.doubt[persons.of[line]]
        if not kept.any():
            return nothing
        rows, booked = (line, plan.booked) if kept.all() else (line[kept], plan.booked[kept])
        waived = waived_of(encoded, settled, self.engine)
        text = self.texts.of(encoded, settled, waived, judged, holding.late)
        tally = put(
            sheet, rows, booked, judged.turned[rows], encoded=encoded, settled=settled, waived=waived, text=text,
            judged=judged, texts=self.texts,
        )  # fmt: skip
        sheet.note_days(rows, plan.rows[booked], holding.late)
        if totals is not None and trace:
            bills = ~judged.turned[rows]
            put_steps(sheet, rows[bills], booked[bills], traced(totals, people, opened, len(encoded.rows)), self.texts)
        balances: pa.Table | None = None
        if totals is not None and self._lasting is not None and told:
            stands = plan.stands[encoded.bills.starts[:-1]] & ~persons.doubt[people]
            balances = self._lasting.table(
                totals, encoded, settled, people=people, stands=stands, told=np.unique(persons.of[rows]),
                opened=opened, judged=judged,
            )  # fmt: skip
        pairs = differs[~persons.doubtful[plan.rows[plan.before[differs]]]]
        made = changed(line, plan, pairs, settled, text, judged=judged, persons=persons) if len(pairs) else None
        return _Done(rows, sheet, tally, holding, opened, made, balances)

    def _samples(self, columns: Columns, persons: Persons, judged: Judged, done: _Done) -> list[Sample]:
        """For each new text the rows of a person up to one that has it, those few that cost least.

        Where even these are many, some of them (`windows`), settled as if the person had no others.
        """
        rows, text = done.rows, done.sheet.text[done.rows]
        new = np.flatnonzero(~self._known(text))
        if not len(new):
            return []
        of = persons.of[rows]
        edges = np.concatenate(([0], np.flatnonzero(of[1:] != of[:-1]) + 1, [len(of)]))
        person = np.searchsorted(edges, new, side="right") - 1
        whole = np.zeros(len(edges) - 1, np.bool_)
        if isinstance(self.around.opening, OpeningList):
            whole[:] = True
        whole[np.searchsorted(edges, np.flatnonzero(judged.turned[rows]), side="right") - 1] = True
        until = np.where(whole[person], edges[person + 1], new + 1)
        cost = until - edges[person]
        order = np.lexsort((new, cost, text[new]))
        first = order[np.concatenate(([True], np.diff(text[new][order]) != 0))]
        found: list[Sample] = []
        for one in first[np.argsort(-cost[first])].tolist():
            piece = rows[edges[person[one]] : int(until[one])]
            at = int(new[one])
            if int(text[at]) in self._asked:
                continue
            if cost[one] > LONG and int(of[at]) not in done.opened.accounts:
                before = rows[edges[person[one]] : at + 1]
                before = before[~judged.turned[before]]
                made = self._window(columns, before, done.sheet.text[before])
                if made is not None:
                    found.append(made)
                    continue
            self._asked.update(done.sheet.text[piece].tolist())
            found.append(Sample(*done.sheet.sample(columns.number, np.sort(piece))))
        return found

    def _samples_due(self, columns: Columns, persons: Persons, done: _Done, made: Changed) -> list[Sample]:
        """Persons with a text, as a bill is due, of which there is no sample."""
        found: list[Sample] = []
        of = persons.of[done.rows]
        for at, row in enumerate(made.rows.tolist()):
            if int(made.text[at]) in self._asked or int(made.text[at]) in self._asked_due:
                continue
            own = np.flatnonzero(persons.of[made.rows] == persons.of[row]).tolist()
            asked = {int(columns.number[made.rows[one]]): made.asked(one) for one in own}
            self._asked_due.update(text for text, _paid in asked.values())
            piece = np.sort(done.rows[of == persons.of[row]])
            found.append(Sample(*done.sheet.sample(columns.number, piece), asked))
            self._asked.update(done.sheet.text[piece].tolist())
        return found

    def _known(self, text: Numbers) -> NDArray[np.bool_]:
        """Of which texts there is a sample."""
        asked = np.zeros(int(text.max(initial=-1)) + 1, np.bool_)
        known = np.array(list(self._asked), np.int64)
        asked[known[known < len(asked)]] = True
        found: NDArray[np.bool_] = asked[text]
        return found

    def _window(self, columns: Columns, rows: Ints, text: Numbers) -> Sample | None:
        """Some of a person's rows, the last among them, with which alone it has the text that it has with all of them.

        `rows`: those up to the one whose text is wanted, in settling order, none of them a reversal; `text`: theirs.
        """
        for places in windows(columns.money["inscp_scp_amt"][rows], text, columns.codes["med_type"][rows]):
            some = rows[places]
            picked = columns.taken(some)
            of, doubt = np.zeros(len(some), np.int64), np.zeros(len(some), np.bool_)
            done = self._settled(
                self._judge.judge(picked), Persons(of, doubt, together=True), np.arange(len(some)), window=True
            )
            if done.sheet.text[-1] == text[-1]:
                self._asked.update(done.sheet.text.tolist())
                order = np.argsort(some)
                return Sample(picked.number[order], some[order], done.sheet.sample(picked.number, order)[2])
        return None

    def tell(self, sample: Sample, rows: list[tuple[int, list[str]]]) -> None:
        """Settle a sample row by row too: what is said of its texts, and whether both engines agree."""
        settled = settle_person(self.person(rows), self.cascade, self.around)
        places = {number: at for at, number in enumerate(sample.number.tolist())}
        self.texts.learn(settled, sample.sheet, places)
        self.texts.learn_due(settled, sample.due)

    def person(self, rows: list[tuple[int, list[str]]]) -> PersonBills:
        """What the reader of rows makes of the rows of one person."""
        first = Row(*rows[0], self.reader.file.layout)
        key, _ = rough_keys(first, self.reader.options.people)
        items = [Item(key, number, marshal.dumps((0, cells))) for number, cells in rows]
        return self.person_reader.person(key or f"?{first.number}", items)


def _name_originals(sheet: Sheet, judged: Judged, rows: Ints) -> None:
    if len(rows):
        names = judged.columns.texts_of("orig_setl_id", rows)
        sheet.reverses.update(zip(rows.tolist(), names, strict=True))
