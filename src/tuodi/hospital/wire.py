"""A hospital's line to the platform: a request whose answer is read whole, comes too late, or is never read."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class Unanswered(Exception):
    """The connection broke, or the time ran out: what the platform did is not known."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it goes over the wire; sent again it is the same byte for byte."""

    infno: str
    msgid: str
    path: str
    body: bytes
    kind: str
    """Media type."""
    sign: Callable[[], Mapping[str, str]]
    """The headers of a sending: a signature holds once."""


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer, not yet understood."""

    status: int
    kind: str
    body: bytes
    seconds: float


class Line:
    """Connections to one address, each for one request: hospital systems seldom keep them."""

    def __init__(self, url: str, seconds: float) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(url)
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self.base = parts.path.rstrip("/")
        """The path that the user gave."""
        self.seconds = seconds

    def ask(self, sent: Sent, seconds: float | None = None) -> Raw:
        """Send and read. Raises Unanswered after `seconds`, or where the connection breaks."""
        begun = time.monotonic()
        connection = self._connect(self.seconds if seconds is None else seconds)
        try:
            self._send(connection, sent)
            answer = connection.getresponse()
            body = answer.read()
            kind = answer.headers.get("Content-Type", "")
            return Raw(answer.status, kind, body, time.monotonic() - begun)
        except (OSError, http.client.HTTPException) as fault:
            raise Unanswered(f"{sent.infno} {sent.msgid}: {type(fault).__name__} {fault}") from fault
        finally:
            connection.close()

    def leave(self, sent: Sent) -> None:
        """Send, and close before anything is read, as a computer does whose plug is pulled."""
        connection = self._connect(self.seconds)
        try:
            self._send(connection, sent)
        except OSError:
            pass  # it did not even arrive: for who left, the same
        finally:
            connection.close()

    def _connect(self, seconds: float) -> http.client.HTTPConnection:
        make = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return make(self._host, self._port, timeout=seconds)

    def _send(self, connection: http.client.HTTPConnection, sent: Sent) -> None:
        connection.request("POST", sent.path, sent.body, {"Content-Type": sent.kind, **sent.sign()})
