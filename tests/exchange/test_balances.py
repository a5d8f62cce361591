"""What persons have used at the end of a file: read again as an opening list, the next file goes on where it ended."""

from __future__ import annotations

import datetime as dt
import functools
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.columnar.compare import interpreted
from tests.columnar.made_books import made_book, made_person
from tests.exchange.ledgers import back, lines, row
from tests.exchange.random_bills import random_rows
from tests.exchange.samples import TODAY, write_csv
from tests.exchange.test_column_lane import USED, made_cells
from tests.settlement.adapt import shipped
from tests.settlement.small_book import small_book
from tuodi.exchange.columns import settle as columns
from tuodi.exchange.ledger import lane_booking
from tuodi.exchange.ledger.job import LedgerOptions, run_into_ledger
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions, run
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.columnar.engine import ColumnarEngine

EXAMPLES = Path("examples")
LATER = dt.date(2026, 11, 1)
PAID = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay", "psn_part_amt", "act_pay_dedc")
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def kernel_by_python(monkeypatch):
    monkeypatch.setattr(columns, "ColumnarEngine", functools.partial(ColumnarEngine, kernels=interpreted))


def settle(path, out, opening, *, book=None, lane="rows", today=TODAY, **options):
    """(results by id, balances)."""
    made = SettleOptions(
        out=out, around=Surroundings(opening=opening), lane=lane, balances=out.with_suffix(".balances.csv"), **options
    )  # fmt: skip
    summary = run(path, book or shipped(), ReadOptions(today=today), made)
    assert summary.files["balances"] == str(made.balances)
    return {line["setl_id"]: line for line in lines(out)}, made.balances


def paid(line):
    return tuple(line[name] for name in PAID)


def test_of_two_admissions(tmp_path):
    # level 2, plan of the small book: deductible 500 each of the first two admissions, then 60 %
    # 10,000.00 − 500.00 = 9,500.00 × 60 % = 5,700.00; critical base 4,300.00 under 18,000
    # 20,000.00 − 500.00 = 19,500.00 × 60 % = 11,700.00; critical base 4,300 + 8,300 = 12,600.00 still under
    # assistance 70 %: 4,300 × 70 % = 3,010.00, 8,300 × 70 % = 5,810.00, together 8,820.00 under 9,000
    # tilt base: 1,290.00 + 2,490.00 = 3,780.00 under its deductible of 5,000
    path = write_csv(tmp_path / "bills.csv", [
        row("A", "P1", "2023-03-01", 1_000_000), row("B", "P1", "2023-05-01", 2_000_000),
    ])  # fmt: skip
    _, balances = settle(path, tmp_path / "out.csv", "zero", book=small_book())
    found = {(one["account"], one["year"]): one["amount"] for one in lines(balances)}
    assert found["admissions", "2023"] == "2"
    assert found["basic_paid", "2023"] == "17400.00"
    assert found["assistance_paid", "2023"] == "8820.00"
    assert found["critical_main_base" if ("critical_main_base", "2023") in found else "critical_all_base", "2023"]
    opening = read_opening(balances, today=TODAY)
    assert (opening.refused, opening.balances["P1", 2023]["admissions"]) == ((), 2)
    # the third admission has no deductible: 1,000.00 × 60 % = 600.00; 180.00 are left of the assistance
    # limit of 9,000.00: 400.00 × 70 % = 280.00, cut to 180.00
    third = write_csv(tmp_path / "third.csv", [row("C", "P1", "2023-06-01", 100_000)])
    line = settle(third, tmp_path / "third.out.csv", opening, book=small_book())[0]["C"]
    assert (line["act_pay_dedc"], line["hifp_pay"], line["maf_pay"]) == ("0.00", "600.00", "180.00")


@st.composite
def years(draw):
    """Admissions of three persons in one year, with ties; a few are taken back at once."""
    rows = []
    for person in ("P1", "P2", "P3"):
        days = sorted(draw(st.lists(st.integers(0, 300), max_size=5)))
        for n, day in enumerate(days):
            when = dt.date(2023, 1, 10) + dt.timedelta(days=day)
            level = draw(st.sampled_from(("1", "2", "3")))
            rows.append(row(f"{person}S{n}", person, when, draw(st.integers(1, 9_000_000)), extra=n, hosp_lv=level))
            if draw(st.integers(0, 5)) == 0:
                rows.append(back(rows[-1], f"{person}S{n}R", when))
    return rows


