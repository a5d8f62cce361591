"""`tuodi settle --engine spark`: Parquet or a table → a folder of results, complete or not there at all."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import pyarrow as pa

from tuodi.exchange.balance_rows import BALANCES, line_again, unused_lines
from tuodi.exchange.layouts import Layout
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions, Summary
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.settling import Tally
from tuodi.exchange.table_writer import Value
from tuodi.exchange.writers import write_table
from tuodi.policy.model import RuleBook

from .folder import BALANCES as STAGED_BALANCES
from .folder import KINDS, Staged
from .hadoop import store_of
from .persons import Placing, placed
from .session import spark_at
from .source import PART, PERSON, ROW, SparkBills, column, open_bills
from .task import MANIFEST, Job, Told, settle_batches

PART_ROWS: Final = 250_000
"""Rows of a task: a gigabyte of memory while they are settled in columns."""
_TASK_MEMORY: Final = 1 << 30


@dataclass(frozen=True, kw_only=True)
class SparkOptions:
    """Where to write, where to run and how large the parts are.

    out: a path or an address, for every machine the same. memory: bytes that the columns of one task may take.
    """

    out: str
    master: str | None = None
    part_rows: int = PART_ROWS
    memory: int = _TASK_MEMORY
    progress: bool = False


def run(bills: str, book: RuleBook, read: ReadOptions, options: SettleOptions, spark: SparkOptions) -> Summary:
    """Settle a Parquet file, a folder or `table:NAME` into a folder. FileRefused, SparkMissing."""
    with (
        spark_at(spark.master, progress=spark.progress) as session,
        Staged(store_of(session, spark.out), spark.out) as staged,
    ):
        source = open_bills(session, bills)
        context = session.sparkContext
        placing = placed(session, source, read.people, spark.part_rows, context.defaultParallelism)
        job = Job(
            book=book, read=replace(read, progress=None), options=replace(options, memory=spark.memory, jobs=1),
            tries=staged.tries, sender=staged.store.sender, named=placing.named,
        )  # fmt: skip
        parts = _settled(context, source, placing, job) or _nothing(source.layout, job)
        total = _total(parts, source.rows)
        summary = _summary(total, source, job, spark.out)
        files = [(part, files) for part, files, _told in parts]
        if options.balances is not None:
            balances = _balances(staged, parts, options.around, total.tally.lists.opening)
            write_table(options.balances, BALANCES, balances)
        told = {**summary.data(), "input": {str(n): file.path for n, file in enumerate(source.files, 1)}}
        staged.publish(files, json.dumps(told, ensure_ascii=False, indent=1))
    return summary


def _balances(
    staged: Staged, parts: list[Part], around: Surroundings, used: set[tuple[str, int]]
) -> Iterator[list[Value]]:
    """One list of what tasks have written, and of persons of the opening list without a bill."""
    for _, files, _ in parts:
        for row in staged.rows(files[STAGED_BALANCES]):
            yield line_again(row)
    yield from unused_lines(around.opening, used)


Part = tuple[int, dict[str, str], Told]


def _settled(context: Any, source: SparkBills, placing: Placing, job: Job) -> list[Part]:
    index, header = source.layout.index, source.frame.columns
    moment = [column(header[index["setl_time"]])] if "setl_time" in index else []
    frame = placing.frame.repartitionById(placing.parts, column(PART))
    frame = frame.sortWithinPartitions(column(PERSON), *moment, column(ROW)).select(*(column(name) for name in header))
    # the rules and the lists go to each machine once, not with each task
    shared = context.broadcast(job)
    try:
        rows = frame.mapInArrow(partial(_on_executor, shared), MANIFEST).collect()
    finally:
        shared.unpersist()
    return sorted((row.part, dict(row.files), pickle.loads(row.told)) for row in rows)  # noqa: S301 (made by our tasks)


def _on_executor(shared: Any, batches: Iterator[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
    from pyspark import TaskContext  # noqa: PLC0415 - an extra

    context = TaskContext.get()
    return settle_batches(shared.value, context.partitionId() if context else 0, batches)


def _nothing(layout: Layout, job: Job) -> list[Part]:
    """Files that have headers and no rows."""
    fields = [pa.field(name, pa.string()) for name in layout.headers]
    empty = pa.RecordBatch.from_pylist([], schema=pa.schema([*fields, pa.field(ROW, pa.int64())]))
    return [
        (row["part"], dict(row["files"]), pickle.loads(row["told"]))  # noqa: S301 (made above)
        for batch in settle_batches(job, 0, [empty])
        for row in batch.to_pylist()
    ]


def _total(parts: list[Part], rows: int) -> Told:
    settled, refused, skipped = (
        sum(getattr(told, name) for _, _, told in parts) for name in ("settled", "refused", "skipped")
    )
    if rows != settled + refused + skipped:
        raise RuntimeError(f"rows lost: {rows} in, {settled} settled, {refused} refused, {skipped} skipped")
    tally = Tally()
    for _, _, told in parts:
        tally.merge(told.tally)
    warnings = tuple(dict.fromkeys(warning for _, _, told in parts for warning in told.warnings))
    in_columns = sum(told.in_columns for _, _, told in parts)
    return Told(
        settled=settled, refused=refused, skipped=skipped, tally=tally, in_columns=in_columns, warnings=warnings
    )


def _told_beside(job: Job) -> dict[str, str]:
    return {} if job.options.balances is None else {"balances": str(job.options.balances)}


def _summary(told: Told, source: SparkBills, job: Job, out: str) -> Summary:
    tally, book = told.tally, job.book
    return Summary(
        rows_in=source.rows - told.skipped, settled=told.settled, refused=told.refused, skipped=told.skipped,
        persons=tally.persons, missing=dict(sorted(tally.missing.items())), opening_unknown=tally.opening_unknown,
        unmatched=tally.lists.unmatched(job.options.around), differences=tally.differences,
        sums=dict(sorted(tally.sums.items())), total=tally.total, person_part=tally.person_part,
        left_open=tally.total - tally.person_part - sum(tally.sums.values()), rule_hash=book.hash,
        readings=dict(book.readings), from_stage=job.options.from_stage or "basic",
        files={kind: f"{out.rstrip('/')}/{kind}" for kind in KINDS} | _told_beside(job),
        in_columns=told.in_columns, warnings=told.warnings,
    )  # fmt: skip
