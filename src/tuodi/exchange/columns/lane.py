"""The fast lane of `tuodi settle`: persons about whom nothing is unusual, settled in columns without Python per row.

Everybody else goes the usual way, row by row, which alone refuses rows and finds words; so the lane can only be faster,
never different. The file is gone through to understand it, for the rows of samples and of the others, and to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.list_use import ListUse
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.results import Form
from tuodi.exchange.settle_person import Surroundings, settle_person
from tuodi.exchange.settle_values import HASH_DIGITS, ResultColumns
from tuodi.exchange.settling import Tally
from tuodi.exchange.tables import Table
from tuodi.exchange.writers import CsvWriter, ParquetWriter, TableWriter
from tuodi.policy.errors import PolicyError
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.accounts import Unsupported
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import OTHERS
from tuodi.settlement.columnar.lookup import HARD
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer

from .file import BlockFile, NotForColumns
from .gather import parts_of, persons_of_samples, table_of, usual_file
from .held import holding_of
from .judge import Ints, Judged
from .opening import opened_of
from .persons import Encoder, in_order, persons_of, shared_in_file
from .read import ColumnReader, Columns
from .results import EnginesDiffer, Sheet, amounts_of, exact_sum, signed_amounts, tally_of, texts_of
from .reversed import played, reversals_of
from .write import ColumnWriter, Numbered

__all__ = ["ColumnLane", "EnginesDiffer", "LaneWork", "open_lane"]

_WRITTEN: Final = frozenset({".csv", ".parquet", ".pq"})


@dataclass(frozen=True, kw_only=True)
class LaneWork:
    """What the lane needs to know of a run. memory: bytes that its columns may take."""

    read: ReadOptions
    cascade: Cascade
    around: Surroundings
    lang: Lang
    out: Path
    memory: int = 4 << 30


class ColumnLane:
    """A file whose usual persons are settled."""

    def __init__(self, file: BlockFile, sheet: Sheet, tally: Tally, results: ResultColumns, rule_hash: str) -> None:
        self.file, self.sheet, self.tally = file, sheet, tally
        self._results, self._rule_hash = results, rule_hash
        self.rows = int((sheet.text >= 0).sum())

    def table(self) -> Table:
        """The rows that go the usual way, under the file's header."""
        return table_of(self.file, self.sheet.text < 0)

    def write(self, writer: TableWriter, form: Form, others: Iterator[Numbered]) -> None:
        """All settled rows in file order; `others` are those that went the usual way."""
        made = ColumnWriter(form, self.sheet, self._results, self._rule_hash)
        if isinstance(writer, CsvWriter):
            made.to_csv(writer, self.file.blocks(), others, self.file.codec)
        elif isinstance(writer, ParquetWriter):
            made.to_parquet(writer, self.file.blocks(), others)


def open_lane(path: Path, work: LaneWork) -> ColumnLane | None:
    """Settle what can be settled in columns. None where the file has to go row by row as a whole."""
    file = usual_file(path, work.read, work.cascade.index) if work.out.suffix.lower() in _WRITTEN else None
    if file is None or (file.codec != "utf-8" and work.out.suffix.lower() != ".csv"):
        return None
    try:
        return _Settling(file, work).lane()
    except (NotForColumns, Unsupported, PolicyError, OverflowError):
        return None


