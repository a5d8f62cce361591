"""Balances of who takes bills back, or has several in a stay: in columns those of rows, month after month."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from random import Random

import pytest

from tests.columnar.compare import interpreted
from tests.columnar.made_books import made_book, made_person
from tests.exchange.ledgers import back, lines, row
from tests.exchange.random_bills import random_rows
from tests.exchange.samples import bill, reversal, write_csv
from tests.exchange.test_column_lane import as_parquet, made_cells, with_reversals
from tests.settlement.adapt import shipped
from tests.settlement.small_book import small_book
from tuodi.exchange.columns import settle as columns
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions, run
from tuodi.exchange.settle_person import Surroundings

LATER = dt.date(2026, 11, 1)


@pytest.fixture(autouse=True)
def kernel_by_python(monkeypatch):
    made = functools.partial(columns.ColumnarEngine, kernels=interpreted)
    monkeypatch.setattr(columns, "ColumnarEngine", made)


def both(path, opening, *, book, ending=".csv", ways=(("columns", 4 << 30), ("columns", 200_000)), **options):
    """Settle row by row and in columns: all files are the same. (rows settled, of these in columns, balances)."""
    found = {}
    for lane, memory in (("rows", 4 << 30), *ways):
        out = path.with_name(f"{path.stem}.{lane}{memory}{ending}")
        made = SettleOptions(
            out=out, around=Surroundings(opening=opening), lane=lane, memory=memory,
            balances=out.with_name(f"{out.stem}.balances{ending}"), **options,
        )  # fmt: skip
        summary = run(path, book, ReadOptions(today=LATER), made)
        files = {name: Path(file).read_bytes() for name, file in summary.files.items()}
        assert found.setdefault("rows", files) == files, (lane, memory)
        quick, balances = summary.in_columns, made.balances
    return summary.settled, quick, balances


def month_of(rng, number, standing):
    """Bills of a month with ties; some are taken back in it, some of earlier months too (`standing` keeps those)."""
    rows, day = [], dt.date(2023, 10, 1) + dt.timedelta(31 * number)
    for person in range(40):
        own = []
        for place in range(rng.choice((0, 1, 1, 2, 4))):
            name = f"P{person}M{number}S{place}"
            when = day + dt.timedelta(rng.choice((0, 0, 3, 9, 20)))
            seq = {"psn_seq": rng.choice(("", str(place)))}
            level = rng.choice("123")
            fee = rng.choice((1, 90_000, rng.randint(1, 9_000_000)))
            own.append(row(name, f"P{person}", when, fee, hosp_lv=level, enddate=f"{when}") | seq)
        for taken in list(own):
            if rng.random() < 0.3:
                later = dt.date.fromisoformat(taken["setl_time"][:10]) + dt.timedelta(rng.choice((0, 0, 5)))
                hour = {"setl_time": f"{later} {rng.choice(('10:00:00', '11:00:00'))}"}
                own.append(back(taken, f"{taken['setl_id']}R", later) | hour)
            elif rng.random() < 0.1:
                standing.append(taken)
        rows += own
    if standing and number and rng.random() < 0.7:
        taken = standing.pop(0)
        rows.append(back(taken, f"{taken['setl_id']}L", day))
    if rng.random() < 0.5:
        rows.sort(key=lambda one: one["setl_time"])
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_month_after_month(seed, tmp_path):
    """From October on, so that the year changes; each month goes on from the balances of the one before it."""
    rng, standing = Random(seed), []
    opening, quick = rng.choice(("zero", None)), 0
    for number in range(5):
        path = write_csv(tmp_path / f"month{number}.csv", month_of(rng, number, standing))
        _, of_month, balances = both(path, opening, book=small_book())
        opening, quick = read_opening(balances, today=LATER), quick + of_month
    assert quick > 100


def test_plain_reversals_go_in_columns(tmp_path):
    # deductible 500 each of the first two admissions of a year, then 60 %. A is taken back, so that B is the first:
    # 20,000.00 - 500.00 = 19,500.00 x 60 % = 11,700.00; 8,300.00 x 70 % = 5,810.00 assistance
    first, second = row("A", "P1", "2023-03-01", 1_000_000), row("B", "P1", "2023-05-01", 2_000_000)
    other = row("C", "P2", "2023-05-01", 2_000_000)
    rows = [first, second, back(first, "AR", "2023-06-01"), other, back(other, "CR", "2023-05-02")]
    # of P3 the first bill is left: 9,500.00 x 60 % = 5,700.00
    stays, goes = row("D", "P3", "2023-03-01", 1_000_000), row("E", "P3", "2023-03-09", 1_000_000)
    rows += [stays, goes, back(goes, "ER", "2023-03-10")]
    path = write_csv(tmp_path / "bills.csv", rows)
    settled, quick, balances = both(path, "zero", book=small_book())
    assert settled == quick == 8
    told = lines(balances)
    found = {(one["psn_no"], one["account"]): one["amount"] for one in told}
    assert len(found) == len(told)
    assert found["P1", "admissions"] == "1"
    assert found["P1", "basic_paid"] == "11700.00"
    assert found["P1", "assistance_paid"] == "5810.00"
    assert (found["P3", "admissions"], found["P3", "basic_paid"]) == ("1", "5700.00")
    assert {person for person, _account in found} == {"P1", "P3"}, "of P2 nothing stands"


def test_of_whom_nothing_stands_the_opening_goes_on(tmp_path):
    given = [
        {"psn_no": "P1", "year": "2023", "account": account, "amount": amount}
        for account, amount in (("assistance_paid", "10.00"), ("admissions", "1"))
    ]
    opening = read_opening(write_csv(tmp_path / "opening.csv", given), today=LATER)
    first = row("A", "P1", "2023-03-01", 1_000_000)
    second = row("B", "P1", "2023-03-08", 1_000_000)
    taken = back(first, "AR", "2023-04-02")
    for name, rows in (("all", [first, taken]), ("one", [first, second, taken])):
        settled, quick, balances = both(write_csv(tmp_path / f"{name}.csv", rows), opening, book=small_book())
        assert settled == quick == len(rows)
        read = read_opening(balances, today=LATER).balances["P1", 2023]
        assert read["admissions"] == (1 if name == "all" else 2)
        assert (read["assistance_paid"] == 1000) == (name == "all")


def test_a_reversal_in_a_later_file_waits(tmp_path):
    """Its original is not in the file; the person's next bills wait, in columns as row by row."""
    first = row("A", "P1", "2023-03-01", 1_000_000)
    month = write_csv(tmp_path / "one.csv", [first, row("B", "P2", "2023-03-01", 1_000_000)])
    _, _, balances = both(month, "zero", book=small_book())
    opening = read_opening(balances, today=LATER)
    later = [back(first, "AR", "2023-04-01"), row("C", "P1", "2023-04-09", 100), row("D", "P2", "2023-04-09", 100)]
    settled, quick, balances = both(write_csv(tmp_path / "two.csv", later), opening, book=small_book())
    assert (settled, quick) == (1, 1)
    assert set(read_opening(balances, today=LATER).doubts) == {"P1"}


