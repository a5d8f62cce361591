"""Settled rows in the order of the file: from columns, or as the usual way made them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tuodi.exchange.arrow import coded, decimals
from tuodi.exchange.csv_writer import CsvWriter
from tuodi.exchange.parquet_writer import ParquetWriter
from tuodi.exchange.results import Form
from tuodi.exchange.settle_values import PERIODS, RULE_HASH
from tuodi.exchange.table_writer import TableWriter, Value
from tuodi.settlement.columnar.layout import UNKNOWN

from .coded import Coded
from .file import BlockFile, Rows
from .lines import lines
from .numbering import Ints, Numbers, numbered_as_they_come
from .results import Sheet, Texts
from .settle import Part

_AMOUNT: Final = 24
"""Bytes that an amount takes at most, with what follows it."""
_PIECES: Final = 6
"""More pieces are slower to put together than rows to move."""

_PLACE: Final = "\0"
"""Stands where a note names something."""

_Told = tuple[str, ...]
"""Clauses, rules where they are asked for, and note."""
Beside = Mapping[int, list[Value]]
"""By row number: lines that the usual way made."""


class ColumnWriter:
    """Writes block by block."""

    def __init__(  # noqa: PLR0917 - what is written where, and what of
        self, writer: TableWriter, form: Form, texts: Texts, rule_hash: str, file: BlockFile,
        periods: Sequence[tuple[str, ...]] = ((),),
    ) -> None:  # fmt: skip
        """`periods`: what stands before the notes of a ledger's results, under `PERIODS`.

        A sheet's text is then the number of a text times that of all periods, plus the period's.
        """
        self._periods = periods
        self.writer, self.form, self.texts, self._rule_hash = writer, form, texts, rule_hash
        self._commas = file.commas
        self._places = {name: place for place, name in enumerate(texts.names)}
        self._known: tuple[int, dict[str, Coded]] = (-1, {})
        self._booked = {name: Coded.of(texts) for name, texts in zip(PERIODS, zip(*periods, strict=True), strict=False)}
        if isinstance(writer, ParquetWriter):
            writer.numbered = numbered_as_they_come
        self._glued: tuple[int, _Glued, _Glued] = (0, _Glued(()), _Glued(()))

    def write_all(self, part: Part, beside: Beside) -> None:
        """All rows of a part."""
        if isinstance(self.writer, ParquetWriter):
            self._parquet(self.writer, part.columns.rows, part.sheet, beside)
            return
        begin = 0
        for rows in part.columns.rows:
            end = begin + len(rows)
            first, last = int(rows.number[0]), int(rows.number[-1])
            own = {number: line for number, line in beside.items() if first <= number <= last}
            self.write(rows, part.sheet.between(begin, end), own)
            begin = end

    def write(self, rows: Rows, sheet: Sheet, beside: Beside) -> None:
        """Rows with what the sheet says of each, and the lines of those of which it says nothing."""
        if isinstance(self.writer, CsvWriter):
            self._csv(self.writer, rows, sheet, beside)
        elif isinstance(self.writer, ParquetWriter):
            self._parquet(self.writer, [rows], sheet, beside)

    @property
    def _behind(self) -> int:
        """The first number that is none of a text."""
        return max(self.texts.told, default=-1) + 1

    def _notes(self, sheet: Sheet) -> tuple[Ints, list[str]]:
        """The rows whose notes say more than their texts do, that is what they take back or a day, and these notes."""
        told, results, count = self.texts.told, self.texts.results, len(self._periods)
        own = [*sheet.reverses, *(at for at in sheet.late if at not in sheet.reverses)]
        rows = np.array(own, np.int64)
        halves: dict[int, list[str]] = {}
        notes: list[str] = []
        for at, number in zip(own, (sheet.text[rows] // count).tolist(), strict=True):
            if at in sheet.late:
                note = results.with_days(told[number][1], sheet.late[at])
                notes.append(results.with_reversal(note, sheet.reverses[at]) if at in sheet.reverses else note)
                continue
            if number not in halves:
                halves[number] = results.with_reversal(told[number][1], _PLACE).split(_PLACE, 1)
            before, after = halves[number]
            notes.append(f"{before}{sheet.reverses[at]}{after}")
        return rows, notes

    # text

    def _csv(self, writer: CsvWriter, rows: Rows, sheet: Sheet, beside: Beside) -> None:
        block = rows.as_text()
        text, (own, notes) = sheet.text.copy(), self._notes(sheet)
        numbers, periods = (part.tolist() for part in divmod(text[own], len(self._periods)))
        text[own] = self._behind * len(self._periods) + np.arange(len(own), dtype=np.int32)
        clauses, tails = self._usual()
        clauses = clauses.with_more(_cell(self.texts.told[number][0]) for number in numbers)
        tails = tails.with_more(
            self._tail((*self.texts.rules(number), note), self._periods[period])
            for number, period, note in zip(numbers, periods, notes, strict=True)
        )
        left = np.flatnonzero(text < 0)
        other = _Glued(_line(beside[number]) if number in beside else "" for number in rows.number[left].tolist())
        text[left] = -1 - np.arange(len(left), dtype=np.int32)
        columns = np.array([position for position, _column in self.form.kept], np.int64)
        wide = clauses.widest + tails.widest + len(columns) + _AMOUNT * len(self._places) + 1
        out = np.empty(len(block.data) + len(text) * wide + len(other.data), np.uint8)
        used = lines(
            block.data, block.start, block.end, block.record, self._whole(columns), columns, text,
            np.ascontiguousarray(sheet.values), [name for name, _kind in self.form.results].index("clauses"),
            clauses.data, clauses.edges, tails.data, tails.edges, other.data, other.edges, out,
        )  # fmt: skip
        made: Any = out[:used]
        writer.write_lines(made, len(text) - len(left) + len(beside))

    def _whole(self, columns: NDArray[np.int64]) -> bool:
        """Whether a line may begin with the input's own text."""
        return self._commas and len(columns) == self.form.width and bool((np.diff(columns) == 1).all())

    def _usual(self) -> tuple[_Glued, _Glued]:
        told = self.texts.told
        if self._glued[0] != len(told):
            every = [(text, period) for text in self._every() for period in self._periods]
            clauses = _Glued(_cell(clause) for (clause, *_rest), _period in every)
            tails = _Glued(self._tail(rest, period) for (_clause, *rest), period in every)
            self._glued = len(told), clauses, tails
        return self._glued[1:]

    def _every(self) -> list[_Told]:
        told = self.texts.told
        found = ((number, told.get(number, ("", ""))) for number in range(max(told, default=-1) + 1))
        return [(clauses, *self.texts.rules(number), note) for number, (clauses, note) in found]

    def _tail(self, rest: Sequence[str], period: tuple[str, ...] = ()) -> str:
        return f"{','.join(map(_cell, (*period, *rest)))},{self._rule_hash}\r\n"

    # Parquet

    def _parquet(self, writer: ParquetWriter, pieces: Sequence[Rows], sheet: Sheet, beside: Beside) -> None:
        """Rows that stand in several pieces, one behind the other."""
        text, others = sheet.text.copy(), list(beside.values())
        at = np.zeros(0, np.int64)
        first = len(self.form.kept)
        column = {name: first + place for place, (name, _kind) in enumerate(self.form.results)}
        if others:
            number = np.concatenate([rows.number for rows in pieces])
            at = np.searchsorted(number, np.array(list(beside), np.int64))
            for name, place in self._places.items():
                sheet.values[place, at] = _fen([line[column[name]] for line in others])
        arrays: list[list[Any]] = [[] for _ in self.form.kept]
        begin = 0
        for rows in pieces:
            own = np.flatnonzero((at >= begin) & (at < begin + len(rows)))
            places, lines_of = at[own] - begin, [others[one] for one in own.tolist()]
            odd = np.flatnonzero(rows.odd[places])
            for place, (position, (_name, kind)) in enumerate(self.form.kept):
                arrays[place].append(_kept(rows, position, kind, places, [line[place] for line in lines_of], odd))
            begin += len(rows)
        columns = [made[0] if len(made) == 1 else pa.chunked_array(made) for made in arrays]
        said = {name: [str(line[column[name]]) for line in others] for name in (*self._said, *self._booked)}
        told = self._coded(sheet, at, said)
        for name, kind in self.form.results:
            columns.append(decimals(sheet.values[self._places[name]]) if kind == "money" else told[name])
        table = pa.Table.from_arrays(columns, schema=writer.schema)
        text[at] = 0
        for piece in _settled(table, text >= 0):
            writer.write_table(piece)

    @property
    def _said(self) -> tuple[str, ...]:
        """The columns of text of the results, as `_every` has them."""
        return ("clauses", *self.texts.results.rules, "note")

    def _coded(self, sheet: Sheet, at: Ints, others: Mapping[str, list[str]]) -> dict[str, Any]:
        """The columns of text of the results. others: what the rows `at` say there."""
        if self._known[0] != len(self.texts.told):
            every = self._every()
            made = {name: Coded.of([told[place] for told in every]) for place, name in enumerate(self._said)}
            self._known = len(self.texts.told), made
        own, notes = self._notes(sheet)
        numbers, periods = np.divmod(np.maximum(sheet.text, 0), np.int32(len(self._periods)))
        behind, found = self._behind, dict[str, Any]()
        for name in self._said:
            mine, more = numbers, others[name]
            if name == "note":
                mine, more = numbers.copy(), [*notes, *more]
                mine[own] = behind + np.arange(len(own), dtype=np.int32)
            found[name] = self._known[1][name].coded(_numbers(mine, at, behind + len(more) - len(at)), more)
        for name, texts in self._booked.items():
            found[name] = texts.coded(_numbers(periods, at, len(self._periods)), others[name])
        return {**found, RULE_HASH: Coded.of([self._rule_hash]).coded(np.zeros_like(numbers), [])}


