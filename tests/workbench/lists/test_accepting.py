"""Handing over, receiving, sending back, taking back; who may; and what the registry has afterwards."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.utils import timezone

from tests.workbench.conftest import COUNTY
from tests.workbench.lists.conftest import JUNE, number, outcomes, row_of, sheet, work
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.lists import service
from tuodi.workbench.lists.models import ListBatch, ListRow
from tuodi.workbench.registry.models import IdentityRow
from tuodi.workbench.registry.signals import facts_changed

LOW = "minimum_living"


def line(name, order, identity="低保对象", begin="2023-01-01", *more):
    return (name, number(order), identity, begin, *more)


@pytest.fixture
def heard():
    told = []

    def hear(sender, people, why, **_):
        told.append((people, why))

    facts_changed.connect(hear)
    yield told
    facts_changed.disconnect(hear)


def act(user, step, *args):
    with scoped_to(user), acting(user.username):
        return step(user, *args)


def again(batch):
    with unlimited():
        return ListBatch.objects.select_related("job").get(pk=batch.pk)


def test_accepting_adds_versions_known_from_now_with_their_source(person, certify, accepted, heard):
    one, two, three = person("甲一", 1), person("乙二", 2), person("丙三", 3)
    certify(two, LOW, record_id="TWO")
    certify(three, LOW, record_id="THREE")
    before = timezone.now()
    batch = accepted(line("甲一", 1, begin="2024-06-03"), line("乙二", 2, begin="2023-02-01"))
    assert (batch.state, batch.checker) == ("accepted", "receiver")
    with unlimited():
        rows = list(IdentityRow.objects.filter(source=batch.source).order_by("person_id"))
        assert IdentityRow.objects.get(record_id="TWO", known_from__lt=before).begndate == dt.date(2023, 1, 1)
    assert [(r.person_id, r.begndate, r.enddate, r.vali_flag) for r in rows] == [
        (one.pk, dt.date(2024, 6, 3), None, True),
        (two.pk, dt.date(2023, 2, 1), None, True),
        (three.pk, dt.date(2023, 1, 1), dt.date(2024, 5, 31), True),
    ]
    assert [r.record_id for r in rows[1:]] == ["TWO", "THREE"]
    assert {(r.certifier, r.idet_admdvs, r.identity) for r in rows} == {("civil_affairs", COUNTY, LOW)}
    assert all(r.known_from >= before for r in rows)
    assert (batch.source.reference, batch.source.digest, batch.source.kind) == (batch.number, batch.digest, "list")
    assert heard == [(frozenset({one.pk, two.pk, three.pk}), f"名单{batch.number}已接收")]
    assert Event.objects.filter(table="registry_identityrow", action="I", actor="receiver").count() == 3


def test_the_log_has_who_wrote_each_version_when_why_and_what(person, certify, accepted):
    one, two = person("甲一", 1), person("乙二", 2)
    certify(two, LOW, record_id="TWO")
    begun = timezone.now() - dt.timedelta(seconds=1)  # SQLite's triggers have milliseconds
    batch = accepted(line("甲一", 1, begin="2024-06-03"), line("乙二", 2, begin="2023-02-01"))
    events = Event.objects.filter(table="registry_identityrow", actor="receiver").order_by("id")
    with unlimited():
        written = {row.pk: row for row in IdentityRow.objects.filter(source=batch.source)}
    assert [(event.action, event.before, event.reason) for event in events] == [
        ("I", None, f"接收名单{batch.number}"),
        ("I", None, f"接收名单{batch.number}"),
    ]
    assert {int(event.row) for event in events} == written.keys()
    for event in events:
        row = written[int(event.row)]
        assert begun <= event.at <= timezone.now()
        assert event.after.items() >= {
            "record_id": row.record_id, "person_id": row.person_id, "identity": LOW,
            "begndate": row.begndate.isoformat(), "source_id": batch.source_id,
        }.items()  # fmt: skip
    assert [(event.after["person_id"], event.after["begndate"]) for event in events] == [
        (one.pk, "2024-06-03"),
        (two.pk, "2023-02-01"),
    ]


def test_a_new_record_is_named_by_its_batch_and_the_row_of_the_file(person, accepted):
    person("甲一", 1), person("乙二", 2)
    batch = accepted(line("甲一", 1), line("乙二", 2))
    with unlimited():
        rows = IdentityRow.objects.filter(source=batch.source).order_by("person_id")
        assert [row.record_id for row in rows] == [f"{batch.number}-2", f"{batch.number}-3"]
        assert {row.superseded for row in rows} == {None}
        assert {row.certifier_name for row in rows} == {"民政部门"}


def test_the_version_before_knows_since_when_there_is_a_later_one(person, certify, accepted):
    known = certify(person("甲一", 1), LOW, record_id="ONE", certifier_name="某镇民政办")
    batch = accepted(line("甲一", 1, begin="2023-02-01"))
    known.refresh_from_db()
    with unlimited():
        later = IdentityRow.objects.get(source=batch.source)
    assert (later.record_id, later.certifier_name) == ("ONE", "某镇民政办")
    assert known.superseded == later.known_from == batch.decided_at


def test_of_two_doubtful_ends_only_the_one_let_through_is_written(person, certify, upload, staff, receiver):
    two, three = person("乙二", 2), person("丙三", 3)
    certify(two, LOW)
    certify(three, LOW)
    batch = upload(line("乙二", 7), line("丙三", 8))  # numbers that nobody has: both may have been meant
    assert outcomes(batch) == [(2, "unmatched"), (3, "unmatched"), (0, "unsure"), (0, "unsure")]
    act(staff(), service.submit, batch)
    act(receiver, service.let_through, row_of(batch, number(3)), "已死亡，村里证明")
    act(receiver, service.receive, batch)
    assert work(again(batch).job).error == ""
    with unlimited():
        written = IdentityRow.objects.get(source=again(batch).source)
    assert (written.person_id, written.enddate) == (three.pk, dt.date(2024, 5, 31))


def test_what_is_held_bad_or_unchanged_is_not_written(person, certify, accepted):
    person("甲一", 1)
    certify(person("乙二", 2), LOW)
    batch = accepted(line("贾一", 1), line("乙二", 2), line("丙三", 3), line("丁四", 4, "不详"))
    assert [outcome for _, outcome in outcomes(batch)] == ["name", "unchanged", "unmatched", "bad"]
    with unlimited():
        assert not IdentityRow.objects.filter(source=batch.source).exists()


def test_the_same_file_twice_changes_nothing_and_says_so(person, accepted, staff):
    person("甲一", 1)
    batch = accepted(line("甲一", 1))
    user = staff()
    with unlimited():
        file = ContentFile(Path(batch.file.path).read_bytes(), name="另一个名字.xlsx")
        before = (ListBatch.objects.count(), IdentityRow.objects.count())
    with (
        scoped_to(user),
        acting("test"),
        pytest.raises(service.SameFile, match=f"{batch.number}.*没有新建批次") as said,
    ):
        service.keep_file(user, file, county=COUNTY, department="civil_affairs", month=JUNE, kind="full")
    assert said.value.batch.pk == batch.pk
    with unlimited():
        assert (ListBatch.objects.count(), IdentityRow.objects.count()) == before


def test_a_list_accepted_and_sent_again_is_all_unchanged(person, accepted, upload):
    person("甲一", 1)
    accepted(line("甲一", 1, begin="2024-06-03"))
    assert outcomes(upload(line("甲一", 1, begin="2024-06-03"), month=dt.date(2024, 7, 1))) == [(2, "unchanged")]


def test_nobody_receives_what_they_uploaded_or_submitted(person, upload, make_user):
    person("甲一", 1)
    batch = upload(line("甲一", 1))
    both = make_user("department_staff", "list_receiver", username="both", department="civil_affairs")
    act(both, service.submit, batch)
    with pytest.raises(service.Refused, match="不能接收"):
        act(both, service.receive, batch)
    with pytest.raises(IntegrityError), acting("test"), unlimited():
        ListBatch.objects.filter(pk=batch.pk).update(checker="both")


def test_the_database_refuses_the_uploader_as_receiver_and_the_asker_as_checker(person, upload):
    person("甲一", 1)
    batch = upload(line("甲一", 1))
    for columns in ({"checker": batch.uploaded_by}, {"undo_by": "x", "undo_checker": "x"}):
        with pytest.raises(IntegrityError), acting("test"), unlimited():
            ListBatch.objects.filter(pk=batch.pk).update(**columns)


def test_sending_back_takes_a_reason_and_the_list_may_come_again(person, upload, staff, receiver):
    person("甲一", 1)
    content = sheet(line("甲一", 1))
    batch = upload(content=content)
    act(staff(), service.submit, batch)
    act(receiver, service.send_back, batch, "起始日期有误")
    assert (again(batch).state, again(batch).reason, again(batch).checker) == ("returned", "起始日期有误", "receiver")
    assert upload(content=content).pk != batch.pk


@pytest.mark.parametrize("step", [service.submit, service.receive, service.take_back, service.keep])
def test_a_step_that_is_not_next_is_refused(person, upload, receiver, step):
    person("甲一", 1)
    batch = upload(line("甲一", 1))
    if step is service.submit:
        act(receiver, service.submit, batch)
    with pytest.raises(service.Refused, match="不能这样办理"):
        act(receiver, step, batch)


def test_a_list_without_one_good_row_is_not_handed_over(upload, staff):
    batch = upload(line("甲一", 1, "不详"))
    with pytest.raises(service.Refused, match="没有一行可用"):
        act(staff(), service.submit, batch)


def test_what_changed_since_it_was_submitted_is_shown_before_it_is_written(person, certify, upload, staff, receiver):
    one = person("甲一", 1)
    batch = upload(line("甲一", 1, begin="2024-06-03"))
    act(staff(), service.submit, batch)
    certify(one, LOW, dt.date(2024, 6, 3))
    act(receiver, service.receive, batch)
    job = work(again(batch).job)
    assert "档案有变化" in job.error
    assert again(batch).state == "submitted"
    assert outcomes(batch) == [(2, "unchanged")]
    act(receiver, service.receive, again(batch))
    assert work(again(batch).job).error == ""
    assert again(batch).state == "accepted"


def test_a_full_list_older_than_one_received_is_refused(person, accepted, upload):
    person("甲一", 1)
    accepted(line("甲一", 1))
    with pytest.raises(service.Refused, match="2024-06的全量名单已经接收"):
        upload(line("甲一", 1), month=dt.date(2024, 5, 1))
    assert upload(line("甲一", 1), month=dt.date(2024, 5, 1), kind="changes").state == "checked"


def test_a_held_row_let_through_is_written_with_the_name_of_who_did_it(person, upload, staff, receiver):
    one = person("甲一", 1)
    batch = upload(line("贾一", 1))
    act(staff(), service.submit, batch)
    act(receiver, service.let_through, row_of(batch, number(1)), "曾用名，已核户口簿")
    act(receiver, service.receive, batch)
    assert work(again(batch).job).error == ""
    row = row_of(batch, number(1))
    assert (row.let_through_by, row.effective) == ("receiver", "new")
    with unlimited():
        assert IdentityRow.objects.get(source=again(batch).source).person_id == one.pk


@pytest.mark.parametrize("first", [("甲一", 9, "低保"), ("甲一", 1, "不详"), ("甲一", 1, "低保")])
def test_rows_without_one_person_or_without_a_doubt_cannot_be_let_through(person, upload, staff, receiver, first):
    person("甲一", 1)
    batch = upload(line(*first), line("甲一", 1, "特困", "2020-01-01", "2020-02-01"))
    act(staff(), service.submit, batch)
    with unlimited():
        row = ListRow.objects.get(batch=batch, number=2)
    with pytest.raises(service.Refused, match="不能放行"):
        act(receiver, service.let_through, row, "没有理由")


def test_taking_back_restores_by_new_versions_and_needs_a_second_person(person, certify, accepted, make_user, heard):
    one, two = person("甲一", 1), person("乙二", 2)
    certify(two, LOW, record_id="TWO")
    batch = accepted(line("甲一", 1, begin="2024-06-03"))  # two ends on 31 May
    receiver = make_user("list_receiver", username="second-receiver")
    act(receiver, service.ask_undo, batch, "报错了月份")
    with pytest.raises(service.Refused, match="不能自己复核"):
        act(receiver, service.take_back, batch)
    checker = make_user("settlement_checker", username="checker")
    act(checker, service.take_back, batch)
    assert work(again(batch).job).error == ""
    found = again(batch)
    assert (found.state, found.undo_checker, found.counts["taken_back"], found.counts["left"]) == (
        "undone",
        "checker",
        2,
        0,
    )
    with unlimited():
        of_one = list(IdentityRow.objects.filter(person=one).order_by("known_from").values_list("vali_flag", flat=True))
        of_two = list(IdentityRow.objects.filter(person=two).order_by("known_from").values_list("enddate", "vali_flag"))
    assert of_one == [True, False]
    assert of_two == [(None, True), (dt.date(2024, 5, 31), True), (None, True)]
    assert heard[-1] == (frozenset({one.pk, two.pk}), f"名单{batch.number}已撤销")


def test_taking_back_leaves_what_a_later_list_has_spoken_of(person, accepted, staff, receiver, make_user):
    person("甲一", 1)
    first = accepted(line("甲一", 1, begin="2024-06-03"))
    accepted(line("甲一", 1, begin="2024-06-05"), month=dt.date(2024, 7, 1))
    act(staff(), service.ask_undo, first, "报错了月份")
    act(receiver, service.take_back, first)
    assert work(again(first).job).error == ""
    assert (again(first).counts["taken_back"], again(first).counts["left"]) == (0, 1)


def test_taking_back_may_be_declined(person, accepted, staff, receiver):
    person("甲一", 1)
    batch = accepted(line("甲一", 1))
    act(staff(), service.ask_undo, batch, "报错了月份")
    act(receiver, service.keep, batch)
    assert again(batch).state == "accepted"
