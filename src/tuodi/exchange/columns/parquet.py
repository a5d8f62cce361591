"""A Parquet file in blocks of Arrow columns: codes by their dictionaries, amounts and moments as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tuodi.exchange.arrow import MONEY as AMOUNT
from tuodi.exchange.arrow import coded, decimals, nothing
from tuodi.exchange.bill_row import CODES, MONEY
from tuodi.exchange.cells import EXACT
from tuodi.exchange.layouts import Layout, detect_layout
from tuodi.settlement.columnar.layout import UNKNOWN

from .file import Block, BlockFile, NotForColumns
from .hash import ids, renamed
from .numbering import Hashes, Ints, Numbers, Texts
from .scan import ODD, fen, lower_words, money, needs_quotes, residents, times
from .texts import empty_of, numbered, text_of, whole_seconds

ROWS: Final = 1 << 17
_READ_AT_ONCE: Final = 1 << 20
"""Rows of the row groups that one reader goes through."""
_DAY: Final = 86400
_SIGNS: Final = frozenset('",\r\n\x00')


def parquet_file(path: Path) -> BlockFile | None:
    """None where it must be read row by row; what is wrong with it is told there."""
    with pq.ParquetFile(path) as file:
        schema, header = file.schema_arrow, list(file.schema_arrow.names)
        layout = detect_layout(header)
    kinds = [_readable(field.type) for field in schema]
    if layout is None or layout.name != "own" or not all(kinds):
        return None
    return ParquetBlocks(path, layout, schema)


def _readable(kind: Any) -> bool:
    """Whether a column's values are the same text by Arrow as by `cells.text_of`."""
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
        or (pa.types.is_decimal128(kind) and kind.scale == 2)  # noqa: PLR2004
        or pa.types.is_int8(kind) or pa.types.is_int16(kind) or pa.types.is_int32(kind) or pa.types.is_int64(kind)
        or pa.types.is_date32(kind)
        or pa.types.is_timestamp(kind)
        or (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))
    )  # fmt: skip


class ParquetBlocks:
    """A Parquet file whose values have one text each."""

    encoding, first, commas = "", 1, False

    def __init__(self, path: Path, layout: Layout, schema: Any) -> None:
        self.path, self.layout = path, layout
        self.size = path.stat().st_size
        places = [layout.index[name] for name in CODES if name in layout.index]
        self._coded = [schema.names[place] for place in places if pa.types.is_string(schema.types[place])]

    def blocks(self) -> Iterator[ArrowBlock]:
        """See `BlockFile`."""
        number = self.first
        for batch in self._batches():
            if len(batch):
                yield ArrowBlock(number, [_plain(column) for column in batch.columns], self)
            number += len(batch)

    def _batches(self) -> Iterator[Any]:
        """NotForColumns for a damaged file: what is wrong with it is told by the reader of rows."""
        try:
            with pq.ParquetFile(self.path, read_dictionary=self._coded) as file:
                for groups in _runs(file.metadata):
                    yield from file.iter_batches(batch_size=ROWS, row_groups=groups)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise NotForColumns from error

    def rows_about(self) -> int:
        """See `BlockFile`."""
        return int(pq.read_metadata(self.path).num_rows)

    def cells(self, block: Block, row: int) -> list[str]:
        """See `BlockFile`."""
        return [block.text(row, column) for column in range(block.start.shape[1])]


def _runs(metadata: Any) -> Iterator[list[int]]:
    """Row groups to be read together: a reader keeps something of each, two megabytes of ours, until it ends."""
    found, rows = list[int](), 0
    for group in range(metadata.num_row_groups):
        found.append(group)
        rows += metadata.row_group(group).num_rows
        if rows >= _READ_AT_ONCE:
            yield found
            found, rows = [], 0
    if found:
        yield found


def _plain(column: Any) -> Any:
    """The column in a type whose text says all of it. NotForColumns for parts of a second and numbers too long."""
    if pa.types.is_decimal128(column.type):
        return _narrow(column)
    if pa.types.is_timestamp(column.type):
        return whole_seconds(column)
    if pa.types.is_int64(column.type) and len(column) > column.null_count:
        ends = pc.min_max(column)
        if max(-ends["min"].as_py(), ends["max"].as_py()) >= EXACT:
            raise NotForColumns
    return column


