"""`tuodi warn` in columns changes no byte: files are watched both ways, and all that is written is compared."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
from pathlib import Path
from random import Random

import pytest

from tests.columnar.compare import interpreted
from tests.exchange.random_bills import random_rows
from tests.exchange.samples import TODAY, write_csv
from tests.exchange.test_column_lane import USED, as_parquet, identity_cells
from tuodi.exchange import settle_job, warn_job
from tuodi.exchange.columns import warn as columns
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.warn_job import WarnOptions
from tuodi.lab.demonstration import DOCUMENTS
from tuodi.policy.library import SHIPPED, compile_sources, document_files, load_rule_book, read_source
from tuodi.policy.yaml_source import parse_source
from tuodi.settlement.columnar.engine import ColumnarEngine

DEMO = (DOCUMENTS,)
LATER = dt.date(2026, 11, 1)
WATCHED = """
document: t-watch
number: 试
title: 试
region: "500114"
issuers: [x]
in_force: {from: 2024-01-01}
known_from: 2024-01-01
background: true
clauses:
  - clause: T-1
    kind: parameter
    gist: g
    source: s
    grade: B
    rules:
      - {parameter: warning_threshold, zh: 预警线, yuan: 3000, in_force: {from: 2024-01-01, until: 2024-12-31}}
"""


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


@functools.cache
def watched_book():
    """Qianjiang as shipped, with a line for its warnings."""
    sources = [
        read_source(path, path.name)
        for path in document_files(SHIPPED)
        if path.parent.name in ("000000", "500000", "500114", "500243")
    ]
    return compile_sources([*sources, parse_source(WATCHED, "watched.yaml")], {})


def watch(path, out, lane, *, book, around, month="2024-03", today=TODAY, **options):
    summary = warn_job.run(
        path, book, ReadOptions(today=today), WarnOptions(out=out, month=month, around=around, lane=lane, **options)
    )
    found = {name: Path(file).read_bytes() for name, file in summary.files.items()}
    return dataclasses.replace(summary, files={}), found


def assert_same(path, tmp_path, lanes, *, around=None, **options):
    """Watch both ways; returns what was judged in columns."""
    around = around or Surroundings()
    for folder in ("rows", "columns"):
        (tmp_path / folder).mkdir(exist_ok=True)
    told, files = watch(path, tmp_path / "rows" / "w.csv", "rows", around=around, **options)
    quick, found = watch(path, tmp_path / "columns" / "w.csv", "columns", around=around, **options)
    assert quick == told
    assert found == files
    return lanes[-1]


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize("name", ["500243-2024", "500114-2024", "500112-2024", "371000-2024"])
def test_examples(name, paid, tmp_path, lanes):
    """As booked, and without payments, so that they have to be computed."""
    path, book = Path("examples") / f"bills-{name}.csv", load_rule_book(DEMO)
    if not paid:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        path = write_csv(
            tmp_path / "bills.csv", [row | {"hifp_pay": "", "maf_pay": "", "tilt_pay": ""} for row in rows]
        )
    identities = read_identities(Path("examples") / f"identities-{name}.csv", today=LATER)
    for around in (
        Surroundings(), Surroundings(identities=identities, opening="zero"), Surroundings(identities=identities),
    ):  # fmt: skip
        for month in ("2024-12", "2024-07"):
            lane = assert_same(path, tmp_path, lanes, book=book, around=around, month=month, today=LATER)
            assert lane.rows.total() > 0


@pytest.mark.parametrize("seed", range(6))
def test_random_dirt(seed, tmp_path, lanes):
    """Rows with everything that is unusual; lines low enough that every result comes up."""
    rng = Random(seed)
    rows = random_rows(rng, 300)
    for row in rows:
        row["镇街"] = rng.choice(("城东街道", " 城西街道", "", "null"))
        row["psn_idet_type"] = "低保对象" if row["psn_no"][-1:] in "02468" else row["psn_idet_type"]
        if rng.random() < 0.9:
            row |= {"hifmi_pay": "0.00", "tilt_pay": "0", "maf_pay": row["maf_pay"] or "0.00"}
            row["hifp_pay"] = row["hifp_pay"] or "10.00"
    path = write_csv(tmp_path / "bills.csv", rows, encoding=("utf-8-sig", "gb18030")[seed % 2])
    around = Surroundings(opening=rng.choice((None, "zero")))
    lane = assert_same(
        path, tmp_path, lanes, book=watched_book(), around=around, near=rng.choice((5_000, 8_000, 10_000)),
        unmasked=rng.random() < 0.5, memory=rng.choice((4 << 30, 300_000)),
    )  # fmt: skip
    assert lane.rows.total() > 0
    assert lane.told


@pytest.mark.parametrize("seed", range(3))
def test_lists(seed, tmp_path, lanes):
    """Identity and opening lists, refused rows of both among them."""
    rng = Random(seed)
    path = write_csv(tmp_path / "bills.csv", random_rows(rng, 200))
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
    assert assert_same(path, tmp_path, lanes, book=watched_book(), around=around).rows.total() > 0


@pytest.mark.parametrize(
    ("reading", "taken"),
    [
        ("warning_after=every_payer", True),
        ("warning_person=household_sum", False),
        ("warning_class=class_on_bill_day", False),
        ("benefit_date=settlement", True),
    ],
)
def test_other_readings(reading, taken, tmp_path, lanes):
    name, choice = reading.split("=")
    book = load_rule_book(DEMO, {name: choice})
    path = Path("examples/bills-500243-2024.csv")
    lane = assert_same(path, tmp_path, lanes, book=book, month="2024-12", today=LATER)
    assert (lane is not None) == taken


def test_who_is_below_is_only_counted(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(1), 100))
    assert_same(path, tmp_path, lanes, book=watched_book(), around=Surroundings(opening="zero"))
    counted = sum(lanes[-1].below.values())
    assert counted > 0
    assert "below" not in {one.warned.status for one in lanes[-1].told}


def test_small_files_go_row_by_row(tmp_path, lanes):
    path = write_csv(tmp_path / "bills.csv", random_rows(Random(6), 10))
    watch(path, tmp_path / "w.csv", None, book=watched_book(), around=Surroundings())
    assert lanes == []
    assert path.stat().st_size < settle_job.WORTH_IT[".csv"]


def test_parquet(tmp_path, lanes):
    """Typed columns, and text with every kind of dirt, whole and in parts."""
    path = Path("examples/bills-500243-2024.parquet")
    lane = assert_same(path, tmp_path, lanes, book=load_rule_book(DEMO), month="2024-12", today=LATER)
    assert lane.rows.total() > 0
    text = as_parquet(write_csv(tmp_path / "bills.csv", random_rows(Random(9), 300)), tmp_path / "bills.parquet")
    for memory in (4 << 30, 300_000):
        assert assert_same(text, tmp_path, lanes, book=watched_book(), memory=memory).rows.total() > 0
