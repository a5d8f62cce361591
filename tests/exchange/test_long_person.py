"""One person with very many bills: the work grows with the bills, not with their square, and not a byte changes."""

from __future__ import annotations

import datetime as dt
import os
from random import Random

import pytest

from tests.exchange.samples import bill, write_csv
from tests.exchange.test_column_lane import assert_same, lanes, settle
from tuodi.exchange.columns import settle as columns
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.cascade import PersonRun

__all__ = ["lanes"]

ZERO = Surroundings(opening="zero")


def long_life(count, seed=5):
    """Bills of one person in one year, many at one moment; the last few are of kinds that were not there before."""
    rng, rows = Random(seed), []
    for number in range(count):
        last = number >= count - 3
        policy = rng.randint(100, 90_000) * 100
        day = dt.date(2024, 1, 1) + dt.timedelta(days=number * 150 // count)
        rows.append(
            bill(
                setl_id=f"S{rng.randint(0, 999):03d}{number}", setl_time=f"{day} 10:00:00", begndate=str(day),
                enddate=str(day), mdtrt_id=f"M{number}", hosp_lv=rng.choice("23") if not last else "1",
                med_type="21" if last else rng.choice(("21", "21", "11", "14")), dise_codg=rng.choice(("", "E11")),
                medfee_sumamt=f"{policy / 100 + 150:.2f}", inscp_scp_amt=f"{policy / 100:.2f}", hifp_pay="",
                psn_idet_type="特困人员" if last else "", dise_class="ordinary",
            )
        )  # fmt: skip
    return rows


@pytest.fixture
def settled(monkeypatch):
    """How many bills the scalar engine was asked for."""
    count, once = [0], PersonRun.settle

    def counted(run, one):
        count[0] += 1
        return once(run, one)

    monkeypatch.setattr(PersonRun, "settle", counted)
    return count


def test_texts_are_told_by_few_bills(tmp_path, lanes, settled, monkeypatch):
    """Four times the bills need hardly more of the scalar engine, though the last bills say something new."""
    monkeypatch.setattr(columns, "LONG", 60)
    asked = []
    for count in (500, 2000):
        path = write_csv(tmp_path / f"{count}.csv", long_life(count))
        settled[0] = 0
        settle(path, tmp_path / "out.csv", "columns", around=ZERO)
        asked.append(settled[0])
        assert lanes[-1] == count
    assert 0 < asked[0] < 250
    assert asked[1] < 1.5 * asked[0]


@pytest.mark.parametrize("seed", range(3))
def test_same_bytes(seed, tmp_path, lanes, monkeypatch):
    monkeypatch.setattr(columns, "LONG", 40)
    path = write_csv(tmp_path / "bills.csv", long_life(400, seed))
    assert assert_same(path, tmp_path, lanes, around=ZERO) == 400


@pytest.mark.hypothesis
@pytest.mark.skipif(os.environ.get("HYPOTHESIS_PROFILE") != "long", reason="for the night")
def test_two_hundred_thousand(tmp_path, lanes, settled):
    path = write_csv(tmp_path / "bills.csv", long_life(200_000))
    settle(path, tmp_path / "out.csv", "columns", around=ZERO)
    assert lanes[-1] == 200_000
    assert settled[0] < 20_000
