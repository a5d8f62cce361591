"""Processes of an installation tell each other since when somebody waits, so that nobody is overtaken in the other one.

Each connection is one process's for as long as it lives, and chance gives one process more of them: who waits there
would wait longer. A small file that all map holds a moment for each process; none of it is kept.
"""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from pathlib import Path

PROCESSES = 64
"""Places in the file; a process beyond them looks after its own only."""
_WIDTH = 8
_NOBODY = 0.0


class Beside:
    """The moments (`time.monotonic`, one clock for all processes) since when the first of each process waits."""

    def __init__(self, path: Path, longest: float) -> None:
        """`longest`: who has waited more seconds than that is not counted: the process may be dead."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, PROCESSES * _WIDTH)
        self._moments = memoryview(mmap.mmap(self._file, PROCESSES * _WIDTH)).cast("d")
        self._longest, self._own = longest, self._claimed()
        self.tell(_NOBODY)

    def _claimed(self) -> int | None:
        """A place that no living process holds: the system lets go of the lock of one that ends."""
        import fcntl  # noqa: PLC0415 - not everywhere

        for at in range(PROCESSES):
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at)
                return at
        return None

    def tell(self, since: float) -> None:
        """Since when the first of this process waits; 0: nobody does."""
        if self._own is not None:
            self._moments[self._own] = since

    def first_elsewhere(self, now: float) -> float | None:
        """Since when the first of another process waits."""
        oldest = now - self._longest
        return min((one for at, one in enumerate(self._moments) if one > oldest and at != self._own), default=None)
