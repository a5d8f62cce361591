"""A line to PostgreSQL and the statements that were planned on it, run by psycopg's own binding of libpq."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.adapt import Buffer, Loader, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.types.numeric import Int8Dumper

_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
_STALE = frozenset({"0A000", "26000"})
"""A plan whose table is another one now, a statement that is not there any more: all are planned again."""


class _WallTime(Loader):
    """A moment as the line tells it, by the zone of the installation, without the zone."""

    def load(self, data: Buffer) -> dt.datetime:
        text = bytes(data).decode()
        return dt.datetime.fromisoformat(text[: text.rindex("+")])


class Plans:
    """What was planned on a line, by text and types of values."""

    def __init__(self, line: Connection[Any]) -> None:
        around = line.cursor()
        around.adapters.register_dumper(int, Int8Dumper)
        around.adapters.register_loader("timestamptz", _WallTime)
        self._line, self._end, self._convert = line, line.pgconn, Transformer(around)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._made = 0

    def run(self, sql: str, values: Sequence[Any]) -> tuple[list[tuple[Any, ...]], int]:
        """The rows, and how many were written. Raises psycopg's errors."""
        convert = self._convert
        params = convert.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = convert.types or (), convert.formats
        if not self._line.autocommit and self._end.transaction_status == TransactionStatus.IDLE:
            self._checked(self._end.exec_(b"BEGIN"))
        name = self._names.get((sql, types)) or self._planned(sql, types)
        try:
            result = self._checked(self._end.exec_prepared(name, params, formats))  # type: ignore[arg-type] # NULL is None
        except MemoryError:
            raise self._gone() from None
        convert.set_pgresult(result)
        return convert.load_rows(0, result.ntuples, tuple), result.command_tuples or 0

    def _planned(self, sql: str, types: tuple[int, ...]) -> bytes:
        self._made += 1
        name = f"tuodi_{self._made}".encode()
        try:
            self._checked(self._end.prepare(name, _numbered(sql), types))
        except MemoryError:
            raise self._gone() from None
        self._names[sql, types] = name
        return name

    def _checked(self, result: Any) -> Any:
        if result.status in _DONE:
            return result
        fault = error_from_result(result, encoding="utf-8")
        if fault.sqlstate in _STALE:
            self._names.clear()
        if fault.sqlstate is None or self._end.status == ConnStatus.BAD:
            raise OperationalError(str(fault)) from fault
        raise fault

    def _gone(self) -> OperationalError:
        """The library gives no result at all where it could not even send."""
        return OperationalError(self._end.get_error_message())


@cache
def _numbered(sql: str) -> bytes:
    """The text with PostgreSQL's own marks: %s, %s → $1, $2."""
    parts = sql.split("%s")
    marked = "".join(f"{part}${at}" for at, part in enumerate(parts[:-1], start=1)) + parts[-1]
    return marked.replace("%%", "%").encode()
