"""Statements that PostgreSQL plans once for each connection and then only runs; on SQLite they run as ever.

For those of a fixed text that somebody waits for: planning one costs more than running it, and the way through Django's
and psycopg's cursors costs as much again. Values are typed by what they are (an integer is a bigint), so that one text
is one plan; a value whose type the statement does not tell is cast. Wrappers of statements see these as all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

_KEPT = "tuodi_planned"
"""Where an open line to the database keeps its plans: a line is one thread's at a time."""
Row = tuple[Any, ...]


def rows(sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """What a statement finds or returns."""
    return _run(sql, values)[0]


def changed(sql: str, values: Sequence[Any] = ()) -> int:
    """How many rows a statement wrote."""
    return _run(sql, values)[1]


def _run(sql: str, values: Sequence[Any]) -> tuple[list[Row], int]:
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or not settings.PLANNED_STATEMENTS:
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            return (cursor.fetchall() if cursor.description else []), cursor.rowcount
    if connection.connection is None or not connection.in_atomic_block:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
    connection.validate_no_broken_transaction()
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": ""})
    plans = getattr(connection.connection, _KEPT, None)
    if plans is None:
        plans = _plans_of(connection.connection)
        setattr(connection.connection, _KEPT, plans)

    def run(sql: str, values: Sequence[Any], *_: object) -> tuple[list[Row], int]:
        with connection.wrap_database_errors:
            found: tuple[list[Row], int] = plans.run(sql, values)
            return found

    execute: Any = run
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    found: tuple[list[Row], int] = execute(sql, values, False, {"connection": connection})  # noqa: FBT003 - as Django
    return found


def _plans_of(line: Any) -> Any:
    from .planned_lines import Plans  # noqa: PLC0415 - only where there is PostgreSQL

    return Plans(line)
