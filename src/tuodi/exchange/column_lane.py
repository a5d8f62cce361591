"""The fast lane of `tuodi settle`: persons about whom nothing is unusual, settled in columns without Python per row.

Everybody else goes the usual way, row by row, which alone refuses rows and finds words; so the lane can only be faster,
never different. The file is gone through to understand it, for the rows of samples and of the others, and to write.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.errors import PolicyError
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.accounts import Unsupported
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import OTHERS
from tuodi.settlement.columnar.lookup import HARD
from tuodi.settlement.reasons import Lang
from tuodi.settlement.render import Renderer

from .bill_row import FileFacts
from .column_file import BlockFile, NotForColumns, open_blocks
from .column_held import holding_of
from .column_judge import Judged
from .column_persons import Encoded, Encoder, in_order, persons_of
from .column_read import ColumnReader
from .column_results import Amounts, Told, amounts_of, tally_of
from .column_write import ColumnWriter, Numbered
from .list_use import ListUse
from .options import ReadOptions
from .person_key import rough_keys
from .person_reader import PersonReader
from .results import Form
from .row import Row
from .settle_person import Surroundings, settle_person
from .settle_values import HASH_DIGITS, ResultColumns
from .settling import Tally
from .spool import Item
from .tables import Table
from .writers import CsvWriter, ParquetWriter, TableWriter

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


@dataclass(slots=True)
class ColumnLane:
    """A file whose usual persons are settled."""

    file: BlockFile
    others: NDArray[np.bool_]
    """By row of the file: whether it goes the usual way."""
    amounts: Amounts
    tally: Tally
    rule_hash: str
    told: Told = field(default_factory=Told)

    @property
    def rows(self) -> int:
        """How many rows are settled here."""
        return len(self.amounts.rows)

    def table(self) -> Table:
        """The rows that go the usual way, under the file's header."""
        return Table("", self._others(), self.file.encoding)

    def _others(self) -> Iterator[tuple[int, list[str]]]:
        yield 0, list(self.file.layout.headers)
        yield from rows_of(self.file, self.others)

    def write(self, writer: TableWriter, form: Form, others: Iterator[Numbered]) -> None:
        """All settled rows in file order; `others` are those that went the usual way."""
        place = np.full(len(self.others), -1, np.int64)
        place[self.amounts.rows] = np.arange(self.rows)
        made = ColumnWriter(form, self.amounts, self.told, place, self.rule_hash)
        if isinstance(writer, CsvWriter):
            made.to_csv(writer, self.file.blocks(), others)
        elif isinstance(writer, ParquetWriter):
            made.to_parquet(writer, self.file.blocks(), others)


def rows_of(file: BlockFile, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of some rows."""
    at = 0
    for block in file.blocks():
        for row in np.flatnonzero(wanted[at : at + len(block)]).tolist():
            yield block.first + row, block.cells(row)
        at += len(block)


def open_lane(path: Path, work: LaneWork) -> ColumnLane | None:
    """Settle what can be settled in columns. None where the file has to go row by row as a whole."""
    read = work.read
    plain = read.people is None and read.sheet is None and read.codes != "national"
    file = open_blocks(path, read.encoding) if plain and work.out.suffix.lower() in _WRITTEN else None
    if file is None:
        return None
    try:
        return _Settling(file, work).lane()
    except (NotForColumns, Unsupported, PolicyError, OverflowError):
        return None


class _Settling:
    """The way from a file to a lane."""

    def __init__(self, file: BlockFile, work: LaneWork) -> None:
        self.file, self.work = file, work
        cascade, around = work.cascade, work.around
        self.results = ResultColumns(
            file.layout, cascade.options.from_stage, Renderer(cascade.book, work.lang), national=False,
            listed=around.identities is not None,
        )  # fmt: skip
        reader = ColumnReader(file, work.read, work.memory)
        self.columns = reader.read()
        self.judged = Judged(self.columns, file.layout, work.read)
        self.persons = persons_of(self.columns, self.judged.bad, self.judged.largest())
        self.holding = holding_of(self.judged, self.persons, cascade, around, reader)

    def lane(self) -> ColumnLane:
        """Settled, counted and with its texts."""
        engine = ColumnarEngine(self.work.cascade)
        encoded, settled = self._settled(engine)
        amounts = amounts_of(encoded, settled, engine, self.judged, self.results)
        tally = tally_of(amounts, encoded, settled, engine)
        if self.work.around.opening is None:
            tally.opening_unknown = len(encoded.rows)
        kept = (key for person, keys in self.holding.used.items() if not self.persons.doubt[person] for key in keys)
        tally.lists = ListUse(persons=tally.persons, identities=set(kept))
        rule_hash = self.work.cascade.book.hash[:HASH_DIGITS]
        lane = ColumnLane(self.file, self.persons.doubtful, amounts, tally, rule_hash)
        self._tell(lane)
        return lane

    def _settled(self, engine: ColumnarEngine) -> tuple[Encoded, Settlement]:
        """Without the persons whom the engine leaves to the other one, or whose other payers gave too much."""
        encoder = Encoder(self.judged, engine)
        while True:
            rows = in_order(self.judged, self.persons)
            if not len(rows):
                raise NotForColumns
            encoded = encoder.encode(rows, self.persons, (self.holding.of, self.holding.classes))
            settled = engine.settle(encoded.bills)
            left = (settled.route == HARD)[encoded.bills.person] | (settled.marks >= OTHERS)
            if not left.any():
                return encoded, settled
            self.persons.doubt[self.persons.of[rows[left]]] = True

    def _tell(self, lane: ColumnLane) -> None:
        """Settle a person of each text row by row too: what is said of it, and whether both engines agree."""
        first = int(self.columns.number[0])
        amounts, of = lane.amounts, self.persons.of
        place = {int(row) + first: at for at, row in enumerate(amounts.rows)}
        chosen = np.zeros(len(of), np.bool_)
        chosen[of[amounts.rows[amounts.samples]]] = True
        people: dict[int, list[tuple[int, list[str]]]] = {}
        for number, cells in rows_of(self.file, chosen[of]):
            people.setdefault(int(of[number - first]), []).append((number, cells))
        read = replace(self.work.read, progress=None)
        reader = PersonReader(
            options=read, layout=self.file.layout, encoding=self.file.encoding,
            facts=FileFacts(options=read, national=False, by_psn_no=True),
            duplicates={}, tables={}, widened=False,
        )  # fmt: skip
        for rows in people.values():
            key, _ = rough_keys(Row(*rows[0], self.file.layout), None)
            items = [Item(key, number, marshal.dumps((0, cells))) for number, cells in rows]
            settled = settle_person(reader.person(key, items), self.work.cascade, self.work.around)
            lane.told.learn(amounts, place, settled, self.results.values(settled))
