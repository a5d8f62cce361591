"""Many rows of one table at once, past the model layer: a hundred thousand rows take a third of the time.

The database's triggers write the log as ever. `insert` takes values as the database takes them and asks the model
nothing; `create` takes instances and lets each field say what it stores.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction

_VALUES = 990
"""Of one statement on SQLite, which takes 999 wherever it comes from."""
_Put = Callable[[models.Model], Any]


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of these fields' values; dates and JSON as text. Raises what a statement of Django's would."""
    columns = [model._meta.get_field(name).column for name in fields]  # type: ignore[union-attr]
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            # many rows a statement: beside a savepoint SQLite copies aside, for each statement, the pages it changes
            place, found = f"({', '.join(['%s'] * len(columns))})", iter(rows)
            while some := list(islice(found, max(1, _VALUES // len(columns)))):
                places = ", ".join([place] * len(some))
                sql = f'INSERT INTO "{table}" ({names}) VALUES {places}'  # noqa: S608 - our own names
                cursor.execute(sql, list(chain.from_iterable(some)))


def create(rows: Sequence[models.Model]) -> None:
    """Insert new instances of one model with a counted key, as `bulk_create` does; they have their keys then.

    Raises IntegrityError where the table refuses one: none is written. Signals of saving are not sent.
    """
    if not rows:
        return
    model = type(rows[0])
    plan = _plan(model)
    with transaction.atomic(savepoint=False):
        for row, key in zip(rows, _keys(model, len(rows)), strict=True):
            row.pk = key
        insert(model, [name for name, _ in plan], ([put(row) for _, put in plan] for row in rows))
    for row in rows:
        vars(row._state).update(adding=False, db=connection.alias)


def update(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write some fields of rows of one model that are there, as `bulk_update` does: a statement each, sent together."""
    if not rows:
        return
    model = type(rows[0])
    known = {field.name: field for field in model._meta.concrete_fields}
    key, wanted = model._meta.pk, [known[name] for name in fields]
    puts = [_put(field) for field in wanted]
    sets = ", ".join(f'"{field.column}" = %s' for field in wanted)
    sql = f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key.column}" = %s'  # noqa: S608 - our own names
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(sql, [[*(put(row) for put in puts), row.pk] for row in rows])


def _keys(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else will get. On SQLite nobody else writes until the transaction ends."""
    table, key = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s))::regclass) FROM generate_series(1, %s)",
                [f'"{table}"', key, count],
            )
            return [one for (one,) in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last: int = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


@cache
def _plan(model: type[models.Model]) -> list[tuple[str, _Put]]:
    """Columns, each with what it makes of an instance."""
    return [(field.attname, _put(field)) for field in model._meta.concrete_fields]


_PLAIN = (models.IntegerField, models.CharField, models.TextField, models.BooleanField)


def _put(field: models.Field[Any, Any]) -> _Put:
    """Django's own types are taken as they stand or as text; any other field is asked."""
    dated = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if isinstance(field, models.ForeignKey):
        return _key_of(field)
    if not type(field).__module__.startswith("django.") or dated:
        return _asked(field)
    if isinstance(field, _PLAIN):
        return attrgetter(field.attname)
    if isinstance(field, models.DateField):
        return _text(field.attname, str)
    if isinstance(field, models.JSONField):
        return _text(field.attname, partial(json.dumps, cls=field.encoder))
    return _asked(field)


def _asked(field: models.Field[Any, Any]) -> _Put:
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)


def _text(name: str, said: Callable[[Any], str]) -> _Put:
    def put(row: models.Model) -> str | None:
        value = getattr(row, name)
        return None if value is None else said(value)

    return put


def _key_of(field: models.ForeignKey[Any, Any]) -> _Put:
    """The key of a related row, which may have been written after it was named here. Raises ValueError: it was not."""
    name, attname = field.name, field.attname

    def put(row: models.Model) -> Any:
        value = getattr(row, attname)
        if value is None and (other := row._state.fields_cache.get(name)) is not None:
            value = getattr(other, field.target_field.attname)
            if value is None:
                raise ValueError(f"{name} is not saved")
            setattr(row, attname, value)
        return value

    return put
