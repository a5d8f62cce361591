"""The web server and the worker of an installation, until somebody stops them."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from granian import Granian
from granian.constants import Interfaces

THREADS = 512
"""Requests of a web process that wait or are worked on (`turns`): beyond them nobody hears anything."""
_PAUSE = 2.0
"""Seconds before a process that ended is replaced; a web process that ends at once again ends the server."""
STOP = 30
"""Seconds that a web process gets to end what it is at."""


def serve(host: str, port: int, processes: int) -> None:
    """Web and worker together; the worker ends with the web server."""
    logging.getLogger("_granian").addFilter(_not_of_threads)
    worker = Worker()
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
            workers_kill_timeout=STOP,
            respawn_failed_workers=True,
            respawn_interval=_PAUSE,
        ).serve(target_loader=_application, wrap_loader=False)
    finally:
        worker.stop()


class Worker:
    """The process that works off the jobs. One that was killed is replaced: those behind it in the queue go on."""

    def __init__(self) -> None:
        self._stopped, self._turn = threading.Event(), threading.Lock()
        self._process = _worker()
        threading.Thread(target=self._replace, daemon=True).start()

    def _replace(self) -> None:
        while not self._stopped.is_set():
            self._process.wait()
            self._stopped.wait(_PAUSE)
            with self._turn:
                if not self._stopped.is_set():
                    self._process = _worker()

    def stop(self) -> None:
        """It may end the job in hand, for a while."""
        with self._turn:
            self._stopped.set()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _worker() -> subprocess.Popen[bytes]:
    with _deaf_to_ctrl_c():
        return subprocess.Popen([sys.executable, "-m", "django", "db_worker", "--interval", "0.5", "-v", "0"])


def _application() -> Callable[..., Any]:
    """What a web process answers with, loaded there."""
    if os.name == "posix":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    from .wsgi import application  # noqa: PLC0415 - in the process that serves

    return application


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What is started here does not hear the terminal: it ends when it is told to, and one told twice may hang."""
    if os.name != "posix":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _not_of_threads(record: logging.LogRecord) -> bool:
    """The web server warns of many threads; ours wait for a turn, few work."""
    return "Python threads" not in record.getMessage()


def processes_for(database: str) -> int:
    """SQLite is served by one process (two triple its slowest answers), PostgreSQL by one a core."""
    return 1 if database == "sqlite" else max(2, os.cpu_count() or 1)
