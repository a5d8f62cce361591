"""An installation as one encrypted file, and an installation from it: database, files, documents of its own.

The keys (`secret.key`, `fields.key`) are not in it: a backup with its key does not open the sealed columns.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from .vault.stream import Decrypting, Encrypting, StreamError

SQLITE, DUMP = "tuodi.sqlite3", "database.dump"
FOLDERS = ("files", "documents")


class BackupError(Exception):
    """It cannot be done; its words say why."""


def back_up(data: Path, database: dict[str, Any], into: Path, key: bytes) -> None:
    """Write the file while the server runs: the database as it is at one moment. Whole or not at all."""
    beside = into.with_name(f".{into.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, _moment(data, database) as (name, copy):
            sealed = Encrypting(file, key)
            with tarfile.open(fileobj=sealed, mode="w|gz") as made:
                made.add(copy, name)
                for folder in FOLDERS:
                    if (data / folder).is_dir():
                        made.add(data / folder, folder)
            sealed.finish()
            file.flush()
            os.fsync(file.fileno())
        beside.replace(into)
    finally:
        beside.unlink(missing_ok=True)


def restore(source: Path, key: bytes, data: Path, database: dict[str, Any]) -> str:
    """Into an installation that has nothing yet; which database it was. Nothing is there where it fails."""
    taken = [name for name in (SQLITE, *FOLDERS) if (data / name).exists() and not _empty(data / name)]
    if taken:
        raise BackupError(f"{data} 已有 {'、'.join(taken)}，只能恢复到空的数据目录")
    with tempfile.TemporaryDirectory(dir=data, prefix=".restoring") as folder:
        room = Path(folder)
        with source.open("rb") as file:
            opened = io.BufferedReader(Decrypting(file, key))
            try:
                with tarfile.open(fileobj=opened, mode="r|gz") as kept:
                    kept.extractall(room, filter="data")
                while opened.read(1 << 20):  # to the last part: a file that was cut off has none
                    pass
            except tarfile.TarError as fault:
                raise StreamError("备份文件不完整") from fault
        if (room / DUMP).exists():
            _into_postgresql(room / DUMP, database)
            (room / DUMP).unlink()
        elif "sqlite" not in str(database["ENGINE"]):
            raise BackupError("这是 SQLite 的备份；不要设置 TUODI_DATABASE_URL")
        kinds = [name for name in (SQLITE, *FOLDERS) if (room / name).exists()]
        for name in kinds:
            if (data / name).exists():
                shutil.rmtree(data / name)
            (room / name).replace(data / name)
    return "sqlite" if SQLITE in kinds else "postgresql"


def _empty(place: Path) -> bool:
    return place.is_dir() and not any(one.is_file() for one in place.rglob("*"))


@contextmanager
def _moment(data: Path, database: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    """The database of one moment as a file beside it, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=data, prefix=".backup") as folder:
        if "sqlite" in str(database["ENGINE"]):
            copy = Path(folder) / SQLITE
            with closing(sqlite3.connect(database["NAME"])) as live, closing(sqlite3.connect(copy)) as still:
                live.backup(still)
            yield SQLITE, copy
            return
        copy = Path(folder) / DUMP
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}"], database)
        yield DUMP, copy


def _into_postgresql(dump: Path, database: dict[str, Any]) -> None:
    if "postgresql" not in str(database["ENGINE"]):
        raise BackupError("这是 PostgreSQL 的备份；用 TUODI_DATABASE_URL 指出要恢复到的空数据库")
    _run(["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
          f"--dbname={database['NAME']}", str(dump)], database)  # fmt: skip


def _run(command: list[str], database: dict[str, Any]) -> None:
    """A tool of PostgreSQL; the password goes by the environment, where other users do not see it."""
    said = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    more = {name: str(database[key]) for name, key in said.items() if database.get(key)}
    try:
        done = subprocess.run(  # noqa: S603 - pg_dump and pg_restore, with what the settings say
            command, env=os.environ | more, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as fault:
        raise BackupError(f"没有 {command[0]}，请安装 PostgreSQL 客户端") from fault
    if done.returncode:
        raise BackupError(f"{command[0]}：{done.stderr.strip().splitlines()[-1] if done.stderr.strip() else '失败'}")
