"""Closing a cover year: what is in the way, two persons, nothing changes afterwards."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.workbench.conftest import COUNTY, OTHER_COUNTY, TOWN
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment import decide, mobilise, steering, taking
from tuodi.workbench.enrolment.close import approve_closing, checks, propose_closing, return_closing
from tuodi.workbench.enrolment.compute import refresh_people
from tuodi.workbench.enrolment.models import Closing, Due, EnrolmentYear, LedgerEntry, PaymentFile
from tuodi.workbench.enrolment.rulebook import rules

pytestmark = pytest.mark.usefixtures("unlimited_rows")
LAST, AFTER = dt.date(2024, 12, 31), dt.date(2025, 1, 1)


@pytest.fixture
def computed(year):
    with acting("test"):
        year.computed_at, year.rule_hash = timezone.now(), rules().book.hash
        year.save()
    return year


@pytest.fixture
def closed(computed):
    with acting("li"):
        asked = propose_closing(computed, "li", AFTER)
    with acting("wang"):
        approve_closing(asked, "wang", AFTER)
    computed.refresh_from_db()
    return computed


def left(record, today=AFTER):
    return {one.zh[:4]: one.left for one in checks(record, today) if not one.holds}


def test_a_year_is_closed_the_day_after_its_last_and_not_on_it(computed):
    assert left(computed, LAST) == {"参保年度": 1}
    with pytest.raises(ValidationError, match="还不能结账：参保年度已经结束"), acting("li"):
        propose_closing(computed, "li", LAST)
    assert left(computed) == {}


def test_a_ledger_never_worked_out_or_of_other_rules_is_in_the_way(year, computed):
    with acting("test"):
        EnrolmentYear.objects.update(rule_hash="0" * 64)
    computed.refresh_from_db()
    assert left(computed) == {"台账已按": 1}


def test_each_step_of_a_decision_is_in_the_way_until_money_has_moved(
    computed, propose, approve, make_person, certify, insure
):
    person = make_person()
    certify(person, "stable_exit", certifier="rural_revitalisation")
    insure(person)  # 380 paid, 30 given (P-3.1e): 30 to be paid back
    with acting("test"):
        refresh_people([person.pk], 2024)
    assert left(computed) == {"应资助、": 1}
    batch = propose()
    computed.refresh_from_db()
    assert left(computed) == {"核定批次": 1}
    approve(batch)
    assert left(computed) == {"退费、补": 1}
    with acting("fund"):
        decide.finish_due(Due.objects.get(), "fund", "2024-001")
    assert left(computed) == {}


def test_a_difference_and_an_unread_file_are_in_the_way(computed, propose, approve, make_person, certify, insure):
    person = make_person()
    certify(person, "minimum_living")
    insure(person)
    approve(propose())
    certify(person, "special_hardship", known_from=dt.datetime(2024, 4, 1, 9))
    with acting("test"):
        refresh_people([person.pk], 2024)
        Due.objects.all().delete()
        PaymentFile.objects.create(county=COUNTY, year=2024, name="a.csv", digest="1" * 64, stored="a", by="fund")
        PaymentFile.objects.create(county=COUNTY, year=2023, name="b.csv", digest="2" * 64, stored="b", by="fund")
    computed.refresh_from_db()
    assert left(computed) == {"身份变化": 1, "缴费文件": 1}


def test_maker_is_not_checker_in_words_and_in_the_database(computed):
    with acting("li"):
        asked = propose_closing(computed, "li", AFTER)
    with pytest.raises(ValidationError, match="不能复核自己"), acting("li"):
        approve_closing(asked, "li", AFTER)
    with pytest.raises(IntegrityError), transaction.atomic(), acting("li"):
        Closing.objects.filter(pk=asked.pk).update(checker="li")
    with pytest.raises(ValidationError, match="等待复核"), acting("zhou"):
        propose_closing(computed, "zhou", AFTER)
    assert EnrolmentYear.objects.get().open


def test_what_comes_between_request_and_decision_is_seen(computed):
    with acting("li"):
        asked = propose_closing(computed, "li", AFTER)
        PaymentFile.objects.create(county=COUNTY, year=2024, name="a.csv", digest="1" * 64, stored="a", by="fund")
    with pytest.raises(ValidationError, match="缴费文件都已导入完毕（尚有1个）"), acting("wang"):
        approve_closing(asked, "wang", AFTER)
    with acting("wang"):
        with pytest.raises(ValidationError, match="写明原因"):
            return_closing(asked, "wang", " ")
        return_closing(asked, "wang", "缴费文件未导完")
    assert EnrolmentYear.objects.get().open
    assert Closing.objects.get().state == "returned"


def test_a_closed_year_refuses_every_change(closed, make_person):
    person = make_person()
    assert not closed.open
    for change in (
        lambda: mobilise.record(person, 2024, "promised", "town"),
        lambda: steering.assign(COUNTY, 2024, {TOWN: 5}),
        lambda: steering.tell(COUNTY, 2024, dt.date(2024, 1, 31), "li"),
        lambda: taking.store(COUNTY, 2024, "a.csv", b"a", "fund"),
        lambda: propose_closing(closed, "li", AFTER),
        lambda: decide.open_year(COUNTY, 2024),
    ):
        with pytest.raises(ValidationError, match=r"已结账|没有开放"), acting("li"):
            change()
    with acting("li"):
        mobilise.record(person, 2023, "promised", "town")  # another year is not meant


def test_the_ledger_of_a_closed_year_follows_nothing(closed, login, make_person):
    person = make_person()
    login("settlement_clerk").post("/enrolment/compute/", {"year": "2024", "county": COUNTY})
    from tuodi.workbench.registry.signals import facts_changed

    with acting("test"):
        facts_changed.send(sender=None, people=frozenset({person.pk}), why="test")
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("role", "ask", "check"),
    [("settlement_clerk", 302, 403), ("settlement_checker", 403, 302), ("township_staff", 403, 403)],
)
def test_who_may_ask_and_who_may_decide(computed, login, role, ask, check):
    with acting("li"):
        asked = propose_closing(computed, "li", AFTER)
    client = login(role)
    assert client.get("/enrolment/closing/?year=2024").status_code == 200
    assert client.post("/enrolment/closing/ask/", {"year": "2024"}).status_code == ask
    assert client.post(f"/enrolment/closing/{asked.pk}/", {"verdict": "return"}).status_code == check


def test_another_county_neither_sees_nor_decides(computed, login):
    with acting("li"):
        asked = propose_closing(computed, "li", AFTER)
    client = login("settlement_checker", region=OTHER_COUNTY)
    assert client.post(f"/enrolment/closing/{asked.pk}/", {"verdict": "approve"}).status_code == 404
