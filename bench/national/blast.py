"""Many connections that send requests, one at a time each; little work for who measures."""

from __future__ import annotations

import random
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from urllib.parse import urlsplit

_LONGEST = 30
"""Seconds without any answer."""


@dataclass(slots=True)
class Blasted:
    """Seconds in all, milliseconds of each answer, answers that are no success."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)
    cpu: float = 0.0
    """Seconds of computing of servers and database meanwhile."""

    @property
    def each_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, of_hundred: int) -> float:
        """Milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, len(ordered) * of_hundred // 100)]


@dataclass(slots=True)
class _Open:
    socket: socket.socket
    begun: float = 0.0
    got: bytes = b""


def blast(base: str, path: str, bodies: Sequence[bytes], connections: int, rate: float | None = None) -> Blasted:
    """Send all bodies. Connections are kept and opened before the time begins.

    Without a rate each connection sends its next when its last is answered. `rate`: so many come a second, by chance,
    whatever the server does; their time runs from when they came, a wait for a connection included.
    """
    host, port = urlsplit(base).hostname or "", urlsplit(base).port or 80
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\nContent-Length: "
    whole = [head.encode() + str(len(body)).encode() + b"\r\n\r\n" + body for body in bodies]
    selector, done, chance = selectors.DefaultSelector(), Blasted(), random.Random(len(bodies))
    free = [_Open(socket.create_connection((host, port))) for _ in range(min(connections, len(bodies)))]
    for one in free:
        one.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(one.socket, selectors.EVENT_READ, one)
    begun = time.monotonic()
    apart = (0.0 if rate is None else chance.expovariate(rate) for _ in whole)
    due = list(accumulate(apart, initial=begun))
    sent, left = 0, len(whole)
    while left:
        now = time.monotonic()
        while free and sent < len(whole) and due[sent] <= now:
            one = free.pop()
            one.begun = now if rate is None else due[sent]
            one.socket.sendall(whole[sent])
            sent += 1
        waits = _LONGEST if not free or sent == len(whole) else max(0, due[sent] - time.monotonic())
        for key, _ in selector.select(waits):
            one = key.data
            one.got += one.socket.recv(65536)
            body = _whole(one.got)
            if body is None:
                continue
            done.times.append((time.monotonic() - one.begun) * 1000)
            if b'"infcode":0' not in body.replace(b" ", b"")[:400]:
                done.refused.append(body)
            left -= 1
            one.got = b""
            free.append(one)
    done.seconds = time.monotonic() - begun
    for one in free:
        one.socket.close()
    return done


def _whole(got: bytes) -> bytes | None:
    """The body, once all of it is there. Raises ConnectionError where it never will be."""
    if not got:
        raise ConnectionError("the server closed a connection")
    head, end, body = got.partition(b"\r\n\r\n")
    if not end:
        return None
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    return body if len(body) >= length else None
