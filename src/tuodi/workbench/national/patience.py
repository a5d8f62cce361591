"""Every message is answered in time: a database that is slow or busy gives "later", never a wait without end.

Clients wait 10 seconds at least. A message that has no turn after `TURN` seconds is not begun. No statement begins
after `BEGIN` seconds, and none, a wait for a lock included, takes longer than `STATEMENT`. Where the database keeps not
even that, the line to it is cut after `CUT` seconds. All of them count from when the message came.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from tuodi.workbench.config import SQLITE_WAIT

TURN, BEGIN, STATEMENT, CUT = 4.0, 4.5, 4.0, 9.0
LATER = "系统繁忙，本次未执行；请稍后以相同报文（msgid 不变）重发"
UNSURE = "系统繁忙，本次是否办理成功尚未确认；请稍后以相同报文（msgid 不变）重发，即可取得结果"
_LATER_STATES = frozenset({"55P03", "57014", "40P01", "40001", "53300", "57P01", "57P03", "25P03", "25P04"})
"""PostgreSQL: lock not available, statement cancelled, deadlock, serialisation, too many clients, going down."""


_REFUSED_CLASSES = frozenset({"22", "23", "40", "42", "55"})
"""PostgreSQL: what it says of a statement, or of the end of a transaction, that it did not carry out."""


class TooSlow(Exception):
    """The time for this message is over."""


class Unsure(Exception):
    """The database went away while it was told to keep what was done: it may have."""


@contextmanager
def in_time(began: float) -> Iterator[None]:
    """Statements inside begin before the time of a message that came then is over, or raise TooSlow."""
    end = began + BEGIN

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if time.monotonic() > end:
            raise TooSlow
        return execute(sql, params, many, context)

    _busy_wait(STATEMENT)
    try:
        with connection.execute_wrapper(watch):
            yield
    finally:
        _busy_wait(SQLITE_WAIT)


def _busy_wait(seconds: float) -> None:
    """How long SQLite waits for another writer. Outside a transaction."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        connection.ensure_connection()
        connection.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def comes_later(fault: Exception) -> bool:
    """Whether a fault of the database passes by itself: then the sender may say the same again."""
    if isinstance(fault, TooSlow):
        return True
    if not isinstance(fault, DatabaseError | InterfaceError):
        return False
    state = getattr(fault.__cause__, "sqlstate", None)
    if state is not None:
        return state in _LATER_STATES or state.startswith("08")
    return isinstance(fault, OperationalError | InterfaceError)


def surely_undone(fault: Exception) -> bool:
    """Whether PostgreSQL itself said no, so that nothing is kept; a line that broke leaves that open."""
    state = getattr(fault.__cause__, "sqlstate", None) or ""
    return state[:2] in _REFUSED_CLASSES or state == "57014"
