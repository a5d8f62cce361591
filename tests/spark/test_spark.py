"""Spark in one process and on two workers against the scalar engine: the same lines, whatever fails on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from random import Random

import pytest
from hypothesis import settings

from tests.columnar.made_books import made_book
from tests.exchange.random_bills import certificate, random_rows
from tests.exchange.samples import TODAY, bill, reversal, write_csv
from tests.exchange.test_all_ways import made_rows
from tests.settlement.adapt import shipped
from tests.spark.both_ways import ZERO, as_parquet, assert_same, by_rows, lines, on_spark, with_paths
from tuodi.exchange import settle_job
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.people_list import read_people
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.spark import job
from tuodi.exchange.spark.session import SparkFailed


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize(("seed", "lane"), [(0, "columns"), (1, None)])
def test_dirt(seed, lane, tmp_path):
    path = as_parquet(random_rows(Random(seed), 300), tmp_path / "bills.parquet", row_group_size=50)
    told = by_rows(path, tmp_path / "out.parquet", lang="en")
    assert told.refused > 0
    assert_same(on_spark(path, tmp_path / "out", lane=lane, lang="en"), told)
    assert len(list((tmp_path / "out" / "results").iterdir())) > 2


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("seed", range(max(1, settings.default.max_examples // 100)))
def test_made_rule_books(seed, tmp_path):
    """Rules of every kind, bills that are taken back; more of them under the deep profile."""
    rng, book = Random(seed), made_book(seed)
    path = as_parquet(made_rows(rng), tmp_path / "bills.parquet")
    told = by_rows(path, tmp_path / "out.parquet", book=book)
    assert_same(on_spark(path, tmp_path / "out", book=book, part_rows=20), told)


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("lane", ["rows", "columns"])
def test_balances_steps_and_what_reversals_change(lane, tmp_path):
    """Balances of all parts become one list, with what the opening list says of persons without a bill."""
    rows = random_rows(Random(14), 250)
    # what the first of three visits took of the year's limit is free again once it is taken back
    visits = [
        dict.fromkeys(rows[0], "")
        | bill(
            setl_id=f"D{n}", psn_no="DIFF1", certno="", mdtrt_id=f"DM{n}", med_type="11",
            setl_time=f"2024-0{n}-05 09:00:00", medfee_sumamt="20000.00", inscp_scp_amt="20000.00",
            fulamt_ownpay_amt="0.00", preselfpay_amt="0.00", hifp_pay="",
        )
        for n in (1, 2, 3)
    ]  # fmt: skip
    undone = dict.fromkeys(rows[0], "") | reversal(visits[0], setl_id="DR1", setl_time="2024-04-01 09:00:00")
    path = as_parquet([*rows, *visits, undone], tmp_path / "bills.parquet")
    balance = {"psn_no": "ELSEWHERE", "year": "2024", "account": "admissions", "amount": "3"}
    opening = read_opening(write_csv(tmp_path / "opening.csv", [balance]), today=TODAY)
    given = {"around": Surroundings(opening=opening), "trace": True}
    told = by_rows(path, tmp_path / "out.parquet", balances=tmp_path / "alone.parquet", **given)
    assert told.differences > 0
    found = on_spark(path, tmp_path / "out", lane=lane, balances=tmp_path / "kept.parquet", **given)
    assert_same(found, told)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "_SUCCESS", "differences", "refused", "results",
    ]  # fmt: skip


@pytest.mark.usefixtures("two_threads")
def test_lists(tmp_path):
    path = as_parquet(random_rows(Random(3), 200), tmp_path / "bills.parquet")
    listed = [
        {
            "psn_no": f"P{n}",
            "identity": "低保对象",
            "idet_admdvs": "500114",
            "begndate": "2023-01-01",
            "known_from": "2023-01-01 00:00:00",
        }
        for n in range(0, 60, 7)
    ]
    people = [{"psn_no": f"P{n}", "psn_cert_type": "01", "certno": certificate(n), "psn_name": "某"} for n in range(70)]
    identities = read_identities(write_csv(tmp_path / "identities.csv", listed), today=TODAY)
    balance = {"psn_no": "P7", "year": "2024", "account": "basic_paid", "amount": "15000.00"}
    opening = read_opening(write_csv(tmp_path / "opening.csv", [balance]), today=TODAY)
    known = read_people(write_csv(tmp_path / "people.csv", people), today=TODAY).map()
    given = {"around": Surroundings(identities=identities, opening=opening), "people": known}
    assert_same(on_spark(path, tmp_path / "out", **given), by_rows(path, tmp_path / "out.parquet", **given))


@pytest.mark.usefixtures("two_threads")
def test_a_folder_is_as_one_file_and_names_rows_by_file(tmp_path):
    rows = [row for row in random_rows(Random(6), 200) if row["psn_no"] and row["setl_id"]]
    whole = as_parquet(rows, tmp_path / "bills.parquet")
    half = len(rows) // 2
    as_parquet(rows[:half], tmp_path / "months" / "2024-01.parquet")
    as_parquet(rows[half:], tmp_path / "months" / "2024-02.parquet")
    told = by_rows(whole, tmp_path / "out.parquet")
    found = on_spark(tmp_path / "months", tmp_path / "out")
    assert (found.settled, found.refused, found.sums) == (told.settled, told.refused, told.sums)
    numbers = {dict(line)["refused_row"] for line in lines(told.files["refused"])}
    expected = {n if int(n) <= half else f"2!{int(n) - half}" for n in numbers}
    assert {dict(line)["refused_row"] for line in lines(found.files["refused"])} == expected


@pytest.mark.usefixtures("two_threads")
def test_one_person_with_most_of_the_bills(tmp_path, monkeypatch):
    """It gets a part of its own."""
    rows = random_rows(Random(8), 100)
    most = [
        bill(
            setl_id=f"B{n}", psn_no="BIG", certno="", mdtrt_id=f"BM{n}", setl_time=f"2024-02-{n % 28 + 1:02d} 08:00:00"
        )
        for n in range(200)
    ]
    rows += [dict.fromkeys(rows[0], "") | row for row in most]
    path = as_parquet(rows, tmp_path / "bills.parquet")
    seen = []
    placed = job.placed
    monkeypatch.setattr(job, "placed", lambda *given: seen.append(placed(*given)) or seen[-1])
    assert_same(on_spark(path, tmp_path / "out"), by_rows(path, tmp_path / "out.parquet"))
    frame = seen[0].frame.select("psn_no", "tuodi_part").distinct().collect()
    own = next(row.tuodi_part for row in frame if row.psn_no == "BIG")
    assert [row.psn_no for row in frame if row.tuodi_part == own] == ["BIG"]


@pytest.mark.usefixtures("two_threads")
def test_one_person_with_fifty_thousand_bills(tmp_path):
    """In one task, and as in one file, which is settled in columns here too."""
    rows = random_rows(Random(8), 100)
    more = [
        dict.fromkeys(rows[0], "")
        | bill(setl_id=f"B{n}", psn_no="BIG1", certno="", mdtrt_id=f"BM{n}", medfee_sumamt="100.00",
               inscp_scp_amt="100.00", fulamt_ownpay_amt="0.00", preselfpay_amt="0.00",
               setl_time=f"2024-02-{n % 28 + 1:02d} 08:{n % 60:02d}:00")
        for n in range(50_000)
    ]  # fmt: skip
    path = as_parquet([*rows, *more], tmp_path / "bills.parquet")
    options = SettleOptions(out=tmp_path / "out.parquet", around=ZERO, lane="columns")
    told = settle_job.run(path, shipped(), ReadOptions(today=TODAY), options)
    assert told.in_columns >= len(more)
    assert_same(on_spark(path, tmp_path / "out", lane="columns", part_rows=5_000), told)


@pytest.mark.usefixtures("two_threads")
def test_numbers_that_stand_with_several_persons(tmp_path):
    """Far from each other, and over a third person: all of them are refused, as in one file."""
    rows = [bill(setl_id=f"S{n}", psn_no=f"P{n}", mdtrt_id=f"M{n}", certno=certificate(n)) for n in range(200)]
    rows[150]["setl_id"] = rows[3]["setl_id"]
    rows[77]["certno"] = rows[150]["certno"]
    rows[199]["certno"] = rows[20]["certno"]
    path = as_parquet(rows, tmp_path / "bills.parquet")
    told = by_rows(path, tmp_path / "out.parquet")
    assert told.refused == 5
    assert_same(on_spark(path, tmp_path / "out", part_rows=10), told)


@pytest.mark.usefixtures("two_threads")
def test_a_header_without_rows(tmp_path):
    path = as_parquet([bill()], tmp_path / "bills.parquet")
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(path).slice(0, 0), path)
    assert_same(on_spark(path, tmp_path / "out"), by_rows(path, tmp_path / "out.parquet"))


def test_a_table(two_threads, tmp_path):
    path = as_parquet(random_rows(Random(9), 60), tmp_path / "bills.parquet")
    frame = two_threads.read.parquet(str(path))
    frame.coalesce(1).write.option("path", str(tmp_path / "stored")).saveAsTable("bills_of_tests")
    try:
        found = on_spark("table:bills_of_tests", tmp_path / "out")
        assert_same(found, by_rows(path, tmp_path / "out.parquet"))
    finally:
        two_threads.sql("DROP TABLE bills_of_tests").collect()


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize(
    ("columns", "message"),
    [({"a": "1"}, "no known header"), ({"setl_id": "1", "psn_no": "2"}, "missing column"), (None, "cannot be read")],
)
def test_what_is_no_table_of_bills(columns, message, tmp_path):
    path = tmp_path / "bills.parquet"
    path.write_bytes(b"no parquet") if columns is None else as_parquet([columns], path)
    with pytest.raises(FileRefused, match=message):
        on_spark(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def fail_once(ending, marks, shared, batches):
    """What tasks do, but the first try of every second part fails after it has written its files."""
    from pyspark import TaskContext

    part = TaskContext.get().partitionId()
    done = list(job.settle_batches(shared.value, part, batches))
    try:
        os.close(os.open(f"{marks}/{part}", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return done
    if part % 2:
        return done
    if ending == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    raise ArithmeticError("made to fail")


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize(("ending", "by"), [("raised", "path"), ("killed", "path"), ("raised", "Hadoop")])
def test_a_task_that_fails_and_is_tried_again_changes_nothing(ending, by, tmp_path, mounted, monkeypatch):
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setattr(job, "_on_executor", partial(fail_once, ending, str(marks)))
    path = as_parquet(random_rows(Random(10), 200), tmp_path / "bills.parquet")
    out = tmp_path / "out" if by == "path" else f"{mounted}/out"
    found = with_paths(on_spark(path, out, balances=tmp_path / "kept.parquet"), mounted, tmp_path)
    assert len(list(marks.iterdir())) > 2
    assert_same(found, by_rows(path, tmp_path / "out.parquet", balances=tmp_path / "alone.parquet"))
    parts = len(list((tmp_path / "out" / "results").glob("part-*")))
    assert parts == len(list(marks.iterdir()))


def always_fail(_shared, _batches):
    raise ArithmeticError("made to fail")


@pytest.mark.usefixtures("two_threads")
def test_a_task_that_fails_always_leaves_nothing(tmp_path, monkeypatch):
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    monkeypatch.setattr(job, "_on_executor", always_fail)
    path = as_parquet([bill()], tmp_path / "bills.parquet")
    with pytest.raises(SparkFailed, match="made to fail"):
        on_spark(path, tmp_path / "out")
    assert [found.name for found in tmp_path.iterdir()] == ["bills.parquet"]


def command(path, out, engine="spark"):
    where = ["--master", "local[2]"] if engine == "spark" else []
    return [sys.executable, "-m", "tuodi", "settle", str(path), "--engine", engine, *where, "--opening", "zero",
            "-o", str(out), "--lang", "en"]  # fmt: skip


def mount_of(name, folder):
    """What has an application that is started see a folder as ``viewfs://NAME/data``."""
    conf = f"spark.hadoop.fs.viewfs.mounttable.{name}.link./data={folder.as_uri()}"
    return {"PYSPARK_SUBMIT_ARGS": f"--conf {conf} pyspark-shell"}


