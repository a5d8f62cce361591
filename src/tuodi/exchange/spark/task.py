"""What a task does: its persons into a file of their own, settled as `tuodi settle` does, the results to be published.

A task that is tried again writes under other names; only what the driver hears of is ever published.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

import tuodi
from tuodi.exchange.balance_order import BalanceOrder
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.quick import Warnings, agreed
from tuodi.exchange.results import Form, ResultFiles
from tuodi.exchange.settle_job import SettleOptions, beside_of, lane_for, wanted
from tuodi.exchange.settling import DIFFERENCES, Collected, Settler, Tally, Work
from tuodi.exchange.spool import FileOrder
from tuodi.exchange.table_writer import TableWriter, Value
from tuodi.exchange.tables import Rows, Table, open_tables
from tuodi.exchange.writers import write_table
from tuodi.policy.model import RuleBook
from tuodi.settlement.cascade import Options

from .folder import BALANCES, KINDS
from .source import ROW
from .store import Sender

if TYPE_CHECKING:
    from tuodi.exchange.columns.spread import SpreadRun

MANIFEST: Final = "part int, files map<string, string>, told binary"
_ARROW: Final = pa.schema(
    [pa.field("part", pa.int32()), pa.field("files", pa.map_(pa.string(), pa.string())), pa.field("told", pa.binary())]
)


@dataclass(frozen=True, kw_only=True)
class Job:
    """All that a task needs to know. tries: the folder to send to. version: of the code that must run everywhere."""

    book: RuleBook
    read: ReadOptions
    options: SettleOptions
    tries: str
    sender: Sender
    named: bool
    version: str = tuodi.__version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a part; rows of the input are settled, refused or skipped."""

    settled: int
    refused: int
    skipped: int
    tally: Tally
    in_columns: int = 0
    warnings: Warnings = ()


class OtherVersion(RuntimeError):
    """The machines of a cluster must settle by the same code."""


def settle_batches(job: Job, part: int, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Settle the whole persons of a part; one row for the driver, nothing where there are no rows."""
    if job.version != tuodi.__version__:
        raise OtherVersion(f"Tuodi {tuodi.__version__} on this machine, {job.version} where the run was started")
    with TemporaryDirectory(prefix="tuodi-") as name:
        bills, out = Path(name) / "bills.parquet", Path(name) / "out.parquet"
        paths = dict(zip(KINDS, (out, beside_of(out, "refused"), beside_of(out, "differences")), strict=True))
        if job.options.balances is not None:
            paths[BALANCES] = beside_of(out, BALANCES)
        numbers = _written(bills, batches)
        if numbers is None:
            return
        told = _settle(job, bills, numbers, out)
        attempt = uuid4().hex
        files = {kind: f"{kind}-{part:05d}-{attempt}.parquet" for kind in paths}
        job.sender.put([path.rename(path.with_name(files[kind])) for kind, path in paths.items()], job.tries)
    manifest = {"part": [part], "files": [list(files.items())], "told": [pickle.dumps(told)]}
    yield pa.RecordBatch.from_pydict(manifest, schema=_ARROW)


def _written(path: Path, batches: Iterable[pa.RecordBatch]) -> NDArray[np.int64] | None:
    """The bills in a file of their own, as they come; returns their numbers, None where there is not even a header."""
    numbers, writer = [], None
    try:
        for batch in batches:
            numbers.append(batch.column(ROW).to_numpy())
            bills = pa.Table.from_batches([batch]).drop_columns([ROW])
            writer = writer or pq.ParquetWriter(path, bills.schema, compression="lz4")
            writer.write_table(bills)
    finally:
        if writer is not None:
            writer.close()
    return np.concatenate(numbers) if numbers else None


def _settle(job: Job, bills: Path, numbers: NDArray[np.int64], out: Path) -> Told:
    job = replace(job, options=replace(job.options, out=out))
    if not wanted(job.options.lane, bills):
        return _beside(job, bills, numbers, out, None)
    told, warnings = agreed(lambda: _quickly(job, bills, numbers, out), must=job.options.lane == "columns")
    return told or replace(_beside(job, bills, numbers, out, None), warnings=warnings)


def _quickly(job: Job, bills: Path, numbers: NDArray[np.int64], out: Path) -> Told | None:
    """In columns where that can be."""
    from tuodi.exchange.columns.lane import BY_ROWS  # noqa: PLC0415 - compiled code

    try:
        lane = lane_for(bills, job.book, job.read, job.options)
        if lane is None:
            return None
        with closing(lane.spread()) as spread:
            spread.settle()
            return _beside(job, bills, numbers, out, spread)
    except BY_ROWS:
        return None


def _beside(job: Job, bills: Path, numbers: NDArray[np.int64], out: Path, lane: SpreadRun | None) -> Told:
    """Row by row, beside what is settled in columns."""
    whole = next(open_tables(bills, None, lambda _position: None)) if lane is None else lane.table()
    part = Table("", _numbered(whole.rows, numbers), whole.encoding)
    options, told = job.options, job.options.balances is not None
    with (
        BillSource(bills, job.read, part=part, named=job.named) as source,
        FileOrder() as differences,
        BalanceOrder() as balances,
    ):
        work = Work(
            book=job.book, reader=source.reader, around=options.around, lang=options.lang, out=out,
            engine=Options(from_stage=options.from_stage or "basic", known_at=options.engine.known_at),
            balances=told, trace=options.trace,
        )  # fmt: skip
        settler = Settler(work)
        beside = None if lane is None else _Renumbered(lane, numbers)

        def changed() -> None:
            write_table(beside_of(out, "differences"), DIFFERENCES, (values for _, values in differences.rows()))
            if told:
                balances.write(beside_of(out, BALANCES), ())

        with ResultFiles(out, source, settler.columns.columns, beside=beside, rest=changed) as files:
            collected = Collected(files.lines, differences, balances=balances if told else None)
            for person in source:
                settler.add(person, collected)
            if lane is not None:
                collected.tally.merge(lane.tally)
                lane.tell(collected)
        counts, skipped = files.outcome.counts, len(source.skipped)
        return Told(
            settled=counts.settled, refused=counts.refused, skipped=skipped, tally=collected.tally,
            in_columns=files.outcome.in_columns,
        )  # fmt: skip


def _numbered(rows: Rows, numbers: NDArray[np.int64]) -> Rows:
    """The rows under their numbers in the whole input; the header stays 0."""
    for place, cells in rows:
        yield int(numbers[place - 1]) if place else 0, cells


@dataclass(frozen=True, slots=True)
class _Renumbered:
    """The lane's rows, which it knows by their places in the part's file, with the others among them."""

    lane: Any
    numbers: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """How many."""
        return int(self.lane.rows)

    def write(self, writer: TableWriter, form: Form, others: Iterator[tuple[int, list[Value]]]) -> None:
        """See `results.Beside`."""
        order = np.argsort(self.numbers)
        ordered = self.numbers[order]
        with FileOrder() as placed:
            for number, line in others:
                placed.add(int(order[np.searchsorted(ordered, number)]) + 1, line)
            self.lane.write(writer, form, placed.rows())
