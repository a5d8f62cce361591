"""Ids that are another person's too, told over a whole file of any size."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .numbering import Hashes
from .persons import shared_ids
from .read import Columns

_BUCKETS: Final = 64


class Shared:
    """Takes blocks of columns, then says which rows' settlement id or certificate is not theirs alone.

    It goes by one hash of each: a row marked by mistake is only settled the slower way.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most, self._held = most_bytes, 0
        self._pieces: dict[str, list[Hashes]] = {"setl_id": [], "certno": []}
        self._files: dict[str, list[Any]] = {}

    def add(self, columns: Columns) -> None:
        """Some more rows."""
        for name, pieces in self._pieces.items():
            hashes = columns.ids[name][:, 0]
            rows = np.flatnonzero(hashes)
            if len(rows):
                numbers = columns.number[rows].astype(np.uint64)
                pieces.append(np.stack((hashes[rows], columns.ids["psn_no"][rows, 0], numbers), axis=1))
                self._held += pieces[-1].nbytes
        if self._held > self._most:
            self._spill()

    def _spill(self) -> None:
        for name, pieces in self._pieces.items():
            if not pieces:
                continue
            records = np.concatenate(pieces)
            if name not in self._files:
                self._files[name] = [TemporaryFile(prefix="tuodi-") for _ in range(_BUCKETS)]  # noqa: SIM115 - closed when read
            bucket = (records[:, 0] >> np.uint64(58)).astype(np.uint8)
            for number, file in enumerate(self._files[name]):
                file.write(records[bucket == number].tobytes())
            self._pieces[name] = []
        self._held = 0

    def rows(self, count: int, first: int) -> NDArray[np.bool_]:
        """The rows of a file of so many, whose first has that number."""
        marked = np.zeros(count, np.bool_)
        if self._files:
            self._spill()
        for name, pieces in self._pieces.items():
            for records in self._buckets(name) if name in self._files else pieces and [np.concatenate(pieces)]:
                both, person, number = records[:, [0, 0]], records[:, 1], records[:, 2].astype(np.int64)
                none = np.zeros_like(both)
                found = shared_ids(person, *((both, none) if name == "setl_id" else (none, both)))
                marked[number[found] - first] = True
        return marked

    def _buckets(self, name: str) -> Any:
        for file in self._files[name]:
            file.seek(0)
            yield np.frombuffer(file.read(), np.uint64).reshape(-1, 3)
            file.close()