class _Settling:
    """The way from a file to a lane: in as many parts of the persons as the memory asks for."""

    def __init__(self, file: BlockFile, work: LaneWork) -> None:
        self.file, self.work = file, work
        cascade = work.cascade
        self.results = ResultColumns(
            file.layout, cascade.options.from_stage, Renderer(cascade.book, work.lang), national=False,
            listed=work.around.identities is not None,
        )  # fmt: skip
        self.reader = ColumnReader(file, work.read)
        self.engine = ColumnarEngine(cascade)
        self.parts = parts_of(file, work.memory)
        self.tally = Tally()

    def lane(self) -> ColumnLane:
        """Settled, counted and with its texts."""
        if self.parts == 1:
            columns = self.reader.read()
            sheet = Sheet.of(self.results, len(columns), on_disk=False)
            samples = np.full(len(columns), -1, np.int64)
            self._settle(columns, np.zeros(len(columns), np.bool_), sheet, samples)
        else:
            shared = shared_in_file(self.reader.read_ids())
            sheet = Sheet.of(self.results, len(shared), on_disk=True)
            samples = np.full(len(shared), -1, np.int64)
            for part in range(self.parts):
                self._settle(self.reader.read(part, self.parts), shared, sheet, samples)
        if not sheet.keys:
            raise NotForColumns
        self._tell(sheet, samples)
        rule_hash = self.work.cascade.book.hash[:HASH_DIGITS]
        return ColumnLane(self.file, sheet, self.tally, self.results, rule_hash)

    def _settle(self, columns: Columns, shared: NDArray[np.bool_], sheet: Sheet, samples: Ints) -> None:
        """Some persons. `samples` gets for each row of a person whose texts are to be told which person that is."""
        work, place = self.work, columns.number - self.file.first
        judged = Judged(columns, self.file.layout, work.read)
        persons = persons_of(columns, judged.bad | shared[place], judged.largest())
        holding = holding_of(judged, persons, work.cascade, work.around, self.reader)
        opened = opened_of(judged, persons, work.cascade, work.around.opening, self.reader)
        encoder = Encoder(judged, self.engine)
        while True:
            doubts = int(persons.doubt.sum())
            reversals = reversals_of(judged, persons, self.reader)
            line = in_order(judged, persons)
            if not len(line):
                return
            plan = played(line, judged, persons, reversals)
            if int(persons.doubt.sum()) > doubts:
                continue
            encoded = encoder.encode(plan.rows, plan.groups, (holding.of, holding.classes))
            people = persons.of[plan.rows[encoded.bills.starts[:-1]]]
            settled = self.engine.settle(encoded.bills, opened.of(people))
            # whom the engine leaves to the other one, and whose other payers gave too much, which notes tell in figures
            left = (settled.route == HARD)[encoded.bills.person] | (settled.marks >= OTHERS)
            left[plan.before[plan.differs(settled)]] = True
            if not left.any():
                break
            persons.doubt[persons.of[plan.rows[left]]] = True
        amounts = amounts_of(encoded, settled, self.engine, judged, self.results)
        booked = np.concatenate((plan.booked, plan.originals))
        sign = np.repeat([1, -1], (len(plan.booked), len(plan.originals)))
        rows = np.concatenate((plan.rows[plan.booked], reversals.rows))
        text, keys = texts_of(encoded, settled, self.engine, judged)
        signed = {name: signed_amounts(column[booked], sign) for name, column in amounts.items()}
        new = sheet.put(place[rows], signed, text[booked], keys)
        sheet.reverses.update(zip(place[reversals.rows].tolist(), reversals.names, strict=True))
        chosen = np.zeros(len(columns), np.bool_)
        chosen[persons.of[rows[new]]] = True
        wanted = np.flatnonzero(chosen[persons.of])
        samples[place[wanted]] = place[persons.of[wanted]]
        tally = tally_of(amounts, settled, self.engine, booked, sign)
        tally.total = exact_sum(encoded.bills.total[booked] * sign)
        tally.persons = len(np.unique(persons.of[line]))
        tally.opening_unknown = len(rows) if work.around.opening is None else 0
        used = (key for person, keys in holding.used.items() if not persons.doubt[person] for key in keys)
        pairs = (pair for person, known in opened.used.items() if not persons.doubt[person] for pair in known)
        tally.lists = ListUse(persons=tally.persons, identities=set(used), opening=set(pairs))
        self.tally.merge(tally)

    def _tell(self, sheet: Sheet, samples: Ints) -> None:
        """Settle a person of each text row by row too: what is said of it, and whether both engines agree."""
        for person in persons_of_samples(self.file, self.work.read, samples):
            settled = settle_person(person, self.work.cascade, self.work.around)
            sheet.learn(settled, self.results.values(settled), self.file.first, self.results)
