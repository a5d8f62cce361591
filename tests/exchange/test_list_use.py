"""Identity and opening lists against the bills: matched by any key, and nothing passed over in silence."""

from __future__ import annotations

import csv
import dataclasses

import pytest

from tests.exchange.samples import LI, TODAY, WANG, ZHAO, bill, write_csv
from tuodi.exchange import settle_job
from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.opening_list import read_opening
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.settle_job import SettleOptions
from tuodi.exchange.settle_person import Surroundings
from tuodi.policy.library import load_rule_book

IDENTITY = {"record_id": "R1", "psn_no": "", "certno": "", "identity": "低保对象", "idet_admdvs": "500114",
            "begndate": "2020-01-01", "known_from": "2020-01-01"}  # fmt: skip
OPENING = {"psn_no": "P1", "certno": "", "year": "2024", "account": "basic_paid", "amount": "1.00"}
LARGE = {
    "dise_codg": "K29.500",
    "psn_type": "15",
    "medfee_sumamt": "60000",
    "fulamt_ownpay_amt": "0",
    "preselfpay_amt": "0",
    "inscp_scp_amt": "60000",
}


@pytest.fixture(scope="module")
def book():
    return load_rule_book()


@pytest.fixture
def settle(tmp_path, book):
    def run(*bills, identities=None, opening="zero", provisional=False, jobs=1):
        path = write_csv(tmp_path / "bills.csv", list(bills))
        listed = None
        if identities is not None:
            listed = read_identities(write_csv(tmp_path / "ids.csv", identities), today=TODAY)
        if opening != "zero":
            opening = read_opening(write_csv(tmp_path / "op.csv", opening), today=TODAY, accounts={"basic_paid"})
        around = Surroundings(identities=listed, opening=opening, provisional=provisional)
        options = SettleOptions(out=tmp_path / "r.csv", around=around, jobs=jobs, lang="en")
        summary = settle_job.run(path, book, ReadOptions(today=TODAY, provisional=provisional), options)
        return summary, cells(tmp_path / "r.csv"), cells(tmp_path / "r.refused.csv")

    return run


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["setl_id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("row", "listed", "paid"),
    [
        ({}, {"certno": WANG}, True),
        ({}, {"psn_no": "X7", "certno": WANG}, True),
        ({"psn_no": ""}, {"psn_no": "X7", "certno": WANG}, True),
        ({"certno": ""}, {"psn_no": "P1", "certno": LI}, True),
        ({"certno": ""}, {"certno": WANG}, False),
    ],
)
def test_a_person_is_matched_by_any_key(settle, row, listed, paid):
    summary, found, _ = settle(bill(**LARGE, **row), identities=[IDENTITY | listed])
    assert (found["S1"]["maf_pay"] != "0.00") == paid
    assert summary.unmatched.identities == (not paid)
    assert summary.unmatched.unused == (() if paid else ("identities",))


def test_people_without_bills_are_only_counted(settle):
    rows = [IDENTITY | {"psn_no": "P1"}, *(IDENTITY | {"record_id": n, "psn_no": n} for n in ("P7", "P8"))]
    summary, _, _ = settle(bill(), identities=rows)
    assert summary.data()["identities_unmatched"] == 2
    assert summary.data()["lists_unused"] == []


def test_the_number_of_processes_does_not_matter(settle):
    rows = [bill(), bill(setl_id="S2", psn_no="P2", certno=LI)]
    listed = [IDENTITY | {"record_id": n, "psn_no": n} for n in ("P1", "P2", "P3")]
    one, _, _ = settle(*rows, identities=listed)
    two, _, _ = settle(*rows, identities=listed, jobs=2)
    assert dataclasses.replace(two, files=one.files) == one
    assert one.unmatched.identities == 1


def test_opening_rows_that_match_nobody_or_another_year(settle):
    rows = [OPENING | {"psn_no": "P9"}, OPENING | {"year": "2023"}]
    summary, _, _ = settle(bill(), opening=rows)
    assert (summary.unmatched.opening, summary.unmatched.unused) == (2, ("opening",))
    summary, _, _ = settle(bill(), opening=[*rows, OPENING | {"psn_no": "X1", "certno": WANG}])
    assert (summary.unmatched.opening, summary.unmatched.unused) == (2, ())


@pytest.mark.parametrize(
    "rows",
    [
        [OPENING | {"amount": "1.001"}],
        [OPENING | {"account": "nonsense"}],
        [OPENING, OPENING | {"amount": "2.00"}],
        [OPENING | {"psn_no": "", "certno": WANG, "amount": "x"}],
        [OPENING, OPENING | {"psn_no": "X7", "certno": WANG}, OPENING | {"psn_no": "", "certno": WANG}],
    ],
)
def test_a_refused_opening_row_holds_back_the_year(settle, rows):
    next_year = {"setl_id": "S0", "mdtrt_id": "M0", "setl_time": "2023-05-01", "begndate": "", "enddate": ""}
    other = bill(setl_id="S2", psn_no="P2", certno=ZHAO)
    _, found, refused = settle(bill(), bill(**next_year), other, opening=rows)
    assert set(found) == {"S0", "S2"}
    place = rows.index(rows[-1]) + 2
    assert f"waits for row {place} of op.csv" in refused["S1"]["refused_reason_en"]
    assert "--provisional" in refused["S1"]["refused_mend_en"]


def test_provisional_settles_them_with_the_opening_unknown(settle):
    _, found, refused = settle(bill(), opening=[OPENING | {"amount": "x"}], provisional=True)
    assert "未核年初累计" in found["S1"]["note"]
    assert not refused


def test_one_account_under_two_keys_is_not_known(settle):
    rows = [OPENING, OPENING | {"psn_no": "", "certno": WANG, "amount": "7.00"}]
    _, found, _ = settle(bill(), opening=rows)
    assert "未核年初累计" in found["S1"]["note"]