@pytest.mark.parametrize("by", ["path", "Hadoop"])
def test_a_run_that_is_killed_leaves_no_result_and_the_next_completes(by, tmp_path):
    path = as_parquet(random_rows(Random(11), 200), tmp_path / "bills.parquet")
    out = tmp_path / "out"
    env = os.environ | mount_of("killed", tmp_path)
    settle = command(path, out if by == "path" else "viewfs://killed/data/out")
    process = subprocess.Popen(settle, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob(".out.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    assert list(tmp_path.glob(".out.*"))
    done = subprocess.run(settle, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 1, done.stderr
    alone = tmp_path / "alone.parquet"
    told = subprocess.run(command(path, alone, "local"), capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[0] == told.stdout.splitlines()[0]
    assert lines(out / "results") == lines(alone)
    assert not list(tmp_path.glob(".out.*"))


@pytest.mark.parametrize("by", ["path", "Hadoop"])
def test_two_workers(by, tmp_path, root):
    """A cluster of its own: two workers in processes of their own, each with a core."""
    path = as_parquet(random_rows(Random(12), 200), tmp_path / "bills.parquet")
    script = tmp_path / "run.py"
    script.write_text(
        "import sys\nfrom tests.spark.both_ways import on_spark\n"
        "on_spark(sys.argv[1], sys.argv[2], master='local-cluster[2,1,1024]')\n"
    )
    out, mount = tmp_path / "out", mount_of("cluster", tmp_path)
    done = subprocess.run(
        [sys.executable, script, path, out if by == "path" else "viewfs://cluster/data/out"],
        capture_output=True, text=True, check=False,
        env={**os.environ, **mount, "PYTHONPATH": str(root), "SPARK_WORKER_DIR": str(tmp_path / "work")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = by_rows(path, tmp_path / "out.parquet")
    for kind in ("results", "refused", "differences"):
        assert lines(out / kind) == lines(told.files[kind]), kind
