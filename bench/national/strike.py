"""Faults inside the server, between every two steps of a message, at the rates of `TUODI_STRIKES`, of ten thousand.

`received=20,recorded=20,handled=20,committed=20,answer=20,statement=5,kill=2`: a database that goes away before a
message is written, after, before the commit, after it; an answer that is made and lost; a statement that fails; a
process that dies at one of the steps, with everything else that it was about.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

_SAID = os.environ.get("TUODI_STRIKES", "").split(",")
RATES = {name: int(rate) for name, _, rate in (part.partition("=") for part in _SAID if part)}
_ALL = 10_000
_chance = random.Random(os.getpid())
_BEGAN, _YOUNG = time.monotonic(), 6.0
"""The web server takes a process that dies again within 5.5 seconds for a fault of the program, and ends."""


def strike(step: str, _msgid: str) -> None:
    """What the server calls at each of its steps."""
    if time.monotonic() - _BEGAN > _YOUNG and _hits("kill"):
        os._exit(70)
    if _hits(step):
        raise OperationalError(f"struck at {step}")


def _hits(what: str) -> bool:
    hit = _chance.random() * _ALL < RATES.get(what, 0)
    if hit:
        with (Path(os.environ["TUODI_DATA"]) / "strikes").open("a", encoding="utf-8") as log:
            log.write(f"{what}\n")
    return hit


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    if connection.in_atomic_block and _hits("statement"):
        raise OperationalError("struck at a statement")
    return execute(sql, params, many, context)


def _made(connection: Any, **_: Any) -> None:
    if _watch not in connection.execute_wrappers:
        # first: whoever set a wrapper for a while takes the last one off again
        connection.execute_wrappers.insert(0, _watch)


connection_created.connect(_made)


def lossy(application: Callable[..., Any]) -> Callable[..., Any]:
    """The same application, whose answers are lost now and then when everything is done."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        made = application(environ, start)
        if environ["PATH_INFO"].startswith("/fsi/") and _hits("answer"):
            raise ConnectionResetError("struck before the answer")
        return made

    return answer