@FEW
@given(years(), st.integers(0, 300))
def test_half_a_year_and_its_balances_are_the_whole_year(rows, day):
    cut = f"{dt.date(2023, 1, 10) + dt.timedelta(days=day)}"
    halves = [[r for r in rows if r["setl_time"] < cut], [r for r in rows if r["setl_time"] >= cut]]
    if not all(halves):
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, at_end = settle(write_csv(folder / "all.csv", rows), folder / "all.out.csv", "zero", book=small_book())
        found, opening = {}, "zero"
        for number, some in enumerate(halves):
            path = write_csv(folder / f"half{number}.csv", some)
            lines_of, balances = settle(path, folder / f"half{number}.out.csv", opening, book=small_book())
            opening = read_opening(balances, today=TODAY)
            assert opening.refused == ()
            found |= lines_of
        assert {k: paid(v) for k, v in found.items()} == {k: paid(v) for k, v in whole.items()}
        assert opening.balances == read_opening(at_end, today=TODAY).balances


@pytest.mark.parametrize("name", ["500243-2024", "371000-2024"])
def test_examples_go_on_or_wait(name, tmp_path):
    """The shipped examples cut in two: rows of the second half are those of the whole year, or wait."""
    header, *rows = (EXAMPLES / f"bills-{name}.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    place = header.split(",").index("setl_time")
    whole, _ = settle(EXAMPLES / f"bills-{name}.csv", tmp_path / "all.csv", "zero", today=LATER)
    found, opening = {}, "zero"
    for number, later in enumerate((False, True)):
        half = tmp_path / f"half{number}.csv"
        some = [line for line in rows if (line.split(",")[place] >= "2024-07") == later]
        half.write_text(header + "".join(some), encoding="utf-8")
        lines_of, balances = settle(half, tmp_path / f"half{number}.out.csv", opening, today=LATER)
        opening = read_opening(balances, today=LATER)
        if later:
            found = lines_of
    stays = {one["mdtrt_id"] for one in whole.values() if one["setl_time"] < "2024-07"}
    alone = {k: v for k, v in found.items() if v["mdtrt_id"] not in stays and not v["orig_setl_id"]}
    assert len(alone) > len(whole) // 10
    assert {k: paid(v) for k, v in alone.items()} == {k: paid(whole[k]) for k in alone}


def test_what_an_opening_list_cannot_say_waits(tmp_path):
    """A person with a refused row, and one whose year began unknown."""
    refused = row("A", "P1", "2023-03-01", 100) | {"insutype": "x"}
    path = write_csv(tmp_path / "bills.csv", [refused, row("B", "P2", "2023-03-01", 100)])
    for opening, whom in (("zero", {"P1"}), (None, {"P1", "P2"})):
        _, balances = settle(path, tmp_path / "out.csv", opening, book=small_book())
        listed = read_opening(balances, today=TODAY)
        assert set(listed.doubts) == whom
    later = write_csv(tmp_path / "later.csv", [row("C", "P2", "2023-06-01", 100)])
    assert settle(later, tmp_path / "later.out.csv", listed, book=small_book())[0] == {}


def test_who_has_no_bill_keeps_what_it_had(tmp_path):
    given_ = [
        {"psn_no": person, "year": "2023", "account": account, "amount": amount}
        for person in ("P1", "P2") for account, amount in (("assistance_paid", "10.00"), ("admissions", "1"))
    ]  # fmt: skip
    opening = read_opening(write_csv(tmp_path / "opening.csv", given_), today=TODAY)
    path = write_csv(tmp_path / "bills.csv", [row("A", "P1", "2023-03-01", 100)])
    _, balances = settle(path, tmp_path / "out.csv", opening, book=small_book())
    read = read_opening(balances, today=TODAY)
    assert read.balances["P2", 2023] == {"assistance_paid": 1000, "admissions": 1}
    assert read.balances["P1", 2023]["admissions"] == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [({"amount": "1.50", "account": "admissions"}, "number_form"), ({"period": "2023-09"}, "opening_period")],
)
def test_rows_that_say_it_wrongly(change, code, tmp_path):
    cells = {"psn_no": "P1", "year": "2023", "account": "assistance_paid", "period": "2023", "amount": "1.00"} | change
    listed = read_opening(write_csv(tmp_path / "opening.csv", [cells]), today=TODAY)
    assert [refusal.key for one in listed.refused for refusal in one.refusals] == [code]


