"""Settling in several processes. Each takes one partition of whole persons at a time and hands back sorted lines.

Who settles a person does not matter and the lines are merged by row number, so the result files are the same byte for
byte whatever the number of processes. Processes are spawned, not forked: nothing is shared but two arrays of counts.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.results import Form, Lines, Runs
from tuodi.exchange.settling import Collected, Settler, Tally, Work
from tuodi.exchange.spool import FileOrder, grouped, read_partition

_WORTH_IT = 100_000
"""Fewer rows are settled before another process has started and been fed."""
_USUAL = 2
_LOOK_EVERY = 0.5


class WorkerLost(RuntimeError):
    """A settling process ended without an answer: the system stopped it, most often for want of memory."""


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one partition."""

    lines: Runs
    differences: list[Path]
    tally: Tally


def usual_jobs(rows: int) -> int:
    """How many processes a file of so many rows is settled with unless told otherwise."""
    if rows < _WORTH_IT:
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_USUAL, usable)


def settle_in_workers(work: Work, source: BillSource, into: Collected, jobs: int, folder: Path) -> None:
    """Settle all persons with `jobs` processes. What they make stays in `folder` until `into` has been written.

    Raises WorkerLost, or what a process raised; the processes have ended then, and nothing is left running.
    """
    partitions = source.partitions()
    context = multiprocessing.get_context("spawn")
    counts = context.RawArray("q", len(partitions))
    stop = context.RawArray("b", 1)
    pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(work, folder, counts, stop))
    try:
        with _interrupts_held():
            parts = [pool.submit(_settle, number, path) for number, path in enumerate(partitions)]
        for part in parts:
            _await(part, source, counts)
            _adopt(part.result(), into)
        source.tell_settled(sum(counts))
    except BrokenProcessPool as lost:
        raise WorkerLost(str(lost)) from lost
    finally:
        stop[0] = 1
        pool.shutdown(cancel_futures=True)


def _await(part: Future[Part], source: BillSource, counts: Sequence[int]) -> None:
    while not wait([part], timeout=_LOOK_EVERY).done:
        source.tell_settled(sum(counts))


def _adopt(part: Part, into: Collected) -> None:
    into.lines.adopt(part.lines)
    into.differences.adopt(part.differences)
    into.tally.merge(part.tally)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the block ends. Processes started in it never see one: this process tells them to stop."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# in the settling process


class _Stopped(Exception):
    """The run was given up."""


class _Here:
    """What a settling process holds on to from one partition to the next."""

    settler: Settler
    work: Work
    folder: Path
    counts: Any
    stop: Any


def _begin(work: Work, folder: Path, counts: Any, stop: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Here.settler, _Here.work, _Here.folder = Settler(work), work, folder
    _Here.counts, _Here.stop = counts, stop
    gc.freeze()  # the rule book and the lists stay: no need to look through them again and again


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _settle(number: int, partition: Path) -> Part:
    work, name = _Here.work, str(number)
    form = Form.of(work.out, work.reader.layout, _Here.settler.columns.columns)
    collected = Collected(
        Lines(form, _Here.folder, name), FileOrder(folder=_Here.folder, name=f"differences-{name}"), Tally()
    )
    for key, items in grouped(read_partition(partition)):
        if _Here.stop[0]:
            raise _Stopped
        _Here.settler.add(work.reader.person(key, items), collected)
        _Here.counts[number] += len(items)
    return Part(collected.lines.runs(), collected.differences.runs(), collected.tally)
