"""`tuodi review` in columns changes nothing: files are reviewed both ways, and all that is written is compared."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
import zipfile
from pathlib import Path
from random import Random

import pytest

from tests.columnar.compare import interpreted
from tests.exchange.random_bills import random_rows
from tests.exchange.samples import TODAY, write_csv
from tests.exchange.test_column_lane import USED, as_parquet, identity_cells
from tests.settlement.adapt import shipped
from tuodi.exchange import review_job, settle_job
from tuodi.exchange.columns import review as columns
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.review_facts import month_end
from tuodi.exchange.review_job import ReviewOptions
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.lab.demonstration import DOCUMENTS
from tuodi.monitoring.finding import Verdict
from tuodi.policy.library import load_rule_book
from tuodi.settlement.cascade import Options
from tuodi.settlement.columnar.engine import ColumnarEngine

DEMO = (DOCUMENTS,)
LATER = dt.date(2026, 11, 1)
ENCODINGS = ("utf-8-sig", "gb18030")


@pytest.fixture
def lanes(monkeypatch):
    """What each run took in columns; the kernel is run by Python."""
    seen, opening = [], columns.open_lane

    def opened(path, work):
        seen.append(opening(path, work))
        return seen[-1]

    monkeypatch.setattr(columns, "ColumnarEngine", functools.partial(ColumnarEngine, kernels=interpreted))
    monkeypatch.setattr(columns, "open_lane", opened)
    return seen


def review(path, out, lane, *, around, book=None, today=TODAY, **options):
    summary = review_job.run(
        path, book or shipped(), ReadOptions(today=today), ReviewOptions(out=out, around=around, lane=lane, **options)
    )
    found = {}
    for file in summary.files.values():
        with zipfile.ZipFile(file) as parts:
            found |= {(Path(file).name, name): parts.read(name) for name in parts.namelist()}
    return dataclasses.replace(summary, files={}), {k: v for k, v in found.items() if k[1] != "docProps/core.xml"}


def assert_same(path, tmp_path, lanes, *, around=None, **options):
    """Review both ways; returns what was judged in columns."""
    around = around or Surroundings(opening="zero")
    for folder in ("rows", "columns"):
        (tmp_path / folder).mkdir(exist_ok=True)
    told, files = review(path, tmp_path / "rows" / "r.xlsx", "rows", around=around, **options)
    quick, found = review(path, tmp_path / "columns" / "r.xlsx", "columns", around=around, **options)
    assert quick == told
    assert found.keys() == files.keys()
    for name, content in files.items():
        assert found[name] == content, name
    return lanes[-1]


@pytest.mark.parametrize("name", ["500243-2024", "500114-2024", "500114-2023", "500112-2024", "371000-2024"])
def test_examples(name, tmp_path, lanes):
    path, book = Path("examples") / f"bills-{name}.csv", load_rule_book(DEMO)
    identities = read_identities(Path("examples") / f"identities-{name}.csv", today=LATER)
    listed = Surroundings(identities=identities, opening="zero")
    for around, options in (
        (Surroundings(opening="zero"), {}),
        (Surroundings(), {"lang": "en"}),
        (listed, {"from_stage": "basic"}),
        (listed, {"month": f"{name[-4:]}-07", "unmasked": True, "notify_over": 100}),
    ):
        lane = assert_same(path, tmp_path, lanes, around=around, book=book, today=LATER, **options)
        assert lane.rows > 0


@pytest.mark.parametrize("seed", range(8))
def test_random_dirt(seed, tmp_path, lanes):
    rng = Random(seed)
    rows = random_rows(rng, 300)
    for row in rows:
        row["镇街"] = rng.choice(("城东街道", " 城西街道", "", "null"))
        row["fixmedins_name"] = rng.choice(("", "某医院", " 卫生院"))
        if rng.random() < 0.95 and not row["refd_setl_flag"]:
            row |= {"hifmi_pay": "0.00", "hifp_pay": row["hifp_pay"] or "10.00"}
    path = write_csv(tmp_path / "bills.csv", rows, encoding=ENCODINGS[seed % 2])
    lane = assert_same(
        path, tmp_path, lanes, around=Surroundings(opening=rng.choice((None, "zero"))), lang=rng.choice(("zh", "en")),
        from_stage=rng.choice(("basic", "critical", "assistance", "assistance", "tilt")),
        month=rng.choice((None, None, "2024-03")), memory=rng.choice((4 << 30, 300_000)),
    )  # fmt: skip
    assert lane.rows > 0


@pytest.mark.parametrize("seed", range(3))
def test_lists(seed, tmp_path, lanes):
    rng = Random(seed)
    rows = [row | {"hifmi_pay": "0.00", "hifp_pay": row["hifp_pay"] or "1.00"} for row in random_rows(rng, 200)]
    path = write_csv(tmp_path / "bills.csv", [row for row in rows if not row["refd_setl_flag"]])
    listed = [
        identity_cells(
            f"P{rng.randint(0, 66)}", "500114",
            {"identity": rng.choice(("低保对象", "特困人员", "谁")),
             "begndate": rng.choice(("2023-01-01", "2024-03-01")), "enddate": rng.choice(("", "2024-03-30")),
             "known_from": rng.choice(("2023-01-01 00:00:00", "2024-04-01 00:00:00"))},
        ) | {"psn_cert_type": "", "certno": ""}
        for _ in range(30)
    ]  # fmt: skip
    identities = read_identities(write_csv(tmp_path / "identities.csv", listed), today=TODAY)
    balances = [
        {"psn_no": f"P{rng.randint(0, 66)}", "year": "2024", "account": account,
         "amount": rng.choice(("100.00", "15000.00", "x"))}
        for account in USED * 4
    ]  # fmt: skip
    opening = read_opening(write_csv(tmp_path / "opening.csv", balances), today=TODAY)
    around = Surroundings(identities=identities, opening=opening)
    assert assert_same(path, tmp_path, lanes, around=around).rows > 0


def test_every_plain_verdict_comes_up(tmp_path, lanes):
    """A year with what is due written in as paid: 一致 where that is more than nothing."""
    name = "500243-2024"
    book, settled = load_rule_book(DEMO), tmp_path / "settled.csv"
    identities = read_identities(Path("examples") / f"identities-{name}.csv", today=LATER)
    around = Surroundings(identities=identities, opening="zero")
    options = SettleOptions(out=settled, around=around, engine=Options(known_at=month_end("2024-11")))
    settle_job.run(Path("examples") / f"bills-{name}.csv", book, ReadOptions(today=LATER), options)
    with settled.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["refd_setl_flag"] != "1"]
    path = write_csv(tmp_path / "paid.csv", rows)
    lane = assert_same(
        path, tmp_path, lanes, around=around, book=book, today=LATER, month="2024-11", from_stage="basic"
    )
    found = {verdict for _town, verdict, _count in lane.counts()}
    assert found >= {Verdict.SAME, Verdict.NOT_ASSISTED, Verdict.LATER}


def test_a_person_with_a_finding_goes_row_by_row(tmp_path, lanes):
    name = "500243-2024"
    path, book = Path("examples") / f"bills-{name}.csv", load_rule_book(DEMO)
    around = Surroundings(opening="zero")
    lane = assert_same(path, tmp_path, lanes, around=around, book=book, today=LATER)
    with path.open(encoding="utf-8-sig", newline="") as file:
        persons = [row["psn_no"] for row in csv.DictReader(file)]
    told, _ = review(path, tmp_path / "r.xlsx", "rows", around=around, book=book, today=LATER)
    findings = sum(told.verdicts[name] for name in ("未救助", "应补", "应退", "基金间调整", "待核"))
    assert findings > 0
    taken = {persons[row] for row in range(len(persons)) if lane.values[row, 0]}
    left = {persons[row] for row in range(len(persons)) if not lane.values[row, 0]}
    assert not taken & left


@pytest.mark.usefixtures("lanes")
def test_engines_that_differ(tmp_path, monkeypatch):
    right = columns.Dues.of

    def spoilt(self, *given):
        due = right(self, *given)
        due.columns["due"] = due.columns["due"] + 1
        return due

    monkeypatch.setattr(columns.Dues, "of", spoilt)
    path = Path("examples/bills-500243-2024.csv")
    around = Surroundings(opening="zero")
    with pytest.raises(ArithmeticError, match="row"):
        review(path, tmp_path / "r.xlsx", "columns", around=around, today=LATER)


def test_small_files_go_row_by_row(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(6), 10))
    review(path, tmp_path / "r.xlsx", None, around=Surroundings())
    assert lanes == []


def test_parquet(tmp_path, lanes):
    """Typed columns, and text with every kind of dirt, whole and in parts."""
    path = Path("examples/bills-500243-2024.parquet")
    assert assert_same(path, tmp_path, lanes, book=load_rule_book(DEMO), today=LATER).rows > 0
    rows = [row | {"hifmi_pay": "0.00", "hifp_pay": row["hifp_pay"] or "10.00"} for row in random_rows(Random(9), 300)]
    text = as_parquet(write_csv(tmp_path / "bills.csv", rows), tmp_path / "bills.parquet")
    for memory in (4 << 30, 300_000):
        assert assert_same(text, tmp_path, lanes, memory=memory).rows > 0
