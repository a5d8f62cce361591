"""The settled rows of a file in its order: from columns, or as the usual way made them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.exchange.results import Form
from tuodi.exchange.settle_values import PERIODS, RULE_HASH, ResultColumns, Values
from tuodi.exchange.writers import CsvWriter, ParquetWriter, Value
from tuodi.settlement.columnar.layout import UNKNOWN

from .file import Block
from .lines import lines
from .results import Sheet
from .scan import gathered, money

_AMOUNT: Final = 24
"""Bytes that an amount takes at most, with what follows it."""

Numbered = tuple[int, list[Value]]


class ColumnWriter:
    """Writes block by block."""

    def __init__(self, form: Form, sheet: Sheet, results: ResultColumns, rule_hash: str) -> None:
        self.form, self.sheet, self._results, self._rule_hash = form, sheet, results, rule_hash
        self._reversals = np.array(sorted(sheet.reverses), np.int64)
        told = [sheet.told[number] for number in range(len(sheet.told))]
        self._texts = [(*texts, period) for texts in told for period in sheet.periods]
        """Clauses, note and what stands in front of it, by `Sheet.numbers`."""

    def to_csv(self, writer: CsvWriter, blocks: Iterable[Block], others: Iterator[Numbered], codec: str) -> None:
        """Lines of text, without an object for a row; in the blocks' own encoding until they are written."""
        before = [name for name, _kind in self.form.results].index("clauses")
        clauses = _glued((_cell(text) for text, _note, _period in self._texts), codec)
        behind = (",".join(map(_cell, (*period, note, self._rule_hash))) for _text, note, period in self._texts)
        tails = _glued((f"{text}\r\n" for text in behind), codec)
        columns = np.array([position for position, _column in self.form.kept], np.int64)
        widest = sum(int(np.diff(edges).max()) for _data, edges in (clauses, tails))
        wide = widest + len(columns) + _AMOUNT * len(self.sheet.names) + 1
        for rows, block, text, beside in self._blocks(blocks, others):
            rest = _glued(
                (_line(beside[number]) if number in beside else "" for number in block.number.tolist()), codec
            )
            out = np.empty(len(block.data) + len(text) * wide + len(rest[0]), np.uint8)
            used = lines(
                block.data, block.start, block.end, columns, text, np.ascontiguousarray(self.sheet.values[rows]),
                before, *clauses, *tails, *rest, out,
            )  # fmt: skip
            made = out[:used].tobytes()
            if codec != "utf-8":
                made = made.decode(codec).encode()
            writer.write_lines(made, int((text >= 0).sum()) + len(beside))

    def to_parquet(self, writer: ParquetWriter, blocks: Iterable[Block], others: Iterator[Numbered]) -> None:
        """Tables of the file's schema."""
        clauses, notes, periods = zip(*self._texts, strict=True)
        texts = {"clauses": clauses, "note": notes, **dict(zip(PERIODS, zip(*periods, strict=True), strict=False))}
        known = {name: pa.array(said, pa.string()) for name, said in texts.items()}
        for rows, whole, told, beside in self._blocks(blocks, others):
            own = np.flatnonzero(told >= 0)
            block, text, values = whole.take(own), pa.array(told[own]), self.sheet.values[rows][own]
            arrays = [
                (_money if column.kind == "money" else text_column)(block, position)
                for position, column in self.form.kept
            ]
            for name, kind in self.form.results:
                if kind == "money":
                    arrays.append(decimals(values[:, self.sheet.names.index(name)]))
                elif name in known:
                    arrays.append(known[name].take(text))
                else:
                    arrays.append(pa.array([self._rule_hash] * len(own), pa.string()))
            table = pa.Table.from_arrays(arrays, schema=writer.table(()).schema)
            numbers = np.concatenate((block.number, np.array(list(beside), np.int64)))
            both = pa.concat_tables([table, writer.table(list(beside.values()))])
            writer.write_table(both.take(pa.array(np.argsort(numbers))))

    def _blocks(
        self, blocks: Iterable[Block], others: Iterator[Numbered]
    ) -> Iterator[tuple[slice, Block, NDArray[np.int32], dict[int, list[Value]]]]:
        """Each block with its rows among the file's, their texts (-1: none), and the lines of the others."""
        at, waiting = 0, next(others, None)
        for block in blocks:
            beside: dict[int, list[Value]] = {}
            while waiting is not None and waiting[0] <= block.number[-1]:
                beside[waiting[0]] = waiting[1]
                waiting = next(others, None)
            text = self.sheet.numbers(slice(at, at + len(block)))
            low, high = np.searchsorted(self._reversals, (at, at + len(block)))
            for row in self._reversals[low:high].tolist():
                beside[int(block.number[row - at])] = self._reversal(row, block.cells(row - at))
                text[row - at] = -1
            yield slice(at, at + len(block)), block, text, beside
            at += len(block)

    def _reversal(self, row: int, cells: list[str]) -> list[Value]:
        """The line of a reversal: its note names the original."""
        sheet = self.sheet
        clauses, note = sheet.told[int(sheet.text[row])]
        amounts = (None if fen == UNKNOWN else fen for fen in sheet.values[row].tolist())
        values: Values = {
            **dict(zip(sheet.names, amounts, strict=True)),
            "clauses": clauses,
            RULE_HASH: self._rule_hash,
        }
        values["note"] = self._results.with_reversal(note, sheet.reverses[row])
        return self.form.settled(cells, values)


def _cell(text: str) -> str:
    """A cell as the writer of rows quotes it."""
    return _line([text, ""]).removesuffix(",\r\n") if text else ""


def _line(values: Sequence[Value]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def _glued(texts: Iterable[str], codec: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Texts one behind the other, and where each begins."""
    data = [text.encode(codec) for text in texts]
    edges = np.cumsum([0, *map(len, data)])
    return np.frombuffer(b"".join(data), np.uint8), edges


def text_column(block: Block, column: int) -> Any:
    """A column of a block as it stands."""
    offsets = np.empty(len(block) + 1, np.int64)
    data = gathered(block.data, block.start, block.end, column, offsets)
    return pa.StringArray.from_buffers(len(block), pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data))


def _money(block: Block, column: int) -> Any:
    out = np.empty(len(block), np.int64)
    money(block.data, block.start, block.end, column, out, np.zeros(len(block), np.bool_))
    return decimals(out)


def decimals(fen: NDArray[np.int64]) -> Any:
    """Amounts as decimal128(18, 2), empty where they are UNKNOWN."""
    known = fen != UNKNOWN
    halves = np.stack((np.where(known, fen, 0), np.where(known & (fen < 0), -1, 0)), axis=1)
    bits = np.packbits(known, bitorder="little")
    buffers = [pa.py_buffer(bits), pa.py_buffer(np.ascontiguousarray(halves))]
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(fen), buffers, int((~known).sum()))
