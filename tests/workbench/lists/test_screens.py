"""Screens of the room: who may open and do what, whose rows they see, files to take away."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from tests.workbench.conftest import COUNTY, OTHER_COUNTY
from tests.workbench.lists.conftest import number, row_of, sheet, work
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.base.todo import todo_of
from tuodi.workbench.lists.models import ListBatch, WarningList, WarningPerson
from tuodi.workbench.lists.overview import year_of


def line(name, order, identity="低保对象", begin="2023-01-01", *more):
    return (name, number(order), identity, begin, *more)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def batch(person, upload):
    person("甲一", 1)
    return upload(line("甲一", 1), line("乙二", 2, "不详"))


def client_of(client, user):
    client.force_login(user, backend="tuodi.workbench.base.logins.Backend")
    return client


PAGES = ["/lists/", "/lists/all/", "/lists/1/", "/lists/1/rows/", "/lists/1/faults/", "/lists/warnings/"]


@pytest.mark.parametrize("path", PAGES)
def test_who_sees_lists(batch, login, path):
    path = path.replace("/1/", f"/{batch.pk}/")
    assert login("list_receiver", username="r").get(path).status_code == 200
    assert login("township_staff", username="t", department="township").get(path).status_code == 403


def test_a_department_sees_its_own_batches_only_and_another_county_none(batch, login):
    own = login("department_staff", username="a", department="civil_affairs")
    other = login("department_staff", username="b", department="rural_revitalisation")
    away = login("list_receiver", username="c", region=OTHER_COUNTY)
    for path in ("", "rows/", "faults/", "bad.xlsx", "receipt.xlsx"):
        found = [one.get(f"/lists/{batch.pk}/{path}").status_code for one in (own, other, away)]
        assert found == [200, 404, 404], path
    assert batch.number in text(own.get("/lists/all/"))
    assert batch.number not in text(other.get("/lists/all/"))


@pytest.mark.parametrize(
    ("step", "role", "department", "status"),
    [
        ("submit", "list_receiver", "medical_security", 403),
        ("submit", "department_staff", "rural_revitalisation", 404),
        ("submit", "department_staff", "civil_affairs", 302),
        ("accept", "department_staff", "civil_affairs", 403),
        ("send-back", "settlement_clerk", "medical_security", 403),
        ("ask-undo", "settlement_clerk", "medical_security", 403),
        ("undo", "department_staff", "civil_affairs", 403),
        ("keep", "settlement_checker", "medical_security", 302),
    ],
)
def test_steps_ask_the_permission_table(batch, login, step, role, department, status):
    client = login(role, username="one", department=department)
    assert client.post(f"/lists/{batch.pk}/{step}/").status_code == status
    assert client.get(f"/lists/{batch.pk}/{step}/").status_code in (403, 404, 405)


def test_uploading_through_the_page_and_the_same_file_again(person, client, staff):
    person("甲一", 1)
    client = client_of(client, staff())
    content = sheet(line("甲一", 1))

    def post(**more):
        file = SimpleUploadedFile("名单.xlsx", content)
        return client.post("/lists/upload/", {"month": "2024-06", "kind": "full", "file": file, **more}, follow=True)

    first = post()
    with unlimited():
        made = ListBatch.objects.get()
    assert f"/lists/{made.pk}/" in first.redirect_chain[0][0]
    work(made.job)
    again = post()
    assert "没有新建批次" in text(again)
    with unlimited():
        assert ListBatch.objects.count() == 1
    assert "这个月还没有到" in text(post(month="2199-01"))


def test_a_bureau_user_of_a_department_that_certifies_nothing_is_told(client, make_user, db):
    user = make_user("department_staff", username="tax", department="taxation")
    file = SimpleUploadedFile("名单.xlsx", sheet(line("甲一", 1)))
    answer = client_of(client, user).post("/lists/upload/", {"month": "2024-06", "kind": "full", "file": file})
    assert "没有可以认定的身份类别" in text(answer)


def test_rows_filter_by_outcome_flag_class_and_name_and_export_as_they_stand(batch, login):
    client = login("list_receiver", username="r")
    path = f"/lists/{batch.pk}/rows/"
    assert "甲一" in text(client.get(path + "?outcome=new"))
    assert "甲一" not in text(client.get(path + "?outcome=bad"))
    assert "甲一" in text(client.get(path + "?flag=uninsured"))
    assert "甲一" not in text(client.get(path + "?flag=multi"))
    assert "甲一" not in text(client.get(path + "?identity=special_hardship"))
    assert "甲一" in text(client.get(path + "?psn_name=甲"))
    made = client.get(path + "?outcome=new&export=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert number(1) not in made.decode("latin-1")
    assert rows[1][rows[0].index("证件号码")] == f"{COUNTY}********{number(1)[-4:]}"


def test_the_receipt_says_who_and_what_became_of_each_row(person, certify, accepted, login):
    certify(person("甲一", 1), "minimum_living")
    person("乙二", 2)
    batch = accepted(line("甲一", 1), line("乙二", 2, begin="2024-06-01"), line("丙三", 3))
    made = login("auditor", username="a").get(f"/lists/{batch.pk}/receipt.xlsx").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    facts = dict(row[:2] for row in book.get_sheet_by_name("回执").to_python())
    assert (facts["批次"], facts["状态"], facts["新增"], facts["未建档"]) == (batch.number, "已接收", "1", "1")
    rows = book.get_sheet_by_name("明细").to_python()[1:]
    assert [(row[1], row[6], row[7]) for row in rows] == [("乙二", "新增", "已写入"), ("丙三", "未建档", "未写入")]


def test_letting_a_row_through_wants_a_reason(person, upload, client, staff, receiver):
    from tuodi.workbench.audit.acting import acting
    from tuodi.workbench.lists import service

    person("甲一", 1)
    batch = upload(line("贾一", 1))
    with scoped_to(staff()), acting("staff"):
        service.submit(staff(), batch)
    client = client_of(client, receiver)
    path = f"/lists/{batch.pk}/rows/{row_of(batch, number(1)).pk}/"
    client.post(path + "let/", {"reason": ""})
    assert row_of(batch, number(1)).let_through_by == ""
    client.post(path + "let/", {"reason": "曾用名，已核户口簿"})
    assert row_of(batch, number(1)).let_through_by == "receiver"
    client.post(path + "hold/")
    assert row_of(batch, number(1)).let_through_by == ""


def test_what_waits_for_whom(batch, staff, receiver):
    from tuodi.workbench.audit.acting import acting
    from tuodi.workbench.lists import service

    def texts(user):
        with scoped_to(user):
            return [item.text for item in todo_of(user)]

    assert any("核对后提交" in one for one in texts(staff()))
    assert not any("待接收" in one for one in texts(receiver))
    with scoped_to(staff()), acting("staff"):
        service.submit(staff(), batch)
    assert any("份部门名单待接收" in one for one in texts(receiver))
    assert not any("核对后提交" in one for one in texts(staff()))


@pytest.mark.parametrize(
    ("today", "owed"),
    [(dt.date(2024, 6, 30), ["", "due", ""]), (dt.date(2024, 7, 1), ["", "late", "due"])],
)
def test_a_month_is_owed_until_its_end_and_late_after_it(person, accepted, receiver, today, owed):
    person("甲一", 1)
    accepted(line("甲一", 1), month=dt.date(2024, 5, 1))
    with scoped_to(receiver):
        civil = year_of(COUNTY, 2024, today, "civil_affairs")[0]
    assert [cell.owed for cell in civil.cells[4:7]] == owed
    assert [cell.owed for cell in civil.cells[:4]] == ["", "", "", ""]  # before the first list there was


def test_demo_files_hold_dirt_that_the_check_finds(places):
    from tuodi.workbench.audit.acting import acting
    from tuodi.workbench.demo.people import Writer, made_households
    from tuodi.workbench.demo.places import make_places
    from tuodi.workbench.demo.users import make_users
    from tuodi.workbench.jobs.models import JobRun
    from tuodi.workbench.jobs.run import Running
    from tuodi.workbench.lists.demo_seed import seed_lists
    from tuodi.workbench.registry.models import Source

    households = made_households(2024, 7)
    with unlimited(), acting("system:test"):
        make_places()
        make_users()
        writer = Writer(Source.objects.create(kind="seed", name="x", by="x"), 2024)
        people = [next(households) for _ in range(600)]
        writer.write(people)
        running = Running(JobRun.objects.create(kind="x", title="x", by="system:test", limits={}))
        made = seed_lists(running)
        assert made["batches"] == ListBatch.objects.count()
        states = set(ListBatch.objects.values_list("state", flat=True))
        assert states >= {"checked", "submitted", "accepted", "returned", "withdrawn", "undone", "undo_asked"}
        june = ListBatch.objects.get(month=dt.date(2024, 6, 1), department="civil_affairs", kind="full").counts
        assert june["dead"] == 2
        assert min(june["new"], june["unchanged"]) > 0
        lists = WarningList.objects.order_by("month", "department").values_list("month", "department", "state")
        assert [state for month, _, state in lists if month.month == 4] == ["acknowledged"] * 3
        assert {department: state for month, department, state in lists if month.month == 5} == {
            "civil_affairs": "acknowledged", "rural_revitalisation": "acknowledged", "health": "answered",
        }  # fmt: skip
        assert [state for month, _, state in lists if month.month == 6] == ["sent"] * 3
        assert WarningPerson.objects.filter(mark="ended", list__batch__isnull=False).exists()
        assert seed_lists(running) == {"batches": 0}
