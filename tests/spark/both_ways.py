"""A file settled row by row by the scalar engine and on Spark: all that is written and told is compared."""

from __future__ import annotations

import dataclasses

import pyarrow as pa
import pyarrow.parquet as pq

from tests.exchange.samples import TODAY
from tests.settlement.adapt import shipped
from tuodi.exchange import settle_job
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.spark.job import SparkOptions, run

KINDS = ("results", "refused", "differences")
ZERO = Surroundings(opening="zero")


def as_parquet(rows, path, **options):
    """Rows of text, what is empty as null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in rows[0]}
    pq.write_table(pa.table(columns), path, **options)
    return path


def by_rows(path, out, *, around=ZERO, people=None, book=None, **options):
    """The scalar engine alone."""
    read = ReadOptions(today=TODAY, people=people)
    return settle_job.run(path, book or shipped(), read, SettleOptions(out=out, lane="rows", around=around, **options))


def on_spark(bills, out, *, around=ZERO, people=None, book=None, master="local[2]", part_rows=60, **options):
    """Spark, in small parts."""
    read = ReadOptions(today=TODAY, people=people)
    options = SettleOptions(out=out, around=around, **options)
    where = SparkOptions(out=str(out), master=master, part_rows=part_rows)
    return run(str(bills), book or shipped(), read, options, where)


def lines(place):
    """All lines of a file or a folder, in an order of their own."""
    found = [tuple(row.items()) for row in pq.read_table(place).to_pylist()]
    return sorted(found, key=str)


def with_paths(told, address, folder):
    """The summary with paths for the addresses in a folder."""
    return dataclasses.replace(
        told, files={kind: file.replace(address, str(folder)) for kind, file in told.files.items()}
    )


def assert_same(quick, told):
    """Both wrote the same lines and told the same of them."""
    for kind in (*KINDS, *(["balances"] if "balances" in told.files else [])):
        assert lines(quick.files[kind]) == lines(told.files[kind]), kind
    assert dataclasses.replace(quick, files={}, in_columns=0) == dataclasses.replace(told, files={}, in_columns=0)
