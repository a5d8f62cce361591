"""Each identity row knows when a later version of its record became known: the database itself keeps `superseded`.

So that "the last version known at a moment" is a question about the row alone; asked with a join it cost a tenth of a
second for every list of a class in a county of a million.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from .models import IdentityRow

_TABLE = IdentityRow._meta.db_table
_NAME = "registry_superseded"
_LATER = f"(SELECT MIN(n.known_from) FROM {_TABLE} n WHERE n.record_id = {_TABLE}.record_id AND n.known_from > {_TABLE}.known_from)"  # noqa: S608, E501
_SQLITE = (
    f"DROP TRIGGER IF EXISTS {_NAME}",
    (
        f"CREATE TRIGGER {_NAME} AFTER INSERT ON {_TABLE} FOR EACH ROW BEGIN "  # noqa: S608
        f"UPDATE {_TABLE} SET superseded = {_LATER} WHERE record_id = NEW.record_id AND superseded IS NOT {_LATER}; END"
    ),
)
_POSTGRESQL = (
    (
        f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608
        f"UPDATE {_TABLE} SET superseded = {_LATER} WHERE record_id IN (SELECT record_id FROM fresh) "
        f"AND superseded IS DISTINCT FROM {_LATER}; RETURN NULL; END $$"
    ),
    f"DROP TRIGGER IF EXISTS {_NAME} ON {_TABLE}",
    (
        f"CREATE TRIGGER {_NAME} AFTER INSERT ON {_TABLE} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_NAME}()"
    ),
)


def install(using: str = "default", **_: Any) -> None:
    """Make the trigger anew. Called after `migrate`."""
    connection = connections[using]
    if _TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)
