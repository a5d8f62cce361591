"""`column__prefix=text`: begins with, exact in case, by the column's index on both databases.

Django's own `startswith` is a full scan on SQLite, and on PostgreSQL wherever the collation is not C.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup

_GLOB = str.maketrans({"*": "[*]", "?": "[?]", "[": "[[]"})
_LIKE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


@CharField.register_lookup
class Prefix(Lookup):
    """GLOB on SQLite (plain index), LIKE on PostgreSQL (index with varchar_pattern_ops)."""

    lookup_name = "prefix"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`column GLOB 'text*'`."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} GLOB %s", (*params, str(self.rhs).translate(_GLOB) + "*")

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`column LIKE 'text%'`."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s", (*params, str(self.rhs).translate(_LIKE) + "%")
