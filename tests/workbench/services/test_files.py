"""A township's file: rows that stand are written, each other row comes back with its reason; never twice."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import OTHER_TOWN, TOWN
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.services.models import Contract, ContractFile, ServiceDone
from tuodi.workbench.services.service.contracts import signed_on
from tuodi.workbench.services.service.importing import SameFile, bad_rows_of, take, template

TODAY = dt.date(2024, 6, 1)
HEAD = "姓名,证件号码,病种,签约机构,签约日期,到期日期,服务项目,服务日期"
TERM = "卫生院,2024-01-01,2025-01-01"


@pytest.fixture
def doctor(make_user):
    user = make_user("village_doctor", township=TOWN)
    with acting(user.username), scoped_to(user):
        yield user


def sent(doctor, *lines, name="签约.csv"):
    return take(doctor, ContentFile("\n".join((HEAD, *lines)).encode(), name=name), TODAY)


def reasons(file):
    return [line.faults[0][1] for line in file.lines.order_by("number")]


def test_contracts_and_what_was_done_under_them(doctor, make_person):
    one, two = make_person("冉光明"), make_person("向秀兰")
    made = sent(
        doctor,
        f"冉光明,{one.certno},高血压,{TERM},随访评估,2024-03-01",
        f"冉光明,{one.certno},高血压,{TERM},筛查,2024-02-01",
        f"向秀兰,{two.certno},,{TERM},,",
    )
    assert (made.rows, made.signed, made.known, made.done, made.refused) == (3, 2, 1, 2, 0)
    assert Contract.objects.get(person=one).township == TOWN
    assert {(d.item, d.on.month) for d in ServiceDone.objects.all()} == {("筛查", 2), ("随访评估", 3)}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("冉光明,{no},高血压,卫生院,2024-01-01,2024-12-31,,", "签约周期不少于 1 年"),
        ("冉明光,{no},高血压," + TERM + ",,", "姓名与档案不一致（档案为冉光明）"),
        ("冉光明,NOBODY,高血压," + TERM + ",,", "没有找到这个人"),
        ("冉光明,{no},感冒," + TERM + ",,", "未知的代码"),
        ("冉光明,{no},高血压," + TERM + ",筛查,2023-12-31", "服务日期不在签约期内"),
        ("冉光明,{no},高血压," + TERM + ",结案评估,2024-02-01", "没有为这个病种列出"),
        ("冉光明,{no},高血压," + TERM + ",筛查,", "没有服务日期"),
        ("冉光明,{no},高血压," + TERM + ",,2024-02-01", "没有服务项目"),
        ("冉光明,{no},高血压,卫生院,2024-01-01,2034-01-01,,", "日期"),
        ("冉光明,{no},高血压,卫生院,,2025-01-01,,", "不能为空"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_stand_comes_back(doctor, make_person, line, reason):
    person, other = make_person("冉光明"), make_person("向秀兰")
    made = sent(doctor, line.format(no=person.certno), f"向秀兰,{other.certno},高血压,{TERM},,")
    assert (made.rows, made.signed, made.refused) == (2, 1, 1)
    assert reason in reasons(made)[0]
    assert Contract.objects.get().person == other


def test_a_day_shorter_than_a_year_and_a_year(doctor, make_person):
    person = make_person("冉光明")
    made = sent(doctor, f"冉光明,{person.certno},,卫生院,2024-02-29,2025-02-27,,")
    assert made.refused == 1
    assert sent(doctor, f"冉光明,{person.certno},,卫生院,2024-02-29,2025-02-28,,").signed == 1


def test_terms_that_overlap_and_one_that_follows(doctor, make_person):
    person = make_person("冉光明")
    made = sent(
        doctor,
        f"冉光明,{person.certno},高血压,{TERM},,",
        f"冉光明,{person.certno},高血压,卫生院,2024-12-31,2025-12-31,,",
        f"冉光明,{person.certno},高血压,卫生院,2025-01-01,2026-01-01,,",
        f"冉光明,{person.certno},2型糖尿病,{TERM},,",
    )
    assert (made.signed, made.refused) == (3, 1)
    assert "已有签约" in reasons(made)[0]


def test_a_contract_on_file_stands(doctor, make_person):
    person = make_person("冉光明")
    sent(doctor, f"冉光明,{person.certno},高血压,{TERM},,")
    again = sent(doctor, f"冉光明,{person.certno},高血压,{TERM},筛查,2024-02-01")
    assert (again.signed, again.known, again.done) == (0, 1, 1)
    other = sent(doctor, f"冉光明,{person.certno},高血压,别的卫生院,2024-01-01,2025-01-01,,")
    assert "与已有签约内容不同" in reasons(other)[0]
    assert Contract.objects.get().institution == "卫生院"


def test_tuberculosis_in_whatever_order_it_is_written(doctor, make_person):
    person = make_person("冉光明")
    lines = [f"冉光明,{person.certno},肺结核,{TERM},{item},{on}" for item, on in (
        ("督导服药和随访管理", "2024-03-01"), ("第一次入户随访", "2024-02-01"), ("结案评估", "2024-01-20"),
        ("筛查及推介转诊", "2024-01-10"))]  # fmt: skip
    made = sent(doctor, *lines)
    assert (made.done, made.refused) == (3, 1)
    assert "先登记：第一次入户随访" in reasons(made)[0]


def test_the_same_file_is_not_taken_twice(doctor, make_person):
    line = f"冉光明,{make_person('冉光明').certno},高血压,{TERM},筛查,2024-02-01"
    first = sent(doctor, line)
    with pytest.raises(SameFile) as same:
        sent(doctor, line)
    assert same.value.found == first
    assert (ContractFile.objects.count(), ServiceDone.objects.count()) == (1, 1)


def test_somebody_of_another_township_is_not_found(doctor, make_person):
    person = make_person("冉光明", township=OTHER_TOWN)
    assert "没有找到这个人" in reasons(sent(doctor, f"冉光明,{person.certno},,{TERM},,"))[0]


def test_what_is_no_such_file(doctor):
    with pytest.raises(ValidationError, match="证件号码"):
        take(doctor, ContentFile("姓名,签约机构\n甲,乙\n".encode(), name="x.csv"), TODAY)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04broken", "签约.xlsx", "签约.xlsx：文件无法打开"),
        (f"{HEAD}\n,,\n".encode(), "签约.csv", "签约.csv：只有表头，没有一行数据"),
    ],
)
def test_a_file_that_is_no_use_is_refused_under_the_name_its_user_gave_it(doctor, content, name, said):
    with pytest.raises(ValidationError, match=said):
        take(doctor, ContentFile(content, name=name), TODAY)
    assert not ContractFile.objects.exists()


def test_the_bad_rows_come_back_to_be_mended(doctor, make_person):
    person = make_person("冉光明")
    made = sent(doctor, f"冉光明,{person.certno},高血压,卫生院,2024-01-01,2024-06-01,,")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(bad_rows_of(made))).get_sheet_by_index(0).to_python()
    assert cells[1][1] == person.certno
    assert "签约周期不少于 1 年（C-Q11c）" in cells[1][-2]
    mended = "\n".join(",".join(str(c) for c in row) for row in cells).replace("2024-06-01", "2025-01-01")
    assert take(doctor, ContentFile(mended.encode(), name="改.csv"), TODAY).signed == 1


def test_the_template_has_the_columns_and_their_choices():
    book = CalamineWorkbook.from_filelike(io.BytesIO(template()))
    assert book.get_sheet_by_index(0).to_python()[0][:4] == ["姓名", "证件号码", "签约状态", "病种"]
    assert "高血压" in str(book.get_sheet_by_name("填写说明").to_python())


def test_a_renewal_does_not_lose_what_was_done_before_it(doctor, make_person):
    person = make_person("冉光明")
    items = "筛查", "随访评估", "分类干预", "健康体检"
    sent(
        doctor,
        *(f"冉光明,{person.certno},高血压,{TERM},{item},2024-12-01" for item in items),
        f"冉光明,{person.certno},高血压,卫生院,2025-01-01,2026-01-01,,",
    )
    assert [row.kinds_done for row in signed_on("", "hypertension", dt.date(2025, 2, 1))] == [4]
    # a year after 1 December 2024 they are no longer of this year
    assert [row.kinds_done for row in signed_on("", "hypertension", dt.date(2025, 11, 30))] == [4]
    assert [row.kinds_done for row in signed_on("", "hypertension", dt.date(2025, 12, 1))] == [0]


def test_who_may_and_what_one_sees(login, make_person):
    person = make_person("冉光明")
    doctor = login("village_doctor", township=TOWN)
    file = io.BytesIO(f"{HEAD}\n冉光明,{person.certno},高血压,{TERM},,\n甲,乙,,{TERM},,".encode())
    file.name = "签约.csv"
    page = doctor.post("/services/files/", {"file": file}, follow=True)
    text = page.content.decode()
    assert "没有找到这个人，或不在您的辖区" in text
    with unlimited():
        pk = ContractFile.objects.get().pk
    assert doctor.get(f"/services/files/{pk}/bad-rows.xlsx").status_code == 200
    assert doctor.get("/services/files/template.xlsx").status_code == 200
    other = login("township_staff", township=OTHER_TOWN)
    assert other.get(f"/services/files/{pk}/").status_code == 404
    assert login("auditor").get("/services/files/").status_code == 403
