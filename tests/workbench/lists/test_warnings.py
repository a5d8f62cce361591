"""The warning list out, its marks back, and the batch that changes of identity become (C-Q13)."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import COUNTY, OTHER_COUNTY
from tests.workbench.lists.conftest import JUNE, number, outcomes, sheet, work
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Look
from tuodi.workbench.lists import service, warn
from tuodi.workbench.lists.models import ListBatch, WarningList, WarningPerson

HEAD = ("姓名", "证件号码", "标识结果", "身份类别", "起始日期", "终止日期", "处置情况")


@pytest.fixture
def sent(person, certify, receiver):
    for order, name in ((1, "甲一"), (2, "乙二"), (3, "丙三")):
        certify(person(name, order), "unstable_exit", certifier="rural_revitalisation")
    certify(person("丁四", 4), "minimum_living")
    certify(person("戊五", 5), "sudden_hardship", enddate=dt.date(2024, 6, 29), certifier="rural_revitalisation")
    certify(person("己六", 6), "sudden_hardship", enddate=dt.date(2024, 6, 30), certifier="rural_revitalisation")
    with scoped_to(receiver), acting("receiver"):
        made = warn.send(receiver, COUNTY, JUNE)
    return {one.department: one for one in made}


def answer(user, one, *rows, head=HEAD):
    with scoped_to(user), acting(user.username):
        fresh = WarningList.objects.get(pk=one.pk)
        return warn.answer(user, fresh, ContentFile(sheet(*rows, head=head), name="标识.xlsx"))


def test_it_goes_to_the_departments_of_the_clause_with_the_monitored_people_of_the_month(sent):
    assert set(sent) == {"rural_revitalisation", "civil_affairs", "health"}
    assert {one.clause for one in sent.values()} == {"C-Q13"}
    with unlimited():
        names = WarningPerson.objects.filter(list=sent["civil_affairs"]).values_list("person__psn_name", "why")
        assert sorted(names) == [
            ("丙三", "防止返贫监测对象（脱贫不稳定户）"), ("乙二", "防止返贫监测对象（脱贫不稳定户）"),
            ("己六", "防止返贫监测对象（突发严重困难户）"), ("甲一", "防止返贫监测对象（脱贫不稳定户）"),
        ]  # fmt: skip


def test_an_answer_that_is_no_use_is_refused_under_the_name_its_user_gave_it(sent, staff):
    with pytest.raises(service.BadFile, match=r"^标识\.xlsx：只有表头，没有一行数据"):
        answer(staff("civil_affairs"), sent["civil_affairs"])


def test_a_second_time_and_an_empty_month_are_refused(sent, receiver):
    with scoped_to(receiver), acting("receiver"):
        with pytest.raises(service.Refused, match="已经发出"):
            warn.send(receiver, COUNTY, JUNE)
        with pytest.raises(service.Refused, match="没有需要预警"):
            warn.send(receiver, COUNTY, dt.date(2022, 6, 1))


def test_the_file_has_whole_numbers_and_every_look_is_written_down(sent, staff):
    user = staff("civil_affairs")
    with scoped_to(user):
        content = warn.file_of(user, sent["civil_affairs"])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == [number(order) for order in (1, 2, 3, 6)]
    assert rows[1][rows[0].index("现有身份")] == "脱贫不稳定户"
    assert Look.objects.filter(actor=user.username, kind="export").count() == 4


def test_marks_come_back_and_changes_of_identity_become_a_batch(sent, staff, receiver):
    user = staff("civil_affairs")
    one = sent["civil_affairs"]
    count = answer(
        user, one,
        ("甲一", number(1), "身份不变", "", "", "", "已入户"),
        ("乙二", number(2), "新认定身份", "低保", "2024-06-10", "", ""),
        ("丙三", number(3), "不符合认定条件", "", "", "", ""),
    )  # fmt: skip
    assert count == 3
    with unlimited():
        found = WarningList.objects.select_related("batch__job").get(pk=one.pk)
        assert (found.state, found.answered_by) == ("answered", user.username)
        marks = dict(WarningPerson.objects.filter(list=one).values_list("person__psn_name", "mark"))
    assert marks == {"甲一": "unchanged", "乙二": "new_class", "丙三": "not_ours", "己六": ""}
    work(found.batch.job)
    assert outcomes(found.batch) == [(2, "new")]
    with pytest.raises(service.Refused, match="不能自己确认"), scoped_to(user), acting(user.username):
        warn.acknowledge(user, found)
    with scoped_to(receiver), acting("receiver"):
        warn.acknowledge(receiver, found)
    with unlimited():
        assert WarningList.objects.get(pk=one.pk).acknowledged_by == "receiver"
    with pytest.raises(service.Refused, match="已经确认"):
        answer(user, one, ("甲一", number(1), "身份退出", "低保", "", "2024-06-10", ""))


def test_nobody_acknowledges_their_own_answer_in_the_database_either(sent):
    with pytest.raises(IntegrityError), acting("test"), unlimited():
        WarningList.objects.update(answered_by="x", acknowledged_by="x")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (("丁四", number(4), "身份不变", "", "", "", ""), "证件号码", "这个人不在发出的预警名单上"),
        (("甲一", number(1), "", "", "", "", ""), "标识结果", "不能为空"),
        (("甲一", number(1), "好的", "", "", "", ""), "标识结果", "未知的代码"),
        (("甲一", number(1), "新认定身份", "", "2024-06-01", "", ""), "身份类别", "不能为空"),
        (("甲一", number(1), "新认定身份", "低保", "", "", ""), "起始日期", "不能为空"),
        (("甲一", number(1), "身份退出", "低保", "", "", ""), "终止日期", "变动类型是“退出”，没有终止日期"),
        (
            ("甲一", number(1), "新认定身份", "边缘易致贫户", "2024-06-01", "", ""), "身份类别",
            "边缘易致贫户由乡村振兴部门认定（P-4.2b），不由民政部门认定",
        ),
    ],
)  # fmt: skip
def test_one_fault_and_nothing_is_kept(sent, staff, cells, column, reason):
    good = ("乙二", number(2), "身份不变", "", "", "", "")
    with pytest.raises(warn.Marked) as said:
        answer(staff("civil_affairs"), sent["civil_affairs"], good, cells)
    assert [(one.row, one.column, one.message.zh) for one in said.value.faults] == [(3, column, reason)]
    with unlimited():
        assert not WarningPerson.objects.exclude(mark="").exists()


def test_the_same_marked_file_twice_changes_nothing(sent, staff):
    row = ("甲一", number(1), "身份不变", "", "", "", "")
    content = sheet(row, head=HEAD)
    user = staff("civil_affairs")
    for expected in (None, "没有任何改动"):
        with scoped_to(user), acting(user.username):
            one = WarningList.objects.get(pk=sent["civil_affairs"].pk)
            file = ContentFile(content, name="标识.xlsx")
            if expected is None:
                assert warn.answer(user, one, file) == 1
            else:
                with pytest.raises(service.Refused, match=expected):
                    warn.answer(user, one, file)
    with unlimited():
        assert not ListBatch.objects.exists()


def test_a_department_sees_and_downloads_only_what_was_sent_to_it(sent, login):
    one = sent["civil_affairs"]
    own = login("department_staff", username="a", department="civil_affairs")
    other = login("department_staff", username="b", department="health")
    away = login("list_receiver", username="c", region=OTHER_COUNTY)
    bureau = login("list_receiver", username="d")
    found = [who.get(f"/lists/warnings/{one.pk}/").status_code for who in (own, other, away, bureau)]
    assert found == [200, 404, 404, 200]
    files = [who.get(f"/lists/warnings/{one.pk}/list.xlsx").status_code for who in (own, other, bureau)]
    assert files == [200, 404, 403]
    assert own.post("/lists/warnings/send/", {"month": "2024-06"}).status_code == 403
