"""Files whose usual persons can be taken as columns: opened, read in parts, and what is left for the reader of rows."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_row import FileFacts
from tuodi.exchange.earlier import Earlier
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.person_key import rough_keys
from tuodi.exchange.person_reader import PersonBills, PersonReader
from tuodi.exchange.review_people import town_of, town_position
from tuodi.exchange.row import Row
from tuodi.exchange.spool import Item
from tuodi.exchange.tables import Table
from tuodi.policy.index import RuleIndex

from .ahead import ahead
from .file import BlockFile
from .held import plainly_held
from .judge import Judge, Judged
from .numbering import Ints
from .parts import parts_in, parts_of
from .persons import Persons, persons_of
from .read import ColumnReader, open_blocks
from .shared import Shared

_TOWN: Final = "?town"
"""The name under which the township is read: no column of ours."""
_WRITTEN: Final = frozenset({".csv", ".parquet", ".pq"})


def usual_file(path: Path, read: ReadOptions, index: RuleIndex) -> BlockFile | None:
    """A file of our own layout under rules and options that columns know; None where it goes row by row as a whole."""
    plain = read.people is None and read.sheet is None and read.codes != "national" and plainly_held(index)
    file = open_blocks(path, read.encoding) if plain else None
    return file if file is not None and "psn_no" in file.layout.index else None


def file_to_settle(path: Path, read: ReadOptions, index: RuleIndex, out: Path) -> BlockFile | None:
    """The same, of a file whose results columns can write to `out`."""
    return usual_file(path, read, index) if out.suffix.lower() in _WRITTEN else None


def reader_with_towns(file: BlockFile, read: ReadOptions) -> ColumnReader:
    """A reader that reads the township too, where the file has one."""
    town = town_position(file.layout, file.layout.headers)
    return ColumnReader(file, read, {} if town is None else {_TOWN: town})


def rows_of(file: BlockFile, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of some rows."""
    at = 0
    for block in file.blocks():
        rows = np.flatnonzero(wanted[at : at + len(block)]).tolist()
        yield from zip(block.number[rows].tolist(), block.cells(rows) if rows else (), strict=True)
        at += len(block)


def table_of(file: BlockFile, wanted: NDArray[np.bool_]) -> Table:
    """Some rows as a table under the file's header, for the reader of rows."""

    def rows() -> Iterator[tuple[int, list[str]]]:
        yield 0, list(file.layout.headers)
        yield from rows_of(file, wanted)

    return Table("", rows(), file.encoding)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of some persons, judged, and of whom something is unusual so far. place: of each row in the file."""

    judged: Judged
    persons: Persons
    place: Ints

    def __len__(self) -> int:
        return len(self.place)

    def towns(self) -> tuple[Ints, list[str]]:
        """By row which township, and what lists show of each."""
        columns = self.judged.columns
        if _TOWN not in columns.texts:
            return np.zeros(len(self), np.int64), [town_of("")]
        return columns.codes[_TOWN].astype(np.int64), [town_of(text) for text in columns.texts[_TOWN]]


def gathered(reader: ColumnReader, memory: int) -> Iterator[Gathered]:
    """All persons of a file, part by part. memory: bytes that columns may take."""
    file, rows = reader.file, 0
    judge, shared, count = Judge(file.layout, reader.options), Shared(memory // 8), parts_of(file, memory)
    with TemporaryDirectory(prefix="tuodi-") as folder:
        parts = parts_in(Path(folder), count, memory)
        for columns in ahead(reader.columns()):
            parts.add(columns)
            shared.add(columns)
            rows += len(columns)
        marked = shared.rows(rows, file.first)
        for number in range(count if rows else 0):
            columns = parts.part(number)
            if len(columns):
                place, judged = columns.number - file.first, judge.judge(columns)
                yield Gathered(judged, persons_of(judged, together=False, shared=marked[place]), place)


def persons_of_samples(
    file: BlockFile, read: ReadOptions, samples: Ints, earlier: Mapping[int, Earlier] | None = None
) -> Iterator[PersonBills]:
    """Persons as the reader of rows has them. samples: by row of the file which person is wanted, -1 for none.

    earlier: what a ledger knows of some of them.
    """
    people: dict[int, list[tuple[int, list[str]]]] = {}
    for number, cells in rows_of(file, samples >= 0):
        people.setdefault(int(samples[number - file.first]), []).append((number, cells))
    read = replace(read, progress=None)
    reader = PersonReader(
        options=read, layout=file.layout, encoding=file.encoding,
        facts=FileFacts(options=read, national=False, by_psn_no=True), duplicates={}, tables={}, widened=False,
    )  # fmt: skip
    for person, rows in people.items():
        key, _ = rough_keys(Row(*rows[0], file.layout), None)
        items = [Item(key, number, marshal.dumps((0, cells))) for number, cells in rows]
        yield reader.person(key, items, None if earlier is None else earlier.get(person))
