"""Parquet; amounts as decimal128(18, 2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tuodi.policy.money import FULL_RATE
from tuodi.settlement.columnar.layout import UNKNOWN

from .arrow import MONEY, decimals
from .dates import parse_time
from .money import yuan
from .table_writer import TEXTS, Column, Kind, TableWriter, Value, as_text

_BATCH = 20_000
_ROW_GROUP = 1 << 17

_ARROW: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "code": pa.dictionary(pa.int32(), pa.string()),
    "money": pa.decimal128(18, 2),
    "integer": pa.int64(),
    "rate": pa.decimal128(9, 4),
    "date": pa.date32(),
    "time": pa.timestamp("s"),
}


class ParquetWriter(TableWriter):
    """zstd, money as decimal128(18, 2), times as wall time without zone.

    The file does not depend on how its rows were handed over: row groups have a fixed size, and codes are numbered as
    they come.
    """

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        super().__init__(path, columns)
        self._codes = [place for place, column in enumerate(columns) if column.kind == "code"]
        types = {**_ARROW, "money": MONEY} if self._codes else _ARROW
        self.schema = pa.schema([pa.field(column.name, types[column.kind]) for column in columns])
        self._file = pq.ParquetWriter(self._part, self.schema, compression="zstd", **self._settings())
        self._batch: list[Sequence[Value]] = []
        self._pending: list[pa.Table] = []
        self._waiting = 0
        self.numbered = numbered
        """How codes are numbered as they come; whoever has compiled code brings a quicker way."""

    def _settings(self) -> dict[str, Any]:
        """A large table of bills is told how it is best kept: ids hardly repeat, and nobody looks for an amount.

        Readers see codes as text, so the file does not say that we hold them otherwise.
        """
        if not self._codes:
            return {}
        return {
            "use_dictionary": [column.name for column in self.columns if column.kind != "text"],
            "write_statistics": [column.name for column in self.columns if column.kind == "text"],
            "store_decimal_as_integer": True,
            "store_schema": False,
        }

    def write(self, values: Sequence[Value]) -> None:
        self._batch.append(values)
        self.rows += 1
        if len(self._batch) >= _BATCH:
            self._take(self.table(self._batch))
            self._batch = []

    def write_table(self, table: pa.Table) -> None:
        """Rows under the file's schema; they may come together with single ones only if those come last."""
        self.rows += len(table)
        self._take(table)

    def _take(self, table: pa.Table) -> None:
        self._pending.append(table)
        self._waiting += len(table)
        while self._waiting >= _ROW_GROUP:
            whole = pa.concat_tables(self._pending)
            self._put(whole.slice(0, _ROW_GROUP))
            self._pending = [whole.slice(_ROW_GROUP)]
            self._waiting -= _ROW_GROUP

    def _put(self, table: pa.Table) -> None:
        """Write a row group. Texts are put in one piece, so that pages do not depend on those they came in."""
        arrays = [
            self.numbered(_whole(values))
            if column.kind == "code"
            else _whole(values)
            if column.kind == "text"
            else values
            for values, column in zip(table.columns, self.columns, strict=True)
        ]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self.schema), row_group_size=_ROW_GROUP)

    def table(self, rows: Sequence[Sequence[Value]]) -> pa.Table:
        """Rows as a table under the file's schema."""
        columns = list(zip(*rows, strict=True)) or [() for _ in self.columns]
        arrays = [
            _arrow_values(values, column.kind, field.type)
            for values, column, field in zip(columns, self.columns, self.schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _finish(self) -> None:
        self._take(self.table(self._batch))
        self._put(pa.concat_tables(self._pending))
        self._file.close()


def _whole(values: Any) -> Any:
    if values.num_chunks == 1:
        return values.chunk(0)
    return pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)


def numbered(codes: Any) -> Any:
    """The same codes, numbered as they come, and no other among them."""
    found = codes.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(found.indices, codes.dictionary.take(found.dictionary))


def _arrow_values(values: Sequence[Value], kind: Kind, form: Any) -> Any:
    if form == MONEY:
        return decimals(np.array([UNKNOWN if value is None or value == "" else value for value in values], np.int64))
    return pa.array([_arrow_value(value, kind) for value in values], form)


def _arrow_value(value: Value, kind: Kind) -> object:
    if value is None or (value == "" and kind not in TEXTS):
        return None
    if kind == "money":
        return yuan(value) if isinstance(value, int) else Decimal(str(value))
    if kind == "rate" and isinstance(value, int):
        return Decimal(value) / FULL_RATE
    if kind in ("date", "time") and isinstance(value, str):
        return parse_time(value) if kind == "time" else parse_time(value).date()
    return as_text(value, kind) if kind in TEXTS else value
