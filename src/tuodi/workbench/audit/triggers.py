"""The triggers, written out for each registered table and installed after every migration, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, models

from .models import Event
from .register import APPEND_ONLY, AUDITED

_PREFIX = "tuodi_"
_COLUMNS_AT_ONCE = 50
"""SQLite's functions take at most 127 arguments."""
_ACTIONS = (("I", "INSERT"), ("U", "UPDATE"), ("D", "DELETE"))
_NOBODY = "审计：没有操作人，不能写入 / nobody is acting"
_GROWS_ONLY = "只能追加，不能修改或删除 / append only"


def install(using: str = "default", **_: Any) -> None:
    """Drop every trigger of ours and make those of today. Called after `migrate`; does no harm when called again."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    audited = {model: skip for model, skip in AUDITED.items() if model._meta.db_table in present}
    grows_only = {model: may for model, may in APPEND_ONLY.items() if model._meta.db_table in present}
    if Event._meta.db_table not in present:
        return
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for statement in make(cursor, audited, grows_only):
            cursor.execute(statement)


@contextmanager
def asleep(table: str) -> Iterator[None]:
    """A table without our triggers until the end of the block, inside a transaction: nobody else writes meanwhile.

    For writing the same content in another way only, never for a change.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none waits: PostgreSQL alters no table with one
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            yield
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE %s",
            [table, _PREFIX + "%"],
        )
        made = cursor.fetchall()
        for name, _ in made:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in made:
            cursor.execute(statement)


def _columns(model: type[models.Model], without: frozenset[str] = frozenset()) -> list[str]:
    return [f.column for f in model._meta.concrete_fields if f.column and f.name not in without]


# ---- SQLite


def _sqlite(
    cursor: Any, audited: dict[type[models.Model], frozenset[str]], grows_only: dict[type[models.Model], frozenset[str]]
) -> Iterator[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [_PREFIX + "%"])
    for (name,) in cursor.fetchall():
        yield f'DROP TRIGGER "{name}"'
    for model, without in audited.items():
        yield from _sqlite_audit(model, without)
    for model, may in grows_only.items():
        yield from _sqlite_append_only(model, may)


def _sqlite_audit(model: type[models.Model], without: frozenset[str]) -> Iterator[str]:
    table, columns = model._meta.db_table, _columns(model, without)
    key = _key(model)
    changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in columns)
    for letter, verb in _ACTIONS:
        before = "NULL" if letter == "I" else _sqlite_json("OLD", columns)
        after = "NULL" if letter == "D" else _sqlite_json("NEW", columns)
        row = f'{"OLD" if letter == "D" else "NEW"}."{key}"'
        when = f"WHEN {changed}" if letter == "U" else ""
        yield f"""CREATE TRIGGER "{_PREFIX}audit_{table}_{letter}" AFTER {verb} ON "{table}" FOR EACH ROW {when} BEGIN
            SELECT RAISE(ABORT, '{_NOBODY}') WHERE tuodi_actor() = '';
            INSERT INTO "{Event._meta.db_table}" ("at", "actor", "reason", "action", "table", "row", "before", "after")
            VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now', '+8 hours'), tuodi_actor(), tuodi_reason(), '{letter}',
                    '{table}', CAST({row} AS TEXT), {before}, {after});
            END"""  # noqa: S608 - names of our own tables


def _sqlite_json(side: str, columns: list[str]) -> str:
    pairs = ", ".join(f"""'{c}', {side}."{c}\"""" for c in columns[:_COLUMNS_AT_ONCE])
    made = f"json_object({pairs})"
    for at in range(_COLUMNS_AT_ONCE, len(columns), _COLUMNS_AT_ONCE):
        pairs = ", ".join(f"""'$."{c}"', {side}."{c}\"""" for c in columns[at : at + _COLUMNS_AT_ONCE])
        made = f"json_set({made}, {pairs})"
    return made


def _sqlite_append_only(model: type[models.Model], may: frozenset[str]) -> Iterator[str]:
    table = model._meta.db_table
    yield f"""CREATE TRIGGER "{_PREFIX}keep_{table}_D" BEFORE DELETE ON "{table}"
        BEGIN SELECT RAISE(ABORT, '{table}: {_GROWS_ONLY}'); END"""
    changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in _columns(model, may))
    yield f"""CREATE TRIGGER "{_PREFIX}keep_{table}_U" BEFORE UPDATE ON "{table}" WHEN {changed}
        BEGIN SELECT RAISE(ABORT, '{table}: {_GROWS_ONLY}'); END"""


# ---- PostgreSQL


_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION {_PREFIX}audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    actor text := coalesce(current_setting('tuodi.actor', true), '');
    old_row jsonb; new_row jsonb; key text;
BEGIN
    IF actor = '' THEN RAISE EXCEPTION '{_NOBODY}'; END IF;
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - TG_ARGV[1]::text[]; END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - TG_ARGV[1]::text[]; END IF;
    IF TG_OP = 'UPDATE' AND old_row = new_row THEN RETURN NULL; END IF;
    key := coalesce(new_row, old_row) ->> TG_ARGV[0];
    INSERT INTO {Event._meta.db_table} ("at", "actor", "reason", "action", "table", "row", "before", "after")
    VALUES (clock_timestamp() AT TIME ZONE 'Asia/Shanghai', actor, coalesce(current_setting('tuodi.reason', true), ''),
            left(TG_OP, 1), TG_TABLE_NAME, key, old_row, new_row);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION {_PREFIX}keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV[0]::text[] = to_jsonb(NEW) - TG_ARGV[0]::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: {_GROWS_ONLY}', TG_TABLE_NAME;
END $$
"""  # noqa: S608


def _postgresql(
    cursor: Any, audited: dict[type[models.Model], frozenset[str]], grows_only: dict[type[models.Model], frozenset[str]]
) -> Iterator[str]:
    cursor.execute(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s",
        [_PREFIX + "%"],
    )
    for name, table in cursor.fetchall():
        yield f'DROP TRIGGER "{name}" ON {table}'
    yield _FUNCTIONS
    for model, without in audited.items():
        skipped = _named(model, without)
        yield f"""CREATE TRIGGER "{_PREFIX}audit" AFTER INSERT OR UPDATE OR DELETE ON "{model._meta.db_table}"
            FOR EACH ROW EXECUTE FUNCTION {_PREFIX}audit('{_key(model)}', '{{{skipped}}}')"""
    for model, may in grows_only.items():
        columns = _named(model, may)
        yield f"""CREATE TRIGGER "{_PREFIX}keep" BEFORE UPDATE OR DELETE ON "{model._meta.db_table}"
            FOR EACH ROW EXECUTE FUNCTION {_PREFIX}keep('{{{columns}}}')"""


def _named(model: type[models.Model], names: frozenset[str]) -> str:
    """The columns of the fields named, for an array of PostgreSQL's."""
    return ",".join(str(field.column) for field in model._meta.concrete_fields if field.name in names)


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)
