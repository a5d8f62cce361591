"""Refused rows come back as a file of their kind, which is mended and uploaded again."""

import csv
import io

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from python_calamine import CalamineWorkbook

from tests.workbench.review.conftest import BY, COUNTY, FEE, FEES, JUNE, fees_of, text_of, writing
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.review.importing import check, take
from tuodi.workbench.review.models import BillFile, FileFault, ImportedBill, ImportedLine
from tuodi.workbench.review.rows_back import MORE, bad_rows_of
from tuodi.workbench.review.service import keep

A, B = {"setl_id": "S1", "feedetl_sn": "1"}, {"setl_id": "S1", "feedetl_sn": "2"}
TORN = ("2", "setl_id：同一结算单的第3行有错，整单明细一起退回", "改正第3行后，连同本行一起重新导入")
BAD = ("3", "cnt：不是数量或单价", "填十进制数，如 1.5")


@pytest.fixture
def go():
    """`go(content, name)` → the file, checked and taken."""

    def bring_in(content, name):
        with unlimited():
            with writing():
                file = keep(COUNTY, JUNE, ContentFile(content, name=name), name, BY)
            check(file, writing, lambda *_: None)
            take(file, BY, writing, lambda *_: None)
            return BillFile.objects.get(pk=file.pk)

    return bring_in


def back(file):
    with unlimited():
        name, content = bad_rows_of(file)
        return name, b"".join(content)


def faults(file):
    with unlimited():
        return list(
            FileFault.objects.filter(file=file).order_by("row", "pk").values_list("row", "column", "value", "key")
        )


@pytest.fixture
def person(bring, make_person):
    one = make_person()
    bring({"setl_id": "S1", "psn_no": one.psn_no})
    return one


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_file_is_mended_and_taken(go, person, encoding):
    file = go(fees_of(A, B | {"cnt": "一"}).encode(encoding), "五月明细.csv")
    name, content = back(file)
    assert name == "五月明细待改正.csv"
    header, first, second = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == [*FEES, *MORE]
    assert (tuple(first[-3:]), tuple(second[-3:])) == (TORN, BAD)
    assert first[: len(FEES)] == [str((FEE | A).get(name, "")) for name in FEES]
    mended = go(content.replace("一,".encode(), b"1,", 1), name)
    assert mended.counts == {"new": 2, "same": 0, "refused": 0}


def test_what_comes_back_twice_has_its_reasons_once(go, person):
    file = go(fees_of(A, B | {"cnt": "一"}).encode(), "x.csv")
    name, content = back(file)
    again = go(content + b"\r\n", name)  # uploaded as it came
    header, _, second = csv.reader(io.StringIO(back(again)[1].decode("utf-8-sig")))
    assert header == [*FEES, *MORE]
    assert tuple(second[-3:]) == BAD


def test_what_looks_like_a_formula_comes_back_harmless_and_is_read_as_it_was(go, person):
    odd = {"feedetl_sn": "=1+1", "med_list_codg": "@A1", "medins_list_name": "-2+3", "mdtrt_id": '"=""0012"""',
           "det_item_fee_sumamt": "100.00"}  # fmt: skip
    content = fees_of(A | {"det_item_fee_sumamt": "3348.00"}, odd | {"setl_id": "S1", "cnt": "一"}, {
        "setl_id": "S1", "feedetl_sn": "3", "cnt": "-1", "det_item_fee_sumamt": "-1000.00", "medins_list_name": "\t=2"
    }).encode()  # fmt: skip
    file = go(content, "x.csv")
    name, content = back(file)
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert {cell for cell in cells if cell[:1] in "=+-@\t\r" and cell} == {"-1", "-1000.00"}
    again = go(content + b"\r\n", name)  # uploaded as it came
    assert faults(again) == faults(file)
    mended = go(content.replace("一,".encode(), b"1,"), name)
    assert mended.counts == {"new": 3, "same": 0, "refused": 0}
    with unlimited():
        kept = set(ImportedLine.objects.values_list("feedetl_sn", "med_list_codg", "name"))
    assert kept == {("1", "XJ01CAA", "阿莫西林胶囊"), ("=1+1", "@A1", "-2+3"), ("3", "XJ01CAA", "=2")}


def test_a_workbook_comes_back_with_its_sheets(go, person):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, line in (("甲", A), ("说明", None), ("乙", B | {"cnt": "一"})):
            sheet = book.add_worksheet(name)
            if line is None:
                sheet.write(0, 0, "每月五日前上传")
                continue
            sheet.write(0, 0, "费用明细表")
            for at, field in enumerate(FEES):
                sheet.write(1, at, field)
                sheet.write_string(2, at, str((FEE | line).get(field, "")))
    name, content = back(go(out.getvalue(), "明细.xlsx"))
    assert name == "明细待改正.xlsx"
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["甲", "乙"]
    title, header, row = book.get_sheet_by_name("乙").to_python()
    assert (title[0], header, row[-3:]) == ("费用明细表", [*FEES, *MORE], ["3!3", *BAD[1:]])
    assert book.get_sheet_by_name("甲").to_python()[2][-3:] == [
        "3", "setl_id：同一结算单的第3!3行有错，整单明细一起退回", "改正第3!3行后，连同本行一起重新导入",
    ]  # fmt: skip
    with unlimited():
        assert not ImportedLine.objects.exists()


def test_a_settlement_export_too(go, make_person):
    person = make_person()
    bad = {"setl_id": "S2", "psn_no": person.psn_no, "medfee_sumamt": "2458.00", "setl_time": "2024-05-20 10:00:00"}
    name, content = back(go(text_of({"setl_id": "S1", "psn_no": person.psn_no}, bad).encode(), "六月.csv"))
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert (row[0], row[-3], header[-3:]) == ("S2", "3", list(MORE))
    assert "medfee_sumamt：分项之和与总额不符" in row[-2]
    go(content.replace(b"2458.00", b"2448.00"), name)
    with unlimited():
        assert sorted(ImportedBill.objects.values_list("setl_id", flat=True)) == ["S1", "S2"]


def test_who_may_fetch_them(go, person, login):
    file = go(fees_of(A).encode(), "x.csv")
    assert login("review_officer").get(f"/review/files/{file.pk}/bad-rows/").status_code == 200
    assert login("township_staff").get(f"/review/files/{file.pk}/bad-rows/").status_code == 403
