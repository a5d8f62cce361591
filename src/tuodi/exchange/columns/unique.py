"""Whether hashes are all different, whatever their number: in memory while few, in buckets on disk when many."""

from __future__ import annotations

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
        hashes = np.concatenate(self._pieces)
        bucket = (hashes >> np.uint64(64 - _BUCKETS.bit_length() + 1)).astype(np.uint8)
        if not self._files:
            self._files = [TemporaryFile(prefix="tuodi-") for _ in range(_BUCKETS)]  # noqa: SIM115 - closed in `close`
        for number, file in enumerate(self._files):
            file.write(hashes[bucket == number].tobytes())
        self._pieces, self._held = [], 0

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
