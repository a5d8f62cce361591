"""Columns whose text is compared sign by sign, on both databases alike."""

from __future__ import annotations

from typing import Any

from django.db import models


class CodeField(models.CharField):
    """Codes, numbers, names that are searched by how they begin.

    PostgreSQL sorts such a column by code point (collation C) whatever the language of the database, as SQLite does:
    one index then serves prefix, order and paging, and comparing costs nothing.
    """

    def db_parameters(self, connection: Any) -> Any:
        """Django's, with the collation where it is PostgreSQL's to choose."""
        found = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found
