"""An empty database that gets its tables at once has what the migrations make, walked one by one; on both databases."""

import contextlib
import os
import secrets
import sqlite3
import subprocess
import sys

import psycopg
import pytest
from django.db.migrations import AddField, CreateModel, Migration, RunPython, RunSQL

from tuodi.workbench.tables import _only_shapes

WALKED = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
AT_ONCE = (
    "from tuodi.workbench import tables; assert tables.make_at_once(); assert not tables.make_at_once(); " + WALKED
)
SERVER = os.environ.get("TUODI_DATABASE_URL", "")


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    """Lines to two databases: one walked, one made at once."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(_made(way, tmp_path_factory.mktemp("tables"))) for way in (WALKED, AT_ONCE)]


@contextlib.contextmanager
def _made(way, folder):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TUODI_")}
    kept |= {"TUODI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
    if not SERVER:
        _run(way, kept)
        with contextlib.closing(sqlite3.connect(folder / "tuodi.sqlite3")) as line:
            yield line
        return
    name = f"tables_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        address = SERVER.rsplit("/", 1)[0] + "/" + name
        try:
            _run(way, kept | {"TUODI_DATABASE_URL": address})
            with psycopg.connect(address) as line:
                yield line
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _run(way, environment):
    done = subprocess.run([sys.executable, "-c", f"import django; django.setup(); {way}"], env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def _shape(line):
    """All that a database says of its tables; the order of columns is that in which they came."""
    if isinstance(line, sqlite3.Connection):
        made = line.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        # the text of a table names its columns in their order; that of an index or a trigger is compared as it is
        shape = {(kind, name, of, "" if kind == "table" else sql) for kind, name, of, sql in made}
        for name in [name for kind, name, *_ in made if kind == "table"]:
            shape |= {("column", name, *column[1:]) for column in line.execute(f"PRAGMA table_info('{name}')")}
            shape |= {("refers", name, *key[2:]) for key in line.execute(f"PRAGMA foreign_key_list('{name}')")}
        return shape | {("holds", of, one) for kind, _, of, sql in made if kind == "table" for one in _clauses(sql)}
    asked = (
        (
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, "
            "collation_name, is_identity FROM information_schema.columns WHERE table_schema = 'public'"
        ),
        "SELECT indexname, regexp_replace(indexdef, '\\s+', ' ', 'g') FROM pg_indexes WHERE schemaname = 'public'",
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace"
        ),
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT sequence_name, data_type, start_value, increment FROM information_schema.sequences",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    )
    return {(at, *row) for at, one in enumerate(asked) for row in line.execute(one).fetchall()}


def _clauses(text):
    """The constraints and columns of a table's text, each by itself."""
    found, depth, start = [], 0, text.index("(") + 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth < 0 or (depth == 0 and text[at] == ","):
            found.append(" ".join(text[start:at].split()))
            start = at + 1
    return found


def _rows(line, table):
    """What a table holds, without what is of the moment it was made in."""
    found = line.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
    names = [column[0] for column in found.description]
    of_now = {"id", "applied"}
    return {tuple((n, v) for n, v in sorted(zip(names, row, strict=True)) if n not in of_now) for row in found}


def _tables(line):
    if isinstance(line, sqlite3.Connection):
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return [row[0] for row in line.execute(asked).fetchall()]


def test_the_shape_is_that_of_the_migrations(databases):
    walked, at_once = map(_shape, databases)
    assert len(walked) > 1000
    assert (walked - at_once, at_once - walked) == (set(), set())


def test_so_are_the_rows_that_migrating_brings(databases):
    walked, at_once = databases
    tables = sorted(_tables(walked))
    # numbers of content types are drawn in the order of making: a permission names its type's
    kinds = [
        {row[0]: row[1:] for row in line.execute("SELECT id, app_label, model FROM django_content_type").fetchall()}
        for line in databases
    ]
    of = "SELECT content_type_id, codename FROM auth_permission"
    first, second = (
        {(*kind[row[0]], row[1]) for row in line.execute(of).fetchall()}
        for kind, line in zip(kinds, databases, strict=True)
    )
    assert first == second
    filled = [one for one in tables if one != "auth_permission" and _rows(walked, one)]
    assert {"django_migrations", "django_content_type"} <= set(filled)
    for table in tables:
        if table != "auth_permission":
            assert _rows(walked, table) == _rows(at_once, table), table


class _Ours(Migration):
    pass


_Ours.__module__ = "tuodi.workbench.registry.migrations.0002_x"


class _Librarys(Migration):
    pass


_Librarys.__module__ = "axes.migrations.0002_x"


@pytest.mark.parametrize(
    ("kind", "operation", "only"),
    [
        (_Ours, CreateModel("a", []), True),
        (_Ours, AddField("a", "b", None), True),
        (_Ours, RunPython(RunPython.noop), False),  # may bring rows
        (_Librarys, RunPython(RunPython.noop), True),  # works on rows there are none of
        (_Librarys, RunSQL(""), False),
    ],
)
def test_a_database_walks_where_a_migration_does_more_than_shape(kind, operation, only):
    migration = kind("x", "some")
    migration.operations = [CreateModel("z", []), operation]
    assert _only_shapes(migration) is only
