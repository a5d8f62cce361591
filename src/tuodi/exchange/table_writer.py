"""What a table is written by: its columns, and a file that appears under its name only when it is complete.

Money values are integer fen and None stays empty. Ids are text everywhere.
"""

from __future__ import annotations

import datetime as dt
import glob
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Self

from tuodi.policy.money import format_rate

from .money import format_fen

Kind = Literal["text", "code", "money", "integer", "rate", "date", "time"]
"""`code` is text of which a column holds few, many times each: Parquet keeps it once for each group of rows."""
Value = str | int | dt.date | None

TEXTS = frozenset({"text", "code"})


class Column(NamedTuple):
    """A column to write; `kind` says how its values are shown.

    Values: text, integer (money: fen, rate: ten-thousandths), date, or None.
    """

    name: str
    kind: Kind = "text"


class TableWriter(ABC):
    """Write rows one by one; leaving the context renames the finished file into place, an error removes it."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.path, self.columns = path, tuple(columns)
        self.rows = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
        for left in path.parent.glob(f".{glob.escape(path.stem)}.*.part{path.suffix}"):
            if _abandoned(left):
                left.unlink(missing_ok=True)

    @abstractmethod
    def write(self, values: Sequence[Value]) -> None:
        """One row, a value per column."""

    @abstractmethod
    def _finish(self) -> None:
        """Complete the temporary file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._finish()
            if kind is None:
                self._part.replace(self.path)
        finally:
            self._part.unlink(missing_ok=True)


def _abandoned(part: Path) -> bool:
    """Whether the run that was writing this is no more: it was killed."""
    number = part.name.rsplit(".", 3)[1]
    if not number.isdigit() or not hasattr(os, "kill") or sys.platform == "win32":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def as_text(value: Value, kind: Kind) -> str:
    """A value as a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if kind == "rate":
        return format_rate(value)
    return format_fen(value) if kind == "money" else str(value)
