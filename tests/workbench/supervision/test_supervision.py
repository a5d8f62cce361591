"""Hits are kept once and followed to an outcome; tips too; credit follows; who may do what."""

import datetime as dt

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.workbench.desk.conftest import patient, settled, whole_years
from tuodi.monitoring.screening.hits import Hit
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.review.spill import BUCKETS
from tuodi.workbench.supervision.models import CreditEntry, Screened, Tip
from tuodi.workbench.supervision.service import following
from tuodi.workbench.supervision.service.bills import Asked, bills, deaths
from tuodi.workbench.supervision.service.run import Look, Month
from tuodi.workbench.supervision.service.standing import Record, credit_of

__all__ = ["patient", "settled", "whole_years"]
COUNTY, JUNE = "500243", dt.date(2024, 6, 1)
SHOWN = {
    "institution": "H1", "place": "500243", "care": "inpatient", "begin": "2024-06-01", "end": "2024-06-08",
    "settled": "2024-06-08", "disease": "J18.900", "total": 500_000, "fund": 300_000,
}  # fmt: skip
OF_JUNE = Month(COUNTY, JUNE)
SINCE, UNTIL = dt.datetime(2023, 1, 1), dt.datetime(2999, 1, 1)


@pytest.fixture
def at_work(db):
    with unlimited(), acting("review"):
        yield


def _keep(hits, month=OF_JUNE, guests=()):
    counts = month.keep(Look(list(hits), list(guests), pl.DataFrame()), 0, BUCKETS)
    counts.pop("elsewhere")
    return counts


@pytest.fixture
def person(make_person):
    return make_person("甲").pk


def _hit(person, key="B1", amount=1_000_00, rule="overlap", day=JUNE):
    return Hit(
        rule=rule, key=key, person=person, institution="H1", setl_ids=(key, "A"), amount=amount, day=day,
        says="两次住院重叠 2 天", evidence=(SHOWN | {"setl_id": key},),
    )  # fmt: skip


@pytest.fixture
def hit(at_work, person):
    _keep([_hit(person)])
    return Screened.objects.get()


def test_the_same_hit_again_changes_nothing(at_work, person):
    one, two = _hit(person), _hit(person, "B2")
    assert _keep([one, two]) == {"hits": 2, "new": 2, "gone": 0, "back": 0}
    assert _keep([one, two]) == {"hits": 2, "new": 0, "gone": 0, "back": 0}
    assert _keep([one]) == {"hits": 1, "new": 0, "gone": 1, "back": 0}
    assert _keep([one, two])["back"] == 1


def test_only_what_a_run_could_have_found_is_gone(at_work, person):
    _keep([_hit(person), _hit(person, "p:2024-06", rule="sudden"), _hit(person, "B0", day=dt.date(2022, 12, 31))])
    # another share of the persons, an earlier month, and a month's own rule in the next month say nothing of it
    nothing, other = Look([], [], pl.DataFrame()), (person + 1) % BUCKETS
    assert OF_JUNE.keep(nothing, other, other + 1)["gone"] == 0
    assert _keep([], Month(COUNTY, dt.date(2024, 5, 1)))["gone"] == 0
    assert _keep([_hit(person)], Month(COUNTY, dt.date(2024, 7, 1)))["gone"] == 0
    assert _keep([])["gone"] == 2
    assert not Screened.objects.get(key="B0").gone  # older than the bills looked at


def test_what_was_decided_stands_when_the_hit_is_gone(hit):
    following.take(hit, "review")
    following.propose(hit, "review", "重复住院属实", guilty=True, recover=500_00)
    following.decide(hit, "leader", "", agree=True, points=2)
    _keep([])
    row = Screened.objects.get()
    assert (row.gone, row.state) == (False, Screened.State.CONFIRMED)


