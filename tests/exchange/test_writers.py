from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.exchange.samples import WANG
from tuodi.exchange.cells import text_of
from tuodi.exchange.money import parse_money
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.table_writer import Column
from tuodi.exchange.writers import write_table
from tuodi.exchange.xlsx_writer import XlsxWriter

COLUMNS = [Column("id"), Column("pay", "money"), Column("n", "integer"), Column("day", "date"), Column("at", "time")]
ROWS = [
    [WANG, 1, 7, dt.date(2024, 1, 5), dt.datetime(2024, 1, 5, 8, 30)],
    ["=1+1", None, None, None, ""],
    ["", -(10**13), 0, "2024-02-29", "2024-02-29 24:00"],
]


def test_csv_has_a_bom_and_unknown_amounts_are_empty(tmp_path):
    assert write_table(tmp_path / "a.csv", COLUMNS, ROWS) == 3
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[1:4] == [
        f"{WANG},0.01,7,2024-01-05,2024-01-05 08:30:00",
        "=1+1,,,,",
        ",-100000000000.00,0,2024-02-29,2024-02-29 24:00",
    ]


def test_xlsx_has_ids_as_text_and_money_as_numbers(tmp_path):
    write_table(tmp_path / "a.xlsx", COLUMNS, ROWS)
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[1] == [WANG, 0.01, 7.0, dt.date(2024, 1, 5), dt.datetime(2024, 1, 5, 8, 30)]
    assert sheet[2] == ["=1+1", "", "", "", ""]
    assert sheet[3][1:3] == [-100000000000.0, 0.0]
    assert sheet[3][4] == dt.date(2024, 3, 1)


def test_parquet_has_decimals(tmp_path):
    write_table(tmp_path / "a.parquet", COLUMNS, ROWS)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.schema.field("pay").type == pa.decimal128(18, 2)
    assert table["pay"].to_pylist() == [Decimal("0.01"), None, Decimal("-100000000000.00")]
    assert table["day"].to_pylist() == [dt.date(2024, 1, 5), None, dt.date(2024, 2, 29)]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_an_empty_table(tmp_path, name):
    assert write_table(tmp_path / name, ["a", "b"], []) == 0
    assert (tmp_path / name).stat().st_size > 0


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=20))
def test_money_survives_a_workbook(tmp_path_factory, amounts):
    path = tmp_path_factory.mktemp("m") / "a.xlsx"
    write_table(path, [Column("pay", "money")], [[fen] for fen in amounts])
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    assert [parse_money(text_of(cell)) for (cell,) in rows] == amounts


def test_a_rate_is_a_percentage_everywhere(tmp_path):
    columns = [Column("share", "rate")]
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        write_table(tmp_path / name, columns, [[12_345], [None]])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "123.45%"
    assert CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()[1] == [1.2345]
    assert pq.read_table(tmp_path / "a.parquet")["share"].to_pylist() == [Decimal("1.2345"), None]


def test_a_sheet_prints_readably(tmp_path):
    """Landscape, all columns of a narrow sheet on a page, the header on every page, no warning at ids kept as text."""
    write_table(tmp_path / "a.xlsx", [Column("a"), Column("refused_reason")], [["1", "长" * 60]])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "numberStoredAsText" in sheet
    assert "$1:$1" in book
    assert 'wrapText="1"' in styles


def test_a_sheet_over_the_row_limit_goes_on_in_another(tmp_path):
    with XlsxWriter(tmp_path / "a.xlsx", [Column("a")], "明细", sheet_rows=3) as writer:
        for number in range(5):
            writer.write([str(number)])
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["明细", "明细_2", "明细_3"]
    rows = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [len(one) for one in rows] == [3, 3, 2]
    assert all(one[0] == ["a"] for one in rows)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_an_error_leaves_the_old_file_as_it_was(tmp_path, name):
    def broken():
        yield ["1"]
        raise RuntimeError

    (tmp_path / name).write_text("old")
    with pytest.raises(RuntimeError):
        write_table(tmp_path / name, ["a"], broken())
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "old"


def test_what_cannot_be_written_is_told(tmp_path):
    with pytest.raises(FileRefused, match="not supported"):
        write_table(tmp_path / "a.doc", ["a"], [])
    with pytest.raises(FileRefused, match="more than XLSX"):
        write_table(tmp_path / "a.xlsx", ["a"], [["x" * 40000]])
