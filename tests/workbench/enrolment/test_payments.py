"""The tax bureau's file: matched, not matched with why, by hand, and twice the same."""

import contextlib
import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.workbench.conftest import COUNTY
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event
from tuodi.workbench.enrolment import compute, matching, taking
from tuodi.workbench.enrolment.compute import refresh_people
from tuodi.workbench.enrolment.models import (
    Batch,
    LedgerEntry,
    Mobilisation,
    PaymentFile,
    PaymentRow,
    SubsidyDecision,
)
from tuodi.workbench.jobs.run import JobFailed
from tuodi.workbench.registry.models import Insurance

pytestmark = pytest.mark.usefixtures("unlimited_rows", "year")
HEAD = "姓名,证件号码,参保年度,档次,缴费日期,缴费金额,电子税票号码\n"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@contextlib.contextmanager
def writing():
    with acting("qian"):
        yield


def take(text, name="税务.csv"):
    with acting("qian"):
        file, _ = taking.store(COUNTY, 2024, name, (HEAD + text).encode(), "qian")
    taking.take(file, writing, lambda *_: None)
    return file


def test_a_match_insures_and_the_person_leaves_the_list_of_those_who_are_not(make_person):
    person = make_person("杨秀英", certno="A1")
    with acting("test"):
        refresh_people([person.pk], 2024)
    assert LedgerEntry.objects.get(person=person).state == "not"
    take("杨秀英,A1,2024,,2023-11-05,380.00,T1\n")
    insurance = Insurance.objects.get(person=person)
    # 380 is the price of plan 1 and of no other; 2024 covers the calendar year
    assert (insurance.insu_plan, insurance.paid_date) == (1, dt.date(2023, 11, 5))
    assert (insurance.begndate, insurance.enddate) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert not LedgerEntry.objects.filter(person=person).exists()
    assert PaymentRow.objects.get().state == "matched"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("杨秀英,B9,2024,1,2023-11-05,380,T", "nobody"),
        ("杨秀兰,A1,2024,1,2023-11-05,380,T", "other_name"),
        ("杨秀英,A1,2023,1,2022-11-05,350,T", "other_year"),
        ("杨秀英,A1,2024,,2023-11-05,38,T", "plan_unknown"),  # an own part after a subsidy names no plan
        ("杨秀英,A1,2024,三档,2023-11-05,380,T", "bad_cell"),
        ("杨秀英,A1,2024,1,2023-13-05,380,T", "bad_cell"),
        ("杨秀英,A1,2024,1,2023-11-05,,T", "bad_cell"),
        ("杨秀英,A1,2024,1,2023-11-05,-380,T", "bad_cell"),
    ],
)
def test_what_does_not_match_waits_with_its_reason_and_insures_nobody(make_person, line, why):
    make_person("杨秀英", certno="A1")
    take(line + "\n")
    row = PaymentRow.objects.get()
    assert (row.state, row.why, row.person) == ("open", why, None)
    assert not Insurance.objects.exists()


def test_the_dead_and_employees_are_not_insured_by_a_payment(make_person, insure):
    make_person("亡人", certno="A1", death_date=dt.date(2023, 11, 4))
    insure(
        make_person("职工", certno="A2"), insutype="310", insu_plan=None, paid_date=None, begndate=dt.date(2023, 1, 1)
    )
    take("亡人,A1,2024,1,2023-11-05,380,T1\n职工,A2,2024,1,2023-11-05,380,T2\n")
    assert list(PaymentRow.objects.order_by("row").values_list("why", flat=True)) == ["dead", "employee"]


def test_someone_who_died_on_the_day_of_payment_had_paid(make_person):
    make_person("当日", certno="A1", death_date=dt.date(2023, 11, 5))
    take("当日,A1,2024,1,2023-11-05,380,T1\n")
    assert PaymentRow.objects.get().state == "matched"


def test_the_same_file_twice_changes_nothing(make_person):
    make_person("杨秀英", certno="A1")
    take("杨秀英,A1,2024,1,2023-11-05,380,T1\n")
    before = Event.objects.count()
    with acting("qian"):
        _, fresh = taking.store(
            COUNTY, 2024, "again.csv", (HEAD + "杨秀英,A1,2024,1,2023-11-05,380,T1\n").encode(), "qian"
        )
    assert not fresh
    assert Event.objects.count() == before
    # the same receipt in a longer file: only the new row is new
    make_person("李四", certno="A2")
    second = take("杨秀英,A1,2024,1,2023-11-05,380,T1\n李四,A2,2024,2,2023-11-06,755,T2\n")
    assert (second.payments.count(), PaymentFile.objects.get(pk=second.pk).repeated) == (1, 1)
    assert Insurance.objects.count() == 2


def test_a_second_payment_is_given_back(make_person):
    person = make_person("杨秀英", certno="A1")
    take("杨秀英,A1,2024,1,2023-11-05,380,T1\n杨秀英,A1,2024,1,2023-12-05,380,T2\n")
    assert list(PaymentRow.objects.order_by("row").values_list("why", flat=True)) == ["", "twice"]
    assert LedgerEntry.objects.get(person=person).refund == 38000  # B-CQ.2c: one of the two goes back


