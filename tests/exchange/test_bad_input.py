"""Each kind of bad input: a clear message with row and mend, no traceback, no lost row."""

from __future__ import annotations

import pytest

from tests.exchange.samples import LI, TODAY, WANG, bill, id_number, read, read_rows, write_csv, write_xlsx
from tuodi.exchange.bill_source import BillSource
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.refusals import FileRefused


def only_refusal(path, **options):
    (person,) = read(path, **options)
    (row,) = [row for row in person.rows if row.refusals]
    (refusal,) = row.refusals
    assert refusal.mend("zh")
    assert refusal.mend("en")
    assert f"第{refusal.row}行" in refusal.line("zh")
    return refusal


def file_refused(path, **options):
    with pytest.raises(FileRefused) as caught:
        BillSource(path, ReadOptions(today=TODAY, **options))
    assert caught.value.message.mend_zh
    assert path.name in caught.value.line("zh")
    return caught.value


def test_a_missing_column(tmp_path):
    row = bill()
    del row["med_type"], row["insutype"]
    error = file_refused(write_csv(tmp_path / "a.csv", [row]))
    assert error.key == "missing_column"
    assert "insutype、med_type" in error.message.zh


def test_no_column_that_names_a_person(tmp_path):
    row = bill()
    del row["psn_no"], row["certno"]
    assert "psn_no / certno" in file_refused(write_csv(tmp_path / "a.csv", [row])).message.en


