"""A file in blocks of rows that can be gone through again; a text file as bytes with the place of each cell."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.arrow import decimals, strings
from tuodi.exchange.encoding import foreign_row
from tuodi.exchange.layouts import Layout, detect_layout
from tuodi.exchange.tables import Table, delimiter_of, open_tables

from .chinese import chinese_as_utf8
from .hash import ids
from .numbering import Hashes, Numbers, Texts
from .scan import BROKEN, ODD, gathered, money, residents, scan, times
from .utf8 import chinese_utf8, is_utf8, no_utf8

_CHUNK: Final = 8 << 20
_SAMPLE: Final = 1 << 16
"""Bytes of a text by whose lines its rows are counted, more or less."""
_LEAST_ROOM, _MOST_ROOM = 64, 1 << 18
_AT_ONCE: Final = 1 << 11
"""Rows whose text and places stay close to the processor while one column after the other is read."""
_UTF8: Final = frozenset({"utf-8", "utf-8-sig"})
_CODECS: Final = _UTF8 | {"gb18030", "gbk", "gb2312"}
"""In none of them a separator, quote or line end is part of another character."""

Ints = NDArray[np.int64]


class NotForColumns(Exception):
    """The file has something that only reading row by row can tell of."""


class Rows(Protocol):
    """Some rows of a file, column by column. Cells of a row that is `odd` may mean something else than they show."""

    @property
    def number(self) -> Ints:
        """Numbers of the rows, as a user counts."""
        ...

    @property
    def odd(self) -> NDArray[np.uint8]: ...

    @property
    def file(self) -> BlockFile: ...

    @property
    def at_once(self) -> int:
        """So many rows are best read column by column at a time."""
        ...

    def __len__(self) -> int: ...

    def between(self, low: int, high: int) -> Rows:
        """Some of the rows, without a copy."""
        ...

    def codes(self, column: int, texts: Texts, out: Numbers) -> None:
        """The number of each cell's text."""
        ...

    def money(self, column: int, out: Ints, bad: NDArray[np.bool_]) -> None:
        """Fen, UNKNOWN where the cell is empty. What is no plain amount makes its row bad."""
        ...

    def times(self, column: int, out: Ints) -> None:
        """Seconds since 1970, UNKNOWN where the cell is empty, NO_TIME where its text is in no usual form."""
        ...

    def ids(self, column: int, seeds: Hashes, hashes: Hashes, odd: NDArray[np.bool_], *, upper: bool) -> None:
        """See `hash.ids`."""
        ...

    def residents(self, column: int, born: Ints, region: Ints) -> None:
        """See `scan.residents`."""
        ...

    def text(self, row: int, column: int) -> str:
        """One cell of a row that is not odd."""
        ...

    def cells(self, rows: Sequence[int]) -> list[list[str]]:
        """The cells of some rows, odd or not, as the reader of rows has them."""
        ...

    def texts(self, column: int, rows: Ints) -> list[str]:
        """The cells of some rows of one column, of rows that are not odd."""
        ...

    def as_text(self) -> Block:
        """The same rows as bytes."""
        ...

    def amounts(self, column: int, at: Ints, fen: Ints) -> Any:
        """A column of money for Parquet, with other amounts at some places; what is no plain amount may be anything."""
        ...

    def coded(self, column: int) -> Any:
        """A column of which the texts are few, for Parquet."""
        ...

    def plain(self, column: int) -> Any:
        """Any other column, for Parquet."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as UTF-8: `data` and where each cell of each row begins and ends in it (rows x columns).

    The cells of a row that is odd stand nowhere.
    """

    number: Ints
    data: NDArray[np.uint8]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    odd: NDArray[np.uint8]
    record: Ints
    """Of a text file: where each row's text begins and ends."""
    file: BlockFile

    def __len__(self) -> int:
        return len(self.odd)

    def between(self, low: int, high: int) -> Block:
        """See `Rows`, like all that follow."""
        cut = slice(low, high)
        return replace(
            self, number=self.number[cut], start=self.start[cut], end=self.end[cut], odd=self.odd[cut],
            record=self.record[cut],
        )  # fmt: skip

    @property
    def at_once(self) -> int:
        return _AT_ONCE

    def codes(self, column: int, texts: Texts, out: Numbers) -> None:
        texts.encode(self.data, self.start, self.end, column, self.text, out)

    def money(self, column: int, out: Ints, bad: NDArray[np.bool_]) -> None:
        money(self.data, self.start, self.end, column, out, bad)

    def times(self, column: int, out: Ints) -> None:
        times(self.data, self.start, self.end, column, out)

    def ids(self, column: int, seeds: Hashes, hashes: Hashes, odd: NDArray[np.bool_], *, upper: bool) -> None:
        ids(self.data, self.start, self.end, column, upper, seeds, hashes, odd)

    def residents(self, column: int, born: Ints, region: Ints) -> None:
        residents(self.data, self.start, self.end, column, born, region)

    def text(self, row: int, column: int) -> str:
        return bytes(self.data[self.start[row, column] : self.end[row, column]]).decode()

    def cells(self, rows: Sequence[int]) -> list[list[str]]:
        return [self.file.cells(self, row) for row in rows]

    def texts(self, column: int, rows: Ints) -> list[str]:
        return [self.text(row, column) for row in rows.tolist()]

    def as_text(self) -> Block:
        return self

    def amounts(self, column: int, at: Ints, fen: Ints) -> Any:
        out = np.empty(len(self), np.int64)
        self.money(column, out, np.zeros(len(self), np.bool_))
        out[at] = fen
        return decimals(out)

    def coded(self, column: int) -> Any:
        return self.plain(column).dictionary_encode()

    def plain(self, column: int) -> Any:
        offsets = np.empty(len(self) + 1, np.int32)
        return strings(gathered(self.data, self.start, self.end, column, offsets), offsets)


