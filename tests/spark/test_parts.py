"""What needs no Spark: who belongs together, one part settled, and the folder that is complete or not there."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.exchange.random_bills import random_rows
from tests.exchange.samples import TODAY, bill
from tests.settlement.adapt import shipped
from tests.spark.both_ways import KINDS, ZERO, as_parquet, by_rows, lines
from tuodi.cli.on_spark import address
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.person_key import rough_keys
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.row import Row
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.spark import session
from tuodi.exchange.spark.folder import Staged
from tuodi.exchange.spark.persons import _LAYOUT, groups_of, ids_of
from tuodi.exchange.spark.source import ROW
from tuodi.exchange.spark.store import LocalSender, LocalStore
from tuodi.exchange.spark.task import Job, OtherVersion, settle_batches


def test_ids_are_those_of_the_reader_of_rows():
    rows = random_rows(Random(2), 600)
    odd = [("null", "01", "", "S1"), ("5.00243E+17", "", "g12345678", "1e5"), ("P1", "", "A123456789", " S2"),
           ("P2", "身份证", "50011419900307123x", "S3"), ("", "", "", ""),
           ("Ｐ３", "护照", "e 123", '="S4"')]  # fmt: skip
    cells = [tuple(row[name] for name in _LAYOUT.headers) for row in rows] + odd
    found = ids_of(*(pa.array(values, pa.string()) for values in zip(*cells, strict=True)), people=None).to_pylist()
    for texts, told in zip(cells, found, strict=True):
        row = Row(0, list(texts), _LAYOUT)
        key, certificate = rough_keys(row, None)
        assert (told["person"], told["certificate"]) == (key or None, certificate or None), texts
        assert told["setl_id"] == (row.raw("setl_id") or None), texts


def test_ids_that_are_numbers():
    numbers, nothing = pa.array([12, None], pa.int64()), pa.array(["", ""])
    found = ids_of(numbers, nothing, nothing, pa.array([7.0, 8.0]), people=None).to_pylist()
    assert [(told["person"], told["setl_id"]) for told in found] == [("12", "7"), (None, "8")]


def test_groups_reach_over_others():
    # 5 and 3 share a settlement id, 3 and 9 a certificate; 7 and 8 share another
    held = [("s", 5), ("s", 3), ("c", 9), ("c", 3), ("d", 8), ("d", 7)]
    assert groups_of(held) == {5: 3, 3: 3, 9: 3, 8: 7, 7: 7}


def job_for(tmp_path, *, named=True, **options):
    (tmp_path / "tries").mkdir()
    options = SettleOptions(out=Path("-"), around=ZERO, **options)
    return Job(
        book=shipped(), read=ReadOptions(today=TODAY), options=options, tries=str(tmp_path / "tries"),
        sender=LocalSender(), named=named,
    )  # fmt: skip


def batches_of(path):
    """The rows of a file in batches, last row first, each with its number."""
    table = pq.read_table(path)
    table = table.append_column(ROW, pa.array(range(1, len(table) + 1), pa.int64()))
    return table.take(pa.array(range(len(table) - 1, -1, -1))).to_batches(max_chunksize=70)


@pytest.mark.parametrize("lane", ["rows", "columns"])
def test_a_part_gives_the_lines_of_the_file(tmp_path, lane):
    """Whatever the order in which its rows come; rows keep the numbers that they have in the whole input."""
    path = as_parquet(random_rows(Random(4), 200), tmp_path / "bills.parquet")
    told = by_rows(path, tmp_path / "out.parquet")
    manifest = next(settle_batches(job_for(tmp_path, lane=lane), 3, batches_of(path))).to_pylist()[0]
    files = dict(manifest["files"])
    for kind in KINDS:
        assert lines(tmp_path / "tries" / files[kind]) == lines(told.files[kind]), kind


def test_whether_persons_go_by_number_is_a_fact_of_the_whole_input(tmp_path):
    path = as_parquet([bill(psn_no="")], tmp_path / "bills.parquet")
    alone = job_for(tmp_path, named=False)
    for job, refused in ((alone, 0), (dataclasses.replace(alone, named=True), 1)):
        manifest = next(settle_batches(job, 0, batches_of(path))).to_pylist()[0]
        assert pq.read_table(tmp_path / "tries" / dict(manifest["files"])["refused"]).num_rows == refused


def test_another_version_of_the_code_settles_nothing(tmp_path):
    job = dataclasses.replace(job_for(tmp_path), version="0.0")
    with pytest.raises(OtherVersion, match=r"0\.0"):
        next(settle_batches(job, 0, iter(())))


class NoRenames(LocalStore):
    """A store like those of objects: every file has to be moved alone. It may stop when a run is told complete."""

    dies = False

    def renames_at_once(self, folder):  # noqa: ARG002
        return False

    def write(self, address, text):
        if self.dies and text:
            raise InterruptedError
        super().write(address, text)


def staged_at(out, store=None):
    return Staged(store or LocalStore(), str(out))


def put(staged, tmp_path, name, text):
    source = tmp_path / "made" / name
    source.parent.mkdir(exist_ok=True)
    source.write_text(text)
    staged.store.sender.put([source], staged.tries)


TOLD = json.dumps({"rule_hash": "x"})
STORES = pytest.mark.parametrize("store", [LocalStore(), NoRenames()], ids=["renames", "no renames"])


@STORES
def test_what_failed_tasks_left_is_not_published(store, tmp_path):
    out = tmp_path / "out"
    with staged_at(out, store) as staged:
        put(staged, tmp_path, "results-failed", "half")
        put(staged, tmp_path, "results-again", "whole")
        assert not out.exists()
        staged.publish([(0, {"results": "results-again"})], TOLD)
    assert [path.name for path in (out / "results").iterdir()] == ["part-00000.parquet"]
    assert (out / "results" / "part-00000.parquet").read_text() == "whole"
    assert sorted(path.name for path in out.iterdir()) == ["_SUCCESS", "differences", "refused", "results"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "out"]


@STORES
def test_an_earlier_result_is_replaced_and_stays_where_the_run_fails(store, tmp_path):
    out = tmp_path / "out"
    for text in ("first", "second"):
        with staged_at(out, store) as staged:
            put(staged, tmp_path, "a", text)
            put(staged, tmp_path, "b", text)
            staged.publish([(0, {"results": "a"}), *([(1, {"results": "b"})] if text == "first" else [])], TOLD)
        assert (out / "results" / "part-00000.parquet").read_text() == text
    assert [path.name for path in (out / "results").iterdir()] == ["part-00000.parquet"]
    with pytest.raises(ZeroDivisionError), staged_at(out, store):
        raise ZeroDivisionError
    assert (out / "results" / "part-00000.parquet").read_text() == "second"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "out"]


@pytest.mark.parametrize("earlier", [False, True])
def test_without_renames_nothing_is_a_result_until_the_last_file(earlier, tmp_path):
    """A run that ends while it publishes leaves no _SUCCESS, not that of an earlier run either; the next completes."""
    out, dying = tmp_path / "out", NoRenames()
    for dying.dies in [False, True] if earlier else [True]:
        with contextlib.suppress(InterruptedError), staged_at(out, dying) as staged:
            put(staged, tmp_path, "a", "half")
            staged.publish([(0, {"results": "a"})], TOLD)
    assert (out / "results" / "part-00000.parquet").exists()
    assert not (out / "_SUCCESS").exists()
    with staged_at(out, NoRenames()) as staged:
        put(staged, tmp_path, "b", "whole")
        staged.publish([(0, {"results": "b"})], TOLD)
    assert (out / "results" / "part-00000.parquet").read_text() == "whole"
    assert sorted(path.name for path in out.iterdir()) == ["_SUCCESS", "differences", "refused", "results"]


def test_a_task_that_comes_too_late_writes_nothing(tmp_path):
    with staged_at(tmp_path / "out") as staged:
        staged.publish([], TOLD)
        with pytest.raises(FileNotFoundError):
            put(staged, tmp_path, "late", "half")


def test_what_a_killed_run_left_is_removed(tmp_path):
    left = tmp_path / ".out.0123.tuodi-part" / "results"
    left.mkdir(parents=True)
    with staged_at(tmp_path / "out"):
        assert not left.exists()


def test_other_files_are_never_replaced(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with staged_at(out):
        pass
    (out / "mine.txt").write_text("mine")
    for success in (None, "", "{}"):
        if success is not None:
            (out / "_SUCCESS").write_text(success)
        with pytest.raises(FileRefused, match="other files"), staged_at(out):
            pass
    with pytest.raises(FileRefused, match="other files"), staged_at(out / "mine.txt"):
        pass


def test_addresses_keep_their_slashes():
    assert address(Path("hdfs://name/a/b")) == "hdfs://name/a/b"
    assert address(Path("file:///a")) == "file:///a"
    assert address(Path("a/b")) == "a/b"


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: None if name == "pyspark" else True)
    with (
        pytest.raises(session.SparkMissing, match=r"pyspark: run pip install 'tuodi\[spark\]'"),
        session.spark_at(None),
    ):
        pass
    monkeypatch.setattr(session, "find_spec", lambda _name: True)
    monkeypatch.setattr(session.shutil, "which", lambda _name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(session.SparkMissing, match=r"Java 17.*openjdk-17-jre-headless"), session.spark_at(None):
        pass
