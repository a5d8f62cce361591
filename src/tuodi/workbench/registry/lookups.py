"""`column__prefix=text`: begins with, exact in case, by the column's index on both databases.

Django's own `startswith` is a full scan on SQLite, and on PostgreSQL wherever the collation is not C; GLOB leaves the
index at the first Chinese sign. On a `CodeField`, which both databases sort by code point, a prefix is a span.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup

from .fields import CodeField

_LAST = "\U0010ffff"


@CodeField.register_lookup
class Prefix(Lookup):
    """From the text to the text with the last code point behind it."""

    lookup_name = "prefix"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`(column >= text AND column < textU+10FFFF)`."""
        left, params = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        return f"({left} >= %s AND {left} < %s)", (*params, text, *params, text + _LAST)
