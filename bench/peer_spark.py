"""Whole files on Spark beside one machine: `python -m bench.peer_spark --rows 1000000`.

The same Parquet file by `tuodi settle` and by `--engine spark --master local[2]`, with all checks, results, clauses and
notes; both write the same lines, or nothing is printed. Starting Spark is not counted. CPU is that of all processes,
Java and its Python workers too; how busy the machine was besides is told by its load.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from tuodi.exchange import settle_job
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.spark import job
from tuodi.exchange.spark.session import spark_at
from tuodi.lab.bigfile import write_bigfile
from tuodi.policy.library import load_rule_book
from tuodi.settlement.columnar.engine import ColumnarEngine

MASTER = "local[2]"


@dataclass
class Taken:
    """Seconds by round, wall and CPU."""

    alone: list[tuple[float, float]] = field(default_factory=list)
    spark: list[tuple[float, float]] = field(default_factory=list)
    kernel: list[float] = field(default_factory=list)
    """Of `alone`: in the columnar engine."""


def parquet(rows: int, path: Path) -> int:
    """A file of bills, all text."""
    text = path.with_suffix(".csv")
    count = write_bigfile(text, rows)
    with text.open() as file:
        names = file.readline().strip().split(",")
    kinds = pc.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
    pq.write_table(pc.read_csv(text, convert_options=kinds), path, compression="zstd", row_group_size=100_000)
    text.unlink()
    return count


@contextmanager
def watched(into: list[float]) -> Iterator[None]:
    """Add up what the columnar engine takes."""
    settle, spent = ColumnarEngine.settle, [0.0]

    def timed(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return settle(*given, **named)
        finally:
            spent[0] += time.perf_counter() - began

    ColumnarEngine.settle = timed  # type: ignore[method-assign]
    try:
        yield
    finally:
        ColumnarEngine.settle = settle  # type: ignore[method-assign]
        into.append(spent[0])


def processor() -> float:
    """CPU seconds of this process and of all below it, those that have ended too."""
    spent: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:
            continue
        if fields:
            spent[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    ours, found = {os.getpid()}, {os.getpid()}
    while found:
        found = {process for process, (parent, _) in spent.items() if parent in found}
        ours |= found
    return sum(spent[process][1] for process in ours)


def timed(into: list[tuple[float, float]], run: Callable[[], Any]) -> Any:
    """Run it and keep how long it took."""
    began, spent = time.perf_counter(), processor()
    done = run()
    into.append((time.perf_counter() - began, processor() - spent))
    return done


def lines(place: str) -> pa.Table:
    """All lines, in an order of their own."""
    table = pq.read_table(place)
    return table.take(pa.compute.sort_indices(table, [("setl_id", "ascending")]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--part-rows", type=int, default=job.PART_ROWS)
    given = parser.parse_args()
    book, read = load_rule_book(), ReadOptions(today=date(2026, 1, 1))
    around, taken = Surroundings(opening="zero"), Taken()
    with tempfile.TemporaryDirectory() as name, spark_at(MASTER):
        bills, folder = Path(name) / "bills.parquet", Path(name)
        rows = parquet(given.rows, bills)
        options = SettleOptions(out=folder / "alone.parquet", around=around, jobs=None)
        where = job.SparkOptions(out=str(folder / "spark"), master=MASTER, part_rows=given.part_rows)
        for number in range(given.rounds + 1):
            with watched(taken.kernel):
                alone = timed(taken.alone, lambda: settle_job.run(bills, book, read, options))
            spark = timed(taken.spark, lambda: job.run(str(bills), book, read, options, where))
            if not number and not lines(alone.files["results"]).equals(lines(spark.files["results"])):
                sys.exit("the results differ")
    (one, cpu), (other, cpus) = (
        (median(wall for wall, _ in rounds[1:]), median(spent for _, spent in rounds[1:]))
        for rounds in (taken.alone, taken.spark)
    )
    kernel = median(taken.kernel[1:])
    print(f"{rows:,} rows, Parquet to Parquet, {given.rounds} rounds after one that compiles; the same lines")
    print(f"tuodi settle          {one:7.2f} s {rows / one:10,.0f} rows/s")
    print(f"--engine spark {MASTER} {other:5.2f} s {rows / other:10,.0f} rows/s, {other / one:.2f} times as long")
    shares = f"{kernel / one:.1%} of the one, {kernel / other / 2:.1%} of the other's two cores"
    print(f"CPU {cpu:.1f} s and {cpus:.1f} s; load of the machine {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")
    print(f"in the columnar engine {kernel:6.2f} s: {shares}")


if __name__ == "__main__":
    main()