@pytest.mark.usefixtures("kernel_by_python")
@pytest.mark.parametrize("seed", range(6))
def test_columns_and_rows_say_the_same(seed, tmp_path):
    rng = Random(seed)
    if seed % 2:
        book, rows = made_book(seed), [
            made_cells(number, one) for number in range(30) for one in made_person(rng, number).bills
        ]  # fmt: skip
        opening = "zero"
    else:
        book, rows = shipped(), random_rows(rng, 200)
        listed = [
            {"psn_no": f"P{rng.randint(0, 66)}", "year": "2024", "account": account, "amount": "100.00"}
            for account in USED * 3
        ]  # fmt: skip
        opening = rng.choice(("zero", None, read_opening(write_csv(tmp_path / "opening.csv", listed), today=TODAY)))
    if rng.random() < 0.5:
        rows.sort(key=lambda one: one["psn_no"])
    path = write_csv(tmp_path / "bills.csv", rows)
    told = [
        settle(path, tmp_path / f"{lane}{memory}.csv", opening, book=book, lane=lane, today=LATER, memory=memory)
        for lane, memory in (("rows", 4 << 30), ("columns", 4 << 30), ("columns", 300_000))
    ]
    assert len({balances.read_bytes() for _, balances in told}) == 1
    assert told[0][0] == told[1][0] == told[2][0]


def test_processes_say_the_same(tmp_path):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(3), 60))
    found = [
        settle(path, tmp_path / f"{jobs}.csv", "zero", jobs=jobs)[1].read_bytes() for jobs in (1, 2)
    ]  # fmt: skip
    assert found[0] == found[1]


@pytest.mark.parametrize("lane", ["rows", "columns"])
@pytest.mark.parametrize("seed", range(3))
def test_of_a_ledger_they_are_those_of_all_its_bills_at_once(seed, lane, tmp_path, monkeypatch):
    """Whatever the runs: late bills, reversals, several classes, persons without a row in the last run."""
    monkeypatch.setattr(lane_booking, "ColumnarEngine", functools.partial(ColumnarEngine, kernels=interpreted))
    rng = Random(seed)
    opening = rng.choice((None, "zero"))
    path = write_csv(tmp_path / "all.csv", random_rows(rng, 150))
    results, whole = settle(path, tmp_path / "all.out.csv", opening)
    # of rows that are sound in the file as a whole, for a refused one waits in a ledger
    sound = [one for one in lines(path) if one["setl_id"] in results]
    rng.shuffle(sound)
    path = write_csv(tmp_path / "sound.csv", sound)
    _, whole = settle(path, tmp_path / "sound.out.csv", opening)
    around, kept = Surroundings(opening=opening), tmp_path / "kept.csv"
    refused = set()
    for number, some in enumerate((sound[::2], sound[1::2])):
        out = tmp_path / f"run{number}.csv"
        summary, _ = run_into_ledger(
            write_csv(tmp_path / f"half{number}.csv", some), shipped(), ReadOptions(today=TODAY),
            SettleOptions(out=out, around=around, lane=lane, balances=kept),
            LedgerOptions(folder=tmp_path / "ledger", now=dt.datetime(2024, 6, 30, 9)),
        )  # fmt: skip
        # a reversal that comes before its original
        refused |= {one["psn_no"] for one in lines(Path(summary.files["refused"]))}
        assert summary.files["balances"] == str(kept)
    found, told = (
        sorted(tuple(one.values()) for one in lines(some) if one["psn_no"] not in refused) for some in (kept, whole)
    )
    assert len(found) > 50
    assert found == told
