"""The files of a ledger: Parquet by table and partition, checked by hash; replaced all together or not at all.

A change writes new files beside the old ones and then renames the manifest. What a killed run has left is named by no
manifest and removed by the next change.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.spool import partition_of

from .manifest import NAME, Act, Manifest, Part, read_manifest, write_manifest
from .schema import TABLES

_PARTS = "parts"


class Store:
    """A ledger as it stands. It reads; a `Change` writes."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The ledger of a folder. FileRefused where there is none, or not one that can be read."""
        return cls(folder, read_manifest(folder))

    def place(self, key: str) -> int:
        """The partition of a person, or of a key in the table `keys`: stable over runs, machines and versions."""
        return partition_of(key, self.manifest.partitions)

    def numbers(self, tables: Iterable[str]) -> list[int]:
        """The partitions in which any of the tables has rows."""
        wanted = set(tables)
        names = (name.split("/") for name in self.manifest.parts)
        return sorted({int(number) for table, number in names if table in wanted})

    def read(self, table: str, number: int) -> pa.Table:
        """One table of one partition, empty where it has no file. FileRefused where the file is damaged."""
        part = self.manifest.parts.get(_name(table, number))
        if part is None:
            return TABLES[table].empty_table()
        path = self.folder / _PARTS / part.file
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise FileRefused(str(self.folder), "ledger_damaged", part=part.file, reason="no such file") from None
        if hashlib.sha256(data).hexdigest() != part.sha256:
            raise FileRefused(str(self.folder), "ledger_damaged", part=part.file, reason="SHA-256")
        return pq.read_table(io.BytesIO(data), schema=TABLES[table])

    def rows(self, table: str, number: int) -> int:
        """How many rows a table of a partition has."""
        part = self.manifest.parts.get(_name(table, number))
        return 0 if part is None else part.rows

    def owners(self, keys: Iterable[str], table: str = "keys") -> dict[str, str]:
        """Of these keys (psn_no, certificate; of `ids`: settlement ids) those the ledger knows, with their persons."""
        wanted: dict[int, set[str]] = {}
        for key in keys:
            wanted.setdefault(self.place(key), set()).add(key)
        found: dict[str, str] = {}
        for number, names in sorted(wanted.items()):
            rows = rows_of(self.read(table, number), "key", names)
            found.update(zip(rows["key"].to_pylist(), rows["person"].to_pylist(), strict=True))
        return found


def rows_of(table: pa.Table, column: str, names: Iterable[str], *, others: bool = False) -> pa.Table:
    """The rows of some owners, or (others) of all but these."""
    inside = pc.is_in(table[column], value_set=pa.array(sorted(names), pa.string()))
    return table.filter(pc.invert(inside) if others else inside)


class Change:
    """One act on a ledger: files are written one by one, `prepare` and `commit` put them in use together.

    Use as a context manager: whatever was written is removed again unless it was committed.
    """

    def __init__(self, store: Store) -> None:
        self._store, self.run = store, store.manifest.next_run
        self._parts: dict[str, Part | None] = {}
        self._ready: Path | None = None
        (store.folder / _PARTS).mkdir(exist_ok=True)
        _sweep(store)

    def write(self, table: str, number: int, rows: pa.Table) -> None:
        """Replace one table of one partition."""
        name = _name(table, number)
        if not rows.num_rows:
            self._parts[name] = None
            return
        sink = io.BytesIO()
        pq.write_table(rows, sink, compression="zstd")
        data = sink.getvalue()
        path = self._store.folder / _PARTS / f"{table}-{number:04d}.{self.run}.parquet"
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._parts[name] = Part(path.name, hashlib.sha256(data).hexdigest(), rows.num_rows)

    def prepare(self, manifest: Manifest, act: Act) -> None:
        """Write the manifest with everything new; it is not in use yet."""
        after = replace(manifest, acts=(*manifest.acts, act), parts=self._parts_after(manifest))
        self._ready = write_manifest(self._store.folder, after)

    def after(self, manifest: Manifest) -> Store:
        """The ledger as it will be."""
        return Store(self._store.folder, replace(manifest, parts=self._parts_after(manifest)))

    def _parts_after(self, manifest: Manifest) -> dict[str, Part]:
        parts = {**manifest.parts, **{name: part for name, part in self._parts.items() if part is not None}}
        return {name: part for name, part in parts.items() if self._parts.get(name, part) is not None}

    def commit(self) -> None:
        """Put the new state in use: one rename."""
        if self._ready is None:
            raise RuntimeError("commit before prepare")
        self._ready.replace(self._store.folder / NAME)
        _sync(self._store.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        (self._store.folder / f".{NAME}.new").unlink(missing_ok=True)
        there = (self._store.folder / NAME).is_file()
        _sweep(Store.open(self._store.folder) if there else self._store)


def _name(table: str, number: int) -> str:
    return f"{table}/{number:04d}"


def _sweep(store: Store) -> None:
    """Remove files that no manifest names: those replaced, and those of a run that did not end."""
    named = {part.file for part in store.manifest.parts.values()}
    for path in _files(store.folder / _PARTS):
        if path.name not in named:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    return folder.glob("*.parquet")


def _sync(folder: Path) -> None:
    """The rename itself onto the disk, where the system can do that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
