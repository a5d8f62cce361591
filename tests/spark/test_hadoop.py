"""Results by Hadoop's FileSystem API: a view of this machine's disk stands for HDFS and for stores without renames."""

from __future__ import annotations

from random import Random

import pytest

from tests.exchange.random_bills import random_rows
from tests.spark.both_ways import as_parquet, assert_same, by_rows, on_spark, with_paths
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.spark import hadoop, task
from tuodi.exchange.spark.folder import Staged
from tuodi.exchange.spark.hadoop import store_of


@pytest.fixture(params=[True, False], ids=["renames", "no renames"])
def store(request, two_threads, mounted, monkeypatch):
    """Reached at `mounted`."""
    if not request.param:
        monkeypatch.setattr(hadoop, "_AT_ONCE", frozenset())
    return store_of(two_threads, mounted)


def names(folder):
    """Without the checksums that Hadoop keeps beside files of a disk."""
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".crc"))


@pytest.mark.usefixtures("store")
def test_the_same_lines_and_nothing_else(mounted, tmp_path):
    """Twice, so that a result is replaced; with balances, which the driver fetches."""
    path = as_parquet(random_rows(Random(21), 200), tmp_path / "bills.parquet", row_group_size=50)
    told = by_rows(path, tmp_path / "out.parquet", balances=tmp_path / "alone.parquet")
    for kept in ("kept1.parquet", "kept2.parquet"):
        found = on_spark(path, f"{mounted}/deep/out", balances=tmp_path / kept)
        assert_same(with_paths(found, mounted, tmp_path), told)
    assert names(tmp_path / "deep") == ["out"]
    assert names(tmp_path / "deep" / "out") == ["_SUCCESS", "differences", "refused", "results"]


def test_what_a_store_does(store, mounted, tmp_path):
    """Files of a task arrive under their own names; nothing is moved onto or into anything; what is too late fails."""
    made = [tmp_path / "made" / name for name in ("a", "b")]
    made[0].parent.mkdir()
    for path in made:
        path.write_text(path.name)
    store.make(f"{mounted}/x/y")
    store.sender.put(made, f"{mounted}/x/y")
    assert {name: store.text(f"{mounted}/x/y/{name}") for name in store.names(f"{mounted}/x/y")} == {"a": "a", "b": "b"}
    assert [store.found(f"{mounted}/{at}") for at in ("x", "x/y/a", "x/z")] == ["folder", "file", "nothing"]
    with pytest.raises(FileExistsError):
        store.move(f"{mounted}/x/y/a", f"{mounted}/x/y/b")
    with pytest.raises(FileExistsError):
        store.move(f"{mounted}/x/y/a", f"{mounted}/x")
    store.move(f"{mounted}/x/y", f"{mounted}/x/z")
    store.write(f"{mounted}/x/z/a", "住院")
    assert store.text(f"{mounted}/x/z/a") == "住院"
    store.remove(f"{mounted}/x/z")
    for late in (made, made[:1]):
        with pytest.raises(OSError, match="x/z"):
            store.sender.put(late, f"{mounted}/x/z")
    store.remove(f"{mounted}/x/z")
    assert store.names(f"{mounted}/x") == []


def test_other_files_are_never_replaced(store, mounted, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(FileRefused, match="other files"), Staged(store, f"{mounted}/out"):
        pass


@pytest.mark.parametrize("out", ["s3a://bucket/out", "hdfs://127.0.0.1:1/out"])
def test_what_cannot_be_reached_is_refused_before_anything_is_settled(out, two_threads, tmp_path, monkeypatch):
    """The connector of an object store is not there, a name node does not answer."""
    two_threads.sparkContext._jsc.hadoopConfiguration().set("ipc.client.connect.max.retries", "0")
    monkeypatch.setattr(task, "settle_batches", None)
    path = as_parquet(random_rows(Random(22), 20), tmp_path / "bills.parquet")
    with pytest.raises(FileRefused, match="cannot be reached"):
        on_spark(path, out)
