"""A CSV or Parquet file in blocks of cells, as bytes with the place of each cell; it can be gone through again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tuodi.exchange.cells import EXACT
from tuodi.exchange.encoding import foreign_row
from tuodi.exchange.layouts import Layout, detect_layout
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.tables import TEXTS, Table, delimiter_of, open_tables

from .scan import BROKEN, ODD, chinese_utf8, scan

GB18030: Final = "gb18030"
_CHUNK: Final = 8 << 20
_PARQUET_ROWS: Final = 1 << 16
_CODECS: Final = {"utf-8": "utf-8", "utf-8-sig": "utf-8", GB18030: GB18030}


class NotForColumns(Exception):
    """The file has something that only reading row by row can tell of."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file: `data` and where each cell of each row begins and ends in it (rows x columns).

    A row that is `odd` has to be looked at by Python; its cells may stand nowhere.
    """

    number: NDArray[np.int64]
    """Numbers of the rows, as a user counts."""
    data: NDArray[np.uint8]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    odd: NDArray[np.uint8]
    record: NDArray[np.int64]
    """Of a text file: where each row's text begins and ends."""
    file: BlockFile

    def __len__(self) -> int:
        return len(self.odd)

    def take(self, rows: NDArray[np.int64]) -> Block:
        """Some of the rows."""
        record = self.record[rows] if len(self.record) else self.record
        return replace(
            self, number=self.number[rows], start=self.start[rows], end=self.end[rows], odd=self.odd[rows],
            record=record,
        )  # fmt: skip

    def text(self, row: int, column: int) -> str:
        """One cell of a row that is not odd."""
        return bytes(self.data[self.start[row, column] : self.end[row, column]]).decode(self.file.codec)

    def cells(self, row: int) -> list[str]:
        """The cells of a row, odd or not, as the reader of rows has them."""
        return self.file.cells(self, row)


class BlockFile(Protocol):
    """A file that can be gone through in blocks again and again."""

    layout: Layout
    encoding: str
    codec: str
    """Of the bytes in blocks."""
    size: int
    first: int
    """Number of the first row of bills."""

    def blocks(self) -> Iterator[Block]:
        """The rows after the header, in order. NotForColumns where the text is no sound table."""
        ...

    def rows_about(self) -> int:
        """How many rows there are, more or less."""
        ...

    def cells(self, block: Block, row: int) -> list[str]:
        """See `Block.cells`."""
        ...


def open_blocks(path: Path, encoding: str | None) -> BlockFile | None:
    """The file in blocks, None where it must be read row by row; what is wrong with it is told there."""
    suffix = path.suffix.lower()
    try:
        if suffix in TEXTS:
            return _text_file(path, encoding)
        if suffix in (".parquet", ".pq"):
            return _parquet_file(path)
    except (FileRefused, OSError, ValueError):
        return None
    return None


def _text_file(path: Path, encoding: str | None) -> BlockFile | None:
    table = next(open_tables(path, encoding, lambda _position: None))
    layout = _own_layout(table)
    with path.open("rb") as file:
        line = file.readline(1 << 16)
    plain = line.endswith(b"\n") and line.count(b"\r") <= 1 and not line.count(b'"') % 2
    if layout is None or table.encoding not in _CODECS or not plain:
        return None
    return CsvFile(path, layout, table.encoding, line)


def _own_layout(table: Table) -> Layout | None:
    """The layout where it is our own and its header is the very first row."""
    _number, header = next(table.rows, (0, []))
    layout = detect_layout(header) if header else None
    return layout if layout is not None and layout.name == "own" else None


class CsvFile:
    """A text file. In no encoding that it may have a separator, quote or line end is part of another character."""

    first = 2

    def __init__(self, path: Path, layout: Layout, encoding: str, header: bytes) -> None:
        self.path, self.layout, self.encoding = path, layout, encoding
        self.size = path.stat().st_size
        self.codec = _CODECS[encoding]
        self._delimiter, self._from = delimiter_of(header), len(header)

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
        return (max(text.count(b"\n"), text.count(b"\r")) + 1) * self.size // max(len(text), 1)

    def _block(self, data: NDArray[np.uint8], number: int, columns: int, *, last: bool) -> tuple[Block, int]:
        most = min(len(data) // max(columns, 1) + 1, 1 << 18)
        start, end = np.empty((most, columns), np.int32), np.empty((most, columns), np.int32)
        record, odd = np.empty((most, 2), np.int64), np.empty(most, np.uint8)
        rows, used, state = scan(data, last, ord(self._delimiter), start, end, record, odd)
        if state == BROKEN:
            raise NotForColumns
        numbers = np.arange(number, number + rows, dtype=np.int64)
        block = Block(numbers, data[:used], start[:rows], end[:rows], odd[:rows], record[:rows], self)
        _mark_foreign(block)
        block.start[block.odd != 0] = block.end[block.odd != 0] = 0
        return block, used

    def cells(self, block: Block, row: int) -> list[str]:
        """See `BlockFile`."""
        begin, end = block.record[row]
        text = bytes(block.data[begin:end]).decode(self.codec, "surrogateescape")
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True), [])


