"""Bounded memory, file order, progress, and nothing half-written."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.samples import TODAY, bill, write_csv
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.results import ResultFiles
from tuodi.exchange.spool import FileOrder, Spool
from tuodi.exchange.table_writer import Column

MANY = [
    bill(setl_id=f"S{n:04d}", psn_no=f"P{n * 7 % 40}", certno="", hifp_pay="x" if n % 97 == 0 else "1")
    for n in range(1, 400)
]
COLUMNS = [Column("hifp_pay", "money"), Column("note")]


def settle(path, out, **options):
    with BillSource(path, ReadOptions(today=TODAY, **options)) as source, ResultFiles(out, source, COLUMNS) as results:
        for person in source:
            values = {row.row: {"hifp_pay": row.row, "note": person.person} for row in person.rows if row.bill}
            results.add(person, values)
    return results


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_partitions_on_disk_give_what_memory_gives(tmp_path):
    path = write_csv(tmp_path / "a.csv", MANY)
    small = settle(path, tmp_path / "small.csv")
    large = settle(path, tmp_path / "large.csv", spool_bytes=2000)
    assert small.counts == large.counts
    assert small.counts.rows_in == small.counts.settled + small.counts.refused == len(MANY)
    assert (tmp_path / "small.csv").read_bytes() == (tmp_path / "large.csv").read_bytes()
    assert small.refused_path.read_bytes() == large.refused_path.read_bytes()


def test_results_stand_in_file_order_beside_the_input(tmp_path):
    results = settle(write_csv(tmp_path / "a.csv", MANY), tmp_path / "o.csv")
    header, *rows = cells(tmp_path / "o.csv")
    assert header[-4:] == ["in_hifp_pay", "maf_pay", "hifp_pay", "note"]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    refused = cells(results.refused_path)
    assert len(rows) + len(refused) - 1 == len(MANY)
    assert [int(row[0]) for row in refused[1:]] == sorted(int(row[0]) for row in refused[1:])


def test_a_mended_refused_file_can_be_put_in_again(tmp_path):
    results = settle(write_csv(tmp_path / "a.csv", MANY), tmp_path / "o.csv")
    text = results.refused_path.read_text(encoding="utf-8-sig").replace(",x,", ",1,")
    (tmp_path / "again.csv").write_text(text, encoding="utf-8")
    again = settle(tmp_path / "again.csv", tmp_path / "o2.csv")
    assert again.counts.refused == 0
    assert cells(tmp_path / "o2.csv")[0] == cells(tmp_path / "o.csv")[0]


def test_progress_reaches_the_end_in_both_phases(tmp_path):
    seen = []
    path = write_csv(tmp_path / "a.csv", MANY)
    settle(path, tmp_path / "o.csv", progress=seen.append)
    assert [one.phase for one in seen] == ["read", "settle"]
    assert all((one.rows, one.bytes_done) == (len(MANY), path.stat().st_size) for one in seen)


def settle_without_results(path, out):
    with BillSource(path, ReadOptions(today=TODAY)) as source, ResultFiles(out, source, COLUMNS) as results:
        for person in source:
            results.add(person, {})


def test_an_interrupted_run_leaves_no_file(tmp_path):
    path = write_csv(tmp_path / "a.csv", MANY)
    with pytest.raises(KeyError):
        settle_without_results(path, tmp_path / "o.csv")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_temporary_files_go(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    settle(write_csv(tmp_path / "a.csv", MANY), tmp_path / "o.csv", spool_bytes=2000)
    assert not list((tmp_path / "tmp").iterdir())


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.binary(max_size=30)), max_size=60), st.integers(0, 200))
def test_a_spool_loses_nothing_and_keeps_keys_together(items, limit):
    with Spool(limit, 3) as spool:
        for row, (key, payload) in enumerate(items):
            spool.add(key, row, payload)
        groups = list(spool.groups())
        assert list(spool.groups()) == groups
    assert len({key for key, _ in groups}) == len(groups)
    found = sorted((item.row, item.key, item.payload) for _, group in groups for item in group)
    assert found == [(row, *item) for row, item in enumerate(items)]
    assert all([item.row for item in group] == sorted(item.row for item in group) for _, group in groups)


@given(st.permutations(range(50)), st.integers(0, 2000))
def test_file_order(rows, run_bytes):
    order = FileOrder(run_bytes)
    for row in rows:
        order.add(row, [str(row), None, row])
    assert list(order.rows()) == [(row, [str(row), None, row]) for row in range(50)]
    order.close()


def test_refused_path_keeps_the_kind_of_file(tmp_path):
    path = write_csv(tmp_path / "a.csv", MANY[:3])
    for name in ("o.xlsx", "o.parquet"):
        results = settle(path, tmp_path / name)
        assert results.refused_path == Path(tmp_path / name.replace(".", ".refused."))
        assert results.refused_path.is_file()
