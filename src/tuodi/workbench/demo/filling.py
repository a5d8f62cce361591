"""Whether the demonstration's county was made to its end. A start that was stopped half-way leaves half a county."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tuodi.workbench.jobs.models import JobRun

KIND = "demo.fill"


@contextmanager
def filling() -> Iterator[None]:
    """Held as long as the county is being made: the system lets go of it for a process that ends, however it does."""
    file = _file()
    try:
        _locked(file)
        yield
    finally:
        os.close(file)


def broken_off() -> bool:
    """Whether the county was begun, is not done, and nobody is at it. What waits in the queue is not broken."""
    latest = JobRun.objects.filter(kind=KIND).order_by("-pk").first()
    if latest is None or latest.state in (JobRun.State.DONE, JobRun.State.WAITING):
        return False
    file = _file()
    try:
        return _locked(file)
    finally:
        os.close(file)


def _file() -> int:
    return os.open(Path(settings.DATA) / "filling", os.O_RDWR | os.O_CREAT, 0o600)


def _locked(file: int) -> bool:
    """Where the system has no such locks nobody can be known to be gone."""
    try:
        import fcntl  # noqa: PLC0415 - not everywhere
    except ImportError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
