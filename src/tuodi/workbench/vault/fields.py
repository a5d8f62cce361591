"""A column whose text the database does not see. Comparing for equality works; anything else is refused."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, In, IsNull, Lookup

from .cipher import seal, sealed_ways, unseal

_LOOKUPS: dict[str, type[Lookup[Any]]] = {}


class SecretField(models.CharField[str, str]):
    """Text that is sealed on its way into the database. `max_length` is the text's; the column takes what it needs."""

    description = "sealed text"

    @property
    def place(self) -> str:
        """What the sealed text is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - the same on both databases
        """Sealed text is longer than what it says."""
        return "text"

    def db_parameters(self, connection: Any) -> Any:
        """Compared sign by sign on PostgreSQL too."""
        found = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found

    def get_prep_value(self, value: Any) -> Any:
        """Text → sealed."""
        text = super().get_prep_value(value)
        return text if text is None else seal(text, self.place)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Sealed → text."""
        return value if value is None else unseal(value, self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only what sealed text can answer."""
        found = _LOOKUPS.get(lookup_name)
        if found is None:
            raise FieldError(f"{self.model.__name__}.{self.name} is sealed: no lookup {lookup_name}")
        return found


class _SealedExact(Exact):
    """Equal under any key that rows may be under."""

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if hasattr(self.rhs, "resolve_expression"):
            return super().as_sql(compiler, connection)
        sql, params = self.process_lhs(compiler, connection)
        ways = sealed_ways(self.rhs, self.lhs.output_field.place)
        return f"{sql} IN ({', '.join(['%s'] * len(ways))})", [*params, *ways]


class _SealedIn(In):
    """One of several, under any key that rows may be under."""

    def get_prep_lookup(self) -> Any:
        if not self.rhs_is_direct_value():
            return super().get_prep_lookup()
        place = self.lhs.output_field.place
        return [sealed for text in self.rhs for sealed in sealed_ways(text, place)]

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:  # noqa: ARG002 - sealed already
        return "%s", list(value)


_LOOKUPS |= {"exact": _SealedExact, "in": _SealedIn, "isnull": IsNull}
