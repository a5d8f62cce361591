"""An installation as one encrypted file and back; what is not right is noticed before it is used."""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tuodi.workbench.vault import stream

TUODI = [sys.executable, "-m", "tuodi"]
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


def tuodi(data, *args):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TUODI_")}
    environment = kept | {"TUODI_DATA": str(data), "LC_ALL": "C.UTF-8"}
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
