"""The steps of each stage beside the results: those of the scalar engine, whoever settled the bill."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.columnar.compare import interpreted
from tests.columnar.made_books import made_book, made_person
from tests.exchange.ledgers import back, fen, lines, row
from tests.exchange.random_bills import random_rows
from tests.exchange.samples import TODAY, write_csv
from tests.exchange.test_column_lane import LATER, USED, as_parquet, made_cells, settle
from tests.settlement.adapt import shipped
from tests.settlement.small_book import bill, facts, small_book, small_cascade
from tuodi.exchange.columns import settle as columns
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.settle_values import TRACED
from tuodi.settlement.columnar.engine import ColumnarEngine

ZERO = Surroundings(opening="zero")
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def kernel_by_python(monkeypatch):
    monkeypatch.setattr(columns, "ColumnarEngine", functools.partial(ColumnarEngine, kernels=interpreted))


def steps(line, stage):
    return tuple(line[name] for name in TRACED[stage])


def test_of_two_admissions(tmp_path):
    """A reversal tells the rule alone."""
    # first: 10,000.00 in policy, level 2: 500.00 deductible of the stay, basic pays 9,500.00 × 60 % = 5,700.00
    # critical base 4,300.00, all below 18,000; assistance 4,300.00 × 70 % = 3,010.00; 1,290.00 left for the tilt
    # second: 40,000.00: 39,500.00 × 60 % = 23,700.00; critical base 4,300 → 20,600.00: 1,700 − ... over 18,000:
    # 2,600.00 × 60 % = 1,560.00, below 18,000 lay 13,700.00 of the 16,300.00
    rows = [row("A", "P1", "2023-03-01", 1_000_000), row("B", "P1", "2023-05-01", 4_000_000)]
    rows.append(back(rows[1], "C", "2023-06-01"))
    settle(write_csv(tmp_path / "bills.csv", rows), tmp_path / "out.csv", "rows", around=ZERO, book=small_book(),
           trace=True)  # fmt: skip
    first, second, reversal = lines(tmp_path / "out.csv")
    assert steps(first, "basic") == ("0.00", "10000.00", "500.00", "500.00", "50000.00")
    assert steps(second, "basic") == ("10000.00", "40000.00", "500.00", "500.00", "44300.00")
    assert steps(first, "critical") == ("0.00", "4300.00", "18000.00", "4300.00", "")
    assert steps(second, "critical") == ("4300.00", "16300.00", "18000.00", "13700.00", "")
    # the limit of 9,000.00 less the 3,010.00 of the first
    assert (first["assistance_cap_left"], second["assistance_cap_left"]) == ("9000.00", "5990.00")
    assert steps(reversal, "basic") == ("",) * 5
    assert reversal["critical_rule"] == second["critical_rule"] != ""


@st.composite
def amounts(draw):
    return draw(st.lists(st.tuples(st.integers(0, 9_000_000), st.sampled_from((1, 2, 3))), min_size=1, max_size=6))


@FEW
@given(amounts())
def test_steps_are_those_of_the_statement(some):
    bills = [bill(n, f"2023-{n:02d}-01", policy, level=level) for n, (policy, level) in enumerate(some, 1)]
    rows = [
        row(f"s{n}", "p", f"2023-{n:02d}-01", policy, hosp_lv=str(level)) for n, (policy, level) in enumerate(some, 1)
    ]
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out.csv"
        settle(write_csv(Path(name) / "bills.csv", rows), out, "rows", around=ZERO, book=small_book(), trace=True)
        told = lines(out)
    for line, statement in zip(told, small_cascade().settle(facts(*bills)), strict=True):
        for result in statement.stages:
            caps = [use.left_before for use in result.caps]
            expected = (result.base_before, result.base, result.deductible, result.below_deductible, *caps)
            found = tuple(fen(text) for text in steps(line, result.stage))
            assert found[: len(expected)] == expected
            assert line[f"{result.stage}_rule"] == result.rule.rule


@pytest.mark.usefixtures("kernel_by_python")
@pytest.mark.parametrize("seed", range(6))
def test_columns_and_rows_say_the_same(seed, tmp_path):
    rng, around = Random(seed), ZERO
    if seed % 2:
        book = made_book(seed)
        rows = [made_cells(number, one) for number in range(30) for one in made_person(rng, number).bills]
    else:
        book, rows = shipped(), random_rows(rng, 200)
        listed = [
            {"psn_no": f"P{rng.randint(0, 66)}", "year": "2024", "account": account, "amount": "100.00"}
            for account in USED * 3
        ]
        around = Surroundings(opening=read_opening(write_csv(tmp_path / "opening.csv", listed), today=TODAY))
    if rng.random() < 0.5:
        rows.sort(key=lambda one: one["psn_no"])
    path = write_csv(tmp_path / "bills.csv", rows)
    ending = ".csv"
    if seed in {2, 3}:
        path, ending = as_parquet(path, tmp_path / "bills.parquet"), ".parquet"
    told = [
        settle(path, tmp_path / f"{lane}{memory}{ending}", lane, around=around, book=book, today=LATER, memory=memory,
               trace=True)[1]["results"]
        for lane, memory in (("rows", 4 << 30), ("columns", 4 << 30), ("columns", 300_000))
    ]  # fmt: skip
    assert told[0] == told[1] == told[2]