class BlockFile(Protocol):
    """A file that can be gone through in blocks again and again."""

    layout: Layout
    encoding: str
    """Of the file; its blocks are UTF-8."""
    size: int
    first: int
    """Number of the first row of bills."""
    commas: bool
    """Whether commas separate the cells of its blocks."""

    def blocks(self) -> Iterator[Rows]:
        """The rows after the header, in order. NotForColumns where the text is no sound table."""
        ...

    def rows_about(self) -> int:
        """How many rows there are, more or less."""
        ...

    def cells(self, block: Block, row: int) -> list[str]:
        """The cells of a row of one of its blocks."""
        ...


def text_file(path: Path, encoding: str | None) -> BlockFile | None:
    """A text file in blocks, None where it must be read row by row; what is wrong with it is told there."""
    table = next(open_tables(path, encoding, lambda _position: None))
    layout = own_layout(table)
    with path.open("rb") as file:
        line = file.readline(1 << 16)
    plain = line.endswith(b"\n") and line.count(b"\r") <= 1 and not line.count(b'"') % 2
    if layout is None or codecs.lookup(table.encoding).name not in _CODECS or not plain:
        return None
    return CsvFile(path, layout, table.encoding, line)


def own_layout(table: Table) -> Layout | None:
    """The layout where it is our own and its header is the very first row."""
    _number, header = next(table.rows, (0, []))
    layout = detect_layout(header) if header else None
    return layout if layout is not None and layout.name == "own" else None


def _lines(text: bytes) -> int:
    """How many lines end in a text, by either sign of a line end."""
    return max(text.count(b"\n"), text.count(b"\r"))


def _room(data: NDArray[np.uint8]) -> int:
    """For how many rows of a text there is to be room; if it has more, they are another block."""
    some = data[:_SAMPLE].tobytes()
    return min(_LEAST_ROOM + _lines(some) * len(data) * 5 // (4 * max(len(some), 1)), _MOST_ROOM)


class CsvFile:
    """A text file in one of `_CODECS`."""

    first = 2

    def __init__(self, path: Path, layout: Layout, encoding: str, header: bytes) -> None:
        self.path, self.layout, self.encoding = path, layout, encoding
        self.size = path.stat().st_size
        self._codec = codecs.lookup(encoding).name
        self._delimiter, self._from = delimiter_of(header), len(header)
        self.commas = self._delimiter == ","

    def blocks(self) -> Iterator[Block]:
        """See `BlockFile`."""
        number, columns = self.first, len(self.layout.headers)
        with self.path.open("rb") as file:
            file.seek(self._from)
            rest, last = b"", False
            while not last:
                chunk = file.read(_CHUNK)
                last = file.tell() >= self.size or not chunk
                rest += chunk
                at = 0
                while True:
                    block, used = self._block(np.frombuffer(rest, np.uint8)[at:], number, columns, last=last)
                    at += used
                    number += len(block)
                    if not len(block):
                        break
                    yield block
                rest = rest[at:]

    def rows_about(self) -> int:
        """See `BlockFile`."""
        with self.path.open("rb") as file:
            file.seek(self._from)
            text = file.read(_CHUNK)
        return (_lines(text) + 1) * self.size // max(len(text), 1)

    def _block(self, data: NDArray[np.uint8], number: int, columns: int, *, last: bool) -> tuple[Block, int]:
        block, used = self._cut(data, number, _room(data), columns, last=last)
        doubtful = np.zeros(len(block), np.bool_)
        if self.encoding == "gb18030":
            chinese_utf8(block.data, block.record, doubtful)
        made = self._as_utf8(block.data)
        if made is not block.data:
            block, _ = self._cut(made, number, len(block), columns, last=True)
            no_utf8(made, block.record, doubtful)
        for row in np.flatnonzero(doubtful & (block.odd == 0)).tolist():
            if foreign_row(self.cells(block, row), self.encoding) is not None:
                block.odd[row] = ODD
        block.start[block.odd != 0] = block.end[block.odd != 0] = 0
        return block, used

    def _cut(
        self, data: NDArray[np.uint8], number: int, most: int, columns: int, *, last: bool
    ) -> tuple[Block, int]:  # fmt: skip
        start, end = np.empty((most, columns), np.int32), np.empty((most, columns), np.int32)
        record, odd = np.empty((most, 2), np.int64), np.empty(most, np.uint8)
        rows, used, state = scan(data, last, ord(self._delimiter), start, end, record, odd)
        if state == BROKEN:
            raise NotForColumns
        numbers = np.arange(number, number + rows, dtype=np.int64)
        return Block(numbers, data[:used], start[:rows], end[:rows], odd[:rows], record[:rows], self), used

    def _as_utf8(self, data: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Whole records as UTF-8, the very bytes where they are. A wrong byte becomes three, that no UTF-8 has."""
        if self._codec not in _UTF8:
            return chinese_as_utf8(data.tobytes(), self._codec)
        if is_utf8(data):
            return data
        text = data.tobytes().decode("utf-8", "surrogateescape")
        return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)

    def cells(self, block: Block, row: int) -> list[str]:
        """See `BlockFile`."""
        begin, end = block.record[row]
        text = bytes(block.data[begin:end]).decode("utf-8", "surrogatepass")
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True), [])
