"""What the web server calls: Django's application, behind the turns that requests take."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.workbench.settings")
_django = get_wsgi_application()

from tuodi.workbench import config  # noqa: E402 - after Django
from tuodi.workbench.beside import Beside  # noqa: E402
from tuodi.workbench.catalogue.loading import BYTES_AT_MOST  # noqa: E402
from tuodi.workbench.national import gateway  # noqa: E402 - models need Django
from tuodi.workbench.national.patience import CUT, TURN  # noqa: E402
from tuodi.workbench.turns import Place, Turns  # noqa: E402

PLACES = 4
"""Requests that a process works on at a time; more make all of them slower (measured)."""
PATIENCE = 60.0
"""Seconds that somebody at a screen waits for a turn."""
_SMALL = 2**20
LARGEST = BYTES_AT_MOST + _SMALL
"""Bytes of a request: a catalogue as large as it may be, and the form around it."""
COMING = 8
"""Large files that a process receives at a time: they wait on disk, which has an end."""
_BUSY = ("503 Service Unavailable", "系统繁忙，请稍后再试".encode())
_LARGE = ("413 Content Too Large", f"文件超过 {BYTES_AT_MOST // 2**20} MB，请拆分后再上传".encode())
Start = Callable[..., Any]
_turns = Turns(PLACES, Beside(settings.DATA / "turns", TURN) if os.name == "posix" else None)
_coming = threading.BoundedSemaphore(COMING)

# what is there now stays: it is not looked through again and again for what nobody needs, nor what a request makes
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)


def in_turn(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer a request when its turn has come, a hospital's in time.

    It is received whole before: who sends a form, a message or a file slowly keeps no place meanwhile.
    """
    began = time.monotonic()
    spoken = gateway.speaks(environ.get("PATH_INFO", ""))
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        return _answered(environ, start, began, spoken=spoken)
    size = int(length)
    if size <= _SMALL:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(size))
        return _answered(environ, start, began, spoken=spoken)
    if size > LARGEST:
        return _answered(environ, start, began, spoken=True) if spoken else _told(start, *_LARGE)
    if not _coming.acquire(blocking=False):
        return _later(start) if spoken else _told(start, *_BUSY)
    try:
        with tempfile.TemporaryFile() as body:
            _received(environ["wsgi.input"], size, body)
            environ["wsgi.input"] = body
            return _answered(environ, start, began, spoken=spoken)
    finally:
        _coming.release()


def _answered(environ: dict[str, Any], start: Start, began: float, *, spoken: bool) -> Iterable[bytes]:
    place = _turns.take(TURN, began + CUT) if spoken else _turns.take(PATIENCE)
    if place is None:
        return _later(start) if spoken else _told(start, *_BUSY)
    environ[gateway.BEGAN], environ[gateway.IDLE] = began, place.idle
    try:
        with place.held():
            answer: Any = _django(environ, start)
            if answer.streaming:
                return _Streamed(answer, place)
            body = [answer.content]
            answer.close()
    except BaseException:
        _turns.give(place)
        raise
    _turns.give(place)
    return body


def _received(sent: IO[bytes], size: int, body: IO[bytes]) -> None:
    """As much as was said, or as came before the line was cut: what is missing is noticed by who reads it."""
    while size and (part := sent.read(min(size, _SMALL))):
        body.write(part)
        size -= len(part)
    body.seek(0)


class _Streamed:
    """An answer part by part, be it that nobody wants the first.

    What is read from the database keeps the place until the end; a file needs none while somebody reads it slowly.
    """

    def __init__(self, answer: Any, place: Place) -> None:
        self._answer = answer
        self._parts: Iterator[bytes] = iter(answer)
        self._place: Place | None = place
        if isinstance(answer, FileResponse):
            self._leave()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            if self._place is None:
                return next(self._parts)
            with self._place.held():
                return next(self._parts)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Once or more often."""
        answer, self._answer = self._answer, None
        try:
            if answer is not None and self._place is not None:
                with self._place.held():
                    answer.close()
            elif answer is not None:
                answer.close()
        finally:
            self._leave()

    __del__ = close

    def _leave(self) -> None:
        place, self._place = self._place, None
        if place is not None:
            _turns.give(place)


def _later(start: Start) -> list[bytes]:
    said = gateway.later()
    start(f"{said.status} Later", [*gateway.headers_of(said).items()])
    return [said.body]


def _told(start: Start, status: str, words: bytes) -> list[bytes]:
    """Without Django: nobody has looked at the request."""
    head = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(words)))]
    start(status, [*head, ("Retry-After", "1")] if status.startswith("503") else head)
    return [words]


def behind(proxies: list[str]) -> Callable[..., Iterable[bytes]]:
    """The application; of these addresses it believes for whom they ask and that it was by TLS."""
    return wrap_wsgi_with_proxy_headers(in_turn, proxies) if proxies else in_turn


application = behind(config.proxies())
