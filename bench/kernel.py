"""The kernel against a hand-written one: `make bench` prints the table, `make bench-guard` holds the ratios.

Same bills for all, same integers checked before any time is printed, rounds interleaved, medians and ratios of CPU time
in one run. The lean kernel is made for the four tiers alone, the full one for them and every rule of the library.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from bench.library import learn_library
from bench.made_bills import Made, columns, made
from bench.reference import Reference
from bench.single import report_single
from tuodi.policy.library import compile_sources, load_rule_book
from tuodi.policy.yaml_source import parse_source
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.bills import Bills, Openings
from tuodi.settlement.columnar.compiled import kernel
from tuodi.settlement.columnar.engine import ColumnarEngine, Run
from tuodi.settlement.columnar.kernel_lean import Form
from tuodi.settlement.columnar.lookup import KEPT, PLAIN

HERE = Path(__file__).parent
TIERS = HERE / "four_tiers.yaml"
LEAN_LIMIT, FULL_LIMIT, THREADS_LIMIT = 1.3, 1.6, 0.9


@dataclass
class Times:
    """CPU and wall seconds of a contender, by round."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


class Ours:
    """The kernel made from rules, on prepared columns."""

    def __init__(self, bills: Made, *, full: bool) -> None:
        sources = [parse_source(TIERS.read_text(encoding="utf-8"), TIERS.name)]
        engine = ColumnarEngine(Cascade(load_rule_book([HERE]) if full else compile_sources(sources, {})))
        if full:
            learn_library(engine)
        self.bills: Bills = columns(bills, engine)
        self.result = engine.settle(self.bills)
        self._cell = engine.cells(self.bills)
        self._rows = engine.programs().lean
        self._segment = self.bills.person
        rows = len(bills.person)
        self.out = np.empty((7, rows), np.int64)
        self._variant, self._hard = np.empty(rows, np.int32), np.zeros(self.bills.persons, np.uint8)
        self._kernel = kernel(engine.shape, Form(traced=False, others=False))
        self.engine = engine

    def find_cells(self) -> None:
        """What goes before the kernel: each bill's cell."""
        self.engine.cells(self.bills)

    def interpret(self, way: int) -> Callable[[], None]:
        """The interpreter on the same bills, as if every person needed this way through it."""
        programs, openings = self.engine.programs(), Openings.none(self.bills.persons)
        run = Run(1, self.bills, self._cell, self._segment, programs, openings)
        ways = np.full(self.bills.persons, way, np.int8)
        return lambda: run.plain(ways) if way == PLAIN else run.kept(ways)

    def run(self, low: int = 0, high: int | None = None) -> None:
        """Settle rows from low to high."""
        b, rows = self.bills, (np.array([low]), np.array([len(self.bills) if high is None else high]))
        self._kernel(
            *rows, b.person, self._segment, self._cell, b.total, b.inscp, b.presel,
            b.outarea, b.other, self._rows, self.out, self._variant, self._hard,
        )  # fmt: skip


def in_two_threads(run: Callable[[int, int], None], starts: np.ndarray) -> None:
    """Each half of the persons by a thread of its own."""
    middle, end = int(starts[len(starts) // 2]), int(starts[-1])
    threads = [threading.Thread(target=run, args=part) for part in ((0, middle), (middle, end))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bills", type=int, default=4_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--guard", action="store_true", help="fail where a ratio is over its limit")
    options = parser.parse_args()
    bills = made(options.bills)
    reference, lean, full = Reference(bills), Ours(bills, full=False), Ours(bills, full=True)
    reference.run()
    for ours in (lean, full):
        ours.run()
        for number in range(5):
            if not np.array_equal(reference.out[number], ours.out[number]):
                sys.exit(f"the kernels disagree on amount {number}")
    starts = bills.starts
    contenders: dict[str, Callable[[], None]] = {
        "C, four tiers by hand": reference.run,
        "C, two threads": lambda: in_two_threads(lambda a, b: reference.run("four_tiers", a, b), starts),
        "the same bytes, nothing worked out": lambda: reference.run("stream"),
        "kernel, four tiers": lean.run,
        "kernel, four tiers, two threads": lambda: in_two_threads(lean.run, starts),
        "kernel, every rule of the library": full.run,
        "interpreter, one total a register": full.interpret(PLAIN),
        "interpreter, totals by key": full.interpret(KEPT),
        "cells of the bills": lean.find_cells,
    }
    times = {name: Times() for name in contenders}
    for _ in range(options.rounds):
        for name, run in contenders.items():
            cpu, wall = time.process_time(), time.perf_counter()
            run()
            times[name].cpu.append(time.process_time() - cpu)
            times[name].wall.append(time.perf_counter() - wall)
    held = report(times, options.bills)
    held["one bill within 100 us, with explanation within 1 ms"] = report_single(options.rounds)
    for name, holds in held.items():
        print(f"{'held' if holds else 'NOT HELD'}: {name}")
    if not options.guard:
        from bench.peers import compare  # noqa: PLC0415 - the guard needs none of what they need

        compare(lean.run, reference.run, options.bills, options.rounds)
    return 1 if options.guard and not all(held.values()) else 0


def report(times: dict[str, Times], bills: int) -> dict[str, bool]:
    """Print the table; which limits hold."""
    base = median(times["C, four tiers by hand"].cpu)
    rounds, machine = len(times["kernel, four tiers"].cpu), platform.processor() or platform.machine()
    print(f"{bills:,} bills, {rounds} rounds, {machine}, {os.cpu_count()} cores")
    print(f"{'':38}{'CPU ns':>9}{'wall ns':>9}{'CPU x C':>9}")
    for name, taken in times.items():
        cpu, wall = median(taken.cpu), min(taken.wall)
        print(f"{name:38}{cpu / bills * 1e9:9.2f}{wall / bills * 1e9:9.2f}{cpu / base:9.2f}")
    one, two = times["kernel, four tiers"], times["kernel, four tiers, two threads"]
    speedup = max(a / b for a, b in zip(one.wall, two.wall, strict=True))
    theirs = zip(times["C, four tiers by hand"].wall, times["C, two threads"].wall, strict=True)
    limit = max(a / b for a, b in theirs)
    print(f"two threads: {speedup:.2f} times one in the best round; C {limit:.2f}")
    full = median(times["kernel, every rule of the library"].cpu)
    return {
        f"four tiers at most {LEAN_LIMIT} x C": median(one.cpu) / base <= LEAN_LIMIT,
        f"every rule at most {FULL_LIMIT} x C": full / base <= FULL_LIMIT,
        "two threads 1.8 x one or 0.9 of C's own": speedup >= min(1.8, THREADS_LIMIT * limit),
    }


if __name__ == "__main__":
    sys.exit(main())
