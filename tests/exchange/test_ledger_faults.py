"""A ledger that is damaged, held, of another kind, or whose run is killed: a clear message, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange.ledgers import NOW, Bench, row
from tests.settlement.small_book import DOCUMENT, small_book
from tuodi.exchange.ledger import job as ledger_job
from tuodi.exchange.ledger import store as ledger_store
from tuodi.exchange.ledger.lock import locked
from tuodi.exchange.ledger.show import of_person, overview
from tuodi.exchange.refusals import FileRefused
from tuodi.policy.library import compile_sources
from tuodi.policy.yaml_source import parse_source

MARCH = row("A1", "P1", "2023-03-01", 6_000_000)
APRIL = row("A2", "P1", "2023-04-01", 6_000_000)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def results(bench):
    return sorted(path.name for path in bench.folder.glob("run*.out*"))


def test_a_folder_that_is_no_ledger_is_left_alone(bench):
    bench.ledger.mkdir()
    (bench.ledger / "notes.txt").write_text("mine")
    with pytest.raises(FileRefused, match="neither empty nor a ledger"):
        bench.settle(MARCH)
    assert [path.name for path in bench.ledger.iterdir()] == ["notes.txt"]
    with pytest.raises(FileRefused, match="no ledger"):
        overview(bench.ledger, NOW)
    with pytest.raises(FileRefused, match="no ledger"):
        of_person(bench.ledger, "P1", NOW)
    with pytest.raises(FileRefused, match="no ledger"):
        bench.check()


def test_a_newer_format_is_not_read(bench):
    bench.settle(MARCH)
    path = bench.ledger / "ledger.json"
    path.write_text(path.read_text().replace('"tuodi_ledger": 1', '"tuodi_ledger": 2'))
    with pytest.raises(FileRefused, match="format version 2, this program knows 1"):
        bench.settle(APRIL)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"tuodi_ledger": 1, "acts": [{"x": 1}], "parts": {}}'])
def test_a_damaged_manifest_is_told(bench, text):
    bench.settle(MARCH)
    (bench.ledger / "ledger.json").write_text(text)
    with pytest.raises(FileRefused, match=r"ledger\.json is damaged"):
        bench.settle(APRIL)


def test_a_damaged_or_lost_partition_is_told_and_nothing_is_settled(bench):
    bench.settle(MARCH)
    (path,) = (bench.ledger / "parts").glob("bills-*")
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"x")
    with pytest.raises(FileRefused, match=r"bills-\d+\.1\.parquet of the ledger is damaged"):
        bench.settle(APRIL)
    path.unlink()
    with pytest.raises(FileRefused, match="no such file"):
        bench.check()
    path.write_bytes(good)
    assert results(bench) == ["run1.out.csv", "run1.out.differences.csv", "run1.out.refused.csv"]
    bench.settle(APRIL)
    assert bench.check().faults == ()


def other_rules():
    return compile_sources([parse_source(DOCUMENT.replace("amount: 50000", "amount: 60000"), "330100/t.yaml")], {})


def test_other_rules_are_refused_with_both_hashes_and_resettled_when_asked(bench):
    bench.settle(MARCH)
    bench.settle(APRIL)
    bench.book = other_rules()
    with pytest.raises(FileRefused) as refused:
        bench.settle(row("B1", "P2", "2023-05-01", 100_000))
    assert small_book().hash[:16] in str(refused.value)
    assert bench.book.hash[:16] in str(refused.value)
    assert "--resettle" in str(refused.value)
    _, seen = bench.settle(row("B1", "P2", "2023-05-01", 100_000), resettle=True)
    assert seen.resettled == 1
    # 60,000.00 − 35,700.00 = 24,300.00 instead of 14,300.00
    basic = next(line for line in bench.differences() if line["stage"] == "basic")
    assert (basic["setl_id"], basic["booked"], basic["due"], basic["cause"]) == (
        "A2", "14300.00", "24300.00", "rules",
    )  # fmt: skip
    assert basic["rule_hash"] == bench.book.hash[:16]
    assert bench.accept().refused == ()
    assert bench.check().faults == ()
    bench.book = small_book()
    assert [fault.code for fault in bench.check().faults] == ["rules"]


def test_rules_under_which_a_bill_cannot_be_settled_change_nothing(bench):
    bench.settle(MARCH)
    before = bench.state()
    bench.book = compile_sources([parse_source(DOCUMENT.replace('"330100"', '"330200"'), "330200/t.yaml")], {})
    with pytest.raises(FileRefused, match="bill A1 cannot be settled under the new rules"):
        bench.settle(row("B1", "P2", "2023-05-01", 100_000), resettle=True)
    assert bench.state() == before


def test_another_first_stage_is_refused(bench):
    bench.settle(MARCH)
    with pytest.raises(FileRefused, match="from the stage basic, this run from critical"):
        bench.settle(APRIL, from_stage="critical")


def test_a_ledger_in_use_is_refused_with_its_holder(bench):
    bench.settle(MARCH)
    with locked(bench.ledger, NOW), pytest.raises(FileRefused, match=rf"using the ledger \({os.getpid()} 2024-06-30"):
        bench.settle(APRIL)
    bench.settle(APRIL)


HOLD = """
import sys, time, datetime as dt
from pathlib import Path
from tuodi.exchange.ledger.lock import locked
with locked(Path(sys.argv[1]), dt.datetime(2024, 1, 1)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_process_that_is_killed_does_not_hold_the_ledger(bench):
    bench.settle(MARCH)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(bench.ledger)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(FileRefused, match=f"{holder.pid} 2024-01-01"):
            bench.settle(APRIL)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    bench.settle(APRIL)
    assert bench.check().faults == ()


class Full(OSError):
    pass


def fail(monkeypatch, target, name, after):
    """Let a function fail with a full disk at its n-th call."""
    real, calls = getattr(target, name), []

    def once(*args, **kwargs):
        calls.append(1)
        if len(calls) > after:
            raise Full(28, "No space left on device", "part")
        return real(*args, **kwargs)

    monkeypatch.setattr(target, name, once)


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize(
    "place",
    [
        (ledger_store.os, "fsync", 0),
        (ledger_store.os, "fsync", 2),
        (ledger_store, "write_manifest", 0),
        (ledger_job, "write_table", 0),
        (ledger_store.Change, "commit", 0),
    ],
)
def test_a_full_disk_leaves_the_ledger_as_it_was_and_a_rerun_completes(bench, monkeypatch, begun, place):
    if begun:
        bench.settle(MARCH)
    before = bench.state()
    with monkeypatch.context() as patched:
        fail(patched, *place)
        with pytest.raises(Full):
            bench.settle(APRIL, row("B1", "P2", "2023-05-01", 100_000))
    assert bench.state() == before
    assert results(bench) == (["run1.out.csv", "run1.out.differences.csv", "run1.out.refused.csv"] if begun else [])
    summary, _ = bench.settle(APRIL, row("B1", "P2", "2023-05-01", 100_000))
    assert (summary.settled, summary.refused) == (2, 0)
    assert bench.check().faults == ()


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.exchange.ledgers import Bench, row
from tuodi.exchange.ledger import store as ledger_store
ledger_store.Change.commit = lambda self: os.kill(os.getpid(), 9)
bench = Bench(Path(sys.argv[1]))
bench.number = 1
bench.settle(row("A2", "P1", "2023-04-01", 6_000_000))
"""


def test_a_run_that_is_killed_before_its_end_has_booked_nothing_and_can_be_run_again(bench):
    bench.settle(MARCH)
    before = bench.amounts("booked")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", KILLED, str(bench.folder), str(root)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert len(list((bench.ledger / "parts").glob("*.2.parquet"))) > 0
    assert bench.amounts("booked") == before
    bench.number = 1
    summary, booked = bench.settle(APRIL)
    assert (summary.settled, booked.run) == (1, 2)
    named = {part["file"] for part in json.loads((bench.ledger / "ledger.json").read_text())["parts"].values()}
    assert {path.name for path in (bench.ledger / "parts").iterdir()} == named
    assert bench.check().faults == ()


def test_check_finds_what_was_changed_by_hand(bench):
    import hashlib

    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    bench.settle(MARCH)
    (path,) = (bench.ledger / "parts").glob("bills-*")
    table = pq.read_table(path)
    column = table.schema.get_field_index("booked_basic_paid")
    more = pc.add(table["booked_basic_paid"], pa.scalar(1, pa.int64()))
    pq.write_table(table.set_column(column, "booked_basic_paid", more), path)
    manifest = json.loads((bench.ledger / "ledger.json").read_text())
    for part in manifest["parts"].values():
        if part["file"] == path.name:
            part["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (bench.ledger / "ledger.json").write_text(json.dumps(manifest))
    checked = bench.check()
    assert [(fault.code, fault.setl_id, fault.detail) for fault in checked.faults] == [("entries", "A1", "basic")]
    assert checked.open_bills == 1


def test_check_finds_a_bill_that_the_index_does_not_have(bench):
    bench.settle(MARCH)
    path = bench.ledger / "ledger.json"
    manifest = json.loads(path.read_text())
    manifest["parts"] = {name: part for name, part in manifest["parts"].items() if not name.startswith("ids/")}
    path.write_text(json.dumps(manifest))
    assert [(fault.code, fault.person, fault.detail) for fault in bench.check().faults] == [("keys", "P1", "A1")]
