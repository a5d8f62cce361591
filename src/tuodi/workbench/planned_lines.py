"""A line to PostgreSQL and the statements that were planned on it, run by psycopg's own binding of libpq."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Sequence
from functools import cache
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.adapt import Buffer, Loader, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.types.numeric import Int8Dumper
from psycopg.waiting import Ready, Wait, wait

_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
_LOOK = 1.0
"""Seconds after which a wait for the database lets the process hear a signal."""
_Bound = tuple[bytes, Any, Any]
"""The name of a plan, its values (NULL is None), their formats."""
_STALE = frozenset({"0A000", "26000"})
"""A plan whose table is another one now, a statement that is not there any more: all are planned again."""


class _WallTime(Loader):
    """A moment as the line tells it, by the zone of the installation, without the zone."""

    def load(self, data: Buffer) -> dt.datetime:
        text = bytes(data).decode()
        return dt.datetime.fromisoformat(text[: text.rindex("+")])


def _heard(end: Any, many: int) -> Generator[Wait, Ready | int, list[Any]]:
    """The results of so many statements, when all are sent and the end of them is heard too."""
    while end.flush():
        if (yield Wait.RW) & Ready.R:
            end.consume_input()
    results: list[Any] = []
    while len(results) <= many:
        while end.is_busy():
            yield Wait.R
            end.consume_input()
        result = end.get_result()
        if result is not None:
            results.append(result)
    return results[:many]


class Plans:
    """What was planned on a line, by text and types of values."""

    def __init__(self, line: Connection[Any]) -> None:
        around = line.cursor()
        around.adapters.register_dumper(int, Int8Dumper)
        around.adapters.register_loader("timestamptz", _WallTime)
        self._line, self._end, self._convert = line, line.pgconn, Transformer(around)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._made = 0

    def run(
        self, asked: Sequence[tuple[str, Sequence[Any]]], *, keep: bool = False
    ) -> list[tuple[list[tuple[Any, ...]], int]]:
        """The rows of each, and how many it wrote; `keep`: then the transaction ends.

        Raises psycopg's errors: the first one's, after which none ran.
        """
        said = [self._bound(sql, values) for sql, values in asked]
        begins = not self._line.autocommit and self._end.transaction_status == TransactionStatus.IDLE
        if len(said) + begins + keep == 1:
            name, params, formats = said[0]
            try:
                results = [self._checked(self._end.exec_prepared(name, params, formats))]
            except MemoryError:
                raise self._gone() from None
        else:
            results = self._piped(said, begins=begins, keep=keep)
        return [self._read(result) for result in results]

    def _bound(self, sql: str, values: Sequence[Any]) -> _Bound:
        convert = self._convert
        params = convert.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = convert.types or (), convert.formats
        return self._names.get((sql, types)) or self._planned(sql, types), params, formats

    def _read(self, result: Any) -> tuple[list[tuple[Any, ...]], int]:
        self._convert.set_pgresult(result)
        return self._convert.load_rows(0, result.ntuples, tuple), result.command_tuples or 0

    def _piped(self, said: Sequence[_Bound], *, begins: bool, keep: bool) -> list[Any]:
        """Send all, then hear all: one way there and back."""
        end = self._end
        end.enter_pipeline_mode()
        try:
            if begins:
                end.send_query_params(b"BEGIN", None)
            for name, params, formats in said:
                end.send_query_prepared(name, params, formats)
            if keep:
                end.send_query_params(b"COMMIT", None)
            end.pipeline_sync()
            results = wait(_heard(end, begins + len(said) + keep), end.socket, _LOOK)
        finally:
            if end.status != ConnStatus.BAD:
                end.exit_pipeline_mode()
        for result in results:
            self._checked(result)
        return results[begins : begins + len(said)]

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
