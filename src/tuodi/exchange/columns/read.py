"""Bills of our own layout as typed columns: codes by number, money in fen, moments in seconds, ids as hashes.

A row is `bad` when something about it is not in its usual form; such rows, and all rows of their persons, are left to
the reader of rows. Nothing is refused here.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_row import CODES, MONEY
from tuodi.exchange.cells import tidy
from tuodi.exchange.dates import parse_time
from tuodi.exchange.layouts import require
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.person_key import rough_keys
from tuodi.exchange.refusals import CellError, FileRefused
from tuodi.exchange.row import Row
from tuodi.exchange.tables import TEXTS
from tuodi.settlement.columnar.layout import UNKNOWN

from .file import BlockFile, NotForColumns, Rows, text_file
from .hash import ids
from .numbering import Hashes, Ints, Numbers, Texts
from .parquet import parquet_file
from .scan import NO_TIME

IDS: Final = ("psn_no", "setl_id", "orig_setl_id", "mdtrt_id", "refl_from_mdtrt_id", "certno")
TIMES: Final = ("setl_time", "begndate", "enddate", "brdy")
_FEW: Final = 1000
"""Where more rows of a block, and most of them, need Python, the whole file is better read that way."""
_ANY_CASE: Final = False
_MATCHED: Final = frozenset({"psn_no", "setl_id", "certno"})
"""Ids that are compared with those of other persons: an unusual form has to be understood, not only noticed."""
_FLAT: Final = ("number", "bad", "born", "region")
_BY_NAME: Final = ("codes", "moments", "money", "ids")
_EPOCH: Final = dt.datetime(1970, 1, 1)


def open_blocks(path: Path, encoding: str | None) -> BlockFile | None:
    """The file in blocks, None where it must be read row by row; what is wrong with it is told there."""
    suffix = path.suffix.lower()
    file: BlockFile | None = None
    try:
        if suffix in TEXTS:
            file = text_file(path, encoding)
        elif suffix in (".parquet", ".pq"):
            file = parquet_file(path)
        if file is not None:
            require(file.layout, path.name)
    except (FileRefused, OSError, ValueError):
        return None
    return file


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Some rows of a file, in its order."""

    number: Ints
    bad: NDArray[np.bool_]
    codes: dict[str, Numbers]
    """By column: which of `texts`."""
    texts: dict[str, list[str]]
    moments: dict[str, Ints]
    """Seconds since 1970; UNKNOWN where the cell is empty."""
    money: dict[str, Ints]
    ids: dict[str, Hashes]
    """Of `psn_no`: the person's key, whatever it is made of."""
    born: Ints
    """Birth that a sound identity number holds, as YYYYMMDD, -1 without one; `region`: its first six digits."""
    region: Ints
    rows: list[Rows]
    """The same rows as they stand in the file."""

    def __len__(self) -> int:
        return len(self.number)

    def between(self, low: int, high: int) -> Columns:
        """Some of the rows, without a copy."""
        cut = slice(low, high)
        made: dict[str, Any] = {name: getattr(self, name)[cut] for name in _FLAT}
        made |= {name: _each(getattr(self, name), lambda column: column[cut]) for name in _BY_NAME}
        rows = [rows.between(first, last) for rows, first, last in self._pieces(low, high)]
        return replace(self, **made, rows=rows)

    def taken(self, rows: Ints) -> Columns:
        """Some rows in this order, without what stands in the file."""
        made: dict[str, Any] = {name: getattr(self, name)[rows] for name in _FLAT}
        made |= {name: _each(getattr(self, name), lambda column: column.take(rows, axis=0)) for name in _BY_NAME}
        return replace(self, **made, rows=[])

    def texts_of(self, name: str, rows: Ints) -> list[str]:
        """The cells of one column of some rows."""
        found = [""] * len(rows)
        for piece, places, within in self.spread(rows):
            column = piece.file.layout.index[name]
            for place, text in zip(places.tolist(), piece.texts(column, within), strict=True):
                found[place] = text
        return found

    def cells(self, rows: Ints) -> list[tuple[int, list[str]]]:
        """Number and cells of some rows, as the reader of rows has them."""
        found: list[tuple[int, list[str]]] = [(0, [])] * len(rows)
        for piece, places, within in self.spread(rows):
            for place, at, cells in zip(places.tolist(), within.tolist(), piece.cells(within.tolist()), strict=True):
                found[place] = int(piece.number[at]), cells
        return found

    def _pieces(self, low: int, high: int) -> Iterator[tuple[Rows, int, int]]:
        begin = 0
        for rows in self.rows:
            first, last = max(low - begin, 0), min(high - begin, len(rows))
            if first < last:
                yield rows, first, last
            begin += len(rows)

    def spread(self, rows: Ints) -> Iterator[tuple[Rows, Ints, Ints]]:
        """For each piece: where in `rows` those that it has stand, and where in the piece."""
        begin = 0
        for piece in self.rows:
            places = np.flatnonzero((rows >= begin) & (rows < begin + len(piece)))
            if len(places):
                yield piece, places, rows[places] - begin
            begin += len(piece)


