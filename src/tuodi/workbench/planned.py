"""Statements that PostgreSQL plans once for each connection and then only runs; on SQLite they run as ever.

For those of a fixed text that somebody waits for: planning one costs more than running it, and the way through Django's
and psycopg's cursors costs as much again. Values are typed by what they are (an integer is a bigint), so that one text
is one plan; a value whose type the statement does not tell is cast. Wrappers of statements see these as all others.

Each way to the database and back costs as much as a small statement. `together` says several at once. Inside
`gathered`, what is said `soon` waits for the next statement of the line, and goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

_KEPT = "tuodi_planned"
"""Where an open line to the database keeps its plans: a line is one thread's at a time."""
_WAITING = "tuodi_waiting"
"""Where Django's connection keeps what was said soon; it is not there outside `gathered`."""
Row = tuple[Any, ...]
Found = tuple[list[Row], int]
"""The rows of a statement, and how many it wrote."""


class Asked(NamedTuple):
    """A statement with its values, and whoever wants to hear how many rows it wrote."""

    sql: str
    values: Sequence[Any] = ()
    heard: Callable[[int], None] | None = None


def rows(sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """What a statement finds or returns."""
    return _run([Asked(sql, values)])[0][0]


def changed(sql: str, values: Sequence[Any] = ()) -> int:
    """How many rows a statement wrote."""
    return _run([Asked(sql, values)])[0][1]


def together(*asked: Asked) -> list[list[Row]]:
    """What several statements find, one after the other: none of them needs what another found."""
    return [found for found, _ in _run(asked)]


def soon(sql: str, values: Sequence[Any] = (), heard: Callable[[int], None] | None = None) -> None:
    """Run it at the latest before anything else is asked or kept; its faults are raised there."""
    waiting: list[Asked] | None = getattr(connections[DEFAULT_DB_ALIAS], _WAITING, None)
    if waiting is None:
        _run([Asked(sql, values, heard)])
    else:
        waiting.append(Asked(sql, values, heard))


def catch_up(*, keep: bool = False) -> None:
    """Run what was said soon. Whoever ends a transaction calls it first. `keep`: the transaction ends with it.

    Django finds the transaction at its end then, and does what it does after it was kept.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not getattr(connection, _WAITING, None):
        return
    whole = keep and len(connection.atomic_blocks) == 1 and not connection.needs_rollback
    _run([], keep=whole)


@contextmanager
def gathered() -> Iterator[None]:
    """Around a transaction: `soon` waits inside, where the database can hear several statements at once."""
    connection = connections[DEFAULT_DB_ALIAS]
    if not _plans_here(connection) or hasattr(connection, _WAITING):
        yield
        return
    setattr(connection, _WAITING, [])
    try:
        with connection.execute_wrapper(_after_the_waiting):
            yield
    finally:
        delattr(connection, _WAITING)


def _after_the_waiting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    """Statements of Django's own come after what was said soon; what was said since a savepoint goes back with it."""
    if not context.get(_KEPT):
        if sql.startswith("ROLLBACK"):
            getattr(context["connection"], _WAITING).clear()
        else:
            catch_up()
    return execute(sql, params, many, context)


def _plans_here(connection: Any) -> bool:
    return connection.vendor == "postgresql" and settings.PLANNED_STATEMENTS


def _run(asked: Sequence[Asked], *, keep: bool = False) -> list[Found]:
    connection = connections[DEFAULT_DB_ALIAS]
    if not _plans_here(connection):
        return [_run_plainly(connection, one) for one in asked]
    if connection.connection is None or not connection.in_atomic_block:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
    connection.validate_no_broken_transaction()
    plans = getattr(connection.connection, _KEPT, None)
    if plans is None:
        plans = _plans_of(connection.connection)
        setattr(connection.connection, _KEPT, plans)
    waiting: list[Asked] = getattr(connection, _WAITING, [])
    before = len(waiting)
    all_of_them = [*waiting, *asked]
    waiting.clear()
    said: list[tuple[str, Sequence[Any]]] = []

    def say(sql: str, values: Sequence[Any], *_: object) -> None:
        said.append((sql, values))

    logged = connection.queries_logged
    for one in all_of_them:
        if logged:
            connection.queries_log.append({"sql": one.sql, "time": ""})
        execute: Any = say
        for wrapper in reversed(connection.execute_wrappers):
            execute = partial(wrapper, execute)
        execute(one.sql, one.values, False, {"connection": connection, _KEPT: True})  # noqa: FBT003 - as Django
    with connection.wrap_database_errors:
        found: list[Found] = plans.run(said, keep=keep)
    for one, (_, count) in zip(all_of_them, found, strict=True):
        if one.heard is not None:
            one.heard(count)
    return found[before:]


def _run_plainly(connection: Any, asked: Asked) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, list(asked.values))
        found, count = (cursor.fetchall() if cursor.description else []), cursor.rowcount
    if asked.heard is not None:
        asked.heard(count)
    return found, count


def _plans_of(line: Any) -> Any:
    from .planned_lines import Plans  # noqa: PLC0415 - only where there is PostgreSQL

    return Plans(line)
