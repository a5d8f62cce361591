"""A department's list and the warning list over the interface, from the template to undoing."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from tests.workbench.lists.conftest import JUNE, number, sheet
from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid, NotFound
from tuodi.workbench.jobs.run import carry_out

HEAD = ("姓名", "证件号码", "标识结果", "身份类别", "起始日期", "终止日期", "处置情况")


@pytest.fixture
def civil(tuodi):
    return tuodi("department_staff", department="civil_affairs", username="civil")


@pytest.fixture
def receiver(tuodi):
    return tuodi("list_receiver")


@pytest.fixture
def person(make_person):
    return lambda name, order: make_person(name, certno=number(order))


def work(job):
    carry_out.call(job)


@pytest.fixture
def checked(civil, person):
    """Two good rows and one whose date is none, checked."""
    person("甲一", 1)
    person("乙二", 2)
    content = sheet(
        ("甲一", number(1), "低保对象", "2024-06-01"), ("乙二", number(2), "低保对象", "2024-06-01"),
        ("丙三", number(3), "低保对象", "某日"),
    )  # fmt: skip
    taken = civil.lists.upload("六月.xlsx", content, JUNE)
    work(taken.batch.job)
    return civil.lists.batch(taken.batch.id)


def test_a_list_goes_from_upload_to_the_registry_and_back(civil, receiver, tuodi, checked):
    assert (checked.state, checked.rows_in, checked.counts["new"], checked.counts["bad"]) == ("checked", 3, 2, 1)
    submitted = civil.lists.submit(checked)
    accepting = receiver.lists.accept(submitted)
    assert accepting.busy
    work(accepting.job)
    accepted = receiver.lists.batch(checked.id)
    assert (accepted.state, accepted.checker) == ("accepted", "list_receiver")
    clerk = tuodi("settlement_clerk")
    (found,) = clerk.people.search("甲一")
    assert [one.identity for one in clerk.people.one(found.psn_no).identities] == ["minimum_living"]
    asked = civil.lists.ask_undo(accepted, "传错了月份")
    undoing = tuodi("settlement_checker").lists.undo(asked)
    work(undoing.job)
    assert receiver.lists.batch(checked.id).state == "undone"
    assert [one.valid for one in clerk.people.one(found.psn_no).identities][-1] is False


def test_what_is_wrong_is_told_by_cell_and_comes_back_as_a_file(civil, checked):
    (fault,) = civil.lists.faults(checked.id)
    assert (fault.row, fault.column, fault.value, fault.code != "") == (4, "起始日期", "某日", True)
    names = [row.psn_name for row in civil.lists.rows(checked.id, "new")]
    assert names == ["甲一", "乙二"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(civil.lists.bad_rows(checked.id)))
    assert any("丙三" in row for row in book.get_sheet_by_index(0).to_python())
    job = civil.jobs.one(checked.job)
    assert job.files == [f"/api/lists/batches/{checked.id}/bad.xlsx"]
    assert civil.jobs.file(job.files[0])[:2] == b"PK"


def test_the_template_and_the_receipt(civil, receiver, checked):
    assert civil.lists.template()[:2] == b"PK"
    civil.lists.submit(checked)
    work(receiver.lists.accept(receiver.lists.batch(checked.id)).job)
    assert receiver.lists.receipt(checked.id)[:2] == b"PK"


def test_the_same_file_twice_changes_nothing(civil, person):
    person("甲一", 1)
    content = sheet(("甲一", number(1), "低保对象", "2024-06-01"))
    first = civil.lists.upload("六月.xlsx", content, JUNE)
    again = civil.lists.upload("六月.xlsx", content, JUNE)
    assert (first.fresh, again.fresh, again.batch.id) == (True, False, first.batch.id)
    assert len(list(civil.lists.batches())) == 1


def test_a_file_that_is_no_table_and_a_month_that_is_none(civil):
    for name, content, month in (
        ("名单.pdf", b"%PDF", JUNE), ("名单.xlsx", b"no workbook", JUNE), ("a.csv", b"x", dt.date(2024, 6, 2)),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            civil.lists.upload(name, content, month)
    assert list(civil.lists.batches()) == []


def test_who_uploaded_does_not_receive_and_another_department_does_not_touch(civil, tuodi, checked):
    both = tuodi("department_staff", "list_receiver", department="civil_affairs", username="both")
    submitted = both.lists.submit(checked)
    with pytest.raises(Conflict) as own:
        both.lists.accept(submitted)
    assert (own.value.code, "不能接收同一份名单" in own.value.message) == ("maker", True)
    health = tuodi("department_staff", department="health", username="health")
    with pytest.raises(NotFound):
        health.lists.withdraw(submitted)
    wider = tuodi("department_staff", "list_receiver", department="health", username="wider")
    with pytest.raises(Forbidden, match="本部门"):
        wider.lists.withdraw(submitted)
    assert civil.lists.withdraw(submitted).state == "withdrawn"


def test_a_step_on_what_has_changed_meanwhile_is_refused(civil, receiver, checked):
    civil.lists.submit(checked)
    with pytest.raises(Conflict) as stale:
        civil.lists.withdraw(checked)
    assert stale.value.code == "stale"
    now = receiver.lists.batch(checked.id)
    with pytest.raises(Invalid) as short:
        receiver.wire.post(
            "/lists/batches/{id}/return", models.ListBatch,
            models.WhyVersioned.model_construct(version=now.version, reason="错"), id=now.id,
        )  # fmt: skip
    assert (short.value.faults[0].path, short.value.message) == ("body.reason", "至少 4 个字")
    assert receiver.lists.send_back(now, "请按新模板填写").state == "returned"


def test_a_held_row_is_let_through_and_held_again(civil, receiver, person):
    person("甲一", 1)
    taken = civil.lists.upload("六月.xlsx", sheet(("甲二", number(1), "低保对象", "2024-06-01")), JUNE)
    work(taken.batch.job)
    batch = civil.lists.submit(civil.lists.batch(taken.batch.id))
    (row,) = receiver.lists.rows(batch.id)
    assert (row.outcome, row.would) == ("name", "new")
    assert receiver.lists.let_through(batch.id, row.id, "改名，户口簿已核对").let_through_by == "list_receiver"
    assert receiver.lists.hold(batch.id, row.id).let_through_by == ""


def test_the_overview_says_what_is_owed(receiver, checked):
    rows = {row.department: row for row in receiver.lists.overview(2024)}
    june = next(month for month in rows["civil_affairs"].months if month.month == JUNE)
    assert (june.batches, june.owed) == ([checked.id], "late")


def test_a_warning_list_out_and_back(receiver, civil, tuodi, person, certify):
    certify(person("甲一", 1), "unstable_exit", certifier="rural_revitalisation")
    made = receiver.warnings.send(JUNE)
    mine = next(one for one in made if one.department == "civil_affairs")
    assert (mine.people, mine.marked, mine.clause) == (1, 0, "C-Q13")
    assert [one.id for one in civil.warnings.all()] == [mine.id]
    assert [one.psn_name for one in civil.warnings.people(mine.id)] == ["甲一"]
    assert civil.warnings.file(mine.id)[:2] == b"PK"
    with pytest.raises(Invalid) as wrong:
        civil.warnings.answer(mine.id, "标识.xlsx", sheet(("某人", number(9), "身份不变"), head=HEAD))
    assert wrong.value.faults[0].path.startswith("file.")
    done = civil.warnings.answer(mine.id, "标识.xlsx", sheet(("甲一", number(1), "身份不变"), head=HEAD))
    assert (done.marks, done.warning.state) == (1, "answered")
    assert receiver.warnings.acknowledge(receiver.warnings.one(mine.id)).state == "acknowledged"
    with pytest.raises(Conflict):
        receiver.warnings.send(JUNE)
    other = next(one for one in made if one.department != "civil_affairs")
    with pytest.raises(NotFound):
        civil.warnings.file(other.id)