class ColumnReader:
    """Reads blocks of a file into `Columns`."""

    def __init__(self, file: BlockFile, options: ReadOptions, also: Mapping[str, int] | None = None) -> None:
        """`also`: further columns to be read as codes, by a name and where they stand."""
        self.file, self.options, self.index = file, options, {**file.layout.index, **(also or {})}
        self.seeds: Hashes = np.array([secrets.randbits(64) | 1, secrets.randbits(64) | 1], np.uint64)
        self.texts = {name: Texts(self.seeds) for name in (*CODES, *(also or ()))}
        self._moments: dict[str, int] = {}

    def hashes_of(self, texts: Sequence[str]) -> Hashes:
        """The hashes of ids."""
        pieces = [text.encode("utf-8", "surrogatepass") for text in texts]
        edges = np.cumsum([0, *map(len, pieces)], dtype=np.int32)
        out = np.zeros((len(pieces), 2), np.uint64)
        data = np.frombuffer(b"".join(pieces), np.uint8)
        start, end = edges[:-1].reshape(-1, 1), edges[1:].reshape(-1, 1)
        ids(data, start, end, 0, _ANY_CASE, self.seeds, out, np.zeros(len(pieces), np.bool_))
        return out

    def columns(self) -> Iterator[Columns]:
        """The file, block by block."""
        return map(self.read, self.file.blocks())

    def read(self, rows: Rows) -> Columns:
        """Some rows."""
        made, unusual = self._empty(rows), rows.odd != 0
        if len(rows) <= rows.at_once:
            self._fill(made, unusual)
        else:
            for low in range(0, len(rows), rows.at_once):
                high = min(low + rows.at_once, len(rows))
                self._fill(made.between(low, high), unusual[low:high])
        self._understand(made, unusual)
        return made

    def _empty(self, rows: Rows) -> Columns:
        """Room for what some rows hold; nothing is in columns that the file has not."""
        size = len(rows)
        no_code, no_number, no_id = np.zeros(size, np.int32), np.full(size, UNKNOWN), np.zeros((size, 2), np.uint64)
        born, region = np.full((2, size), -1)
        return Columns(
            number=rows.number, bad=rows.odd != 0, texts={name: texts.known for name, texts in self.texts.items()},
            codes={name: np.empty_like(no_code) if name in self.index else no_code for name in self.texts},
            moments={name: np.empty_like(no_number) if name in self.index else no_number for name in TIMES},
            money={name: np.empty_like(no_number) if name in self.index else no_number for name in MONEY},
            ids={name: np.zeros_like(no_id) if name in self.index or name in _MATCHED else no_id for name in IDS},
            born=born, region=region, rows=[rows],
        )  # fmt: skip

    def _fill(self, made: Columns, unusual: NDArray[np.bool_]) -> None:
        """Read the cells of rows. `unusual`: whose ids have to be understood."""
        (rows,), index = made.rows, self.index
        for name, texts in self.texts.items():
            if name in index:
                rows.codes(index[name], texts, made.codes[name])
        for name in MONEY:
            if name in index:
                rows.money(index[name], made.money[name], made.bad)
        for name in TIMES:
            if name in index:
                self._times(rows, index[name], made.moments[name], made.bad)
        for name in IDS:
            if name in index:
                odd = unusual if name in _MATCHED else made.bad
                rows.ids(index[name], self.seeds, made.ids[name], odd, upper=name == "certno")
        if "certno" in index:
            rows.residents(index["certno"], made.born, made.region)

    def _understand(self, made: Columns, unusual: NDArray[np.bool_]) -> None:
        """Unusual ids that are compared with other persons' are taken from where the reader of rows takes them."""
        hashes, (rows,) = made.ids, made.rows
        unusual |= hashes["psn_no"][:, 0] == 0
        places = np.flatnonzero(unusual)
        if len(places) > max(_FEW, len(rows) // 2):
            raise NotForColumns
        found: dict[str, list[str]] = {name: [] for name in ("psn_no", "certno", "setl_id")}
        for row, cells in zip(places.tolist(), rows.cells(places.tolist()) if len(places) else (), strict=True):
            one = Row(int(rows.number[row]), cells, self.file.layout)
            key, certificate = rough_keys(one, self.options.people)
            found["psn_no"].append(key or f"?{one.number}")
            found["certno"].append(certificate.partition(":")[2])
            found["setl_id"].append(one.raw("setl_id"))
        for name, texts in found.items():
            hashes[name][places] = self.hashes_of(texts)
        made.bad[:] |= unusual

    def _times(self, rows: Rows, column: int, out: Ints, bad: NDArray[np.bool_]) -> None:
        rows.times(column, out)
        for row in np.flatnonzero(out == NO_TIME).tolist():
            out[row] = self._moment(rows.text(row, column))
        bad |= out == NO_TIME

    def _moment(self, text: str) -> int:
        found = self._moments.get(text)
        if found is None:
            found = self._moments[text] = _seconds(tidy(text))
        return found


def _seconds(text: str) -> int:
    if not text:
        return UNKNOWN
    try:
        return (parse_time(text) - _EPOCH) // dt.timedelta(seconds=1)
    except CellError:
        return NO_TIME


def _each(columns: Mapping[str, NDArray[Any]], change: Callable[[NDArray[Any]], NDArray[Any]]) -> Any:
    """Columns with each changed; what is one column under several names (of absent ones) stays one."""
    made: dict[int, NDArray[Any]] = {}
    for column in columns.values():
        if id(column) not in made:
            made[id(column)] = change(column)
    return {name: made[id(column)] for name, column in columns.items()}


def joined(parts: Sequence[Columns]) -> Columns:
    """One after the other."""
    if len(parts) == 1:
        return parts[0]

    def all_of(name: str) -> dict[str, NDArray[Any]]:
        found, made = [getattr(part, name) for part in parts], dict[tuple[int, ...], NDArray[Any]]()
        same = {key: tuple(id(columns[key]) for columns in found) for key in found[0]}
        for key, pieces in same.items():
            if pieces not in made:
                made[pieces] = np.concatenate([columns[key] for columns in found])
        return {key: made[pieces] for key, pieces in same.items()}

    made: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _FLAT}
    made |= {name: all_of(name) for name in _BY_NAME}
    return replace(parts[-1], **made, rows=[rows for part in parts for rows in part.rows])
