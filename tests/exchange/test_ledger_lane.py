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
from tests.exchange.ledgers import back, lines, row
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
ENDINGS = pytest.mark.parametrize("ending", [".csv", ".parquet"])
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

    def __init__(self, folder, lane, book, *, ending=".csv", **around):
        self.folder, self.lane, self.book, self.around, self.number = folder / lane, lane, book, around, 0
        self.ending = ending
        self.folder.mkdir()

    def settle(self, path, today=LATER, *, now=NOW, resettle=False, **options):
        self.number += 1
        out = self.folder / f"run{self.number}{self.ending}"
        made = SettleOptions(out=out, around=Surroundings(**self.around), lane=self.lane, **options)
        ledger = LedgerOptions(folder=self.folder / "ledger", now=now, resettle=resettle)
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

    def know(self, book=None, **around):
        """From now on other rules, or other things are known besides the bills."""
        for way in self.ways:
            way.book, way.around = book or way.book, way.around | around

    def differences(self):
        """How many lines the last run proposed."""
        way = self.ways[1]
        return len(lines(way.folder / f"run{way.number}.differences{way.ending}"))


def spread(rng, rows, count, tmp_path):
    """Files with the rows at random."""
    runs = [[] for _ in range(count)]
    for one in rows:
        rng.choice(runs).append(one)
    return [write_csv(tmp_path / f"spread{number}.csv", some) for number, some in enumerate(runs)]


def identity_list(rng, path, count):
    """Records of few people under few ids: a later list says another thing of some, and of others nothing."""
    listed = [
        identity_cells(
            f"P{(number := rng.randint(0, 66))}", "500114",
            {"record_id": f"R{number}-{rng.randint(0, 1)}", "identity": rng.choice(("低保对象", "特困人员")),
             "begndate": rng.choice(("2023-01-01", "2024-03-01")), "enddate": rng.choice(("", "", "2024-04-30")),
             "known_from": rng.choice(("2023-01-01 00:00:00", "2024-04-01 00:00:00", "2024-05-20 00:00:00"))},
        ) | {"psn_cert_type": "", "certno": ""}
        for _ in range(count)
    ]  # fmt: skip
    return read_identities(write_csv(path, listed), today=TODAY)


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


@ENDINGS
@pytest.mark.parametrize("seed", range(6))
def test_random_dirt_in_random_order(ending, seed, tmp_path, lanes):
    """Rows of one year spread over three runs in any order, with ties, reversals, copies and every kind of dirt."""
    rng = Random(seed)
    rows = random_rows(rng, 240)
    runs = [[], [], []]
    for one in rows:
        rng.choice(runs).append(one)
    opening = rng.choice((None, "zero"))
    both = Both(tmp_path, lanes, shipped(), opening=opening, ending=ending)
    taken = 0
    for number, some in enumerate(runs):
        path = write_csv(tmp_path / f"run{number}.csv", some, encoding=("utf-8-sig", "gb18030")[number % 2])
        taken += both.settle(path, today=TODAY, memory=rng.choice((4 << 30, 300_000)))
        if number == 0:
            for way in both.ways:
                lock_period(way.folder / "ledger", "202401", NOW)
    assert taken > 0


@ENDINGS
@pytest.mark.parametrize("seed", range(3))
def test_lists_beside_random_dirt(ending, seed, tmp_path, lanes):
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
    both = Both(tmp_path, lanes, shipped(), opening=opening, identities=identities, ending=ending)
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


@ENDINGS
def test_a_month_for_persons_that_are_known(ending, tmp_path, lanes):
    """Whether bills come after the last or before it, and whether a difference is open or not."""

    def month(number, *also):
        some = [row(f"{name}-{number}", name, f"2023-0{number}-01", 3_000_000 + number) for name in ("P1", "P2", "P3")]
        return write_csv(tmp_path / f"{number}.csv", [*some, *also])

    both = Both(tmp_path, lanes, small_book(), opening="zero", ending=ending)
    assert [both.settle(month(number)) for number in (1, 3)] == [3, 3]
    # it becomes the second admission, so that the deductible of March falls away: P2's difference stays open
    assert both.settle(month(4, row("late-2", "P2", "2023-02-01", 2_000_000))) == 4
    assert both.differences() > 0
    assert both.settle(month(5)) == 3
    assert both.differences() > 0
    assert both.ways[1].check().faults == ()


@ENDINGS
def test_a_bill_of_an_earlier_run_is_taken_back(ending, tmp_path, lanes):
    """What the reversal books is what was booked; the bill after it has a deductible again."""
    bills = [row(f"{name}-{n}", name, f"2023-0{n}-01", 3_000_000 + n) for name in ("P1", "P2") for n in (1, 2)]
    both = Both(tmp_path, lanes, small_book(), opening="zero", ending=ending)
    both.settle(write_csv(tmp_path / "1.csv", bills))
    undo = [back(bills[0], "R1", "2023-03-01"), row("P1-4", "P1", "2023-04-01", 1_000_000)]
    assert both.settle(write_csv(tmp_path / "2.csv", undo)) == len(undo)
    assert both.differences() > 0
    assert both.settle(write_csv(tmp_path / "3.csv", [row("P1-5", "P1", "2023-05-01", 1_000_000)])) == 1
    # a person of whom a difference is open: what its reversal takes back is no more what is due
    assert both.settle(write_csv(tmp_path / "4.csv", [back(bills[1], "R2", "2023-06-01")])) == 0
    assert both.ways[1].check().faults == ()


