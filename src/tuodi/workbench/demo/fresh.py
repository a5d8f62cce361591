"""Whether a database is the demonstration's, and emptying it. Asked before anything is migrated, so in plain SQL."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from tuodi.workbench.access.models import User

_SURE = frozenset({"clerk", "checker", "town", "civil"})
"""Users that every demonstration has had, and no bureau has by chance together."""


def is_other() -> bool:
    """Whether somebody works here who is not of the demonstration: its passwords are public."""
    table = User._meta.db_table
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT username FROM "{table}"')  # noqa: S608 - a name of our own
        names = {row[0] for row in cursor.fetchall()}
    return bool(names) and not names >= _SURE


def empty() -> None:
    """Nothing is left of it, nor of the keys in its folder: what they opened is gone."""
    if is_other():
        raise RuntimeError("not a demonstration")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    else:
        connection.close()
        place = Path(settings.DATABASES["default"]["NAME"])
        for end in ("", "-wal", "-shm"):
            place.with_name(place.name + end).unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    keys = Path(settings.FIELD_KEYS)
    if keys.parent == settings.DATA:
        keys.unlink(missing_ok=True)
