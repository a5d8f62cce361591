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

from tuodi.workbench.serve import THREADS

_ROOT = Path(__file__).resolve().parents[2]
_READY = 60


@contextmanager
def serving(application: str, *, processes: int = 2, **environment: str) -> Iterator[str]:
    """The address of running servers."""
    sys.path.insert(0, str(_ROOT / "tools"))
    from with_postgres import free_port  # noqa: PLC0415 - a script beside the tests

    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws", "--log-level", "error",
        "--workers", str(processes), "--blocking-threads", str(THREADS), "--respawn-failed-workers",
        "--respawn-interval", "0.5", application,
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=_ROOT, env={**os.environ, **environment})
    base = f"http://127.0.0.1:{port}"
    try:
        _ready(base)
        yield base
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
