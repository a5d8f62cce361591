"""Bills that a ledger has, set behind the rows of a file as if they had been read from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tuodi.exchange.bill_row import MONEY
from tuodi.exchange.columns.hash import ids
from tuodi.exchange.columns.judge import DAY, Judged
from tuodi.exchange.columns.numbering import Hashes, Ints, Known
from tuodi.exchange.columns.read import Columns
from tuodi.settlement.columnar.layout import UNKNOWN

_MICRO: Final = 1_000_000
_CODED: Final[dict[str, tuple[str, ...]]] = {
    "places": ("insu_admdvs", "idet_admdvs", "mdtrt_admdvs"), "insurance": ("insutype",), "care": ("care_type",),
    "level": ("hosp_lv",), "referral": ("refl",), "disease": ("dise_codg",), "plan": ("insu_plan",),
    "primary_care": ("primary_care",), "dise_class": ("dise_class",), "opsp_class": ("opsp_class",),
    "period": ("clr_ym",), "kind": ("minor", "student"), "marks": ("marked_classes",),
}  # fmt: skip
"""Where a ledger has what the judge of rows says under these names."""
_KINDS: Final = {(None, None): None, (True, False): "minor", (False, True): "student", (False, False): "adult"}
_MADE: Final[dict[str, Callable[..., Any]]] = {
    "places": lambda *places: places,
    "kind": lambda minor, student: _KINDS.get((minor, student), "?"),
    "marks": lambda marks: None if marks is None else tuple(filter(None, marks.split(";"))),
}
"""How a value is made of its columns, where it is not the one column's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _MergedColumns(Columns):
    """Columns of which the ids are at hand."""

    names: dict[str, pa.Array]

    def texts_of(self, name: str, rows: Ints) -> list[str]:
        found: list[str] = self.names[name].take(pa.array(rows)).to_pylist()
        return found


def nobody(judged: Judged) -> Judged:
    """The same of none of the rows."""
    none = np.zeros(0, np.int64)
    cut: dict[str, Any] = {}
    for one in fields(judged):
        value = getattr(judged, one.name)
        if isinstance(value, Known):
            cut[one.name] = Known(value.of[:0], value.values, {})
        elif isinstance(value, np.ndarray):
            cut[one.name] = value[:0].copy()
    texts = {name: Known(known.of[:0], known.values, {}) for name, known in judged.texts.items()}
    return replace(judged, columns=judged.columns.taken(none), texts=texts, **cut)


