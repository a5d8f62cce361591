"""A year of bills in, warning lists out."""

import csv
import datetime as dt

import pytest

from tuodi.exchange.identity_list import read_identities
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.warn_job import WarnOptions, run

from .files import OWN, own, sheets, table, undone
from .people import PENGSHUI

TODAY = dt.date(2024, 12, 31)
READ = ReadOptions(today=TODAY)
EMPLOYED = {"insutype": "310", "hifob_pay": "0.00"}
PLACE = {"insu_admdvs": PENGSHUI, "mdtrt_admdvs": PENGSHUI}


@pytest.fixture
def year(tmp_path):
    gone = own("S5", "P005", "2024-03-01", "90000.00", "0.00", **PLACE)
    rows = [
        own("S1", "P001", "2024-01-10", "9000.00", "1000.00", **PLACE),  # 8,000: at the line of 低保
        own("S2", "P002", "2024-02-10", "8999.99", "1000.00", **PLACE),  # a fen below: near
        own("S3", "P003", "2024-02-11", "9000.00", "1000.00", **PLACE),  # an ordinary resident: far below 20,000
        own("S4", "P004", "2024-02-12", "21000.00", "1000.00", **EMPLOYED, **PLACE),  # an employee at 20,000
        gone,
        undone(gone, "S6", "2024-03-02"),
        own("S7", "P007", "2024-02-12", "21000.00", "", insutype="310", **PLACE),  # pool payment not given
        own("S8", "P008", "2024-02-12", "9000.00", "1000.00", **PLACE),
        own("S9", "P008", "2024-02-13", "oops", "1000.00", **PLACE),  # a refused row of the year
        own("S10", "P002", "2024-07-01", "50000.00", "0.00", **PLACE),  # after the month
    ]
    return table(tmp_path / "year.csv", OWN, rows)


@pytest.fixture
def identities(tmp_path):
    header = ["record_id", "psn_no", "identity", "idet_admdvs", "begndate", "enddate", "known_from"]
    rows = [
        {
            "record_id": n,
            "psn_no": n,
            "identity": "低保",
            "idet_admdvs": PENGSHUI,
            "begndate": "2024-06-30",
            "known_from": "2024-06-30",
        }
        for n in ("P001", "P002", "P008")
    ]
    ended = {"record_id": "e", "psn_no": "P003", "identity": "低保", "idet_admdvs": PENGSHUI, "begndate": "2020-01-01",
             "enddate": "2024-06-29", "known_from": "2020-01-01"}  # fmt: skip
    return read_identities(table(tmp_path / "ids.csv", header, [*rows, ended]), today=TODAY)


def watched(tmp_path, book, path, identities, name="out.xlsx", **options):
    around = Surroundings(identities=identities, opening="zero")
    summary = run(path, book, READ, WarnOptions(out=tmp_path / name, month="2024-06", around=around, **options))
    parts = (summary.rows_used, summary.rows_other_years, summary.rows_later, summary.rows_refused)
    assert summary.rows_in == sum(parts)
    return summary


def test_the_lists(tmp_path, watched_book, year, identities):
    summary = watched(tmp_path, watched_book, year, identities)
    found = sheets(tmp_path / "out.xlsx")
    assert list(found) == ["预警名单", "临近预警", "待核", "汇总", "说明"]
    people = {name: [row["人员编号"] for row in found[name]] for name in ("预警名单", "临近预警", "待核")}
    assert people == {"预警名单": ["P001", "P004"], "临近预警": ["P002"], "待核": ["P007", "P008"]}
    first, employee = found["预警名单"]
    assert (first["自付+自费"], first["预警线"], first["占预警线"]) == (8000, 8000, 1)
    assert (first["身份（提取日）"], first["依据条款"], first["监测人群"]) == ("低保对象", "P-3.3b", "重点人群")
    assert (employee["身份（提取日）"], employee["依据条款"]) == ("普通居民", "P-3.3b3")
    assert "missing:hifp_pay" in found["待核"][0]["缺什么"]
    assert "退回行 10" in found["待核"][1]["缺什么"]
    assert summary.results == {"warned": 2, "near": 1, "below": 1, "pending": 2, "unwatched": 0}
    assert summary.persons == 6
    assert sum(row["人数"] for row in found["汇总"]) == 6
    notes = {row["项目"]: row["内容"] for row in found["说明"]}
    assert notes["提取日"] == "2024-06-30"
    assert notes["行数核对"] == "10 = 采用 8 + 其他年度 0 + 所核月份之后 1 + 退回 1"


def test_csv_writes_a_file_for_each_list(tmp_path, watched_book, year, identities):
    summary = watched(tmp_path, watched_book, year, identities, "out.csv")
    assert {"warned", "near", "pending", "summary", "notes", "refused"} == set(summary.files)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["人员编号"], row["自付+自费"]) for row in rows] == [("P001", "8000.00"), ("P004", "20000.00")]
    assert "*" in rows[0]["证件号码"]


def test_headers_follow_the_language(tmp_path, watched_book, year, identities):
    watched(tmp_path, watched_book, year, identities, "out.csv", lang="en")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        assert next(csv.reader(file))[:5] == ["township", "name", "identity number", "psn_no", "insured region"]
    with (tmp_path / "out.summary.csv").open(encoding="utf-8-sig") as file:
        assert next(csv.reader(file)) == ["township", "class", "rule", "result", "persons"]
    watched(tmp_path, watched_book, year, identities, lang="en")
    assert [cell for rows in sheets(tmp_path / "out.xlsx").values() for cell in rows[0] if not cell.isascii()] == []


def test_rows_of_other_years_and_of_later_months_are_told_apart(tmp_path, watched_book):
    last = own("S1", "P001", "2024-01-10", "4000.00", "0.00", **PLACE) | {"enddate": "2023-12-31"}
    rows = [
        last,  # discharged in the year before, settled in this one
        own("S2", "P002", "2023-06-01", "4000.00", "0.00", **PLACE),
        own("S3", "P003", "2024-06-30", "4000.00", "0.00", **PLACE),
        own("S4", "P004", "2024-07-01", "4000.00", "0.00", **PLACE),
    ]
    summary = watched(tmp_path, watched_book, table(tmp_path / "y.csv", OWN, rows), None)
    assert (summary.rows_used, summary.rows_other_years, summary.rows_later, summary.rows_refused) == (1, 2, 1, 0)
    assert {"rows_other_years", "rows_later"} <= set(summary.data())


def test_a_line_nobody_published_leaves_everyone_pending(tmp_path, bare_book, year, identities):
    summary = watched(tmp_path, bare_book, year, identities)
    assert summary.results["pending"] == 6
    assert summary.missing["monitoring_standard"] == 3
    assert summary.data()["run_day"] == "2024-06-30"


def test_without_a_list_the_latest_mark_is_the_class(tmp_path, watched_book):
    rows = [
        own("S1", "P001", "2024-01-10", "4000.00", "0.00", psn_idet_type="", **PLACE),
        own("S2", "P001", "2024-02-10", "4000.00", "0.00", psn_idet_type="低保", **PLACE),
    ]
    summary = watched(tmp_path, watched_book, table(tmp_path / "y.csv", OWN, rows), None)
    assert summary.results["warned"] == 1


def test_other_endings_and_months_are_refused(tmp_path, watched_book, year):
    with pytest.raises(FileRefused):
        run(year, watched_book, READ, WarnOptions(out=tmp_path / "out.txt", month="2024-06"))
    with pytest.raises(ValueError, match="2024-13"):
        run(year, watched_book, READ, WarnOptions(out=tmp_path / "out.csv", month="2024-13"))
