"""Files as departments send them: formats, headings, title rows, and each way a cell can be wrong."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import COUNTY
from tests.workbench.lists.conftest import HEAD, JUNE, number, outcomes, sheet
from tuodi.exchange.refusals import FileRefused
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.lists import service
from tuodi.workbench.lists.line import ListLine
from tuodi.workbench.lists.models import ListFault
from tuodi.workbench.lists.rows_back import bad_rows_of
from tuodi.workbench.lists.sheet_in import SheetReader
from tuodi.workbench.lists.sheet_out import SheetBook


def faults(batch):
    with unlimited():
        return [(one.number, one.column, one.key) for one in ListFault.objects.filter(batch=batch).order_by("pk")]


GOOD = ("杨秀英", number(1), "低保对象", "2024-06-01")


@pytest.mark.parametrize(
    ("spoilt", "column", "key"),
    [
        ({0: ""}, "姓名", "required"),
        ({1: ""}, "证件号码", "required"),
        ({1: number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")}, "证件号码", "id_check"),
        ({1: number(1)[:15]}, "证件号码", "id_length"),
        ({1: 500243198001010000}, "证件号码", "lost_digits"),
        ({2: ""}, "身份类别", "required"),
        ({2: "贫困户"}, "身份类别", "identity"),
        ({2: "监测对象"}, "身份类别", "identity_group"),
        ({2: "低保;特困"}, "身份类别", "identity_many"),
        ({2: "脱贫不稳定户"}, "身份类别", "may_not_certify"),
        ({2: "重度残疾人"}, "身份类别", "may_not_certify"),
        ({3: "去年"}, "起始日期", "date_form"),
        ({3: "2024-07-01"}, "起始日期", "date_future"),
        ({3: "1979-12-31"}, "起始日期", "list_began_before_birth"),
        ({3: "1949-12-31"}, "起始日期", "list_date_early"),
        ({4: "2024-05-31"}, "终止日期", "date_order"),
        ({6: "退出"}, "变动类型", "list_end_needed"),
        ({6: "增加"}, "变动类型", "code"),
    ],
)
def test_each_wrong_cell_is_told_with_row_column_and_reason(person, upload, spoilt, column, key):
    person("杨秀英", 1)
    cells = [spoilt.get(at, (*GOOD, "", "", "")[at]) for at in range(len(HEAD))]
    batch = upload(cells)
    assert outcomes(batch)[0] == (2, "bad")
    assert faults(batch) == [(2, column, key)]


def test_the_last_day_of_the_month_is_not_too_late_and_the_first_of_the_next_is(person, upload):
    person("杨秀英", 1)
    assert outcomes(upload(("杨秀英", number(1), "低保", "2024-06-30"))) == [(2, "new")]
    assert outcomes(upload(("杨秀英", number(1), "低保", "2024-07-01"))) == [(2, "bad")]


def test_a_row_with_two_faults_tells_both(person, upload):
    batch = upload(("", number(1), "不详", "2024-06-01"))
    assert faults(batch) == [(2, "姓名", "required"), (2, "身份类别", "identity")]


def test_titles_totals_blank_rows_and_repeated_headers_are_no_rows(person, upload):
    person("杨秀英", 1)
    person("陈国强", 2)
    content = sheet(
        GOOD, (), HEAD, ("陈国强", number(2), "低保", "2024/6/1"),
        above=(("某县低保名单（2024年6月）",), ()), below=(("合计", "2人"), ("填表人：某某",)),
    )  # fmt: skip
    batch = upload(content=content)
    assert outcomes(batch) == [(4, "new"), (7, "new")]
    assert batch.rows_in == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_usual_encodings(person, upload, encoding):
    person("杨秀英", 1)
    text = "姓名,公民身份号码,类别,开始日期\r\n杨秀英," + number(1).lower() + ",低保对象,20240601\r\n"
    assert outcomes(upload(content=text.encode(encoding), name="名单.csv")) == [(2, "new")]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "文件为空"),
        (b"x", "a.pdf", "只接受"),
        (b"PK\x03\x04broken", "a.xlsx", "无法打开"),
        ("甲,乙\n1,2\n".encode(), "a.csv", "找不到名单的表头"),
        ("姓名,证件号码,身份类别\n".encode(), "a.csv", "缺少列：起始日期"),
        ("姓名,身份证号,证件号码,类别,起始日期\n".encode(), "a.csv", "列名重复：证件号码"),
        ("姓名,身份证号,类别,起始日期\n,,,\n合计,0,,\n".encode(), "a.csv", "只有表头"),
        (b"PK\x03\x04broken", "六月名单.xlsx", "^六月名单.xlsx：文件无法打开"),
    ],
)
def test_a_file_that_is_no_list_is_refused_at_once(staff, content, name, said):
    user = staff()
    with scoped_to(user), acting("test"), pytest.raises(service.Refused, match=said):
        service.keep_file(
            user, ContentFile(content, name=name), county=COUNTY, department="civil_affairs", month=JUNE, kind="full"
        )


def test_the_reason_names_the_clause_that_says_who_certifies(upload):
    batch = upload(("杨秀英", number(1), "突发严重困难户", "2024-06-01"))
    with unlimited():
        assert (
            ListFault.objects.get(batch=batch).reason == "突发严重困难户由乡村振兴部门认定（P-4.2b），不由民政部门认定"
        )


def test_the_same_person_and_class_twice_is_refused_the_second_time(person, upload):
    person("杨秀英", 1)
    batch = upload(GOOD, GOOD, ("杨秀英", number(1), "低保", "2024-05-01"))
    assert outcomes(batch) == [(2, "new"), (3, "bad"), (4, "bad")]
    assert [key for *_, key in faults(batch)] == ["duplicate_copy", "list_twice"]


def test_bad_rows_come_back_in_the_columns_of_the_template_and_read_again_once_mended(person, upload, tmp_path):
    person("杨秀英", 1)
    wrong = number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")
    batch = upload(("杨秀英", wrong, "低保", "2024-06-01"))
    with unlimited():
        content = bad_rows_of(batch)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["姓名", "证件类型", "证件号码", "身份类别"]
    assert rows[1][2] == wrong
    assert rows[1][rows[0].index("原文件行号")] == "2"
    assert "校验位不符" in rows[1][rows[0].index("错误")]
    mended = sheet(("杨秀英", "", number(1), "低保", "2024-06-01"), head=rows[0][:5])
    assert outcomes(upload(content=mended, kind="changes")) == [(2, "new")]


def test_the_template_is_read_by_its_own_reader_and_offers_the_departments_classes(tmp_path):
    from tuodi.workbench.lists.columns import Situation

    path = tmp_path / "模板.xlsx"
    path.write_bytes(SheetBook(ListLine, Situation(("低保对象", "特困人员")), "说明").template())
    with pytest.raises(FileRefused) as told:  # its header is known: what it lacks is rows
        SheetReader(ListLine).look(path)
    assert told.value.key == "no_rows"
    help_sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("填写说明").to_python()
    line = next(row for row in help_sheet if row[0] == "身份类别")
    assert line[1] == "必填"
    assert line[3] == "低保对象、特困人员"


def test_dates_of_spreadsheets_are_dates(person, upload):
    person("杨秀英", 1)
    made = io.BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(made)
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD[:4])
    page.write_row(1, 0, GOOD[:3])
    page.write_datetime(1, 3, dt.datetime(2024, 6, 1), book.add_format({"num_format": "yyyy/m/d"}))
    book.close()
    assert outcomes(upload(content=made.getvalue())) == [(2, "new")]