def test_who_looks_into_it_does_not_decide(hit):
    following.take(hit, "review")
    with pytest.raises(Refused, match="由 review 核查"):
        following.propose(hit, "other", "x", guilty=False, recover=0)
    following.propose(hit, "review", "查无实据", guilty=False, recover=0)
    with pytest.raises(Refused, match="不能审定自己"):
        following.decide(hit, "review", "", agree=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Screened.objects.update(decider="review")
    assert following.decide(hit, "leader", "", agree=True).state == Screened.State.CLEARED
    assert not CreditEntry.objects.exists()


@pytest.mark.parametrize(
    ("guilty", "recover", "told"),
    [
        (True, 1_000_00, ""), (True, 1_000_01, "超过涉及基金"), (True, -1, "不能小于零"), (False, 1, "没有应追回"),
        (False, 0, ""),
    ],
)  # fmt: skip
def test_what_is_taken_back(hit, guilty, recover, told):
    following.take(hit, "review")
    if told:
        with pytest.raises(Refused, match=told):
            following.propose(hit, "review", "x", guilty=guilty, recover=recover)
    else:
        assert following.propose(hit, "review", "x", guilty=guilty, recover=recover).recover == recover


def test_confirmed_money_comes_back_once_and_costs_points(hit):
    following.take(hit, "review")
    following.propose(hit, "review", "属实", guilty=True, recover=300_00)
    following.decide(hit, "leader", "", agree=True, points=3)
    assert CreditEntry.objects.get().points == -3
    with pytest.raises(Refused, match="凭证"):
        following.recovered(hit, JUNE, " ")
    following.recovered(hit, JUNE, "V1")
    with pytest.raises(Refused, match="已追回"):
        following.recovered(hit, JUNE, "V2")


def test_given_back_it_is_looked_into_again(hit):
    following.take(hit, "review")
    following.propose(hit, "review", "属实", guilty=True, recover=0)
    with pytest.raises(Refused, match="写明原因"):
        following.decide(hit, "leader", "", agree=False)
    again = following.decide(hit, "leader", "补查护理记录", agree=False)
    assert (again.state, again.note) == (Screened.State.CHECKING, "补查护理记录")


@pytest.mark.usefixtures("at_work", "places")
def test_a_tip_without_a_name():
    with pytest.raises(Refused, match="举报内容"):
        following.receive_tip(COUNTY, {"text": " ", "channel": "phone"}, "review", JUNE)
    tip = following.receive_tip(COUNTY, {"text": "挂床", "channel": "phone", "institution": "H1"}, "review", JUNE)
    assert (tip.who, tip.number) == ("", f"{COUNTY}J20240601001")
    with pytest.raises(Refused, match="尚未审定"):
        following.answered(tip, JUNE, 0)
    following.take(tip, "review")
    following.propose(tip, "review", "查无实据", guilty=False, recover=0)
    following.decide(tip, "leader", "", agree=True)
    cleared = Tip.objects.get()
    with pytest.raises(Refused, match="没有奖励"):
        following.answered(cleared, JUNE, 1)
    assert following.answered(cleared, JUNE, 0).answered_on == JUNE


def test_booked_bills_are_screened(at_work, patient, settled):
    person = patient()
    first = settled(person)
    settled(person, mdtrt_id="V2", begndate="2024-03-09", enddate="2024-03-15", fixmedins_code="H50011420002")
    found = bills(Asked(COUNTY, SINCE, UNTIL))
    assert found.sort("begin").select("setl_id", "inpatient", "begin", "total", "fund").row(0) == (
        first.setl_id, True, dt.date(2024, 3, 4), 6_840_00, first.fund_pay_sumamt)  # fmt: skip
    assert found.schema["fund"] == pl.Int64
    look = Month(COUNTY, first.setl_time.date().replace(day=1)).look(0, BUCKETS)
    overlaps = [h for h in look.hits if h.rule == "overlap"]
    assert bills(Asked(COUNTY, SINCE, UNTIL, person.pk % BUCKETS + 1, BUCKETS)).is_empty()
    assert [h.says for h in overlaps] == ["两次住院重叠 2 天"]
    assert overlaps[0].person == person.pk


def test_deaths_are_those_registered(at_work, make_person):
    one = make_person("甲", death_date=dt.date(2024, 5, 1))
    make_person("乙")
    assert deaths(COUNTY) == {one.pk: dt.date(2024, 5, 1)}


@pytest.mark.parametrize("page", ["hits", "rules", "tips", "credit"])
def test_pages_and_who_may_see_them(login, page):
    assert login("review_officer").get(reverse(f"supervision:{page}")).status_code == 200
    assert login("settlement_clerk").get(reverse(f"supervision:{page}")).status_code == 403


@pytest.mark.parametrize(("role", "act", "status"), [("leader", "take", 403), ("review_officer", "decide", 403)])
def test_who_may_do_what(login, hit, role, act, status):
    assert login(role).post(reverse(f"supervision:{act}", args=["hit", hit.pk])).status_code == status


def test_the_way_of_a_hit_on_the_screen(login, hit):
    officer, leader = login("review_officer"), login("leader")
    page = reverse("supervision:hit", args=[hit.pk])
    officer.post(reverse("supervision:take", args=["hit", hit.pk]))
    form = {"guilty": "yes", "recover": "300.00", "found": "两院病历重叠"}
    officer.post(reverse("supervision:propose", args=["hit", hit.pk]), form)
    assert "两院病历重叠" in officer.get(page).content.decode()
    leader.post(reverse("supervision:decide", args=["hit", hit.pk]), {"verdict": "yes", "points": "1"})
    row = Screened.objects.get()
    assert (row.state, row.recover, row.decider) == (Screened.State.CONFIRMED, 300_00, "leader")
    assert "12" in leader.get(reverse("supervision:credit")).content.decode()


def test_an_institutions_year_on_one_line(hit, monkeypatch):
    following.take(hit, "review")
    following.propose(hit, "review", "属实", guilty=True, recover=300_00)
    monkeypatch.setattr(following, "today", lambda: dt.date(2024, 12, 31))
    following.decide(hit, "leader", "", agree=True, points=3)
    # the year begins with 12 points; 300.00 is to come back, nothing has
    assert credit_of(2024) == [Record("H1", 9, 1, 1, 300_00, 0)]
    following.recovered(hit, JUNE, "V1")
    assert credit_of(2024) == [Record("H1", 9, 1, 1, 300_00, 300_00)]
    assert credit_of(2025) == []


def test_the_record_says_what_each_mark_rests_on(login, hit, monkeypatch):
    following.take(hit, "review")
    following.propose(hit, "review", "两院病历重叠", guilty=True, recover=0)
    monkeypatch.setattr(following, "today", lambda: dt.date(2023, 1, 1))
    following.decide(hit, "leader", "", agree=True, points=3)
    page = login("leader").get("/supervision/credit/?year=2023&of=H1").content.decode()
    assert "两院病历重叠" in page
    assert reverse("supervision:hit", args=[hit.pk]) in page
    assert (
        "两院病历重叠"
        not in login("leader", username="l2").get("/supervision/credit/?year=2023&of=H2").content.decode()
    )
