"""Runs that are killed, disks that are full, files that are damaged: nothing half-written stands for a result."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import time
from decimal import Decimal
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.exchange.random_bills import money_text, random_rows
from tests.exchange.samples import bill, write_csv
from tests.exchange.test_column_lane import as_parquet, assert_same, lanes, settle
from tuodi.exchange.csv_writer import CsvWriter
from tuodi.exchange.parquet_writer import ParquetWriter
from tuodi.exchange.refusals import FileRefused
from tuodi.lab.bigfile import write_bigfile

__all__ = ["lanes"]

_RUN = """
import datetime as dt, sys
from pathlib import Path
from tuodi.exchange import settle_job
from tuodi.exchange.options import ReadOptions
from tuodi.policy.library import load_rule_book
bills, out = map(Path, sys.argv[1:])
read = ReadOptions(today=dt.date(2026, 11, 1))
settle_job.run(bills, load_rule_book(), read, settle_job.SettleOptions(out=out, lane="columns"))
"""


def ordered_rows(count):
    """Sound bills, person by person, an id and a certificate for each."""
    rows = []
    for number in range(count):
        fee = money_text(100_000 + number * 100)
        row = bill(setl_id=f"S{number:06d}", psn_no=f"P{number // 3:05d}", certno="", mdtrt_id=f"M{number}")
        row |= {"setl_time": f"2024-01-{number % 3 + 5:02d}", "begndate": "", "enddate": "", "medfee_sumamt": fee}
        rows.append(row | {"fulamt_ownpay_amt": "0", "preselfpay_amt": "0", "inscp_scp_amt": fee})
    return rows


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_whose_persons_stand_together_is_settled_in_one_go(ending, tmp_path, lanes, monkeypatch):
    rows = ordered_rows(60)
    rows[10]["medfee_sumamt"] = "12.345"
    rows[31]["setl_time"] = "once"
    path = write_csv(tmp_path / "bills.csv", rows)
    path = as_parquet(path, tmp_path / "bills.parquet") if ending == ".parquet" else path
    monkeypatch.setattr("tuodi.exchange.columns.lane.ColumnLane.spread", None)
    monkeypatch.setattr("tuodi.exchange.columns.parquet.ROWS", 7)
    assert assert_same(path, tmp_path, lanes, ending=ending) == 54, "two persons of three bills go row by row"


@pytest.mark.parametrize("spoilt", ["psn_no", "setl_id"])
def test_what_only_the_end_of_the_file_shows(spoilt, tmp_path, lanes):
    """The first person comes once more at the end, or its settlement id does."""
    rows = ordered_rows(60)
    rows[-1][spoilt] = rows[0][spoilt]
    path = write_csv(tmp_path / "bills.csv", rows)
    assert assert_same(path, tmp_path, lanes) > 50


def test_killed_half_way(tmp_path):
    """Wherever the run is when it is killed, the result is not there; running again completes and tidies up."""
    bills, out = tmp_path / "bills.csv", tmp_path / "out" / "r.csv"
    write_bigfile(bills, 150_000)
    run = [sys.executable, "-c", _RUN, str(bills), str(out)]
    subprocess.run(run, check=True)
    whole = {path.name: path.read_bytes() for path in out.parent.iterdir()}
    for path in out.parent.iterdir():
        path.unlink()
    for size in (0, 1 << 20):
        process = subprocess.Popen(run)
        while not any(part.stat().st_size > size for part in out.parent.glob(".r.*.part.csv")):
            assert process.poll() is None, "it ended before it was killed"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not out.exists()
    assert [part.name for part in out.parent.iterdir() if part.name.startswith(".r.")]
    subprocess.run(run, check=True)
    assert {path.name: path.read_bytes() for path in out.parent.iterdir()} == whole


@pytest.mark.parametrize(("ending", "method"), [(".csv", "write_lines"), (".parquet", "_put")])
@pytest.mark.parametrize("mixed", [False, True])
def test_a_full_disk(ending, method, mixed, tmp_path, lanes, monkeypatch):  # noqa: PLR0917
    """What stood there before still stands, and nothing stands beside it."""
    rows = ordered_rows(60)
    path = write_csv(tmp_path / "bills.csv", rows[::2] + rows[1::2] if mixed else rows)
    out = tmp_path / f"r{ending}"
    out.write_text("of before")

    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(CsvWriter if ending == ".csv" else ParquetWriter, method, full)
    with pytest.raises(OSError, match="No space left"):
        settle(path, out, "columns")
    assert out.read_text() == "of before"
    assert {one.name for one in tmp_path.iterdir()} == {"bills.csv", out.name}
    assert lanes == []


def test_a_damaged_parquet_file(tmp_path, lanes):
    """Cut off at its end, or spoilt within: told as the reader of rows tells it."""
    path = as_parquet(write_csv(tmp_path / "bills.csv", random_rows(Random(5), 200)), tmp_path / "bills.parquet")
    sound = path.read_bytes()
    for spoilt in (sound[:-100], sound[: len(sound) // 2], sound[:200] + b"\xff" * 400 + sound[600:]):
        path.write_bytes(spoilt)
        with pytest.raises(FileRefused):
            settle(path, tmp_path / "r.parquet", "columns")
        assert not (tmp_path / "r.parquet").exists()
    assert lanes == []


def decimals(cents):
    return pa.array([Decimal(one).scaleb(-2) for one in cents], pa.decimal128(38, 2))


@pytest.mark.parametrize("fen", [10**13, 10**13 - 1, 10**13 + 1, 10**20])
def test_amounts_at_the_bound(fen, tmp_path, lanes):
    """At most 10^13 fen: one under, the bound itself, one over, and one that no 64 bits hold."""
    rows = ordered_rows(9)
    columns = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    usual = [100_000] * 9
    for name in ("medfee_sumamt", "inscp_scp_amt"):
        columns[name] = decimals([*usual[:4], fen, *usual[5:]])
    path = tmp_path / "bills.parquet"
    pq.write_table(pa.table(columns), path)
    # a person's amounts together may not pass the bound either, so the three bills of the middle one go row by row
    assert assert_same(path, tmp_path, lanes, ending=".parquet") == 6


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("medfee_sumamt", pa.array([True] * 9)),
        ("setl_time", pa.array([20240105] * 9)),
        ("setl_time", pa.array([1.5] * 9)),
        ("psn_no", pa.array([[1]] * 9, pa.list_(pa.int64()))),
        ("insu_plan", pa.array([b"1"] * 9)),
    ],
)
def test_a_column_of_the_wrong_type(name, column, tmp_path, lanes):
    """Rows are refused one by one or settled as ever; both ways say the same."""
    rows = ordered_rows(9)
    path = tmp_path / "bills.parquet"
    pq.write_table(pa.table({key: pa.array([row[key] for row in rows]) for key in rows[0]} | {name: column}), path)
    assert_same(path, tmp_path, lanes, ending=".parquet")


def test_one_person_is_the_whole_file(tmp_path, lanes):
    rows = ordered_rows(400)
    for number, row in enumerate(rows):
        row["psn_no"] = "P1"
        row["setl_time"] = f"2024-0{number // 28 % 2 + 1}-{number % 28 + 1:02d}"
    path = write_csv(tmp_path / "bills.csv", rows)
    assert assert_same(path, tmp_path, lanes) == len(rows)
