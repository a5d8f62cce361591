"""Work done by another thread: what comes next is made ready, what is done is carried away."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterable[T], count: int = 1) -> Iterator[T]:
    """The items, of which a thread makes some before they are asked for."""
    source = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="tuodi-read") as pool:
        waiting: deque[Future[object]] = deque(pool.submit(next, source, _END) for _ in range(count + 1))
        try:
            while (item := waiting.popleft().result()) is not _END:
                waiting.append(pool.submit(next, source, _END))
                yield item  # type: ignore[misc]
        finally:
            for future in waiting:
                future.cancel()


class Behind:
    """Calls made by a thread, one after the other; the caller waits where too many are waiting."""

    def __init__(self, count: int = 1) -> None:
        self._pool, self._count = ThreadPoolExecutor(1, thread_name_prefix="tuodi-write"), count
        self._waiting: deque[Future[object]] = deque()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Have it called. Raises what an earlier call raised."""
        while len(self._waiting) > self._count:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(function, *arguments))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            while self._waiting and kind is None:
                self._waiting.popleft().result()
        finally:
            self._pool.shutdown(cancel_futures=True)
