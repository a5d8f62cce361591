"""Calls about background work and keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from . import models
from .room import Room


class Jobs(Room):
    """后台任务."""

    def all(self) -> Iterator[models.Job]:
        """The newest first."""
        return self._wire.pages("/jobs", models.Job, {})

    def one(self, id: int) -> models.Job:  # noqa: A002 - the name in the path
        """How far it is."""
        return self._wire.get("/jobs/{id}", models.Job, id=id)

    def wait_for(
        self, id: int, seconds: float = 600, every: float = 1, wait: Callable[[float], None] = time.sleep  # noqa: A002
    ) -> models.Job:  # fmt: skip
        """The job once it is over. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while not (job := self.one(id)).over:
            if time.monotonic() > until:
                raise TimeoutError(f"job {id}: {job.state}, {job.percent} %")
            wait(every)
        return job

    def file(self, path: str) -> bytes:
        """One of a job's `files`."""
        return self._wire.file(path.removeprefix("/api"))


class Tokens(Room):
    """接口令牌."""

    def all(self) -> Iterator[models.Token]:
        """One's own. A new one is made by a person who is logged in: with a key one cannot."""
        return self._wire.pages("/tokens", models.Token, {})

    def revoke(self, id: int) -> models.Token:  # noqa: A002
        """It is no good from now on."""
        return self._wire.delete("/tokens/{id}", models.Token, id=id)
