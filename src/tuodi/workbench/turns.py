"""Requests take turns: a few are worked on at a time, the others wait in the order they came, and that wait counts.

More threads at work than places make every request slower (measured), so the web server gets many threads and each
waits here for one of a few places. A place has the line to the database: waiting requests hold none. A request that
must be answered by a certain time is not begun when its turn comes too late, and its line is cut when the time is over:
a database that says nothing at all keeps nobody longer.

The order holds over the processes of an installation too (`beside`): where somebody has waited longer in another one,
this one works on one request at a time and leaves the processor to it.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from .beside import Beside

LOOK = 0.25
"""Seconds between two looks at who is over time."""
SLACK = 0.015
"""Seconds that count as the same moment in two processes. Far less, and one of them works on a single request most of
the time, its processor idle while that one is written to disk: all wait longer (measured)."""


class Place:
    """Where one request at a time is worked on."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._until: float | None = None
        self._over = False
        self._left = time.monotonic()
        self.idle = 0.0
        """Seconds for which nobody had used the line when the request came to it."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """The line of this place is the thread's."""
        if self._connection is None:
            self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
            self._connection.inc_thread_sharing()
            self._connection.get_new_connection = self._while_there_is_time(self._connection.get_new_connection)
        connections[DEFAULT_DB_ALIAS] = self._connection
        try:
            yield
        finally:
            del connections[DEFAULT_DB_ALIAS]

    def begin(self, until: float | None) -> None:
        """A request comes; its line is cut at `until`."""
        self.idle, self._until, self._over = time.monotonic() - self._left, until, False

    def end(self) -> None:
        """It is answered."""
        self._until, self._left = None, time.monotonic()

    def cut_if_over(self, now: float) -> None:
        """Whoever waits for the database hears that it is gone."""
        if self._until is None or now < self._until:
            return
        self._until, self._over = None, True
        line = self._connection.connection if self._connection is not None else None
        if line is None:
            return
        with suppress(OSError, self._connection.Database.Error):  # it was closed meanwhile
            if self._connection.vendor == "sqlite":
                line.interrupt()
                return
            with socket.socket(fileno=os.dup(line.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)

    def _while_there_is_time(self, connect: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A new line where the request may still use one: leaving a transaction whose line was cut asks for one."""

        def within(params: Any) -> Any:
            if self._over:
                raise self._connection.Database.OperationalError("the time of this request is over")
            return connect(params)

        return within


class _Waiting:
    def __init__(self) -> None:
        self.place: Place | None = None
        self.since = time.monotonic()
        self.came = threading.Lock()
        self.came.acquire()


class Turns:
    """The places of a process, and who waits for one. `beside`: the other processes, where there may be some."""

    def __init__(self, places: int, beside: Beside | None = None) -> None:
        self._beside = beside
        self._all = [Place() for _ in range(places)]
        self._free = list(self._all)
        self._queue: deque[_Waiting] = deque()
        self._lock = threading.RLock()  # an answer that is swept away gives its place back, maybe inside
        threading.Thread(target=self._watch, name="turns", daemon=True).start()

    def take(self, patience: float, until: float | None = None) -> Place | None:
        """A place, in the order of asking; None where there was none for `patience` seconds."""
        place = self._wait(patience)
        if place is not None:
            with self._lock:
                place.begin(until)
        return place

    def give(self, place: Place) -> None:
        """Leave it to the one who has waited longest."""
        with self._lock:
            place.end()
            self._free.append(place)
            self._hand_out()

    def _wait(self, patience: float) -> Place | None:
        mine = _Waiting()
        with self._lock:
            self._queue.append(mine)
            self._hand_out()
        if not mine.came.acquire(timeout=patience):
            with self._lock:
                if mine.place is None:
                    self._queue.remove(mine)
                    self._hand_out()
        return mine.place

    def _hand_out(self) -> None:
        """Free places go to those who have waited longest, here and elsewhere. Under the lock."""
        while self._free and self._queue and self._may_go(self._queue[0]):
            first = self._queue.popleft()
            first.place = self._free.pop()
            first.came.release()
        if self._beside is not None:
            self._beside.tell(self._queue[0].since if self._queue else 0.0)

    def _may_go(self, first: _Waiting) -> bool:
        """Whether nobody elsewhere has waited longer. One request at a time is worked on here in any case."""
        if self._beside is None or len(self._free) == len(self._all):
            return True
        other = self._beside.first_elsewhere(time.monotonic())
        return other is None or first.since <= other + SLACK

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK)
            now = time.monotonic()
            with self._lock:
                for place in self._all:
                    place.cut_if_over(now)
                self._hand_out()
