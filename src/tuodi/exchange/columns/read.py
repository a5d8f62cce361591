"""Bills of our own layout as typed columns: codes by number, money in fen, moments in seconds, ids as hashes.

A row is `bad` when something about it is not in its usual form; such rows, and all rows of their persons, are left to
the reader of rows. Nothing is refused here.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_row import MONEY
from tuodi.exchange.cells import tidy
from tuodi.exchange.dates import parse_time
from tuodi.exchange.options import Progress, ReadOptions
from tuodi.exchange.person_key import rough_keys
from tuodi.exchange.refusals import CellError
from tuodi.exchange.row import Row
from tuodi.settlement.columnar.layout import UNKNOWN

from .file import Block, BlockFile, NotForColumns
from .hash import encode, ids, moved
from .scan import NO_TIME, gathered, money, residents, times

CODED: Final = (
    "psn_cert_type", "psn_seq", "mid_setl_flag", "refd_setl_flag", "orig_setl_id", "clr_ym", "setl_type",
    "insu_admdvs", "idet_admdvs", "mdtrt_admdvs", "insutype", "insu_plan", "primary_care", "med_type", "hosp_lv",
    "hosp_lv_code",
    "fixmedins_code", "dise_codg", "dise_class", "opsp_class", "refl", "psn_type", "psn_idet_type", "mat_idet_code",
)  # fmt: skip
IDS: Final = ("psn_no", "setl_id", "mdtrt_id", "refl_from_mdtrt_id", "certno")
TIMES: Final = ("setl_time", "begndate", "enddate", "brdy")
_FEW: Final = 1000
"""Where more rows of a block, and most of them, need Python, the whole file is better read that way."""
_ANY_CASE: Final = False
_MATCHED: Final = frozenset({"psn_no", "setl_id", "certno"})
"""Ids that are compared with those of other persons: an unusual form has to be understood, not only noticed."""
_FLAT: Final = ("number", "bad", "born", "region")
_EPOCH: Final = dt.datetime(1970, 1, 1)

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(slots=True)
class Texts:
    """The texts of one column, each once, numbered as they come; 0 is the empty one."""

    known: list[str] = field(default_factory=lambda: [""])
    _table: Hashes = field(default_factory=lambda: np.zeros((4, 2), np.uint64))
    _numbers: Ints = field(default_factory=lambda: np.array([0, -1, -1, -1]))

    def encode(self, block: Block, column: int, seeds: Hashes) -> NDArray[np.int32]:
        """The number of each row's text."""
        self._make_room(2 * (len(self.known) + len(block)))
        out, new = np.empty(len(block), np.int32), np.empty(len(block), np.int64)
        found = encode(
            block.data, block.start, block.end, column, seeds, self._table, self._numbers, len(self.known), out, new
        )
        self.known += [block.text(row, column) for row in new[:found].tolist()]
        return out

    def _make_room(self, wanted: int) -> None:
        if wanted > len(self._numbers):
            size = 1 << int(wanted - 1).bit_length()
            table, numbers = np.zeros((size, 2), np.uint64), np.full(size, -1, np.int64)
            moved(self._table, self._numbers, table, numbers)
            self._table, self._numbers = table, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The rows of a file, in its order."""

    number: Ints
    bad: NDArray[np.bool_]
    codes: dict[str, NDArray[np.int32]]
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
    setl_id: list[tuple[Ints, NDArray[np.uint8]]]
    """By block: where each id begins, and all ids, one behind the other."""

    def __len__(self) -> int:
        return len(self.number)

    def ids_of(self, rows: Iterable[int]) -> list[bytes]:
        """The settlement ids of some rows."""
        lengths = np.cumsum([0] + [len(offsets) - 1 for offsets, _ in self.setl_id])
        found = []
        for row in rows:
            block = int(np.searchsorted(lengths, row, side="right")) - 1
            offsets, data = self.setl_id[block]
            at = row - lengths[block]
            found.append(bytes(data[offsets[at] : offsets[at + 1]]))
        return found


class ColumnReader:
    """Reads blocks of a file into `Columns`."""

    def __init__(self, file: BlockFile, options: ReadOptions, also: Mapping[str, int] | None = None) -> None:
        """`also`: further columns to be read as codes, by a name and where they stand."""
        self.file, self.options, self.index = file, options, {**file.layout.index, **(also or {})}
        self.seeds: Hashes = np.array([secrets.randbits(64) | 1, secrets.randbits(64) | 1], np.uint64)
        self.texts = {name: Texts() for name in (*CODED, *(also or ()))}
        self._moments: dict[str, int] = {}

    def hashes_of(self, texts: Sequence[str]) -> Hashes:
        """The hashes of ids."""
        pieces = [text.encode("utf-8", "surrogatepass") for text in texts]
        edges = np.cumsum([0, *map(len, pieces)]).reshape(-1, 1)
        out = np.zeros((len(pieces), 2), np.uint64)
        data = np.frombuffer(b"".join(pieces), np.uint8)
        ids(data, edges[:-1], edges[1:], 0, _ANY_CASE, self.seeds, out, np.zeros(len(pieces), np.bool_))
        return out

    def read(self, part: int = 0, parts: int = 1) -> Columns:
        """All rows, or those of one part of the persons."""
        pieces = [self._part(_empty(self.file))]
        rows, about = 0, max(self.file.rows_about(), 1)
        for block in self.file.blocks():
            self._tell(rows, min(rows * 100 // about, 100) + 100 * part, parts)
            rows += len(block)
            wanted = self._ids(block)[0]["psn_no"][:, 0] % np.uint64(parts) == part if parts > 1 else None
            pieces.append(self._part(block if wanted is None else block.take(np.flatnonzero(wanted))))
        self._tell(rows, 100 * (part + 1), parts)
        return _joined(pieces, {name: texts.known for name, texts in self.texts.items()})

    def _tell(self, rows: int, percent: int, parts: int) -> None:
        size = self.file.size
        if self.options.progress is not None:
            self.options.progress(Progress("read", rows, size * percent // (100 * parts), size))

    def read_ids(self) -> dict[str, NDArray[np.uint64]]:
        """One of the hashes of what is compared between persons, for all rows: little enough for any file."""
        pieces = [self._ids(block)[0] for block in self.file.blocks()]
        return {name: np.concatenate([piece[name][:, 0] for piece in pieces]) for name in _MATCHED}

    def _part(self, block: Block) -> Columns:
        bad = block.odd != 0
        start, end, rows = block.start, block.end, len(block)
        empty = np.zeros(rows, np.int32)
        codes = {
            name: texts.encode(block, self.index[name], self.seeds) if name in self.index else empty
            for name, texts in self.texts.items()
        }
        amounts = {name: np.full(rows, UNKNOWN) for name in MONEY}
        for name, out in amounts.items():
            if name in self.index:
                money(block.data, start, end, self.index[name], out, bad)
        moments = {name: self._times(block, name, bad) for name in TIMES}
        hashes, odd = self._ids(block)
        bad |= odd
        born, region = np.full((2, rows), -1)
        if "certno" in self.index:
            residents(block.data, start, end, self.index["certno"], born, region)
        offsets = np.empty(rows + 1, np.int64)
        texts = gathered(block.data, start, end, self.index["setl_id"], offsets)
        return Columns(
            number=block.number, bad=bad, codes=codes, texts={}, moments=moments, money=amounts, ids=hashes, born=born,
            region=region, setl_id=[(offsets, texts)],
        )  # fmt: skip

    def _ids(self, block: Block) -> tuple[dict[str, Hashes], NDArray[np.bool_]]:
        """The hashes of all ids, and which rows write one in an unusual way.

        What is compared with other persons' is then taken from where the reader of rows takes it.
        """
        hashes, odd, rows = {}, np.zeros(len(block), np.bool_), block.odd != 0
        for name in IDS:
            hashes[name] = np.zeros((len(block), 2), np.uint64)
            if name in self.index:
                own = rows if name in _MATCHED else odd
                at, upper = self.index[name], name == "certno"
                ids(block.data, block.start, block.end, at, upper, self.seeds, hashes[name], own)
        rows |= hashes["psn_no"][:, 0] == 0
        if rows.sum() > max(_FEW, len(rows) // 2):
            raise NotForColumns
        found: dict[str, list[str]] = {name: [] for name in ("psn_no", "certno", "setl_id")}
        for row in np.flatnonzero(rows).tolist():
            one = Row(int(block.number[row]), block.cells(row), self.file.layout)
            key, certificate = rough_keys(one, self.options.people)
            found["psn_no"].append(key or f"?{one.number}")
            found["certno"].append(certificate.partition(":")[2])
            found["setl_id"].append(one.raw("setl_id"))
        for name, texts in found.items():
            hashes[name][rows] = self.hashes_of(texts)
        return hashes, odd | rows

    def _times(self, block: Block, name: str, bad: NDArray[np.bool_]) -> Ints:
        out = np.full(len(block), UNKNOWN)
        if name not in self.index:
            return out
        column = self.index[name]
        times(block.data, block.start, block.end, column, out)
        for row in np.flatnonzero(out == NO_TIME).tolist():
            out[row] = self._moment(block.text(row, column))
        bad |= out == NO_TIME
        return out

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


def _empty(file: BlockFile) -> Block:
    none = np.zeros((0, len(file.layout.headers)), np.int32)
    return Block(
        number=np.zeros(0, np.int64), data=np.zeros(0, np.uint8), start=none, end=none, odd=np.zeros(0, np.uint8),
        record=np.zeros((0, 2), np.int64), file=file,
    )  # fmt: skip


def _joined(parts: list[Columns], texts: dict[str, list[str]]) -> Columns:
    def all_of(name: str) -> dict[str, NDArray[Any]]:
        return {key: np.concatenate([getattr(part, name)[key] for part in parts]) for key in getattr(parts[0], name)}

    made: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _FLAT}
    made |= {name: all_of(name) for name in ("codes", "moments", "money", "ids")}
    return Columns(**made, texts=texts, setl_id=[piece for part in parts for piece in part.setl_id])
