"""The tables: made from nothing, and brought to today's shape from every release whose tables are kept."""

import os
import sqlite3
from contextlib import closing

import pytest

from tools.schema_dump import PLACE, django, dumped

pytestmark = pytest.mark.skipif(
    "TUODI_DATABASE_URL" in os.environ, reason="each makes a database of its own, on SQLite"
)
RELEASES = sorted(PLACE.glob("*.sql"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The folder of an installation of today."""
    folder = tmp_path_factory.mktemp("fresh")
    done = django(folder, "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return folder


def shape(database):
    """Tables with their columns, indexes and triggers; the order of columns is that in which they came."""
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        tables = [name for kind, name in names if kind == "table"]
        columns = {
            name: sorted(connection.execute(f"PRAGMA table_info({name})"), key=lambda c: c[1]) for name in tables
        }
    return set(names), {name: [tuple(c[1:]) for c in found] for name, found in columns.items()}


def from_dump(folder, text):
    """An installation with the tables of a dump, brought to today's shape."""
    with closing(sqlite3.connect(folder / "tuodi.sqlite3")) as connection:
        connection.create_function("django_date_extract", 2, lambda *_: None, deterministic=True)  # an index asks it
        connection.executescript(text)
    done = django(folder, "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return folder / "tuodi.sqlite3"


def test_no_model_has_changed_without_its_migration(fresh):
    done = django(fresh, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


def test_a_kept_shape_that_is_todays_stays_as_it_is(fresh, tmp_path):
    database = fresh / "tuodi.sqlite3"
    assert shape(from_dump(tmp_path, dumped(database))) == shape(database)


def test_what_a_kept_shape_lacks_is_made(fresh, tmp_path):
    """An installation from before there were contracts with family doctors."""
    database = fresh / "tuodi.sqlite3"
    lines = dumped(database).splitlines()
    text = "\n".join(lines)
    with closing(sqlite3.connect(database)) as connection:
        gone = [
            row[0]
            for row in connection.execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name LIKE 'services_%' "
                "AND name NOT LIKE 'sqlite_%'"
            )
        ]
    for statement in gone:
        assert statement in text
        text = text.replace(f"{statement};", "")
    text = "\n".join(line for line in text.splitlines() if "VALUES ('services'," not in line)
    assert gone
    assert shape(from_dump(tmp_path, text)) == shape(database)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_the_tables_of_a_release_become_todays(fresh, tmp_path, release):
    assert shape(from_dump(tmp_path, release.read_text(encoding="utf-8"))) == shape(fresh / "tuodi.sqlite3")
