"""Settling in several processes. Each takes one partition of whole persons at a time and hands back sorted lines.

Who settles a person does not matter and the lines are merged by row number, so the result files are the same byte for
byte whatever the number of processes. Processes are spawned, not forked, and each has a pipe of its own: no lock or
queue is shared, so one that is killed can hold nobody up.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Iterator, MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from tuodi.exchange.balance_order import BalanceOrder
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.results import Form, Lines, Runs
from tuodi.exchange.settling import Collected, Settler, Tally, Work
from tuodi.exchange.spool import FileOrder, grouped, read_partition

_WORTH_IT = 100_000
"""Fewer rows are settled before another process has started and been fed."""
_USUAL = 2
_LOOK_EVERY = 0.5

Counts = MutableSequence[int]
"""Rows settled so far, by partition: shared, each written by one process."""
Task = tuple[int, Path]
"""A partition and its number."""


class WorkerLost(RuntimeError):
    """A settling process ended without an answer: the system stopped it, most often for want of memory."""


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one partition."""

    lines: Runs
    differences: list[Path]
    balances: list[Path]
    tally: Tally


def usual_jobs(rows: int) -> int:
    """How many processes a file of so many rows is settled with unless told otherwise."""
    if rows < _WORTH_IT:
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_USUAL, usable)


def settle_in_workers(work: Work, source: BillSource, into: Collected, jobs: int, folder: Path) -> None:
    """Settle all persons with `jobs` processes. What they make stays in `folder` until `into` has been written.

    Raises WorkerLost, or what a process raised. No process is left when it ends, however it ends.
    """
    partitions = source.partitions()
    counts: Counts = multiprocessing.get_context("spawn").RawArray("q", len(partitions))
    waiting = iter(enumerate(partitions))
    workers: dict[Connection, BaseProcess] = {}
    try:
        with _interrupts_held():
            for _ in range(min(jobs, len(partitions))):
                _start(workers, work, folder, counts)
        busy = {worker for worker in workers if _give(worker, next(waiting, None))}
        while busy:
            for worker in busy.intersection(wait(list(busy), timeout=_LOOK_EVERY)):
                _adopt(_answer(worker), into)
                if not _give(worker, next(waiting, None)):
                    busy.remove(worker)
            source.tell_settled(sum(counts))
    finally:
        for pipe, process in workers.items():
            process.terminate()
            process.join()
            pipe.close()


def _start(workers: dict[Connection, BaseProcess], work: Work, folder: Path, counts: Counts) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work, folder, counts), daemon=True)
    process.start()
    theirs.close()
    workers[ours] = process


def _give(worker: Connection, task: Task | None) -> bool:
    """Hand a process its next partition; False when there is none left."""
    if task is None:
        return False
    try:
        worker.send(task)
    except OSError as lost:
        raise WorkerLost(str(lost)) from lost
    return True


def _answer(worker: Connection) -> Part:
    try:
        answer: Part | Exception = worker.recv()
    except (EOFError, OSError) as lost:
        raise WorkerLost(str(lost)) from lost
    if isinstance(answer, Exception):
        raise answer
    return answer


def _adopt(part: Part, into: Collected) -> None:
    into.lines.adopt(part.lines)
    into.differences.adopt(part.differences)
    if into.balances is not None:
        into.balances.adopt(part.balances)
    into.tally.merge(part.tally)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the block ends. Processes started in it never see one: this process ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it inside the block would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# in the settling process


def _serve(pipe: Connection, work: Work, folder: Path, counts: Counts) -> None:
    """Settle partitions until there are no more: the pipe ends, also when the first process is killed."""
    settler = Settler(work)
    gc.freeze()  # the rule book and the lists stay: no need to look through them again and again
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            return
        try:
            answer: Part | Exception = _settle(task, work, settler, folder, counts)
        except Exception as error:  # noqa: BLE001 (raised again where the run was started)
            answer = _portable(error)
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return


def _settle(task: Task, work: Work, settler: Settler, folder: Path, counts: Counts) -> Part:
    number, partition = task
    form = Form.of(work.out, work.reader.layout, settler.columns.columns)
    differences = FileOrder(folder=folder, name=f"differences-{number}")
    balances = BalanceOrder(folder=folder, name=f"balances-{number}") if work.balances else None
    collected = Collected(Lines(form, folder, str(number)), differences, balances=balances)
    for key, items in grouped(read_partition(partition)):
        settler.add(work.reader.person(key, items), collected)
        counts[number] += len(items)
    kept = [] if balances is None else balances.runs()
    return Part(collected.lines.runs(), differences.runs(), kept, collected.tally)


def _portable(error: Exception) -> Exception:
    """The error with where it happened, in a form that another process can read."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (made here)
    except Exception:  # noqa: BLE001 (whatever it is made of)
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
