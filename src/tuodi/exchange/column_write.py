"""The settled rows of a file in its order: from columns, or as the usual way made them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.settlement.columnar.layout import UNKNOWN

from .column_file import Block
from .column_lines import lines
from .column_results import Amounts, Told
from .column_scan import gathered, money
from .results import Form
from .writers import CsvWriter, ParquetWriter, Value

_AMOUNT: Final = 24
"""Bytes that an amount takes at most, with what follows it."""

Ints = NDArray[np.int64]
Numbered = tuple[int, list[Value]]


class ColumnWriter:
    """Writes block by block. `place`: row of the file → place among the amounts, -1 for the others."""

    def __init__(self, form: Form, amounts: Amounts, told: Told, place: Ints, rule_hash: str) -> None:
        self.form, self.place, self.text = form, place, amounts.text
        self._values = amounts.values
        self._texts = [told.texts[number] for number in range(len(told.texts))]
        self._rule_hash = rule_hash

    def to_csv(self, writer: CsvWriter, blocks: Iterable[Block], others: Iterator[Numbered]) -> None:
        """Lines of text, without an object for a row."""
        names = [name for name, kind in self.form.results if kind == "money"]
        order = [name for name, _kind in self.form.results]
        amounts = np.stack([self._values[name] for name in names], axis=1)
        clauses = _glued([_cell(text) for text, _note in self._texts])
        tails = _glued([f"{_cell(note)},{self._rule_hash}\r\n".encode() for _text, note in self._texts])
        columns = np.array([position for position, _column in self.form.kept], np.int64)
        widest = sum(int(np.diff(edges).max()) for _data, edges in (clauses, tails))
        wide = widest + len(columns) + _AMOUNT * len(names) + 1
        for place, block, beside in self._blocks(blocks, others):
            pieces = [_line(beside[number]) if number in beside else b"" for number in _numbers(block)]
            rest = _glued(pieces)
            size = len(block.data) + len(place) * wide + len(rest[0])
            out = np.empty(size, np.uint8)
            used = lines(
                block.data, block.start, block.end, columns, place, amounts, order.index("clauses"), self.text,
                *clauses, *tails, *rest, out,
            )  # fmt: skip
            writer.write_lines(out[:used].tobytes(), int((place >= 0).sum()) + len(beside))

    def to_parquet(self, writer: ParquetWriter, blocks: Iterable[Block], others: Iterator[Numbered]) -> None:
        """Tables of the file's schema."""
        clauses = pa.array([text for text, _note in self._texts], pa.string())
        notes = pa.array([note for _text, note in self._texts], pa.string())
        for place, block, beside in self._blocks(blocks, others):
            rows = np.flatnonzero(place >= 0)
            at, start, end = place[rows], block.start[rows], block.end[rows]
            arrays = [
                _money(block, start, end, position) if column.kind == "money" else _text(block, start, end, position)
                for position, column in self.form.kept
            ]
            for name, kind in self.form.results:
                if kind == "money":
                    arrays.append(decimals(self._values[name][at]))
                elif name in {"clauses", "note"}:
                    arrays.append((clauses if name == "clauses" else notes).take(pa.array(self.text[at])))
                else:
                    arrays.append(pa.array([self._rule_hash] * len(rows), pa.string()))
            own = pa.Table.from_arrays(arrays, schema=writer.table(()).schema)
            numbers = np.concatenate((block.first + rows, np.array(list(beside), np.int64)))
            both = pa.concat_tables([own, writer.table(list(beside.values()))])
            writer.write_table(both.take(pa.array(np.argsort(numbers))))

    def _blocks(
        self, blocks: Iterable[Block], others: Iterator[Numbered]
    ) -> Iterator[tuple[Ints, Block, dict[int, list[Value]]]]:
        """Each block with the places of its rows and the lines of the others."""
        at, waiting = 0, next(others, None)
        for block in blocks:
            beside: dict[int, list[Value]] = {}
            while waiting is not None and waiting[0] < block.first + len(block):
                beside[waiting[0]] = waiting[1]
                waiting = next(others, None)
            yield self.place[at : at + len(block)], block, beside
            at += len(block)


def _numbers(block: Block) -> range:
    return range(block.first, block.first + len(block))


def _cell(text: str) -> Any:
    """A cell as the writer of rows quotes it."""
    return _line([text, ""])[:-3].decode() if text else ""


def _line(values: Sequence[Value]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue().encode()


def _glued(pieces: Sequence[bytes | str]) -> tuple[NDArray[np.uint8], Ints]:
    """Texts one behind the other, and where each begins."""
    data = [piece.encode() if isinstance(piece, str) else piece for piece in pieces]
    edges = np.cumsum([0, *map(len, data)]).astype(np.int64)
    return np.frombuffer(b"".join(data), np.uint8), edges


def _text(block: Block, start: Any, end: Any, column: int) -> Any:
    offsets = np.empty(len(start) + 1, np.int64)
    data = gathered(block.data, start, end, column, offsets)
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data)]
    return pa.StringArray.from_buffers(len(start), buffers[1], buffers[2])


def _money(block: Block, start: Any, end: Any, column: int) -> Any:
    out = np.empty(len(start), np.int64)
    money(block.data, start, end, column, out, np.zeros(len(start), np.bool_))
    return decimals(out)


def decimals(fen: Ints) -> Any:
    """Amounts as decimal128(18, 2), empty where they are UNKNOWN."""
    known = fen != UNKNOWN
    halves = np.stack((np.where(known, fen, 0), np.where(known & (fen < 0), -1, 0)), axis=1)
    bits = np.packbits(known, bitorder="little")
    buffers = [pa.py_buffer(bits), pa.py_buffer(np.ascontiguousarray(halves))]
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(fen), buffers, int((~known).sum()))
