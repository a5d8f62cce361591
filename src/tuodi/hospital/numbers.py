"""The numbers a hospital gives its messages: code, second, four digits; now and then one that it gave before."""

from __future__ import annotations

import datetime as dt
import threading
import time

_FOUR_DIGITS = 10_000
_CHINA = dt.timezone(dt.timedelta(hours=8))


def now() -> dt.datetime:
    """The present in Asia/Shanghai, as wall time without zone."""
    return dt.datetime.now(_CHINA).replace(tzinfo=None, microsecond=0)


class Numbers:
    """No number twice, however many tills take one at once. A second program begins elsewhere."""

    def __init__(self, institution: str) -> None:
        self._institution, self._lock = institution, threading.Lock()
        self._first = time.time_ns() // 1000 % _FOUR_DIGITS
        self._second, self._taken = "", 0

    def next(self) -> str:
        """A number of this second; when ten thousand are taken, of one that is to come."""
        with self._lock:
            second = f"{now():%Y%m%d%H%M%S}"
            if second > self._second:
                self._second, self._taken = second, 0
            elif self._taken == _FOUR_DIGITS:
                later = dt.datetime.strptime(self._second, "%Y%m%d%H%M%S") + dt.timedelta(seconds=1)
                self._second, self._taken = f"{later:%Y%m%d%H%M%S}", 0
            self._taken += 1
            return f"{self._institution}{self._second}{(self._first + self._taken) % _FOUR_DIGITS:04d}"