@ENDINGS
@pytest.mark.parametrize("seed", range(4))
def test_lists_that_change_from_run_to_run(ending, seed, tmp_path, lanes):
    """Each run brings another list: of persons in the file and of those without a row in it."""
    rng = Random(seed)
    files = spread(rng, random_rows(rng, 240), 4, tmp_path)
    both = Both(tmp_path, lanes, shipped(), opening=rng.choice((None, "zero")), ending=ending)
    taken = 0
    for number, path in enumerate(files):
        both.know(identities=identity_list(rng, tmp_path / f"list{number}.csv", rng.choice((5, 40))))
        # some of what the lists say is known only after a run
        taken += both.settle(path, today=TODAY, now=dt.datetime(2024, 5, 10 + 10 * number // 2, 9))
    assert taken > 0


@pytest.mark.parametrize("seed", range(3))
def test_everybody_settled_again_under_other_rules(seed, tmp_path, lanes):
    rng = Random(seed)
    rows = [made_cells(number, one) for number in range(40) for one in made_person(rng, number).bills]
    files = spread(rng, rows, 3, tmp_path)
    both = Both(tmp_path, lanes, made_book(seed), opening="zero")
    both.settle(files[0])
    both.settle(files[1])
    both.know(book=made_book(seed + 20))
    again = [way.settle(files[2], resettle=True)[1] for way in both.ways]
    assert again[0].resettled == again[1].resettled > 0
    assert both.ways[1].tables() == both.ways[0].tables()
    assert both.ways[1].state() == both.ways[0].state()
    assert both.ways[1].check().faults == ()


def test_only_persons_of_whom_a_list_says_something_new_are_settled_again(tmp_path, lanes):
    """A hundred persons, one of whom was certified since: a hundred and one would be too many."""
    bills = [row(f"S{n}", f"P{n:03}", "2023-03-01", 3_000_000 + n, psn_idet_type="") for n in range(100)]

    def listed(path, *names):
        records = [identity_cells(name, "330102", {"identity": "特困人员", "begndate": "2023-01-01",
                                                   "known_from": "2023-01-02 00:00:00"}) for name in names]  # fmt: skip
        return read_identities(write_csv(path, [one | {"psn_cert_type": "", "certno": ""} for one in records]),
                               today=LATER)  # fmt: skip

    both = Both(tmp_path, lanes, small_book(), opening="zero", identities=listed(tmp_path / "1.csv", "P001", "P002"))
    both.settle(write_csv(tmp_path / "year.csv", bills))
    both.know(identities=listed(tmp_path / "2.csv", "P001", "P003"))
    some = write_csv(tmp_path / "one.csv", [row("S", "P050", "2023-04-01", 10_000, psn_idet_type="")])
    told = [way.settle(some)[1].resettled for way in both.ways]
    assert told == [1, 1]  # P003; of P001 it says the same, and P002 keeps what was said
    assert both.ways[1].state() == both.ways[0].state()
    changed = {path.name for path in (tmp_path / "columns" / "ledger" / "parts").glob("bills-*.2.parquet")}
    assert len(changed) <= 2  # the partitions of P003 and P050


@ENDINGS
@pytest.mark.parametrize("seed", range(2))
def test_the_steps_of_each_bill(ending, seed, tmp_path, lanes):
    rng = Random(seed)
    both = Both(tmp_path, lanes, shipped(), opening="zero", ending=ending)
    taken = sum(both.settle(path, today=TODAY, trace=True) for path in spread(rng, random_rows(rng, 200), 2, tmp_path))
    assert taken > 0
    assert "basic_base_before" in lines(tmp_path / "columns" / f"run2{ending}")[0]


def test_small_files_go_row_by_row(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(6), 10))
    way = Way(tmp_path, "rows", shipped(), opening="zero")
    way.lane = None
    way.settle(path, today=TODAY)
    assert lanes == []


def test_a_file_that_is_small_without_a_ledger_goes_in_columns(tmp_path, lanes):
    """From a sixteenth on: what is booked takes longer row by row."""
    bills = [row(f"S{n}", f"P{n}", "2023-01-01", 3_000_000) for n in range(40)]
    path = write_csv(tmp_path / "bills.csv", [one | {"psn_name": "某" * 10_000} for one in bills])
    assert 1 << 20 < path.stat().st_size < 2 << 20
    way = Way(tmp_path, "columns", small_book(), opening="zero")
    way.lane = None
    way.settle(path)
    assert lanes[-1].settled.rows == len(bills)


@ENDINGS
def test_parquet(ending, tmp_path, lanes):
    """Typed columns, and text with every kind of dirt, in parts."""
    (tmp_path / "typed").mkdir()
    (tmp_path / "text").mkdir()
    both = Both(tmp_path / "typed", lanes, shipped(), opening="zero", ending=ending)
    assert both.settle(EXAMPLES / "bills-500243-2024.parquet") > 0
    text = as_parquet(write_csv(tmp_path / "bills.csv", random_rows(Random(9), 240)), tmp_path / "bills.parquet")
    both = Both(tmp_path / "text", lanes, shipped(), opening="zero", ending=ending)
    assert both.settle(text, today=TODAY, memory=300_000) > 0
