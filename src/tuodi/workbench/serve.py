"""The web server and the worker of an installation, until somebody stops them."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys

from granian import Granian
from granian.constants import Interfaces

THREADS = 512
"""Requests of a web process that wait or are worked on (`turns`): beyond them nobody hears anything."""


def serve(host: str, port: int, processes: int) -> None:
    """Web and worker together; the worker ends with the web server."""
    logging.getLogger("_granian").addFilter(_not_of_threads)
    worker = subprocess.Popen([sys.executable, "-m", "django", "db_worker", "--interval", "0.5", "-v", "0"])
    try:
        Granian(
            "tuodi.workbench.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=THREADS,
            backpressure=THREADS,
            websockets=False,
            log_access=False,
            log_level="warning",  # type: ignore[arg-type]
        ).serve()
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(timeout=20)
        except subprocess.TimeoutExpired:
            worker.kill()


def _not_of_threads(record: logging.LogRecord) -> bool:
    """The web server warns of many threads; ours wait for a turn, few work."""
    return "Python threads" not in record.getMessage()


def processes_for(database: str) -> int:
    """SQLite is served by one process (two triple its slowest answers), PostgreSQL by one a core."""
    return 1 if database == "sqlite" else max(2, os.cpu_count() or 1)