def _numbers(numbers: Numbers, at: Ints, first: int) -> Numbers:
    """The numbers with others at some places, from `first` on."""
    if not len(at):
        return numbers
    made = numbers.copy()
    made[at] = first + np.arange(len(at), dtype=np.int32)
    return made


def _kept(  # noqa: PLR0917 - a column, and what some of its rows say
    rows: Rows, position: int, kind: str, at: Ints, said: list[Value], odd: Ints
) -> Any:
    """A column of the input. `said`: what the lines of the rows `at` have there, `odd` of which stand otherwise.

    Amounts may be written in a form that columns do not read.
    """
    if kind == "money":
        return rows.amounts(position, at, _fen(said))
    column = rows.coded(position) if kind == "code" else rows.plain(position)
    return _mended(column, at[odd], [str(said[place]) for place in odd.tolist()]) if len(odd) else column


def _mended(column: Any, at: Ints, texts: Sequence[str]) -> Any:
    """The column with other texts at some places."""
    if not pa.types.is_dictionary(column.type):
        mask = np.zeros(len(column), np.bool_)
        mask[at] = True
        return pc.replace_with_mask(column, mask, pa.array(texts, pa.string()))
    known = {text: number for number, text in enumerate(column.dictionary.to_pylist())}
    numbers = column.indices.to_numpy().copy()
    numbers[at] = [known.setdefault(text, len(known)) for text in texts]
    return coded(numbers, pa.array(list(known), pa.string()))


