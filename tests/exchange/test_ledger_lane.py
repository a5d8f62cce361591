"""Booking into a ledger in columns changes no byte of results and tables, whatever the runs and their order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from tests.columnar.compare import interpreted
from tests.columnar.made_books import made_book, made_person
from tests.exchange.ledgers import row
from tests.exchange.random_bills import random_rows
from tests.exchange.samples import TODAY, write_csv
from tests.exchange.test_column_lane import USED, as_parquet, identity_cells, made_cells
from tests.settlement.adapt import shipped
from tests.settlement.small_book import small_book
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.ledger import lane as columns
from tuodi.exchange.ledger import lane_booking
from tuodi.exchange.ledger.acts import lock_period
from tuodi.exchange.ledger.check import check
from tuodi.exchange.ledger.job import LedgerOptions, run_into_ledger
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.columnar.engine import ColumnarEngine

EXAMPLES = Path("examples")
LATER = dt.date(2026, 11, 1)
NOW = dt.datetime(2026, 11, 1, 9)


@pytest.fixture
def lanes(monkeypatch):
    """What each run took in columns; the kernel is run by Python."""
    seen, opening = [], columns.open_lane

    def opened(path, work):
        seen.append(opening(path, work))
        return seen[-1]

    monkeypatch.setattr(lane_booking, "ColumnarEngine", functools.partial(ColumnarEngine, kernels=interpreted))
    monkeypatch.setattr(columns, "open_lane", opened)
    return seen


class Way:
    """A ledger that is fed row by row or in columns."""

    def __init__(self, folder, lane, book, **around):
        self.folder, self.lane, self.book, self.around, self.number = folder / lane, lane, book, around, 0
        self.folder.mkdir()

    def settle(self, path, today=LATER, **options):
        self.number += 1
        out = self.folder / f"run{self.number}.csv"
        made = SettleOptions(out=out, around=Surroundings(**self.around), lane=self.lane, **options)
        ledger = LedgerOptions(folder=self.folder / "ledger", now=NOW)
        summary, seen = run_into_ledger(path, self.book, ReadOptions(today=today), made, ledger)
        files = {name: Path(file).read_bytes() for name, file in summary.files.items()}
        return dataclasses.replace(summary, files={}, in_columns=0), dataclasses.replace(seen, folder=""), files

    def tables(self):
        parts = sorted((self.folder / "ledger" / "parts").glob("*.parquet"))
        return {path.name: pq.read_table(path).to_pylist() for path in parts}

    def state(self):
        ledger = self.folder / "ledger"
        return {path.name: path.read_bytes() for path in ledger.rglob("*") if path.is_file() and path.name != "lock"}

    def check(self):
        return check(self.folder / "ledger", self.book, NOW, lambda _done, _of: None)


class Both:
    """The two ways side by side; after each run everything that was written is compared."""

    def __init__(self, folder, lanes, book, **around):
        self.ways = [Way(folder, lane, book, **around) for lane in ("rows", "columns")]
        self.lanes = lanes

    def settle(self, path, **options):
        """Returns how many rows were booked in columns."""
        told, found = (way.settle(path, **options) for way in self.ways)
        assert found == told
        assert self.ways[1].tables() == self.ways[0].tables()
        assert self.ways[1].state() == self.ways[0].state()
        return self.lanes[-1].settled.rows if self.lanes[-1] is not None else 0


@pytest.mark.parametrize("name", ["500243-2024", "500114-2024", "500112-2024", "371000-2024"])
def test_examples(name, tmp_path, lanes):
    """The year at once, by marks; and by an identity list in two halves."""
    path = EXAMPLES / f"bills-{name}.csv"
    (tmp_path / "marks").mkdir()
    (tmp_path / "list").mkdir()
    both = Both(tmp_path / "marks", lanes, shipped(), opening="zero")
    assert both.settle(path) > 0
    assert both.ways[1].check().faults == ()
    identities = read_identities(EXAMPLES / f"identities-{name}.csv", today=LATER)
    both = Both(tmp_path / "list", lanes, shipped(), opening="zero", identities=identities)
    header, *rows = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    for number, some in enumerate((rows[: len(rows) // 2], rows[len(rows) // 2 :])):
        half = tmp_path / f"half{number}.csv"
        half.write_text(header + "".join(some), encoding="utf-8")
        assert both.settle(half, lang="en") > 0
    assert both.ways[1].check().faults == ()


@pytest.mark.parametrize("seed", range(6))
def test_random_dirt_in_random_order(seed, tmp_path, lanes):
    """Rows of one year spread over three runs in any order, with ties, reversals, copies and every kind of dirt."""
    rng = Random(seed)
    rows = random_rows(rng, 240)
    runs = [[], [], []]
    for one in rows:
        rng.choice(runs).append(one)
    opening = rng.choice((None, "zero"))
    both = Both(tmp_path, lanes, shipped(), opening=opening)
    taken = 0
    for number, some in enumerate(runs):
        path = write_csv(tmp_path / f"run{number}.csv", some)
        taken += both.settle(path, today=TODAY, memory=rng.choice((4 << 30, 300_000)))
        if number == 0:
            for way in both.ways:
                lock_period(way.folder / "ledger", "202401", NOW)
    assert taken > 0


@pytest.mark.parametrize("seed", range(3))
def test_lists_beside_random_dirt(seed, tmp_path, lanes):
    rng = Random(seed)
    rows = random_rows(rng, 200)
    listed = [
        identity_cells(
            f"P{rng.randint(0, 66)}", "500114",
            {"identity": rng.choice(("低保对象", "特困人员", "谁")),
             "begndate": rng.choice(("2023-01-01", "2024-03-01")),
             "known_from": rng.choice(("2023-01-01 00:00:00", "2024-04-01 00:00:00"))},
        ) | {"psn_cert_type": "", "certno": ""}
        for _ in range(30)
    ]  # fmt: skip
    identities = read_identities(write_csv(tmp_path / "identities.csv", listed), today=TODAY)
    balances = [
        {"psn_no": f"P{rng.randint(0, 66)}", "year": rng.choice(("2024", "2024", "2023")), "account": account,
         "amount": rng.choice(("100.00", "15000.00", "x"))}
        for account in USED * 6
    ]  # fmt: skip
    opening = read_opening(write_csv(tmp_path / "opening.csv", balances), today=TODAY)
    both = Both(tmp_path, lanes, shipped(), opening=opening, identities=identities)
    halves = (write_csv(tmp_path / f"run{number}.csv", rows[number::2]) for number in range(2))
    assert sum(both.settle(path, today=TODAY) for path in halves) > 0


@pytest.mark.parametrize("seed", range(4))
def test_made_rule_books(seed, tmp_path, lanes):
    """Totals of every kind of rule: what columns cannot total goes row by row."""
    rng, book = Random(seed), made_book(seed)
    rows = [made_cells(number, one) for number in range(40) for one in made_person(rng, number).bills]
    rng.shuffle(rows)
    both = Both(tmp_path, lanes, book, opening="zero")
    both.settle(write_csv(tmp_path / "bills.csv", rows), from_stage=rng.choice(("basic", "critical", "assistance")))
    assert both.ways[1].check().faults == ()


def test_a_month_for_persons_that_are_known(tmp_path, lanes):
    """Bills after the last are booked in columns. Of whom one comes before it, or a difference is open, row by row."""

    def month(number, *also):
        some = [row(f"{name}-{number}", name, f"2023-0{number}-01", 3_000_000 + number) for name in ("P1", "P2", "P3")]
        return write_csv(tmp_path / f"{number}.csv", [*some, *also])

    both = Both(tmp_path, lanes, small_book(), opening="zero")
    assert [both.settle(month(number)) for number in (1, 3)] == [3, 3]
    # it becomes the second admission, so that the deductible of March falls away: P2's difference stays open
    assert both.settle(month(4, row("late", "P2", "2023-02-01", 2_000_000))) == 2
    assert both.settle(month(5)) == 2
    assert both.ways[1].check().faults == ()


def test_small_files_go_row_by_row(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(6), 10))
    way = Way(tmp_path, "rows", shipped(), opening="zero")
    way.lane = None
    way.settle(path, today=TODAY)
    assert lanes == []


def test_parquet(tmp_path, lanes):
    """Typed columns, and text with every kind of dirt, in parts."""
    (tmp_path / "typed").mkdir()
    (tmp_path / "text").mkdir()
    both = Both(tmp_path / "typed", lanes, shipped(), opening="zero")
    assert both.settle(EXAMPLES / "bills-500243-2024.parquet") > 0
    text = as_parquet(write_csv(tmp_path / "bills.csv", random_rows(Random(9), 240)), tmp_path / "bills.parquet")
    both = Both(tmp_path / "text", lanes, shipped(), opening="zero")
    assert both.settle(text, today=TODAY, memory=300_000) > 0
