"""Rows on their way into the database: written to a file for each share of the persons, then brought in share by share.

So that a file of millions needs no more memory than one of thousands, and the bills of a person's share lie together.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Self

from django.db import connection

BUCKETS = 64
"""Shares of the persons, by the number of the person."""
_COLUMNS = (
    "row", "setl_id", "person_id", "township", "setl_time", "medfee_sumamt", "inscp_scp_amt", "insured", "assisted",
    "turned", "line", "facts",
)  # fmt: skip
_KINDS = {
    "row": "bigint", "person_id": "bigint", "setl_time": "timestamp", "medfee_sumamt": "bigint",
    "inscp_scp_amt": "bigint", "insured": "bigint", "assisted": "bigint", "turned": "boolean",
}  # fmt: skip
_NUMBERS = tuple(place for place, name in enumerate(_COLUMNS) if _KINDS.get(name) == "bigint")
_TURNED = _COLUMNS.index("turned")
_BUFFER = 1 << 16
_AT_ONCE = 20_000
INCOMING = "review_incoming"


def bucket_of(person_id: int) -> int:
    """The share a person is in."""
    return person_id % BUCKETS


class Spill:
    """`with Spill() as spill: spill.add(…); for bucket in spill.brought_in(): …`."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="tuodi-")
        self._files: list[IO[str] | None] = [None] * BUCKETS
        self._rows = [0] * BUCKETS

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(self._rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            if file is not None:
                file.close()
        self._folder.cleanup()

    def add(self, person_id: int, before: str, after: str) -> None:
        """One row. before and after: the columns before and behind `person_id`, as `text` makes them."""
        bucket = person_id % BUCKETS
        file = self._files[bucket]
        if file is None:
            file = self._files[bucket] = self._path(bucket).open("w", encoding="utf-8", newline="\n", buffering=_BUFFER)
        file.write(f"{before}\t{person_id}\t{after}\n")
        self._rows[bucket] += 1

    def brought_in(self) -> Iterator[int]:
        """Some shares after others in the table `INCOMING`, each time in the place of those before; how many rows."""
        paths: list[Path] = []
        rows = 0
        for bucket, file in enumerate(self._files):
            if file is not None:
                file.close()
                paths.append(self._path(bucket))
                rows += self._rows[bucket]
            if paths and (rows >= _AT_ONCE or bucket == BUCKETS - 1):
                _load(paths)
                yield rows
                paths, rows = [], 0

    def _path(self, bucket: int) -> Path:
        return Path(self._folder.name) / f"{bucket}.txt"


def text(value: str) -> str:
    """A text as a column."""
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
        value = value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return value


def _load(paths: list[Path]) -> None:
    columns = ", ".join(f'"{name}" {_KINDS.get(name, "text")}' for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {INCOMING} ({columns})")
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {INCOMING}")
            with cursor.copy(f"COPY {INCOMING} FROM STDIN") as copy:
                for part in _pieces(paths):
                    copy.write(part)
            cursor.execute(f"ANALYZE {INCOMING} (setl_id, person_id)")
            return
        cursor.execute(f"DELETE FROM {INCOMING}")  # noqa: S608 - our own name
        places = ", ".join(["%s"] * len(_COLUMNS))
        for path in paths:
            with path.open(encoding="utf-8", newline="\n") as file:
                cursor.executemany(f"INSERT INTO {INCOMING} VALUES ({places})", [_values(line) for line in file])  # type: ignore[misc]  # noqa: S608


def _pieces(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                yield part


def _values(line: str) -> list[object]:
    cells: list[object] = [_plain(cell) for cell in line[:-1].split("\t")]
    for place in _NUMBERS:
        cells[place] = int(str(cells[place]))
    cells[_TURNED] = cells[_TURNED] == "t"
    return cells


def _plain(cell: str) -> str:
    if "\\" not in cell:
        return cell
    found, escaped = [], False
    for sign in cell:
        if escaped:
            found.append({"t": "\t", "n": "\n", "r": "\r"}.get(sign, sign))
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            found.append(sign)
    return "".join(found)
