"""Persons whose rows are mixed are settled in pieces: as many as one likes, and not a byte changes."""

from __future__ import annotations

from random import Random

import pytest

from tests.exchange.random_bills import random_rows
from tests.exchange.samples import write_csv
from tests.exchange.test_column_lane import as_parquet, assert_same, lanes
from tuodi.exchange.columns import file, parts
from tuodi.exchange.columns.read import open_blocks
from tuodi.exchange.settle_person import Surroundings

__all__ = ["lanes"]

ZERO = Surroundings(opening="zero")


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("memory", [4 << 30, 100_000])
def test_in_memory_and_from_disk(ending, memory, tmp_path, lanes, monkeypatch):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(3), 240))
    if ending == ".parquet":
        path = as_parquet(path, tmp_path / "bills.parquet")
        monkeypatch.setattr("tuodi.exchange.columns.parquet.ROWS", 50)
    whole = assert_same(path, tmp_path, lanes, ending=ending, around=ZERO, memory=memory)
    for rows in (100, 13):
        monkeypatch.setattr(parts, "AT_ONCE", rows)
        balances = tmp_path / "balances.csv"
        fast = assert_same(path, tmp_path, lanes, ending=ending, around=ZERO, memory=memory, balances=balances)
        assert 0 < fast <= whole, "as many but for persons of whom balances say too little"
        assert assert_same(path, tmp_path, lanes, ending=ending, around=ZERO, memory=memory) == whole


def test_parts_that_nobody_is_in(tmp_path, lanes):
    """One person with every row: all other parts that the size of the file asks for stay empty."""
    mine = {"psn_no": "P0", "certno": "", "psn_name": ""}
    path = write_csv(tmp_path / "bills.csv", [row | mine for row in random_rows(Random(5), 240)])
    assert_same(path, tmp_path, lanes, ending=".csv", around=ZERO, memory=100_000)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_text_is_read_few_rows_at_a_time_into_too_little_room(ending, encoding, tmp_path, lanes, monkeypatch):
    """What its first lines, which are long, say of how many there are is too little: the rest are further blocks."""
    rows = [row | {"psn_name": "毕" * 400 if at < 9 else "冉"} for at, row in enumerate(random_rows(Random(7), 240))]
    path = write_csv(tmp_path / "bills.csv", rows)
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode(encoding))
    whole = assert_same(path, tmp_path, lanes, ending=ending, around=ZERO)
    for name, least in (("_AT_ONCE", 7), ("_SAMPLE", 9000), ("_LEAST_ROOM", 5)):
        monkeypatch.setattr(file, name, least)
    blocks = list(open_blocks(path, None).blocks())
    assert len(blocks) > 1
    assert sum(map(len, blocks)) == len(rows)
    assert assert_same(path, tmp_path, lanes, ending=ending, around=ZERO) == whole > 0
