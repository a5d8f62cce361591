"""Settling in several processes: the same bytes as in one, and nothing left behind when it fails."""

from __future__ import annotations

import dataclasses
import multiprocessing
import tempfile

import pyarrow.parquet as pq
import pytest

from tests.exchange.faulty import Raises, Vanishes
from tests.exchange.samples import TODAY, bill, reversal, write_csv
from tuodi.exchange import settle_workers
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.settle_job import SettleOptions, run
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.settle_workers import WorkerLost, usual_jobs
from tuodi.policy.library import load_rule_book

ROWS = [
    bill(
        setl_id=f"S{n:04d}",
        mdtrt_id=f"M{n}",
        psn_no=f"P{n * 7 % 60}",
        certno="",
        setl_time=f"2024-{1 + n // 60:02d}-{1 + n % 27:02d} 10:00:00",
        begndate="",
        enddate="",
        hifp_pay="x" if n % 97 == 0 else "1",
    )
    for n in range(240)
]
LARGE = {
    "psn_no": "Q0",
    "medfee_sumamt": "101000.00",
    "fulamt_ownpay_amt": "1000.00",
    "preselfpay_amt": "0.00",
    "inscp_scp_amt": "100000.00",
}
FIRST = bill(**LARGE, setl_id="R0", mdtrt_id="R0", setl_time="2024-01-05 10:00:00")
NEXT = bill(**LARGE, setl_id="R1", mdtrt_id="R1", setl_time="2024-02-05 10:00:00")
# The first is taken back: what the year's limits leave for the next one is another amount.
ROWS += [FIRST, NEXT, reversal(FIRST, setl_time="2024-03-05 10:00:00")]


@pytest.fixture(scope="module")
def book():
    return load_rule_book()


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def bills(tmp_path):
    return write_csv(tmp_path / "bills.csv", ROWS)


def settle(bills, book, out, *, jobs, opening="zero", progress=None):
    read = ReadOptions(today=TODAY, progress=progress)
    options = SettleOptions(out=out, around=Surroundings(opening=opening), jobs=jobs)
    return run(bills, book, read, options)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def left_behind(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_number_of_processes_changes_no_byte_and_no_sum(bills, book, tmp_path, temporary):
    seen = []
    one = settle(bills, book, tmp_path / "one" / "r.csv", jobs=1)
    two = settle(bills, book, tmp_path / "two" / "r.csv", jobs=2, progress=seen.append)
    assert (one.rows_in, one.refused > 0, one.differences > 0) == (len(ROWS), True, True)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert dataclasses.replace(two, files=one.files) == one
    assert not left_behind(temporary)
    assert (seen[-1].phase, seen[-1].rows, seen[-1].bytes_done) == ("settle", len(ROWS), bills.stat().st_size)


def test_parquet_too(bills, book, tmp_path):
    tables = []
    for jobs in (1, 2):
        settle(bills, book, tmp_path / f"{jobs}.parquet", jobs=jobs)
        tables.append(pq.read_table(tmp_path / f"{jobs}.parquet"))
    assert tables[0].equals(tables[1])
    assert tables[0].num_rows > 0


def test_a_fault_in_a_process_ends_the_run_with_that_fault(bills, book, tmp_path, temporary):
    with pytest.raises(ArithmeticError, match="no sum for"):
        settle(bills, book, tmp_path / "r.csv", jobs=2, opening=Raises())
    assert left_behind(tmp_path) == ["bills.csv"]
    assert not left_behind(temporary)
    assert not multiprocessing.active_children()


def test_a_process_that_vanishes_is_told_as_such(bills, book, tmp_path, temporary):
    with pytest.raises(WorkerLost):
        settle(bills, book, tmp_path / "r.csv", jobs=2, opening=Vanishes())
    assert left_behind(tmp_path) == ["bills.csv"]
    assert not left_behind(temporary)


def test_an_interrupted_run_ends_its_processes_and_leaves_nothing(bills, book, tmp_path, temporary):
    def interrupt(progress):
        if progress.phase == "settle":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        settle(bills, book, tmp_path / "r.csv", jobs=2, progress=interrupt)
    assert left_behind(tmp_path) == ["bills.csv"]
    assert not left_behind(temporary)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(("rows", "processors", "jobs"), [(99_999, 8, 1), (100_000, 8, 2), (100_000, 1, 1)])
def test_two_processes_where_the_file_is_worth_it(monkeypatch, rows, processors, jobs):
    monkeypatch.setattr(settle_workers.os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert usual_jobs(rows) == jobs


def test_an_error_that_cannot_travel_between_processes_is_told_in_words():
    error = settle_workers._portable(FileRefused("f.csv", "empty_file"))
    assert type(error) is RuntimeError
    assert str(error).startswith("FileRefused: f.csv")
    kept = settle_workers._portable(OSError(28, "No space left on device", "part-7"))
    assert (kept.errno, kept.filename) == (28, "part-7")