def _narrow(column: Any) -> Any:
    """Amounts in one word each, where all of them fit."""
    if column.null_count == len(column):
        return pa.nulls(len(column), AMOUNT)
    out, misfit = _lower_words(column)
    if misfit.any():
        return column
    bits = column.buffers()[0] if column.null_count else None
    if bits is not None and column.offset:
        bits = pa.py_buffer(np.packbits(~empty_of(column), bitorder="little"))
    return pa.Array.from_buffers(AMOUNT, len(column), [bits, pa.py_buffer(out)])


def _lower_words(column: Any) -> tuple[Ints, NDArray[np.bool_]]:
    words = np.frombuffer(column.buffers()[1], np.int64)[2 * column.offset : 2 * (column.offset + len(column))]
    out, misfit = np.empty(len(column), np.int64), np.zeros(len(column), np.bool_)
    if lower_words(words, out, misfit) and column.null_count:
        misfit &= ~empty_of(column)
    return out, misfit


class ArrowBlock:
    """Rows as Arrow columns. A null is an empty cell."""

    at_once = ROWS

    def __init__(self, first: int, columns: list[Any], file: ParquetBlocks) -> None:
        self.columns, self.file = columns, file
        rows = len(columns[0])
        self.number: Ints = np.arange(first, first + rows, dtype=np.int64)
        self.odd = np.zeros(rows, np.uint8)
        self._part_of: tuple[ArrowBlock, int] | None = None
        """The block whose rows these are, and from which one on: what it has worked out is theirs too."""
        self._bytes_of: dict[int, tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.int32]]] = {}
        self._texts: dict[int, Any] = {}
        self._few: dict[int, tuple[NDArray[np.int32], Any]] = {}
        money_places = {file.layout.index[name] for name in MONEY if name in file.layout.index}
        for place, column in enumerate(columns):
            if place not in money_places:
                self._mark_odd(place, column)

    def _mark_odd(self, place: int, column: Any) -> None:
        if pa.types.is_dictionary(column.type):
            odd = [not _SIGNS.isdisjoint(text or "") for text in column.dictionary.to_pylist()]
            if any(odd):
                self.odd[np.array([*odd, False])[_indices(column, len(odd))]] = ODD
        elif column.null_count < len(column) and _is_text(column):
            needs_quotes(*self._bytes(place), self.odd)

    def __len__(self) -> int:
        return len(self.number)

    def between(self, low: int, high: int) -> ArrowBlock:
        """See `Rows`, like all that follow."""
        part = ArrowBlock.__new__(ArrowBlock)
        part.columns, part.file = [column.slice(low, high - low) for column in self.columns], self.file
        part.number, part.odd = self.number[low:high], self.odd[low:high]
        whole, at = self._part_of or (self, 0)
        part._part_of, part._bytes_of, part._texts, part._few = (whole, at + low), {}, {}, {}  # noqa: SLF001
        return part

    def codes(self, column: int, texts: Texts, out: Numbers) -> None:
        values = self.columns[column]
        if values.null_count == len(values):
            out[:] = 0
            return
        indices, told = self._coded(column)
        renamed(indices, np.array([texts.number(text) for text in told.to_pylist()], np.int32), out)

    def money(self, column: int, out: Ints, bad: NDArray[np.bool_]) -> None:
        values = self.columns[column]
        if values.null_count == len(values):
            out[:] = UNKNOWN
        elif values.type == AMOUNT or pa.types.is_decimal128(values.type):
            if values.type == AMOUNT:
                amounts = np.frombuffer(values.buffers()[1], np.int64)[values.offset : values.offset + len(values)]
            else:
                amounts, misfit = _lower_words(values)
                bad |= misfit
            valid = np.frombuffer(values.buffers()[0] if values.null_count else b"", np.uint8)
            fen(amounts, valid, values.offset, out, bad)
        else:
            money(*self._bytes(column), 0, out, bad)

    def times(self, column: int, out: Ints) -> None:
        values = self.columns[column]
        if values.null_count == len(values):
            out[:] = UNKNOWN
        elif pa.types.is_timestamp(values.type) or pa.types.is_date32(values.type):
            kind, worth = (np.int64, 1) if pa.types.is_timestamp(values.type) else (np.int32, _DAY)
            numbers = np.frombuffer(values.buffers()[1], kind)[values.offset : values.offset + len(values)]
            np.multiply(numbers, worth, out=out, dtype=np.int64)
            if values.null_count:
                out[empty_of(values)] = UNKNOWN
        else:
            times(*self._bytes(column), 0, out)

    def ids(self, column: int, seeds: Hashes, hashes: Hashes, odd: NDArray[np.bool_], *, upper: bool) -> None:
        if self.columns[column].null_count < len(self):
            ids(*self._bytes(column), 0, upper, seeds, hashes, odd)

    def residents(self, column: int, born: Ints, region: Ints) -> None:
        if self.columns[column].null_count < len(self):
            residents(*self._bytes(column), 0, born, region)

    def text(self, row: int, column: int) -> str:
        data, start, end = self._bytes(column)
        return bytes(data[start[row, 0] : end[row, 0]]).decode()

    def cells(self, rows: Sequence[int]) -> list[list[str]]:
        wanted = pa.array(rows, pa.int64())
        texts = (text_of(column.take(wanted)).to_pylist() for column in self.columns)
        return [list(row) for row in zip(*texts, strict=True)]

    def texts(self, column: int, rows: Ints) -> list[str]:
        found: list[str] = text_of(self.columns[column].take(pa.array(rows))).to_numpy(zero_copy_only=False).tolist()
        return found

    def as_text(self) -> Block:
        shape = (len(self), len(self.columns))
        start, end = np.empty(shape, np.int32), np.empty(shape, np.int32)
        pieces, size = [], 0
        for place in range(len(self.columns)):
            data, first, behind = self._bytes(place)
            begin, stop = (int(first[0, 0]), int(behind[-1, 0])) if len(self) else (0, 0)
            pieces.append(data[begin:stop])
            start[:, place], end[:, place] = first[:, 0] - begin + size, behind[:, 0] - begin + size
            size += stop - begin
        data = np.concatenate(pieces)
        data.setflags(write=False)
        none = np.zeros((len(self), 2), np.int64)
        return Block(self.number, data, start, end, self.odd, none, self.file)

    def amounts(self, column: int, at: Ints, fen: Ints) -> Any:
        if self.columns[column].type == AMOUNT:
            return self.columns[column]
        out = np.empty(len(self), np.int64)
        self.money(column, out, np.zeros(len(self), np.bool_))
        out[at] = fen
        return decimals(out)

    def coded(self, column: int) -> Any:
        values = self.columns[column]
        if values.null_count == len(values):
            return nothing(len(values))
        indices, texts = self._coded(column)
        return coded(indices, texts)

    def plain(self, column: int) -> Any:
        whole, at = self._part_of or (self, 0)
        found = whole._texts.get(column)  # noqa: SLF001
        if found is None:
            found = whole._texts[column] = text_of(whole.columns[column])  # noqa: SLF001
        return found.slice(at, len(self))

    def _coded(self, place: int) -> tuple[NDArray[np.int32], Any]:
        """Numbers, and the text of each; an empty cell has the empty text."""
        whole, at = self._part_of or (self, 0)
        found = whole._few.get(place)  # noqa: SLF001
        if found is None:
            found = whole._few[place] = numbered(whole.columns[place])  # noqa: SLF001
        return found[0][at : at + len(self)], found[1]

    def _bytes(self, place: int) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.int32]]:
        """A column's texts one behind the other, and where each begins and ends."""
        found = self._bytes_of.get(place)
        if found is None:
            texts, rows = self.plain(place), len(self)
            edges = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + rows + 1].copy()
            data = texts.buffers()[2]
            letters = np.frombuffer(b"" if data is None else data, np.uint8)
            found = self._bytes_of[place] = letters, edges[:-1].reshape(-1, 1), edges[1:].reshape(-1, 1)
        return found


def _is_text(column: Any) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _indices(column: Any, empty: int) -> NDArray[Any]:
    """The places in the dictionary, `empty` for a null."""
    indices = column.indices
    found: NDArray[Any] = indices.fill_null(empty).to_numpy() if indices.null_count else indices.to_numpy()
    return found
