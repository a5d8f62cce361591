"""What the web server calls: Django's application, behind the turns that requests take."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.workbench.settings")
_django = get_wsgi_application()

from tuodi.workbench.national import gateway  # noqa: E402 - models need Django
from tuodi.workbench.national.patience import CUT, TURN  # noqa: E402
from tuodi.workbench.turns import Place, Turns  # noqa: E402

PLACES = 4
"""Requests that a process works on at a time; more make all of them slower (measured)."""
PATIENCE = 60.0
"""Seconds that somebody at a screen waits for a turn."""
_SMALL = 2**20
_BUSY = "系统繁忙，请稍后再试".encode()
Start = Callable[..., Any]
_turns = Turns(PLACES)

# what is there now stays: it is not looked through again and again for what nobody needs, nor what a request makes
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer a request when its turn has come, a hospital's in time."""
    began = time.monotonic()
    spoken = gateway.speaks(environ.get("PATH_INFO", ""))
    if spoken:
        _read_whole(environ)
    place = _turns.take(TURN, began + CUT) if spoken else _turns.take(PATIENCE)
    if place is None:
        return _later(start) if spoken else _busy(start)
    environ[gateway.BEGAN], environ[gateway.IDLE] = began, place.idle
    try:
        with place.held():
            answer: Any = _django(environ, start)
            if answer.streaming:
                return _streamed(answer, place)
            body = [answer.content]
            answer.close()
    except BaseException:
        _turns.give(place)
        raise
    _turns.give(place)
    return body


def _read_whole(environ: dict[str, Any]) -> None:
    """Who sends slowly keeps no place meanwhile."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) <= _SMALL:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))


def _streamed(answer: Any, place: Place) -> Iterator[bytes]:
    """Part by part; the place is kept until the last, or until nobody wants more."""
    parts = iter(answer)
    try:
        while True:
            with place.held():
                part = next(parts, None)
            if part is None:
                return
            yield part
    finally:
        with place.held():
            answer.close()
        _turns.give(place)


def _later(start: Start) -> list[bytes]:
    said = gateway.later()
    start(f"{said.status} Later", [*gateway.headers_of(said).items()])
    return [said.body]


def _busy(start: Start) -> list[bytes]:
    head = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_BUSY))), ("Retry-After", "1")]
    start("503 Service Unavailable", head)
    return [_BUSY]