class _Values:
    """One numbering for the values of a file and of a ledger."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._values: list[Any] = []
        self._made: dict[str, NDArray[Any]] = {}
        self._of_file = np.zeros(0, np.int64)

    def known(self, file: Known, rows: Ints, ledger: NDArray[np.int64]) -> Known:
        """Those of some rows of a file, and behind them those of a ledger as `of_ledger` numbers them."""
        new = file.values[len(self._of_file) :]
        self._of_file = np.concatenate((self._of_file, np.array([self._number(value) for value in new], np.int64)))
        return Known(np.concatenate((self._of_file[file.of[rows]], ledger)), self._values, self._made)

    def of_ledger(self, columns: list[pa.ChunkedArray], make: Callable[..., Any]) -> NDArray[np.int64]:
        """The numbers of rows of a ledger. A value is made of one cell of each column."""
        coded = [column.combine_chunks().dictionary_encode(null_encoding="encode") for column in columns]
        texts = [one.dictionary.to_pylist() for one in coded]
        key = np.zeros(len(columns[0]), np.int64)
        for one, said in zip(coded, texts, strict=True):
            key = key * (len(said) + 1) + one.indices.to_numpy()
        found, first, of = np.unique(key, return_index=True, return_inverse=True)
        places = [one.indices.to_numpy()[first] for one in coded]
        values = [
            make(*(said[at[n]] for said, at in zip(texts, places, strict=True))) for n in range(len(found))
        ]  # fmt: skip
        numbers: NDArray[np.int64] = np.array([self._number(value) for value in values], np.int64)[of]
        return numbers

    def _number(self, value: Any) -> int:
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self._values)
            self._values.append(value)
        return found


class Merger:
    """Merges part after part of a file; numbers stay what they are."""

    def __init__(self, seeds: Hashes) -> None:
        self._seeds = seeds
        self._numbers = {name: _Values() for name in _CODED}

    def merged(self, judged: Judged, rows: Ints, bills: pa.Table, names: dict[str, pa.Array]) -> Judged:
        """Some rows of a file, and behind them bills of a ledger. names: the ids of all of these as texts."""
        size = bills.num_rows
        known = {
            name: numbers.known(
                getattr(judged, name), rows,
                numbers.of_ledger([bills[column] for column in _CODED[name]], _MADE.get(name, lambda value: value)),
            )
            for name, numbers in self._numbers.items()
        }  # fmt: skip
        no_text = np.zeros(size, np.int64)
        texts = {
            name: Known(np.concatenate((own.of[rows], no_text)), own.values, {}) for name, own in judged.texts.items()
        }
        moments = bills["setl_time"].combine_chunks().cast(pa.int64()).to_numpy() // _MICRO
        settled, begin, end = moments // DAY, _days(bills["begndate"]), _days(bills["enddate"])
        mid = bills["mid_setl"].combine_chunks().to_numpy(zero_copy_only=False)

        def both(file: NDArray[Any], ledger: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate((file[rows], ledger))

        no = np.zeros(size, np.bool_)
        return Judged(
            columns=self._columns(judged.columns, rows, bills, moments, names), bad=both(judged.bad, no),
            turned=both(judged.turned, no), mid=both(judged.mid, mid), texts=texts,
            sequence=both(judged.sequence, _numbers(bills["psn_seq"], -1)), settled=both(judged.settled, settled),
            begin=both(judged.begin, begin), end=both(judged.end, end),
            service=both(judged.service, np.where(mid | (end == UNKNOWN), settled, end)),
            born=both(judged.born, _days(bills["birth_date"])),
            largest=both(judged.largest, np.zeros(size, np.int64)), **cast("Any", known),
        )  # fmt: skip

    def _columns(
        self, file: Columns, rows: Ints, bills: pa.Table, moments: Ints, names: dict[str, pa.Array]
    ) -> _MergedColumns:  # fmt: skip
        none = np.zeros((bills.num_rows, 2), np.uint64)
        hashes = dict.fromkeys(file.ids, none) | {
            own: self._hashes(bills[column])
            for own, column in (
                ("psn_no", "person"), ("setl_id", "setl_id"), ("mdtrt_id", "mdtrt_id"),
                ("refl_from_mdtrt_id", "refl_from_mdtrt_id"),
            )
        }  # fmt: skip
        unknown = np.full(bills.num_rows, UNKNOWN)
        return _MergedColumns(
            number=np.concatenate((file.number[rows], np.zeros(bills.num_rows, np.int64))),
            bad=np.concatenate((file.bad[rows], np.zeros(bills.num_rows, np.bool_))), codes={}, texts={},
            moments={"setl_time": np.concatenate((file.moments["setl_time"][rows], moments))},
            money={
                name: np.concatenate((file.money[name][rows], _numbers(bills[name], UNKNOWN))) for name in MONEY
            },
            ids={name: np.concatenate((own[rows], hashes[name])) for name, own in file.ids.items()},
            born=np.concatenate((file.born[rows], unknown)), region=np.concatenate((file.region[rows], unknown)),
            rows=[], names=names,
        )  # fmt: skip

    def _hashes(self, texts: pa.ChunkedArray) -> Hashes:
        return hashes_of(texts, self._seeds)


def hashes_of(texts: pa.ChunkedArray, seeds: Hashes) -> Hashes:
    """The hashes of ids as the reader of columns makes them; 0 where there is none."""
    whole = pc.fill_null(pa.concat_arrays([*texts.chunks, pa.array([], pa.string())]), "")
    _, offsets, data = whole.buffers()
    size, out = len(whole), np.zeros((len(whole), 2), np.uint64)
    if not size or data is None:
        return out
    edges = np.frombuffer(offsets, np.int32)[whole.offset : whole.offset + size + 1]
    start, end = edges[:-1].reshape(-1, 1), edges[1:].reshape(-1, 1)
    ids(np.frombuffer(data, np.uint8), start, end, 0, False, seeds, out, np.zeros(size, np.bool_))  # noqa: FBT003
    return out


def _numbers(column: pa.ChunkedArray, unknown: int) -> Ints:
    found: Ints = pc.fill_null(column.combine_chunks(), unknown).to_numpy()
    return found


def _days(column: pa.ChunkedArray) -> Ints:
    return _numbers(column.cast(pa.int32()).cast(pa.int64()), UNKNOWN)
