"""The same bills whatever the file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.exchange.samples import LI, TODAY, bill, read, reversal, write_csv, write_xlsx
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.options import ReadOptions

ROWS = [
    bill(psn_idet_type="低保"),
    reversal(bill(psn_idet_type="低保")),
    bill(setl_id="S2", psn_no="P2", certno=LI, psn_idet_type="特困人员"),
]
AMOUNTS = [name for name in bill() if name.endswith(("amt", "pay"))]


def bills(path, **options):
    return [made for person in read(path, **options) for made in person.bills]


@pytest.fixture
def expected(tmp_path):
    return bills(write_csv(tmp_path / "expected.csv", ROWS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path, expected, encoding):
    assert bills(write_csv(tmp_path / "a.csv", ROWS, encoding)) == expected


def test_an_encoding_that_was_told(tmp_path, expected):
    assert bills(write_csv(tmp_path / "a.csv", ROWS, "gb18030"), encoding="gb18030") == expected


def test_tabs_and_line_ends(tmp_path, expected):
    path = write_csv(tmp_path / "a.csv", ROWS, "utf-8")
    text = path.read_text(encoding="utf-8").replace(",", "\t")
    path.write_text(text, encoding="utf-8", newline="\n")
    assert bills(path) == expected


def typed(row):
    day = dt.date.fromisoformat
    made = {name: float(value) if name in AMOUNTS and value else value for name, value in row.items()}
    return made | {"begndate": day(row["begndate"]), "enddate": day(row["enddate"]), "insutype": 390, "hosp_lv": 2}


def test_a_workbook_with_numbers_and_dates(tmp_path, expected):
    rows = [typed(row) for row in ROWS]
    path = write_xlsx(tmp_path / "a.xlsx", {"一月": [list(rows[0]), *(list(row.values()) for row in rows)]})
    assert bills(path) == expected


def test_a_workbook_over_several_sheets_with_other_column_orders(tmp_path, expected):
    first, second = list(ROWS[0]), list(reversed(ROWS[0]))
    sheets = {
        "一": [first, [ROWS[0][name] for name in first]],
        "说明": [["这一页是说明"]],
        "二": [second, *([row[name] for name in second] for row in ROWS[1:])],
    }
    path = write_xlsx(tmp_path / "a.xlsx", sheets)
    made = bills(path)
    assert [(one.setl_id, one.medfee_sumamt) for one in made] == [(one.setl_id, one.medfee_sumamt) for one in expected]
    assert made[1].row == 20_000_002
    with BillSource(path, ReadOptions(today=TODAY)) as source:
        assert [(skipped.kind, skipped.text) for skipped in source.skipped] == [("sheet", "说明")]


def test_a_sheet_by_name(tmp_path):
    sheets = {name: [list(row), list(row.values())] for name, row in zip("ab", (ROWS[0], ROWS[2]), strict=True)}
    assert [one.setl_id for one in bills(write_xlsx(tmp_path / "a.xlsx", sheets), sheet="b")] == ["S2"]


@pytest.mark.parametrize("kind", ["text", "double", "decimal"])
def test_parquet(tmp_path, expected, kind):
    make = {"text": str, "double": float, "decimal": Decimal}[kind]
    columns = {
        name: [(make(row[name]) if row[name] else None) if name in AMOUNTS else row[name] for row in ROWS]
        for name in ROWS[0]
    }
    columns["setl_time"] = [dt.datetime.fromisoformat(row["setl_time"]) for row in ROWS]
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    made = bills(tmp_path / "a.parquet")
    assert [one.row for one in made] == [1, 2, 3]
    assert [one.hifp_pay for one in made] == [one.hifp_pay for one in expected]
    assert [one.setl_time for one in made] == [one.setl_time for one in expected]


def test_an_id_stored_as_a_big_integer(tmp_path):
    columns = {name: [value] for name, value in bill().items()} | {"setl_id": [1234567890123456789]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    (person,) = read(tmp_path / "a.parquet")
    assert [refusal.key for refusal in person.rows[0].refusals] == ["lost_digits"]
