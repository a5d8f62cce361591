"""Rows grouped by key in bounded memory: in memory while small, in partitions on disk when large."""

from __future__ import annotations

import heapq
import marshal
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

_BUFFER = 1 << 16


class Item(NamedTuple):
    """One spooled row."""

    key: str
    row: int
    payload: bytes


class Spool:
    """Add items in any order, then iterate `groups`: all items of a key together, rows ascending.

    Above `limit` bytes of payload the items move to `partitions` files in a temporary directory, one of which at a
    time is held in memory while reading. Use as a context manager: the directory goes with it.
    """

    def __init__(self, limit: int, partitions: int) -> None:
        self._limit, self._partitions = limit, partitions
        self._items: list[Item] = []
        self._size = 0
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._paths: list[Path] = []
        self._files: list[BinaryIO] = []
        self._buffers: list[list[tuple[str, int, bytes]]] = []
        self._buffered: list[int] = []

    def add(self, key: str, row: int, payload: bytes) -> None:
        """Keep one row under its key."""
        if self._directory is not None:
            self._put(key, row, payload)
            return
        self._items.append(Item(key, row, payload))
        self._size += len(payload) + len(key)
        if self._size > self._limit:
            self._to_disk()

    def _to_disk(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="tuodi-")
        root = Path(self._directory.name)
        self._paths = [root / f"part-{number}" for number in range(self._partitions)]
        self._files = [path.open("wb") for path in self._paths]
        self._buffers = [[] for _ in self._files]
        self._buffered = [0] * self._partitions
        for item in self._items:
            self._put(*item)
        self._items = []

    def _put(self, key: str, row: int, payload: bytes) -> None:
        number = partition_of(key, self._partitions)
        self._buffers[number].append((key, row, payload))
        self._buffered[number] += len(payload) + 64
        if self._buffered[number] > _BUFFER:
            self._flush(number)

    def _flush(self, number: int) -> None:
        marshal.dump(self._buffers[number], self._files[number])
        self._buffers[number] = []
        self._buffered[number] = 0

    def partitions(self) -> list[Path]:
        """Everything on disk, a file per partition, each for `read_partition` by this process or another."""
        if self._directory is None:
            self._to_disk()
        for number, file in enumerate(self._files):
            if self._buffers[number]:
                self._flush(number)
            file.flush()
        return self._paths

    def by_partition(self) -> Iterator[tuple[int, list[Item]]]:
        """(number, sorted items) of every partition that has any, ascending, without going to disk for a few."""
        if self._directory is not None:
            yield from (
                (number, items) for number, path in enumerate(self.partitions()) if (items := read_partition(path))
            )
            return
        found: dict[int, list[Item]] = {}
        for item in sorted(self._items):
            found.setdefault(partition_of(item.key, self._partitions), []).append(item)
        yield from sorted(found.items())

    def groups(self) -> Iterator[tuple[str, list[Item]]]:
        """(key, its items by row)."""
        if self._directory is None:
            yield from grouped(sorted(self._items))
            return
        for path in self.partitions():
            yield from grouped(read_partition(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what is on disk."""
        for file in self._files:
            file.close()
        self._files = []
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None


def partition_of(key: str, partitions: int) -> int:
    """Where a key goes. crc32 and not hash(): the same on every run and every machine."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % partitions


def read_partition(path: Path) -> list[Item]:
    """The items of one partition, sorted by key and row."""
    return sorted(Item._make(entry) for entry in _entries(path))


def grouped(items: list[Item]) -> Iterator[tuple[str, list[Item]]]:
    """(key, its items by row) of sorted items."""
    for key, group in groupby(items, key=attrgetter("key")):
        yield key, list(group)


class FileOrder:
    """Rows that come in any order, given back by row number: sorted runs on disk, merged at the end.

    folder: where the runs go and stay, named after `name`; without it a temporary directory, which `close` removes.
    """

    def __init__(self, run_bytes: int = 32 << 20, *, folder: Path | None = None, name: str = "run") -> None:
        self._run_bytes, self._folder, self._name = run_bytes, folder, name
        self._run: list[tuple[int, bytes]] = []
        self._size = 0
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._runs: list[Path] = []

    def add(self, row: int, values: Any) -> None:
        """Keep a row's values (anything marshal can hold: text, integers, None, lists and tuples of them)."""
        data = marshal.dumps(values)
        self._run.append((row, data))
        self._size += len(data) + 64
        if self._size > self._run_bytes:
            self._spill()

    def _spill(self) -> None:
        if self._folder is None:
            self._directory = tempfile.TemporaryDirectory(prefix="tuodi-")
            self._folder = Path(self._directory.name)
        self._run.sort()
        path = self._folder / f"{self._name}-{len(self._runs)}"
        with path.open("wb") as file:
            for start in range(0, len(self._run), 256):
                marshal.dump(self._run[start : start + 256], file)
        self._runs.append(path)
        self._run, self._size = [], 0

    def runs(self) -> list[Path]:
        """All rows as sorted runs on disk, for another FileOrder to `adopt`."""
        if self._run:
            self._spill()
        return self._runs

    def adopt(self, runs: list[Path]) -> None:
        """Take the runs of another FileOrder in; whoever made their folder removes it."""
        self._runs = [*self._runs, *runs]

    def rows(self) -> Iterator[tuple[int, Any]]:
        """(row number, values), ascending."""
        self._run.sort()
        runs: list[Iterable[tuple[int, bytes]]] = [_entries(path) for path in self._runs]
        for row, data in heapq.merge(*runs, self._run):
            yield row, marshal.loads(data)  # noqa: S302 (our own temporary file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what is on disk."""
        self._run = []
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None


def _entries(path: Path) -> Iterator[Any]:
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            yield from marshal.load(file)  # noqa: S302 (our own temporary file)