def _fen(amounts: Sequence[Value]) -> Ints:
    return np.array([UNKNOWN if amount is None else amount for amount in amounts], np.int64)


def _settled(table: Any, settled: NDArray[np.bool_]) -> Iterator[Any]:
    """The settled rows of a table, in pieces."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], settled, [False])).astype(np.int8)))
    if len(edges) > 2 * _PIECES:
        yield table.filter(pa.array(settled))
        return
    for low, high in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield table.slice(low, high - low)


class _Glued:
    """Texts one behind the other, and where each begins."""

    def __init__(self, texts: Iterable[str]) -> None:
        pieces = [text.encode() for text in texts]
        self.edges = np.cumsum([0, *map(len, pieces)])
        self.data = np.frombuffer(b"".join(pieces), np.uint8)

    @property
    def widest(self) -> int:
        return int(np.diff(self.edges).max(initial=0))

    def with_more(self, texts: Iterable[str]) -> _Glued:
        """These and others behind them."""
        more, both = _Glued(texts), _Glued(())
        both.data, both.edges = (
            np.concatenate((self.data, more.data)),
            np.concatenate((self.edges, self.edges[-1] + more.edges[1:])),
        )
        both.data.setflags(write=False)
        return both


def _cell(text: str) -> str:
    """A cell as the writer of rows quotes it."""
    return _line([text, ""]).removesuffix(",\r\n") if text else ""


def _line(values: Sequence[Value]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
