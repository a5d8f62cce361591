"""Engines that differ on a sample: the rows decide, the result is theirs, and it is said wherever columns are used."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.settlement.adapt import shipped
from tuodi.exchange import review_job, settle_job
from tuodi.exchange.columns import lane, review
from tuodi.exchange.columns.results import EnginesDiffer
from tuodi.exchange.ledger import lane as ledger_lane
from tuodi.exchange.ledger.job import LedgerOptions, run_into_ledger
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.quick import agreed
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings

BILLS = Path("examples/bills-500114-2024.csv")
READ = ReadOptions(today=dt.date(2026, 11, 1))
ZERO = Surroundings(opening="zero")


def differ(*_args, **_more):
    raise EnginesDiffer("row 3: maf_pay is 1 and 2")


@pytest.fixture
def large(monkeypatch):
    """Every file counts as large."""
    monkeypatch.setitem(settle_job.WORTH_IT, ".csv", 1)


def settle(out, way, lane):
    return settle_job.run(BILLS, shipped(), READ, SettleOptions(out=out / f"{way}.csv", lane=lane, around=ZERO))


def into_ledger(out, way, lane):
    options = SettleOptions(out=out / f"{way}.csv", lane=lane, around=ZERO)
    folder = LedgerOptions(folder=out / f"{way}-ledger", now=dt.datetime(2026, 11, 1, 9))
    return run_into_ledger(BILLS, shipped(), READ, options, folder)[0]


def reviewed(out, way, lane):
    options = review_job.ReviewOptions(out=out / f"{way}.xlsx", lane=lane, around=ZERO)
    return review_job.run(BILLS, shipped(), READ, options)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    ("job", "module", "name"),
    [(settle, lane, "open_lane"), (into_ledger, ledger_lane, "open_lane"), (reviewed, review, "open_lane")],
)
def test_the_rows_decide_and_it_is_said(job, module, name, tmp_path, monkeypatch):
    monkeypatch.setattr(module, name, differ)
    rows, told = job(tmp_path, "rows", "rows"), job(tmp_path, "told", None)
    assert rows.warnings == ()
    (warning,) = told.warnings
    for text in (warning.zh, warning.en):
        assert "row 3: maf_pay is 1 and 2" in text
    assert told.data()["warnings"] == [{"zh": warning.zh, "en": warning.en}]
    if job is not reviewed:  # a workbook holds the moment of its writing
        assert (tmp_path / "told.csv").read_bytes() == (tmp_path / "rows.csv").read_bytes()
    with pytest.raises(EnginesDiffer):
        job(tmp_path, "asked", "columns")


def test_what_agrees_is_handed_on_without_a_word():
    assert agreed(lambda: 7, must=False) == (7, ())