def test_a_column_that_stands_twice(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("setl_id,setl_time,medfee_sumamt,psn_no,psn_no\n1,2,3,4,5\n")
    assert file_refused(path).key == "duplicate_column"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_an_empty_file(tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    assert file_refused(tmp_path / name).key == "empty_file"


def test_an_empty_workbook(tmp_path):
    assert file_refused(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": []})).key == "empty_file"


def test_a_header_alone_has_no_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join(bill()) + "\n")
    assert read(path) == []


def test_a_file_of_something_else(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,age\nx,1\n")
    assert file_refused(path).key == "no_header"


def test_a_format_nobody_reads(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert file_refused(tmp_path / "a.pdf").key == "unknown_format"


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet"])
def test_a_file_that_is_not_what_its_name_says(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is no workbook")
    assert file_refused(tmp_path / name).key == "unreadable"


def test_a_file_that_is_not_there(tmp_path):
    assert file_refused(tmp_path / "none.csv").key == "unreadable"


CASES = {
    "an unknown care type": ({"med_type": "777"}, "med_type", "care_type"),
    "an unknown insurance": ({"insutype": "999"}, "insutype", "code"),
    "an insurance that is not settled": ({"insutype": "340"}, "insutype", "insutype_other"),
    "an unknown division": ({"insu_admdvs": "999999"}, "insu_admdvs", "division"),
    "an unknown identity": ({"psn_idet_type": "贵宾"}, "psn_idet_type", "identity"),
    "an ambiguous identity": ({"psn_idet_type": "低保;236021"}, "psn_idet_type", "identity_ambiguous"),
    "amounts that do not add up": ({"medfee_sumamt": "1000.01"}, "medfee_sumamt", "amounts"),
    "a first share over the first self-pay": ({"outarea_selfpay": "50.01"}, "outarea_selfpay", "outarea"),
    "a negative payment": ({"hifp_pay": "-500"}, "hifp_pay", "money_negative"),
    "three decimals": ({"hifp_pay": "500.001"}, "hifp_pay", "money_decimals"),
    "an amount in words": ({"hifp_pay": "五百"}, "hifp_pay", "money_form"),
    "an amount beyond all bounds": ({"hifp_pay": "100000000000.01"}, "hifp_pay", "money_limit"),
    "a date in 2031": ({"setl_time": "2031-01-05"}, "setl_time", "date_future"),
    "a date before 2000": ({"begndate": "1999-12-31"}, "begndate", "date_early"),
    "no date at all": ({"begndate": "soon"}, "begndate", "date_form"),
    "a stay that ends before it begins": ({"begndate": "2024-01-06"}, "enddate", "date_order"),
    "a stay that ends after it is settled": ({"enddate": "2024-01-06"}, "enddate", "date_after_settlement"),
    "a 19-digit identity number": ({"certno": WANG[:-1] + "12"}, "certno", "id_length"),
    "a wrong check digit": ({"certno": WANG[:-1] + ("0" if WANG[-1] != "0" else "1")}, "certno", "id_check"),
    "an id stored as a number": ({"setl_id": "5.00114E+17"}, "setl_id", "lost_digits"),
    "no settlement id": ({"setl_id": ""}, "setl_id", "required"),
    "no place of care": ({"mdtrt_admdvs": ""}, "mdtrt_admdvs", "required"),
    "a plan there is not": ({"insu_plan": "3"}, "insu_plan", "code"),
    "a reversal without its original": (
        {
            "refd_setl_flag": "1",
            "medfee_sumamt": "0",
            "fulamt_ownpay_amt": "",
            "preselfpay_amt": "",
            "inscp_scp_amt": "0",
            "hifp_pay": "",
        },
        "orig_setl_id",
        "reversal_no_orig",
    ),
    "an original without the flag": ({"orig_setl_id": "S0"}, "refd_setl_flag", "reversal_flag"),
    "an inpatient bill without a level": ({"hosp_lv": "9"}, "hosp_lv", "hosp_lv_none"),
    "a flag that is none": ({"mid_setl_flag": "maybe"}, "mid_setl_flag", "code"),
}


@pytest.mark.parametrize(("changes", "column", "key"), CASES.values(), ids=CASES)
def test_one_bad_cell_is_refused_with_its_column(tmp_path, changes, column, key):
    refusal = only_refusal(write_csv(tmp_path / "a.csv", [bill(**changes)]))
    assert (refusal.row, refusal.column, refusal.key) == (2, column, key)


def test_a_settlement_during_the_stay_and_one_on_the_day_of_discharge_are_not_too_early(tmp_path):
    during = bill(enddate="2024-01-20", mid_setl_flag="1")
    same = bill(setl_id="S2", setl_time="2024-01-25", enddate="2024-01-25 18:00")
    assert read_rows(write_csv(tmp_path / "a.csv", [during, same])) == {2: [], 3: []}


def test_the_difference_is_told(tmp_path):
    refusal = only_refusal(write_csv(tmp_path / "a.csv", [bill(medfee_sumamt="1000.01")]))
    assert "0.01" in refusal.reason("zh")
    assert "0.01" in refusal.reason("en")


def test_negative_amounts_without_the_flag(tmp_path):
    row = bill(medfee_sumamt="-1000", fulamt_ownpay_amt="-100", preselfpay_amt="-50", inscp_scp_amt="-850", hifp_pay="")
    keys = read_rows(write_csv(tmp_path / "a.csv", [row]))[2]
    assert keys == ["money_negative"] * 4


def test_every_problem_of_a_row_is_told(tmp_path):
    rows = read_rows(write_csv(tmp_path / "a.csv", [bill(setl_time="x", hifp_pay="y", insu_plan="z")]))
    assert sorted(rows[2]) == ["code", "date_form", "money_form"]


def test_nobody(tmp_path):
    assert read_rows(write_csv(tmp_path / "a.csv", [bill(psn_no="", certno="")]))[2] == ["no_person"]


def test_a_duplicate_id_with_other_content_refuses_both(tmp_path):
    rows = [bill(), bill(setl_id="S2"), bill(hifp_pay="1")]
    found = read_rows(write_csv(tmp_path / "a.csv", rows))
    assert found[2] == found[4] == ["duplicate_id"]


def test_a_duplicate_id_of_another_person(tmp_path):
    rows = [bill(), bill(psn_no="P2", certno=LI)]
    assert read_rows(write_csv(tmp_path / "a.csv", rows)) == {2: ["duplicate_id"], 3: ["duplicate_id"]}


def test_an_exact_copy_is_refused_alone_and_nobody_waits_for_it(tmp_path):
    rows = [bill(), bill(), bill(setl_id="S2", setl_time="2024-02-05", mdtrt_id="M2")]
    assert read_rows(write_csv(tmp_path / "a.csv", rows)) == {2: [], 3: ["duplicate_copy"], 4: []}


def test_a_row_in_another_encoding_than_its_file(tmp_path):
    path = tmp_path / "a.csv"
    head, *lines = [",".join(row) for row in (bill(), bill(psn_idet_type="低保", dise_codg="甲").values())]
    other = ",".join(bill(setl_id="S2", psn_no="P2", certno=LI, psn_idet_type="特困人员").values())
    path.write_bytes("\n".join([head, *lines, lines[0].replace("S1", "S3"), ""]).encode() + other.encode("gb18030"))
    assert read_rows(path)[4] == ["mixed_encoding"]
    path.write_bytes("\n".join([head, *lines, lines[0].replace("S1", "S3"), ""]).encode("gb18030") + other.encode())
    found = read_rows(path)
    assert (found[2], found[3], found[4]) == ([], [], ["mixed_encoding"])


def test_a_row_with_a_cell_too_many_or_too_few(tmp_path):
    path = write_csv(tmp_path / "a.csv", [bill(), bill(setl_id="S2", psn_no="P2", certno=LI)])
    text = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([text[0], text[1] + ",7", text[2].rpartition(",")[0], text[2] + ",,"]))
    assert read_rows(path) == {2: ["cell_count"], 3: ["cell_count", "duplicate_id"], 4: ["duplicate_id"]}


def test_quotes_that_do_not_match(tmp_path):
    path = write_csv(tmp_path / "a.csv", [bill(), bill(setl_id="S2")])
    path.write_text(path.read_text(encoding="utf-8-sig").replace("S2", '"S2'))
    error = file_refused(path)
    assert error.key == "bad_quotes"
    assert "第3行" in error.message.zh


def test_numbers_of_a_workbook_that_lost_digits(tmp_path):
    row = bill()
    cells = [float(500243199001011234) if name == "certno" else value for name, value in row.items()]
    refusal = only_refusal(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": [list(row), cells]}))
    assert (refusal.column, refusal.key) == ("certno", "lost_digits")
    assert "号码已丢位" in refusal.reason("zh")


def test_three_decimals_as_a_double(tmp_path):
    row = bill()
    cells = [500.125 if name == "hifp_pay" else value for name, value in row.items()]
    assert only_refusal(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": [list(row), cells]})).key == "money_decimals"


def test_the_region_inside_a_number_is_only_a_note(tmp_path):
    (person,) = read(write_csv(tmp_path / "a.csv", [bill(certno=id_number("99999919900307123"))]))
    (row,) = person.rows
    assert row.settled
    assert [note.key for note in row.notes] == ["note_id_region"]


def test_other_certificates_are_not_checked_as_identity_numbers(tmp_path):
    (person,) = read(write_csv(tmp_path / "a.csv", [bill(psn_no="", psn_cert_type="990201", certno="T500123456")]))
    assert person.bills[0].person == "990201:T500123456"
