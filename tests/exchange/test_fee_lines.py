"""Files of fee lines: which header makes one, what a row says, what it is refused for."""

import datetime as dt

import pytest
import xlsxwriter

from tuodi.exchange.fee_lines import FeeRow, bill_of, fee_row, fee_rows, has_fee_lines
from tuodi.exchange.refusals import FileRefused

TODAY = dt.date(2024, 7, 1)
NAMES = "feedetl_sn,setl_id,mdtrt_id,med_list_codg,medins_list_name,fee_ocur_time,cnt,pric,det_item_fee_sumamt"
CHINESE = "费用明细流水号,结算ID,就诊ID,医疗目录编码,医药机构目录名称,费用发生时间,数量,单价,明细项目费用总额"
ROW = "001,S1,V1,XJ01CAA,阿莫西林胶囊,2024-06-03 23:40:00,1.5,12.345678,18.52"
SAID = FeeRow(
    row=2, setl_id="S1", mdtrt_id="V1", feedetl_sn="001", med_list_codg="XJ01CAA", name="阿莫西林胶囊",
    fee_ocur_time=dt.datetime(2024, 6, 3, 23, 40), cnt=15_000, pric=12_345_678, det_item_fee_sumamt=1852,
)  # fmt: skip


@pytest.fixture
def put(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "明细.csv"
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return path

    return write


def read(path):
    """Each row as a line, or as the columns and keys it is refused for."""
    rows = list(fee_rows(path, lambda _at: None))
    return [fee_row(row, TODAY) or [(one.column, one.key) for one in row.refusals] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", [NAMES, CHINESE, NAMES.upper()])
def test_the_names_of_the_interface_in_either_language(put, header, encoding):
    path = put(header, ROW, "", encoding=encoding)
    assert has_fee_lines(path)
    assert read(path) == [SAID]


def test_a_workbook_with_titles_and_two_sheets_whose_codes_are_text(tmp_path):
    path = tmp_path / "明细.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number, name in ((1, "一"), (2, "二")):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "费用明细")
            for at, cell in enumerate(CHINESE.split(",")):
                sheet.write(1, at, cell)
            for at, cell in enumerate(ROW.split(",")):
                sheet.write_string(2, at, f"00{number}" if at == 0 else cell)
            sheet.write_number(2, 6, 1.5)  # a spreadsheet keeps numbers as it does
            sheet.write_number(2, 7, 12.345678)
    found = read(path)
    assert [(one.row, one.feedetl_sn, one.cnt, one.pric) for one in found] == [
        (3, "001", 15_000, 12_345_678), (10_000_003, "002", 15_000, 12_345_678),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "cell", "refused"),
    [
        (0, "", [("feedetl_sn", "required")]),
        (0, "5.00243E+17", [("feedetl_sn", "lost_digits")]),
        (0, "9" * 61, [("feedetl_sn", "too_long")]),
        (1, "", [("setl_id", "required")]),
        (3, "", [("med_list_codg", "required")]),
        (5, "2024-06-31", [("fee_ocur_time", "date_form")]),
        (5, "2024-07-02", [("fee_ocur_time", "date_future")]),
        (5, "", [("fee_ocur_time", "required")]),
        (6, "1.50001", [("cnt", "scaled_decimals")]),
        (6, "一", [("cnt", "scaled_form")]),
        (6, "10000000000", [("cnt", "scaled_limit")]),
        (6, "-1.5", [("cnt", "sign_differs")]),
        (7, "0.1234567", [("pric", "scaled_decimals")]),
        (8, "18.525", [("det_item_fee_sumamt", "money_decimals")]),
        (8, "", [("det_item_fee_sumamt", "required")]),
    ],
)
def test_every_cell_a_row_is_refused_for(put, at, cell, refused):
    cells = ROW.split(",")
    cells[at] = cell
    assert read(put(NAMES, ",".join(cells))) == [refused]


def test_all_that_is_wrong_with_a_row_is_told_at_once(put):
    assert read(put(NAMES, "001,S1,V1,,,x,y,,z")) == [[
        ("med_list_codg", "required"), ("fee_ocur_time", "date_form"), ("det_item_fee_sumamt", "money_form"),
        ("cnt", "scaled_form"),
    ]]  # fmt: skip


def test_a_price_is_not_needed_and_a_refund_is_negative(put):
    (line,) = read(put(NAMES, "001,S1,V1,XJ01CAA,,20240603,-2,,-3.00"))
    assert (line.cnt, line.pric, line.det_item_fee_sumamt, line.name) == (-20_000, None, -300, "")


def test_a_torn_row_belongs_to_no_bill(put):
    rows = list(fee_rows(put(NAMES, "001,S1,V1", ROW.replace("18.52", "x")), lambda _at: None))
    assert [fee_row(row, TODAY) for row in rows] == [None, None]
    assert [bill_of(row) for row in rows] == ["", "S1"]


@pytest.mark.parametrize("order", [("明细", "结算"), ("结算", "明细")])
def test_a_workbook_of_lines_and_bills_is_refused_not_read_in_half(tmp_path, order):
    path = tmp_path / "两样.xlsx"
    sheets = {"明细": (CHINESE, ROW), "结算": ("setl_id,psn_no,setl_time,medfee_sumamt", "S1,1,2024-06-03,18.52")}
    with xlsxwriter.Workbook(path) as book:
        for name in order:
            sheet = book.add_worksheet(name)
            for at, line in enumerate(sheets[name]):
                sheet.write_row(at, 0, line.split(","))
    assert has_fee_lines(path)
    with pytest.raises(FileRefused) as told:
        list(fee_rows(path, lambda _at: None))
    assert told.value.key == "bills_beside_lines"
    assert "结算" in told.value.line("zh")


@pytest.mark.parametrize("below", [(), ("", ",,,,,,,,")])
def test_a_header_without_a_row_is_no_file(put, below):
    path = put(NAMES, *below)
    assert has_fee_lines(path)
    with pytest.raises(FileRefused) as told:
        read(path)
    assert told.value.key == "no_rows"


def test_a_workbook_of_nothing_but_headers(tmp_path):
    path = tmp_path / "明细.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in "一二":
            sheet = book.add_worksheet(name)
            for at, cell in enumerate(CHINESE.split(",")):
                sheet.write(0, at, cell)
    with pytest.raises(FileRefused) as told:
        read(path)
    assert told.value.key == "no_rows"


def test_what_is_no_file_of_fee_lines(put):
    bills = put("setl_id,psn_no,setl_time,medfee_sumamt", "S1,1,2024-06-03,1.00")
    assert not has_fee_lines(bills)
    with pytest.raises(FileRefused) as told:
        list(fee_rows(bills, lambda _at: None))
    assert told.value.key == "no_header"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (NAMES.replace(",cnt", ""), "missing_column"),
        (f"{NAMES},cnt", "duplicate_column"),
    ],
)
def test_columns_that_are_missing_or_twice(put, header, key):
    with pytest.raises(FileRefused) as told:
        read(put(header, ROW))
    assert told.value.key == key
    assert "cnt" in told.value.message.zh
