"""One program at a time on a ledger. The system lets go of the lock when the program ends, however it ends."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tuodi.exchange.refusals import FileRefused

from .store import Store

_NAME = "lock"


@contextmanager
def locked(folder: Path, now: dt.datetime) -> Iterator[None]:
    """Hold the ledger. FileRefused where another program does, with its process and since when."""
    path = folder / _NAME
    with path.open("a+b") as file:
        try:
            _hold(file)
        except OSError as taken:
            file.seek(0)
            holder = file.read().decode("utf-8", "replace").strip() or "?"
            raise FileRefused(str(folder), "ledger_busy", holder=holder) from taken
        file.truncate(0)
        file.write(f"{os.getpid()} {now:%Y-%m-%d %H:%M:%S}".encode())
        file.flush()
        yield


@contextmanager
def locked_store(folder: Path, now: dt.datetime) -> Iterator[Store]:
    """A ledger that is there, held. FileRefused where there is none."""
    Store.open(folder)
    with locked(folder, now):
        yield Store.open(folder)


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _hold(file: BinaryIO) -> None:
        file.seek(1 << 30)  # beyond what is written, so that the holder can be read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _hold(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
