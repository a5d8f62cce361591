"""An installation as one encrypted file and back; what is not right is noticed before it is used."""

import io
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from tuodi.workbench.vault import stream

TUODI = [sys.executable, "-m", "tuodi"]
SERVER = os.environ.get("TUODI_DATABASE_URL", "")
sqlite_only = pytest.mark.skipif("TUODI_DATABASE_URL" in os.environ, reason="makes installations of its own, on SQLite")


def sealed(text, key):
    made = io.BytesIO()
    writer = stream.Encrypting(made, key)
    for at in range(0, len(text), 1000):
        writer.write(text[at : at + 1000])
    writer.finish()
    return made.getvalue()


def opened(content, key):
    return io.BufferedReader(stream.Decrypting(io.BytesIO(content), key)).read()


KEY = bytes(range(32))
PART = 64 * 1024


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART, 200_000])
def test_what_was_written_is_read(size):
    text = os.urandom(size)
    assert opened(sealed(text, KEY), KEY) == text


def test_the_same_text_twice_is_two_files():
    assert sealed(b"x" * 100, KEY) != sealed(b"x" * 100, KEY)


# head of 15 + 16 bytes, then parts of 64 KiB + 16
SPOILT = {
    "another key": lambda s: (s, bytes(32)),
    "a bit": lambda s: (s[:100] + bytes([s[100] ^ 1]) + s[101:], KEY),
    "cut within a part": lambda s: (s[:-1], KEY),
    "cut at the end of a part": lambda s: (s[: 31 + PART + 16], KEY),
    "something behind": lambda s: (s + b"x", KEY),
    "parts the other way round": lambda s: (
        s[:31] + s[31 + PART + 16 : 31 + 2 * (PART + 16)] + s[31 : 31 + PART + 16] + s[31 + 2 * (PART + 16) :],
        KEY,
    ),
    "no backup": lambda s: (b"PK" + s, KEY),
    "only a head": lambda s: (s[:31], KEY),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_not_as_it_was_written_is_refused(how):
    content, key = SPOILT[how](sealed(os.urandom(150_000), KEY))
    with pytest.raises(stream.StreamError):
        opened(content, key)


def test_a_key_that_others_can_read_or_that_is_none_is_refused(tmp_path):
    place = tmp_path / "backup.key"
    stream.new_key(place)
    assert len(stream.read_key(place)) == 32
    place.chmod(0o640)
    with pytest.raises(stream.StreamError, match="chmod 600"):
        stream.read_key(place)
    place.chmod(0o600)
    for text in ("", "tuodi-backup-key x", "tuodi-backup-key c2hvcnQ=", "else " + place.read_text().split()[1]):
        place.write_text(text)
        with pytest.raises(stream.StreamError, match="不是备份密钥"):
            stream.read_key(place)


# ---- on the command line


def tuodi(data, *args, **more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TUODI_")}
    environment = kept | {"TUODI_DATA": str(data), "LC_ALL": "C.UTF-8"} | more
    return subprocess.run([*TUODI, *args], env=environment, capture_output=True, text=True, timeout=300, check=False)


@sqlite_only
def test_an_installation_comes_back_from_its_backup(tmp_path):
    data, again = tmp_path / "data", tmp_path / "again"
    (tmp_path / "password").write_text("correct-horse-battery-9\n")
    assert tuodi(data, "init", "--region", "500243", "--password-file", str(tmp_path / "password")).returncode == 0
    (data / "files" / "lists").mkdir(parents=True)
    (data / "files" / "lists" / "六月.csv").write_text("姓名\n", encoding="utf-8")
    file, key = tmp_path / "night.tuodi", tmp_path / "backup.key"

    made = tuodi(data, "backup", str(file), "--key", str(key), "--new-key", "--lang", "zh")
    assert (made.returncode, "已备份到" in made.stdout) == (0, True), made.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert b"SQLite" not in file.read_bytes()
    assert sorted(p.name for p in data.iterdir() if p.name.startswith(".")) == []
    twice = tuodi(data, "backup", str(file), "--key", str(key), "--new-key", "--lang", "zh")
    assert (twice.returncode, "不覆盖" in twice.stderr) == (2, True)

    done = tuodi(again, "restore", str(file), "--key", str(key), "--lang", "zh")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(again / "tuodi.sqlite3")) as database:
        assert database.execute("SELECT username FROM access_user").fetchall() == [("admin",)]
    assert (again / "files" / "lists" / "六月.csv").read_text(encoding="utf-8") == "姓名\n"
    assert not (again / "fields.key").exists()  # kept elsewhere, and without it nothing starts
    assert tuodi(again, "serve", "--port", "1").returncode == 3
    shutil.copy2(data / "fields.key", again / "fields.key")
    assert tuodi(again, "doctor").returncode == 0

    full = tuodi(again, "restore", str(file), "--key", str(key), "--lang", "zh")
    assert (full.returncode, "只能恢复到空的数据目录" in full.stderr) == (3, True)
    cut = tmp_path / "cut.tuodi"
    cut.write_bytes(file.read_bytes()[:-100])
    broken = tuodi(tmp_path / "third", "restore", str(cut), "--key", str(key), "--lang", "zh")
    assert (broken.returncode, "不完整" in broken.stderr) == (3, True)
    assert sorted(p.name for p in (tmp_path / "third").iterdir()) == ["secret.key"]


# ---- on PostgreSQL, through its own tools


@pytest.fixture
def databases():
    """Addresses of two empty databases."""
    names = [f"backup_{secrets.token_hex(6)}" for _ in range(2)]
    with psycopg.connect(SERVER, autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [SERVER.rsplit("/", 1)[0] + "/" + name for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


_CASTS = re.compile(r"::[a-z ]+(?:\[\])?|[()]")
SHAPES = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "constraints": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "sequences": "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
}


def content(address):
    """Every table with its rows, and all that belongs to tables."""
    with psycopg.connect(address) as line:
        tables = line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        asked = SHAPES | {name: f'SELECT * FROM "{name}"' for (name,) in tables}  # noqa: S608 - our own names
        # a database that reads its own constraint anew writes the casts elsewhere
        return {
            what: sorted(
                _CASTS.sub("", str(row)) if what in SHAPES else str(row) for row in line.execute(sql).fetchall()
            )
            for what, sql in asked.items()
        }


def differing(one, other):
    """What is in one and not in the other, a few."""
    return [
        (what, row) for what in one.keys() | other.keys() for row in set(one.get(what, [])) ^ set(other.get(what, []))
    ][:5]


@pytest.mark.skipif(not SERVER, reason="needs a server of PostgreSQL")
def test_an_installation_on_postgresql_comes_back_from_its_backup(tmp_path, databases):
    first, second = databases
    data, again = tmp_path / "data", tmp_path / "again"
    (tmp_path / "password").write_text("correct-horse-battery-9\n")
    asked = ["--region", "500243", "--password-file", str(tmp_path / "password")]
    assert tuodi(data, "init", *asked, TUODI_DATABASE_URL=first).returncode == 0
    (data / "files" / "lists").mkdir(parents=True)
    (data / "files" / "lists" / "六月.csv").write_text("姓名\n", encoding="utf-8")
    file, key = tmp_path / "night.tuodi", tmp_path / "backup.key"
    made = tuodi(data, "backup", str(file), "--key", str(key), "--new-key", "--lang", "zh", TUODI_DATABASE_URL=first)
    assert (made.returncode, "已备份到" in made.stdout) == (0, True), made.stderr
    assert b"PGDMP" not in file.read_bytes()

    to_sqlite = tuodi(tmp_path / "third", "restore", str(file), "--key", str(key), "--lang", "zh")
    assert (to_sqlite.returncode, "TUODI_DATABASE_URL" in to_sqlite.stderr) == (3, True)
    assert sorted(p.name for p in (tmp_path / "third").iterdir()) == ["secret.key"]

    done = tuodi(again, "restore", str(file), "--key", str(key), "--lang", "zh", TUODI_DATABASE_URL=second)
    assert (done.returncode, "postgresql" in done.stdout) == (0, True), done.stderr
    assert differing(content(first), content(second)) == []
    assert (again / "files" / "lists" / "六月.csv").read_text(encoding="utf-8") == "姓名\n"
    without = tuodi(again, "doctor", "--lang", "zh", TUODI_DATABASE_URL=second)
    assert (without.returncode, "没有密钥文件" in without.stdout) == (1, True)
    shutil.copy2(data / "fields.key", again / "fields.key")
    assert tuodi(again, "doctor", TUODI_DATABASE_URL=second).returncode == 0

    full = tuodi(tmp_path / "fourth", "restore", str(file), "--key", str(key), "--lang", "zh", TUODI_DATABASE_URL=first)
    assert full.returncode == 3  # nothing is written over
    assert differing(content(first), content(second)) == []
    assert sorted(p.name for p in (tmp_path / "fourth").iterdir()) == ["secret.key"]


@pytest.mark.skipif(not SERVER, reason="needs a server of PostgreSQL")
def test_a_server_that_cannot_be_reached_leaves_no_half_backup(tmp_path, databases):
    gone = databases[0].rsplit("/", 1)[0] + "/nobody"
    made = tuodi(tmp_path / "data", "backup", str(tmp_path / "b"), "--key", str(tmp_path / "k"), "--new-key",
                 "--lang", "zh", TUODI_DATABASE_URL=gone)  # fmt: skip
    assert (made.returncode, "pg_dump" in made.stderr, (tmp_path / "b").exists()) == (3, True, False)
