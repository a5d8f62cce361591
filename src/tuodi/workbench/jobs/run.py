"""Starting a job and running it: `start` puts it into the queue with its record, the worker calls `carry_out`.

A job is a function `(job: Running, **inputs) -> dict | None` registered with `@job`. It runs under the name and the row
limits of whoever started it, and opens transactions itself (`with job.writing():`): what it reports is seen at once.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope
from django_tasks import task

from tuodi.workbench.access.scope import scope_of
from tuodi.workbench.audit.acting import acting

from .models import SILENT, JobRun

BY_SYSTEM = "system:jobs"
"""Who started a job of Tuodi's own."""
_EVERY = 0.5
"""Seconds between two writes of the progress."""
_COLLECT = (100_000, 20, 20)
"""New objects after which Python looks for circles among the youngest; every how many such looks among the older."""
_BEAT = 10.0
"""Seconds between two signs of life."""
_LOST = "服务中途停止，任务没有做完；请重新开始"
_log = logging.getLogger(__name__)
Work = Callable[..., dict[str, Any] | None]
_works: dict[str, Work] = {}


class JobFailed(Exception):
    """What a job raises when it cannot go on, in words for the person who started it."""


class Running:
    """A job at work."""

    def __init__(self, record: JobRun) -> None:
        self.record = record
        self._last = 0.0

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is; written twice a second at most. Inside `writing` it would be seen only at its end."""
        record = self.record
        record.done = done
        record.total = record.total if total is None else total
        record.message = message or record.message
        if time.monotonic() - self._last > _EVERY or done == record.total:
            self._last = time.monotonic()
            record.save(update_fields=["done", "total", "message"])

    def writing(self, reason: str = "") -> AbstractContextManager[None]:
        """One transaction under the name of whoever started the job."""
        return acting(self.record.by, reason or f"任务 {self.record.pk}：{self.record.title}")


def job(kind: str) -> Callable[[Work], Work]:
    """Register the work of a kind of job."""

    def mark(work: Work) -> Work:
        _works[kind] = work
        return work

    return mark


def start(kind: str, title: str, user: Any, *, link: str = "", **inputs: Any) -> JobRun:
    """Queue a job for a user; `inputs` are plain data. Seen by the worker once the transaction around it commits."""
    if kind not in _works:
        raise KeyError(kind)
    record = JobRun.objects.create(
        kind=kind, title=title, by=user.get_username(), limits=_plain(scope_of(user)), inputs=inputs, link=link
    )
    transaction.on_commit(lambda: carry_out.enqueue(record.pk))
    return record


def start_by_system(kind: str, title: str, **inputs: Any) -> JobRun:
    """The same without limits, for Tuodi's own jobs."""
    limits = {"county": None, "township": None, "department": None}
    record = JobRun.objects.create(kind=kind, title=title, by=BY_SYSTEM, limits=limits, inputs=inputs)
    transaction.on_commit(lambda: carry_out.enqueue(record.pk))
    return record


def _plain(limits: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in limits.items()}


@task()
def carry_out(pk: int) -> None:
    """Run one job to its end, whatever the end is."""
    give_up_lost()
    record = JobRun.objects.get(pk=pk)
    if record.over:
        return
    record.state, record.started_at, record.seen_at = JobRun.State.RUNNING, timezone.now(), timezone.now()
    record.save(update_fields=["state", "started_at", "seen_at"])
    limits = {name: tuple(v) if isinstance(v, list) else v for name, v in record.limits.items()}
    running = Running(record)
    try:
        with scope(**limits), _few_collections(), _alive(pk):
            record.result = _works[record.kind](running, **record.inputs) or {}
        record.state = JobRun.State.DONE
    except JobFailed as fault:
        record.state, record.error = JobRun.State.FAILED, str(fault)
    except Exception:  # noqa: BLE001 - whatever it was, the job has to end
        _log.exception("job %s (%s)", pk, record.kind)
        record.state, record.error = JobRun.State.FAILED, "程序内部错误，已记入日志；请联系系统管理员"
    record.seen_at = record.finished_at = timezone.now()
    record.save()
    refresh_statistics()


@contextmanager
def _few_collections() -> Iterator[None]:
    """What is there already is not looked through for circles until the end, and what the job makes is more seldom.

    A job that goes through a hundred thousand rows makes millions of objects and hardly a circle of them.
    """
    before, ours = gc.get_threshold(), not gc.get_freeze_count()
    if ours:
        gc.freeze()
    gc.set_threshold(*_COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if ours:
            gc.unfreeze()


def give_up_lost() -> None:
    """Jobs whose process is gone have ended."""
    gone = Q(seen_at=None) | Q(seen_at__lt=timezone.now() - SILENT)
    JobRun.objects.filter(gone, state=JobRun.State.RUNNING).update(
        state=JobRun.State.FAILED, error=_LOST, finished_at=timezone.now()
    )


@contextmanager
def _alive(pk: int) -> Iterator[None]:
    """Signs of life while a job works, on a line of their own: what the job itself writes is seen at its commits."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(_BEAT):
            try:
                JobRun.objects.filter(pk=pk).update(seen_at=timezone.now())
            except DatabaseError:  # busy, or gone: the next one says it
                _log.info("job %s: no sign of life written", pk)
            finally:
                connection.close()

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()


def refresh_statistics() -> None:
    """SQLite chooses its indexes by figures that it takes when asked to only; PostgreSQL takes them by itself."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=100000")
            cursor.execute("ANALYZE")