def _mark_foreign(block: Block) -> None:
    """Rows that are in another encoding than the file are odd."""
    codec, doubtful = block.file.codec, np.zeros(len(block), np.bool_)
    if codec == GB18030:
        chinese_utf8(block.data, block.record, doubtful)
    try:
        bytes(block.data).decode(codec)
    except UnicodeDecodeError:
        doubtful[:] = True
    for row in np.flatnonzero(doubtful & (block.odd == 0)).tolist():
        if foreign_row(block.cells(row), block.file.encoding) is not None:
            block.odd[row] = ODD


def _parquet_file(path: Path) -> BlockFile | None:
    with pq.ParquetFile(path) as file:
        schema, header = file.schema_arrow, list(file.schema_arrow.names)
        layout = detect_layout(header)
    kinds = [_readable(field.type) for field in schema]
    if layout is None or layout.name != "own" or not all(kinds):
        return None
    return ParquetBlocks(path, layout)


def _readable(kind: Any) -> bool:
    """Whether a column's values are the same text by Arrow as by `cells.text_of`."""
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
        or (pa.types.is_decimal128(kind) and kind.scale == 2)  # noqa: PLR2004
        or pa.types.is_int8(kind) or pa.types.is_int16(kind) or pa.types.is_int32(kind) or pa.types.is_int64(kind)
        or pa.types.is_date32(kind)
        or (pa.types.is_timestamp(kind) and kind.unit != "ns" and kind.tz is None)
        or (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))
    )  # fmt: skip


def _plain(column: Any) -> Any:
    """The column in a type whose text says all of it. NotForColumns for parts of a second and numbers too long."""
    if pa.types.is_timestamp(column.type):
        try:
            return column.cast(pa.timestamp("s"))
        except pa.ArrowInvalid as error:
            raise NotForColumns from error
    if pa.types.is_int64(column.type) and len(column) > column.null_count:
        ends = pc.min_max(column)
        if max(-ends["min"].as_py(), ends["max"].as_py()) >= EXACT:
            raise NotForColumns
    return column


class ParquetBlocks:
    """A Parquet file whose values have one text each."""

    encoding, codec = "", "utf-8"
    first = 1

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path, self.layout = path, layout
        self.size = path.stat().st_size

    def blocks(self) -> Iterator[Block]:
        """See `BlockFile`."""
        number = self.first
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS):
                if len(batch):
                    yield self._block(batch, number)
                number += len(batch)

    def rows_about(self) -> int:
        """See `BlockFile`."""
        return int(pq.read_metadata(self.path).num_rows)

    def _block(self, batch: Any, number: int) -> Block:
        rows, columns = len(batch), batch.num_columns
        start, end = np.empty((rows, columns), np.int32), np.empty((rows, columns), np.int32)
        pieces: list[NDArray[np.uint8]] = []
        size = 0
        for place, column in enumerate(batch.columns):
            texts = pc.fill_null(_plain(column).cast(pa.string()), "")
            offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + rows + 1]
            data = texts.buffers()[2]
            if data is not None and offsets[-1] > offsets[0]:
                pieces.append(np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]])
            start[:, place] = offsets[:-1] - offsets[0] + size
            end[:, place] = offsets[1:] - offsets[0] + size
            size += int(offsets[-1] - offsets[0])
        data = np.concatenate(pieces) if pieces else np.zeros(0, np.uint8)
        odd = np.zeros(rows, np.uint8)
        for sign in b'",\r\n\x00':
            at = np.flatnonzero(data == sign)
            for place in range(columns if len(at) else 0):
                odd |= np.searchsorted(at, start[:, place]) < np.searchsorted(at, end[:, place])
        numbers = np.arange(number, number + rows, dtype=np.int64)
        return Block(numbers, data, start, end, odd, np.zeros((0, 2), np.int64), self)

    def cells(self, block: Block, row: int) -> list[str]:
        """See `BlockFile`."""
        return [block.text(row, column) for column in range(block.start.shape[1])]
