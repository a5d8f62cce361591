"""Whether hashes are all different, whatever their number: in memory while few, in buckets on disk when many."""

from __future__ import annotations

import itertools
from tempfile import TemporaryFile
from typing import Any, Final

import numpy as np

from .numbering import Hashes

_BUCKETS: Final = 64


class Unique:
    """Takes hashes block by block. One that comes twice by chance is taken for a repeated id, which is harmless."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._held = most_bytes, 0
        self._pieces: list[Hashes] = []
        self._files: list[Any] = []

    def add(self, hashes: Hashes) -> None:
        """Some more; 0 stands for none."""
        known = hashes[hashes != 0]
        self._pieces.append(known)
        self._held += known.nbytes
        if self._held > self._most:
            self._spill()

    def _spill(self) -> None:
        """Piece by piece: what is held is most of what may be."""
        if not self._files:
            self._files = [TemporaryFile(prefix="tuodi-") for _ in range(_BUCKETS)]  # noqa: SIM115 - closed in `close`
        while self._pieces:
            hashes = self._pieces.pop()
            bucket = (hashes >> np.uint64(64 - _BUCKETS.bit_length() + 1)).astype(np.uint8)
            ordered = hashes[np.argsort(bucket, kind="stable")]
            edges = np.concatenate(([0], np.cumsum(np.bincount(bucket, minlength=_BUCKETS)))).tolist()
            for file, (low, high) in zip(self._files, itertools.pairwise(edges), strict=True):
                file.write(ordered[low:high].data)
        self._held = 0

    def repeated(self) -> bool:
        """Whether any came twice."""
        if not self._files:
            return _repeated(np.concatenate([np.zeros(0, np.uint64), *self._pieces]))
        self._spill()
        for file in self._files:
            file.seek(0)
            if _repeated(np.frombuffer(file.read(), np.uint64).copy()):
                return True
        return False

    def close(self) -> None:
        """Remove what is on disk."""
        self._pieces = []
        for file in self._files:
            file.close()


def _repeated(hashes: Hashes) -> bool:
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())
