"""Server processes on a port of their own, as production runs them; one that dies is started again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tuodi.workbench.serve import THREADS

_ROOT = Path(__file__).resolve().parents[2]
_READY = 60


class Servers(NamedTuple):
    """Where they answer, and the process that began them."""

    base: str
    pid: int


@contextmanager
def serving(application: str, *, processes: int = 2, **environment: str) -> Iterator[Servers]:
    """Running servers."""
    sys.path.insert(0, str(_ROOT / "tools"))
    from with_postgres import free_port  # noqa: PLC0415 - a script beside the tests

    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws", "--log-level", "error",
        "--workers", str(processes), "--blocking-threads", str(THREADS), "--backpressure", str(THREADS),
        "--respawn-failed-workers", "--respawn-interval", "0.5", application,
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=_ROOT, env={**os.environ, **environment})
    base = f"http://127.0.0.1:{port}"
    try:
        _ready(base)
        yield Servers(base, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _ready(base: str) -> None:
    end = time.monotonic() + _READY
    while True:
        try:
            urllib.request.urlopen(f"{base}/health/").read()  # noqa: S310 - our own server
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def cpu(pid: int) -> float:
    """Seconds of computing of a process and all that it began, those that ended and were waited for included."""
    spent = {own: sum(map(int, fields[11:15])) for own, fields in _processes()}
    return sum(spent.get(one, 0) for one in (pid, *below(pid))) / os.sysconf("SC_CLK_TCK")


def below(pid: int) -> list[int]:
    """The processes that a process began, and those that they began."""
    children: dict[int, list[int]] = {}
    for own, fields in _processes():
        children.setdefault(int(fields[1]), []).append(own)
    found, waiting = [], [pid]
    while waiting:
        begun = children.get(waiting.pop(), [])
        found += begun
        waiting += begun
    return found


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Number and `stat` of each, from its state on."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            yield int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue


def parent(pid: int) -> int:
    """The process that began a process."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
