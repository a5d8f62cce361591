"""`tuodi subsidy` on files: every row comes out once, worked out or refused."""

import csv
import datetime as dt

import pytest

from tests.enrolment.build import rules
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.subsidy_job import SubsidyOptions, run
from tuodi.exchange.subsidy_rows import _COLUMNS

PEOPLE = """psn_no,姓名,insu_admdvs,insutype,insu_plan,paid_date,paid_amt,death_date,note
1,甲,500113,390,1,2023-11-15,,,keep
2,乙,500113,390,2,2023-11-15,,,
3,丙,500243,390,1,2024-04-01,,,
4,丁,500113,390,1,2023-11-15,380.00,2023-12-31,
5,戊,500113,390,1,2023-11-15,-1,,
6,己,,390,1,2023-11-15,,,
7,庚,500113,310,,,,,
8,辛,510100,390,1,2023-11-15,,,
1,甲,500113,390,1,2023-11-15,,,
"""
IDENTITIES = """record_id,psn_no,identity,idet_admdvs,begndate,known_from
a,1,低保对象,500113,2023-01-01,2023-01-01
b,2,特困人员,500113,2023-01-01,2023-01-01
c,3,重度残疾人,500243,2023-01-01,2023-01-01
d,4,没有的身份,500113,2023-01-01,2023-01-01
"""


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def job(tmp_path, people=PEOPLE, identities=IDENTITIES, **more):
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    more.setdefault("out", tmp_path / "out.csv")
    if identities is not None:
        (tmp_path / "ids.csv").write_text(identities, encoding="utf-8")
        more["identities"] = tmp_path / "ids.csv"
    options = SubsidyOptions(year=2024, today=dt.date(2024, 6, 30), **more)
    return run(tmp_path / "people.csv", rules().book, options)


def test_results_refused_and_summary(tmp_path):
    summary = job(tmp_path)
    found = {row["psn_no"]: row for row in read(tmp_path / "out.csv")}
    amounts = {n: tuple(r[c] for c in ("premium", "subsidy", "own_pay", "refund")) for n, r in found.items()}
    assert amounts == {
        "1": ("380.00", "342.00", "38.00", "0.00"),  # 380 × 90 %
        "2": ("755.00", "380.00", "375.00", "0.00"),
        "3": ("380.00", "266.00", "114.00", "0.00"),  # 380 × 70 %
        "4": ("0.00", "0.00", "0.00", "380.00"),
        "7": ("", "", "", ""),
        "8": ("", "", "", ""),
    }
    assert found["1"]["fund"] == "医疗救助基金"
    assert {row["rule_hash"] for row in found.values()} == {summary.rule_hash[:16]}
    assert list(found["1"])[-1] == "rule_hash"
    assert "C-Q1b" in found["1"]["clauses"].split(";")
    assert found["1"]["in_note"] == "keep"
    assert found["3"]["fund"] == "资金来源未写明"
    assert "身份名单中此人有退回行" in found["4"]["note"]
    assert "职工医保" in found["7"]["note"]
    assert found["8"]["note"].startswith("missing:premium")
    refused = read(tmp_path / "out.refused.csv")
    assert [(row["refused_row"], row["refused_column"]) for row in refused] == [
        ("6", "paid_amt"), ("7", "insu_admdvs"), ("10", ""),
    ]  # fmt: skip
    assert all(row["refused_mend"] for row in refused)
    assert (summary.rows_in, summary.computed, summary.refused) == (9, 6, 3)
    assert summary.missing == {"premium": 1}
    groups = {(row["identity"], row["fund"]): row for row in read(tmp_path / "out.summary.csv")}
    assert groups["低保对象", "医疗救助基金"]["subsidy"] == "342.00"
    assert groups["重度残疾人", "资金来源未写明"]["persons"] == "1"
    data = summary.data()
    assert {"class_id": "minimum_living", "subsidy": "342.00"}.items() <= data["groups"][1].items()
    assert "ids.csv" in summary.files


def test_a_mended_refused_file_goes_in_again(tmp_path):
    job(tmp_path)
    text = (tmp_path / "out.refused.csv").read_text(encoding="utf-8-sig").replace(",-1,", ",380,")
    summary = job(tmp_path, people=text, out=tmp_path / "again.csv")
    assert (summary.computed, summary.refused) == (2, 1)
    assert "refused_row" not in (tmp_path / "again.csv").read_text(encoding="utf-8-sig")


def test_marks_in_the_people_file_without_a_list(tmp_path):
    people = "psn_no,insu_admdvs,insu_plan,paid_date,psn_idet_type\n1,500113,1,2023-11-15,低保对象;稳定脱贫人口\n"
    job(tmp_path, people=people, identities=None, out=tmp_path / "out.xlsx", lang="en")
    job(tmp_path, people=people, identities=None)
    assert read(tmp_path / "out.csv")[0]["subsidy"] == "342.00"
    assert (tmp_path / "out.summary.xlsx").is_file()


def test_progress_is_told(tmp_path):
    told = []
    lines = "".join(f"{n},500113,1,2023-11-15\n" for n in range(5001))
    job(tmp_path, people="psn_no,insu_admdvs,insu_plan,paid_date\n" + lines, identities=None, progress=told.append)
    assert [step.rows for step in told] == [5000]


def test_a_list_without_the_insured_region_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="insu_admdvs"):
        job(tmp_path, people="psn_no,insu_plan\n1,1\n")
    assert not (tmp_path / "out.csv").exists()


def test_the_columns_only_premiums_ask_for_stand_in_the_documentation(root):
    text = (root / "docs" / "file-formats.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for name, headers in _COLUMNS.items():
        assert any(f"`{name}`" in row and all(header in row for header in headers) for row in rows), name
