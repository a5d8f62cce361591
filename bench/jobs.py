"""Whole files: `make bench-jobs` settles made-up bills from file to file and compares with merely reading and writing.

The same rows for all, rounds interleaved, medians of CPU and wall time and their ratios in one run. Merely reading and
writing is: the input's columns read, the result's columns written, by the same library with nothing in between; with
its usual settings, and for Parquet also with those that Tuodi writes with, codes held as it holds them: "alike".
`--growth` settles files of growing size, each in a process of its own, and prints its peak.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tuodi.exchange.bill_row import DATES, MONEY
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions, Summary, run
from tuodi.exchange.settle_person import Surroundings
from tuodi.lab.bigfile import write_bigfile
from tuodi.policy.library import load_rule_book

TODAY = dt.date(2026, 11, 1)
ROWS = 1 << 17
MILLION = 1_000_000
IDS = frozenset({"setl_id", "psn_no", "mdtrt_id", "orig_setl_id", "refl_from_mdtrt_id"})
FREE = (6, 10)
"""Digits of a made-up id that are 0 in a file of a million."""


def to_parquet(text: Path, out: Path, *, shuffled: bool = False) -> None:
    """The bills of a CSV file with amounts, moments and days as such; `shuffled`: rows in any order."""
    header = text.open(encoding="utf-8").readline().strip().split(",")
    kinds: dict[str, pa.DataType] = dict.fromkeys(MONEY, pa.decimal128(18, 2))
    kinds |= dict.fromkeys(DATES, pa.date32()) | {"setl_time": pa.timestamp("s")}
    columns = {name: kinds.get(name, pa.string()) for name in header}
    reading = pa_csv.ConvertOptions(column_types=columns, strings_can_be_null=True, null_values=[""])
    schema = pa.schema(list(columns.items()))
    if shuffled:
        table = pa_csv.read_csv(text, convert_options=reading).select(header)
        order = np.random.default_rng(7).permutation(len(table))
        pq.write_table(table.take(pa.array(order)).combine_chunks(), out, compression="zstd", row_group_size=ROWS)
        return
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in pa_csv.open_csv(
            text, convert_options=reading, read_options=pa_csv.ReadOptions(block_size=32 << 20)
        ):
            writer.write_table(pa.Table.from_batches([batch]).select(header), row_group_size=ROWS)


def repeated(text: Path, out: Path, rows: int) -> None:
    """At least so many bills in Parquet, persons together: those of a file of a million again and again, renumbered.

    The first digits of the number in each id are free for that of the copy.
    """
    write_bigfile(text, min(rows, MILLION))
    to_parquet(text, out)
    text.unlink()
    if rows <= MILLION:
        return
    base = out.with_name("base.parquet")
    out.rename(base)
    with pq.ParquetFile(base) as one:
        copies = -(-rows // one.metadata.num_rows)
        with pq.ParquetWriter(out, one.schema_arrow, compression="zstd") as writer:
            for copy in range(copies):
                for batch in one.iter_batches(ROWS):
                    columns = [
                        pc.utf8_replace_slice(column, *FREE, f"{copy:04d}") if name in IDS else column
                        for name, column in zip(batch.schema.names, batch.columns, strict=True)
                    ]
                    writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=batch.schema))
    base.unlink()


class Job:
    """One file settled, and what comes of it written again by others."""

    def __init__(self, bills: Path, out: Path, identities: Path | None) -> None:
        listed = None if identities is None else read_identities(identities, today=TODAY)
        self.bills, self.out, self._book = bills, out, load_rule_book()
        self._around = Surroundings(identities=listed, opening="zero")

    def settle(self) -> Summary:
        """The whole job."""
        options = SettleOptions(out=self.out, around=self._around, jobs=1, lane="columns")
        return run(self.bills, self._book, ReadOptions(today=TODAY), options)


def merely_parquet(job: Job, folder: Path, *, alike: bool = False) -> Callable[[], None]:
    """Read the input, write the columns of the results, batch by batch; `alike`: with the settings of the results."""
    settings: dict[str, Any] = {}
    codes: list[str] = []
    if alike:
        with pq.ParquetFile(job.out) as written:
            group, schema = written.metadata.row_group(0), written.schema_arrow
            plain = [schema.names[at] for at in range(len(schema)) if not group.column(at).has_dictionary_page]
        coded = [field for field in schema if field.name not in plain]
        codes = [field.name for field in coded if pa.types.is_string(field.type)]
        settings = {
            "use_dictionary": [field.name for field in coded], "write_statistics": plain,
            "store_decimal_as_integer": True, "store_schema": False,
        }  # fmt: skip
    table = pq.read_table(job.out, read_dictionary=codes)
    results = (table.unify_dictionaries() if alike else table).combine_chunks().to_batches(ROWS)

    def copy() -> None:
        with pq.ParquetFile(job.bills) as source:
            for _batch in source.iter_batches(ROWS):
                pass
        with pq.ParquetWriter(folder / "merely.parquet", results[0].schema, compression="zstd", **settings) as writer:
            for batch in results:
                writer.write_batch(batch)

    return copy


def merely_polars(job: Job, folder: Path, *, alike: bool = False) -> Callable[[], None]:  # noqa: ARG001 - there is one way
    """Read the input as text and write the results as they are."""
    import polars as pl  # noqa: PLC0415 - an optional dependency

    results = pl.read_csv(job.out, infer_schema=False)

    def copy() -> None:
        pl.read_csv(job.bills, infer_schema=False)
        results.write_csv(folder / "merely.csv")

    return copy


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


class Merely(Protocol):
    """Makes what merely reads and writes."""

    def __call__(self, job: Job, folder: Path, *, alike: bool = False) -> Callable[[], None]: ...


def compare(name: str, job: Job, merely: Merely, folder: Path, rounds: int) -> None:
    """One line of the table. The first run makes the result that is written again, and warms up."""
    summary = job.settle()
    works: list[Callable[[], object]] = [job.settle, merely(job, folder), merely(job, folder, alike=True)]
    times: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(rounds):
        for work, found in zip(works, times, strict=True):
            found.append(timed(work))
    (cpu, wall), usual, alike = ([median(one[part] for one in found) for part in (0, 1)] for found in times)
    rows = summary.rows_in
    print(
        f"{name:34}{rows:>12,}{summary.in_columns / rows:>8.2%}{cpu:>9.2f}{wall:>9.2f}{rows / wall:>11,.0f}"
        + "".join(f"{c:>9.2f}{w:>7.2f}{cpu / c:>7.2f}{wall / w:>7.2f}" for c, w in (usual, alike)),
        flush=True,
    )


def grow(folder: Path, sizes: list[int], *, keep: bool) -> None:
    """Files of growing size, each in a process of its own: what it takes, and its peak of memory.

    keep: the files made stay in the folder and are taken again.
    """
    print(f"{'rows':>14}{'way':>10}{'wall s':>9}{'CPU us/row':>12}{'rows/s':>11}{'peak GiB':>10}", flush=True)
    for rows in sizes:
        text, bills = folder / "grow.csv", folder / f"grow-{rows}.parquet"
        if not bills.exists():
            repeated(text, part := bills.with_suffix(".part"), rows)
            part.rename(bills)
        command = [sys.executable, "-m", "bench.jobs", "--one", str(bills)]
        if rows == sizes[0]:  # compiles what the cache does not hold
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(command, check=True)
        if not keep:
            bills.unlink()


def one(bills: Path) -> None:
    """Settle a file and say what it took."""
    job = Job(bills, bills.with_name("one.parquet"), None)
    done: list[Summary] = []
    cpu, wall = timed(lambda: done.append(job.settle()))
    peak, rows = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20), done[0].rows_in
    print(
        f"{rows:>14,}{'columns':>10}{wall:>9.1f}{cpu / rows * 1e6:>12.2f}{rows / wall:>11,.0f}{peak:>10.2f}", flush=True
    )
    for path in bills.parent.glob("one.*"):
        path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bills", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", type=int, nargs="*", metavar="ROWS", help="files of these sizes instead")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the growing files stay, to be taken again")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        one(options.one)
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="tuodi-bench-") as name:
        folder = Path(name)
        if options.growth is not None:
            kept = options.keep
            grow(kept or folder, options.growth or [100_000, 1_000_000, 10_000_000], keep=kept is not None)
            return
        text, listed = folder / "bills.csv", folder / "identities.csv"
        write_bigfile(text, options.bills, identities=listed)
        ordered, mixed = folder / "ordered.parquet", folder / "mixed.parquet"
        to_parquet(text, ordered)
        to_parquet(text, mixed, shuffled=True)
        head = f"{'':34}{'rows':>12}{'columns':>8}{'CPU s':>9}{'wall s':>9}{'rows/s':>11}"
        print(head + "".join(f"{way:>9}{'wall':>7}{'x CPU':>7}{'x wall':>7}" for way in ("merely", "alike")))
        for title, bills, identities in (
            ("Parquet, sorted", ordered, None),
            ("Parquet, sorted, identity list", ordered, listed),
            ("Parquet, any order", mixed, None),
        ):
            compare(title, Job(bills, folder / "out.parquet", identities), merely_parquet, folder, options.rounds)
        compare("CSV", Job(text, folder / "out.csv", None), merely_polars, folder, options.rounds)


if __name__ == "__main__":
    main()