def test_of_a_bill_of_the_year_before(tmp_path):
    """A bill of December taken back in January: nothing is left of its year, and January counts from the beginning."""
    first, second = row("A", "P1", "2023-12-30", 1_000_000), row("B", "P1", "2024-01-05", 1_000_000)
    rows = [first, second, back(first, "AR", "2024-01-09")]
    settled, quick, balances = both(write_csv(tmp_path / "bills.csv", rows), "zero", book=small_book())
    assert settled == quick == 3
    assert {one["year"] for one in lines(balances)} == {"2024"}


@pytest.mark.parametrize("seed", range(4))
def test_shipped_rules(seed, tmp_path):
    """Persons who stand together and persons who do not, with steps and without; what differs is told too."""
    rng = Random(seed)
    rows = [one for person in range(40) for one in with_reversals(rng, person)]
    if seed % 2:
        rows.sort(key=lambda one: one["setl_time"])
    path = write_csv(tmp_path / "bills.csv", rows)
    ending = ".parquet" if seed > 1 else ".csv"
    path = as_parquet(path, tmp_path / "bills.parquet") if seed > 1 else path
    for opening in ("zero", None):
        settled, quick, _ = both(path, opening, book=shipped(), ending=ending, trace=seed == 1)
        assert settled == quick > 100, "nobody goes row by row"


def test_two_bills_of_one_stay_go_in_columns(tmp_path):
    """What a stay's deductible took ends with the stay: balances do not tell it, so columns need not know it."""
    first, second, third = (
        bill(certno="", psn_type="15", mdtrt_id="M1", setl_id=f"S{n}", setl_time=f"2024-03-0{n} 10:00:00")
        for n in (1, 2, 3)
    )
    rows = [first, second, third, reversal(third, setl_time="2024-03-20 10:00:00")]
    assert both(write_csv(tmp_path / "bills.csv", rows), "zero", book=shipped())[:2] == (4, 4)


@pytest.mark.parametrize("seed", range(4))
def test_made_rules(seed, tmp_path):
    rng, rows = Random(seed), []
    for number in range(30):
        own = [made_cells(number, one) for one in made_person(rng, number).bills]
        taken = [one for one in own if rng.random() < 0.3]
        times = own[-1]["setl_time"], "2024-12-01 09:00:00"
        rows += own + [reversal(one, setl_time=rng.choice(times)) for one in taken]
    both(write_csv(tmp_path / "bills.csv", rows), rng.choice(("zero", None)), book=made_book(seed))


@pytest.mark.parametrize("seed", range(3))
def test_random_dirt(seed, tmp_path):
    rng = Random(100 + seed)
    rows = random_rows(rng, 150)
    rows += [reversal(one, setl_time=f"{one['setl_time'][:10]} 14:00:00") for one in rows if rng.random() < 0.2]
    if seed % 2:
        rows.sort(key=lambda one: one["psn_no"])
    both(write_csv(tmp_path / "bills.csv", rows), rng.choice(("zero", None)), book=shipped())
