"""All processes: each takes every n-th partition, the sums are put together at the end, and what it took is told."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import MutableSequence
from dataclasses import dataclass, field
from typing import TextIO

from tuodi.policy.library import load_rule_book

from .part import PART, Nation, Spent, memory
from .sums import Sums
from .volumes import RESIDENTS

_TELL_EVERY = 10.0
_EARLY = 0.1
"""After this share of the work memory is looked at, and at its end."""


@dataclass(slots=True)
class Done:
    """What came of some partitions. memory: the most bytes a process held early and at its end."""

    residents: int = 0
    visits: int = 0
    sums: Sums = field(default_factory=Sums)
    spent: Spent = field(default_factory=Spent)
    starting: float = 0.0
    early: int = 0
    late: int = 0
    wall: float = 0.0
    processes: int = 1

    def merge(self, other: Done) -> None:
        """Add those of another process."""
        self.residents += other.residents
        self.visits += other.visits
        self.sums.merge(other.sums)
        self.spent.merge(other.spent)
        self.starting += other.starting
        self.early, self.late = self.early + other.early, self.late + other.late


def run(share: float = 1.0, *, processes: int = 2, seed: int = 1, to: TextIO = sys.stderr) -> Done:
    """Make and settle a share of the residents."""
    began = time.monotonic()
    wanted = max(1, round(RESIDENTS * share))
    context = multiprocessing.get_context("spawn")
    counts = context.RawArray("q", processes)
    total = Done(processes=processes)
    with context.Pool(processes, _started, (counts,)) as pool:
        tasks = [pool.apply_async(_work, (number, processes, wanted, seed)) for number in range(processes)]
        for task in tasks:
            while not task.ready():
                task.wait(_TELL_EVERY)
                _tell(sum(counts), wanted, time.monotonic() - began, to)
            total.merge(task.get())
    total.wall = time.monotonic() - began
    return total


def _tell(done: int, wanted: int, seconds: float, to: TextIO) -> None:
    left = seconds * (wanted - done) / done if done else 0
    to.write(f"{done:,} of {wanted:,} residents, {seconds:.0f} s, {left:.0f} s left\n")
    to.flush()


_counts: MutableSequence[int]


def _started(counts: MutableSequence[int]) -> None:
    global _counts  # noqa: PLW0603 - shared memory reaches a process only when it starts
    _counts = counts


def _work(number: int, processes: int, wanted: int, seed: int) -> Done:
    before = time.process_time()
    nation = Nation(load_rule_book(), seed)
    done = Done(starting=time.process_time() - before)
    for first in range(number * PART, wanted, processes * PART):
        behind = min(first + PART, wanted)
        done.visits += nation.part(first, behind)
        done.residents += behind - first
        _counts[number] = done.residents
        if not done.early and done.residents >= wanted * _EARLY / processes:
            done.early = memory()
    done.late, done.spent, done.sums = memory(), nation.spent, nation.adder.sums()
    return done
