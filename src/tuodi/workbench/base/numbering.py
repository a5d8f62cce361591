"""Numbers that people read: a prefix and what comes next, given to one at a time."""

from __future__ import annotations

from django.db import connection, models

_LOCK = 0x6E75_6D
"""Which of the advisory locks of PostgreSQL: that of giving numbers."""


def next_number(model: type[models.Model], prefix: str, digits: int = 3) -> str:
    """The number after the last of `model.number` with a prefix.

    Until the transaction ends nobody else is given one: PostgreSQL holds a lock, SQLite has one writer at a time.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is given within a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, prefix])
    given = model._base_manager.filter(number__startswith=prefix).values_list("number", flat=True)
    last = max((int(number[len(prefix) :]) for number in given), default=0)
    return f"{prefix}{last + 1:0{digits}d}"
