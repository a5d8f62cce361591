"""Rows whose column is one of a great many values: the values are one parameter, however many they are.

An `__in` makes each value a parameter: Django prepares them one by one, and SQLite takes a thousand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import F, Lookup

_AT_ONCE = 20_000
Key = TypeVar("Key", int, str)


class _Among(Lookup[bool]):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            if self.rhs and isinstance(self.rhs[0], int):
                # as wide as our keys: PostgreSQL looks narrower ones up one after the other, for every row
                return f"{sql} = ANY(%s::bigint[])", [*params, f"{{{','.join(map(str, self.rhs))}}}"]
            return f"{sql} = ANY(%s)", [*params, self.rhs]
        return f"{sql} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.rhs)]  # noqa: S608 - Django's own SQL


def among(column: str, keys: Sequence[int] | Sequence[str]) -> Lookup[bool]:
    """A condition for `filter`."""
    return _Among(F(column), list(keys))


def parts(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Distinct keys in their order, some ten thousand at a time: what is found for them has to fit into memory."""
    found = sorted(set(keys))
    for start in range(0, len(found), _AT_ONCE):
        yield found[start : start + _AT_ONCE]
