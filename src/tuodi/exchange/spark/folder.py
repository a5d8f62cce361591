"""The folder of results: filled beside its name, then published in one step, so that it is complete or not there.

It holds a folder of Parquet files for each kind, and ``_SUCCESS``, which tells what was done. Where a folder cannot be
renamed at once, ``_SUCCESS`` is the step: it comes last, and without it nothing is a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self
from uuid import uuid4

import pyarrow.parquet as pq

from tuodi.exchange.refusals import FileRefused

from .store import Store, absolute

KINDS: Final = ("results", "refused", "differences")
BALANCES: Final = "balances"
"""Written by tasks where they are asked for; not published, for the whole becomes one list."""
SUCCESS: Final = "_SUCCESS"
BEGUN: Final = "_TUODI_BEGUN"
"""In a folder that is filled under its own name: what is there besides is ours, and no result before `SUCCESS` is."""
_STAGING: Final = ".tuodi-part"


class Staged:
    """`with Staged(store, out) as staged`: a folder beside `out`, gone when the block ends, unless it was published.

    tries: where tasks put what they made. Each try has names of its own, and only what is published leaves it.
    """

    def __init__(self, store: Store, out: str) -> None:
        self.store, self.out = store, absolute(out).rstrip("/")
        head, slash, self._name = self.out.rpartition("/")
        self._parent = f"{head}{slash}"
        self._folder = self._beside()
        self.tries = f"{self._folder}/tries"

    def _beside(self) -> str:
        return f"{self._parent}.{self._name}.{uuid4().hex}{_STAGING}"

    def __enter__(self) -> Self:
        if not self._free():
            raise FileRefused(self._name, "spark_not_ours")
        self.store.make(self._parent)
        self._at_once = self.store.renames_at_once(self._parent)
        self._sweep()
        self.store.make(self.tries)
        return self

    def _free(self) -> bool:
        """Whether nothing is there, or the result of an earlier run or what it left, which this one replaces."""
        found = self.store.found(self.out)
        if found != "folder":
            return found == "nothing"
        inside = self.store.names(self.out)
        if BEGUN in inside or not inside:
            return True
        return SUCCESS in inside and '"rule_hash"' in self.store.text(f"{self.out}/{SUCCESS}")

    def _sweep(self) -> None:
        """Remove what runs left that were killed."""
        for name in self.store.names(self._parent):
            if name.startswith(f".{self._name}.") and name.endswith(_STAGING):
                self.store.remove(f"{self._parent}{name}")

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a Parquet file of a task."""
        with TemporaryDirectory(prefix="tuodi-") as folder:
            path = Path(folder) / name
            self.store.fetch(f"{self.tries}/{name}", path)
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches():
                    yield from batch.to_pylist()

    def publish(self, parts: Iterable[tuple[int, Mapping[str, str]]], told: str) -> None:
        """Give the files of each part their names, drop what tasks left that failed, and publish the whole."""
        if not self._at_once:
            self._clear()
        into = self._folder if self._at_once else self.out
        for kind in KINDS:
            self.store.make(f"{into}/{kind}")
        for part, files in parts:
            for kind, name in files.items():
                if kind != BALANCES:
                    self.store.move(f"{self.tries}/{name}", f"{into}/{kind}/part-{part:05d}.parquet")
        self.store.remove(self.tries)
        self.store.write(f"{into}/{SUCCESS}", told)
        if self._at_once:
            self._rename()
        else:
            self.store.remove(f"{self.out}/{BEGUN}")

    def _clear(self) -> None:
        """Take an earlier result away; what says that it is one goes first."""
        self.store.make(self.out)
        self.store.write(f"{self.out}/{BEGUN}", "")
        for name in (SUCCESS, *KINDS):
            self.store.remove(f"{self.out}/{name}")

    def _rename(self) -> None:
        old, replaced = self._beside(), self.store.found(self.out) == "folder"
        if replaced:
            self.store.move(self.out, old)
        self.store.move(self._folder, self.out)
        inside = f"{self.out}/{self._folder.rpartition('/')[2]}"
        if self.store.found(inside) != "nothing":  # another made the folder meanwhile, and ours was moved into it
            self.store.remove(inside)
            raise FileRefused(self._name, "spark_not_ours")
        if replaced:
            self.store.remove(old)

    def __exit__(self, *_: object) -> None:
        self.store.remove(self._folder)