def test_a_wrong_name_is_resolved_by_hand_and_only_once(make_person):
    person = make_person("杨秀英", certno="A1")
    take("杨秀莹,A1,2024,1,2023-11-05,380,T1\n")
    row = PaymentRow.objects.get()
    with pytest.raises(ValidationError, match="核实"), acting("qian"):
        matching.resolve(row, person, "qian", "")
    with acting("qian"):
        matching.resolve(row, person, "qian", "税务录入错字，已电话核实")
    row.refresh_from_db()
    assert (row.state, row.person, row.resolved_by) == ("resolved", person, "qian")
    assert Insurance.objects.get().person == person
    with pytest.raises(ValidationError, match="已处理"), acting("qian"):
        matching.ignore(row, "qian", "x")


def test_a_file_without_a_header_is_refused_with_what_is_wanted():
    with acting("qian"):
        file, _ = taking.store(COUNTY, 2024, "x.csv", "甲,乙\n1,2\n".encode(), "qian")
    with pytest.raises(JobFailed, match="证件号码"):
        taking.take(file, writing, lambda *_: None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2\n", "^税务.csv：文件里没有找到表头"),
        ((HEAD + '甲,"A1').encode(), "^税务.csv：第2行起引号不成对"),
        ((HEAD + ",,,,,,\n").encode(), "^税务.csv：只有表头，没有一行数据"),
    ],
)
def test_a_file_that_is_no_use_is_refused_under_the_name_its_user_gave_it(content, said):
    with acting("qian"):
        file, _ = taking.store(COUNTY, 2024, "税务.csv", content, "qian")
    with pytest.raises(JobFailed, match=said):
        taking.take(file, writing, lambda *_: None)
    assert not PaymentFile.objects.get(pk=file.pk).finished


def test_the_ledger_after_a_file_is_what_the_rules_say_of_each_and_only_the_odd_are_asked(
    make_person, insure, certify, monkeypatch
):
    """The window of 2024 is 2023-09-01 to 2023-12-31 and plan 1 costs 380.00."""
    people = {
        name: make_person(name, certno=f"A{at}")
        for at, name in enumerate(["足额", "特困", "逾期", "两次", "少缴", "动员", "曾核定", "年中去世"])
    }
    certify(people["特困"], "special_hardship")
    with acting("qian"):
        Mobilisation.objects.create(person=people["动员"], year=2024, outcome="promised", by="qian")
        people["年中去世"].death_date = dt.date(2024, 5, 1)
        people["年中去世"].save()
        refresh_people([one.pk for one in people.values()], 2024)
        decision = SubsidyDecision.objects.create(
            batch=Batch.objects.create(county=COUNTY, year=2024, kind=Batch.Kind.FIRST, maker="qian"),
            person=people["曾核定"], year=2024, premium=38000, subsidy=0, own_pay=38000, refund=0, subsidy_more=0,
            refund_more=0, trace={},
        )  # fmt: skip
        LedgerEntry.objects.filter(person=people["曾核定"]).update(pending=decision)
    assert LedgerEntry.objects.count() == len(people)
    asked = []
    work_out = compute.work_out
    monkeypatch.setattr(
        compute, "work_out", lambda facts, *rest: asked.append(facts.person.psn_name) or work_out(facts, *rest)
    )
    days = dict.fromkeys(people, "2023-11-05") | {"逾期": "2024-01-01"}
    paid = dict.fromkeys(people, "380.00") | {"少缴": "100.00"}
    lines = [f"{name},{one.certno},2024,1,{days[name]},{paid[name]},T{one.certno}" for name, one in people.items()]
    take("\n".join([*lines, f"两次,{people['两次'].certno},2024,1,2023-12-31,380.00,T"]) + "\n")
    assert sorted(asked) == sorted(set(people) - {"足额"})
    kept = set(LedgerEntry.objects.values_list("person__psn_name", flat=True))
    assert "足额" not in kept
    before = list(LedgerEntry.objects.order_by("person").values())
    with acting("qian"):
        refresh_people([one.pk for one in people.values()], 2024)
    after = list(LedgerEntry.objects.order_by("person").values())
    assert after == before


def test_how_far_it_is_is_told_part_by_part(make_person, monkeypatch):
    monkeypatch.setattr(taking, "_AT_ONCE", 2)
    people = [make_person("杨秀英", certno=f"A{at}") for at in range(5)]
    text = HEAD + "".join(f"杨秀英,{one.certno},2024,1,2023-11-05,380.00,T{one.certno}\n" for one in people)
    told = []
    with acting("qian"):
        file, _ = taking.store(COUNTY, 2024, "税务.csv", text.encode(), "qian")
    taking.take(file, writing, lambda rows, part: told.append((rows, part)))
    assert [rows for rows, _ in told] == [2, 4, 5]
    parts = [part for _, part in told]
    assert parts == sorted(parts)
    # five lines are fewer than reading tells of before its end
    assert parts[-1] == taking.PARTS - 1
