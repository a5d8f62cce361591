"""Early warning over the interface, from a warning to its end."""

import datetime as dt

import pytest

from tests.workbench.conftest import TOWN
from tests.workbench.warning.conftest import (  # noqa: F401 - fixtures of the warnings
    JUNE,
    _demonstration,
    alert,
    bring,
    month,
    whole,
)
from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid, NotFound

DEPARTMENTS = ("civil_affairs", "rural_revitalisation", "health")
HELP = {"hardship": "家庭无力承担", "amount": "3000.00", "applied_on": "2024-07-01"}


@pytest.fixture
def analyst(tuodi):
    return tuodi("monitoring_analyst")


@pytest.fixture
def staff(tuodi):
    return {name: tuodi("department_staff", department=name, username=name) for name in DEPARTMENTS}


@pytest.fixture
def warned(alert, analyst):  # noqa: F811
    (one,) = analyst.alerts.all()
    return one


def test_the_way_of_a_warning_to_its_end(analyst, staff, tuodi, warned):
    # 10,000.00 of costs, 1,000.00 of them paid by insurance: 9,000.00 borne
    assert (warned.amount_fen, warned.state, warned.month, warned.stands) == (900_000, "found", JUNE, True)
    shared = analyst.alerts.share(analyst.alerts.check(warned, "已核"))
    assert {task.department for task in shared.tasks} == set(DEPARTMENTS)
    town = tuodi("township_staff", township=TOWN, username="town")
    seen = town.alerts.visit(town.alerts.one(warned.id), dt.date(2024, 7, 2), "三口之家，主劳力住院")
    for name in DEPARTMENTS:
        seen = staff[name].alerts.answer(staff[name].alerts.one(warned.id), "hardship", "确有困难")
    assert (seen.state, seen.visited_by) == ("verified", "town")
    civil = staff["civil_affairs"]
    with pytest.raises(Invalid) as lacking:
        civil.alerts.help(seen, "temporary", HELP | {"amount": ""})
    assert lacking.value.code == "fact"
    with pytest.raises(Invalid) as others:
        staff["health"].alerts.help(seen, "temporary", HELP)
    assert others.value.code == "department"
    helped = civil.alerts.help(seen, "temporary", HELP)
    (way,) = helped.helps
    with pytest.raises(NotFound):
        staff["health"].alerts.feed_back(helped, way.id, "已发放 3,000 元", done=True)
    back = civil.alerts.feed_back(helped, way.id, "已发放 3,000 元", done=True)
    assert (back.state, back.helps[0].done, back.helps[0].facts) == ("fed_back", True, HELP)
    ended = tuodi("leader").alerts.end(back, "已帮扶")
    assert (ended.state, ended.closed_by) == ("closed", "leader")
    with pytest.raises(Conflict) as over:
        analyst.alerts.check(ended)
    assert over.value.code == "state"


def test_whoever_checked_does_not_end_without_help(analyst, staff, tuodi, warned):
    shared = analyst.alerts.share(analyst.alerts.check(warned))
    for name in DEPARTMENTS:
        shared = staff[name].alerts.answer(staff[name].alerts.one(warned.id), "bearable", "家庭能够承担")
    with pytest.raises(Invalid) as reason:
        tuodi("leader").alerts.end(shared, "无")
    assert reason.value.code == "reason"
    with pytest.raises(Conflict) as own:
        analyst.alerts.end(shared, "能承担", "bearable")
    assert own.value.code == "maker"
    assert tuodi("leader").alerts.end(shared, "能承担", "bearable").without == "bearable"


def test_many_at_once_and_a_step_on_what_has_changed(analyst, warned):
    assert analyst.alerts.check_all().count == 1
    with pytest.raises(Conflict) as stale:
        analyst.alerts.check(warned)
    assert stale.value.code == "stale"
    assert analyst.alerts.share_all().count == 1
    assert [one.state for one in analyst.alerts.all(department="health")] == ["shared"]


def test_a_month_its_people_and_the_ways_of_help(analyst, staff, warned):
    seen = analyst.alerts.overview(JUNE)
    assert (seen.lights["warned"], seen.states["found"], [(t.township, t.warned) for t in seen.towns]) == (
        1,
        1,
        [(TOWN, 1)],
    )
    (one,) = analyst.alerts.watched(JUNE, "warned")
    assert (one.amount_fen, one.total_fen, one.bills) == (900_000, 1_000_000, 1)
    assert list(analyst.alerts.expected(JUNE)) == []
    ways = {way.kind: way for way in analyst.alerts.ways()}
    assert [fact.name for fact in ways["temporary"].facts] == list(HELP)
    assert {way.department for way in analyst.alerts.ways("civil_affairs")} == {"civil_affairs"}
    with pytest.raises(Forbidden):
        list(staff["health"].alerts.watched(JUNE))


def test_a_leader_lays_down_the_terms(analyst, tuodi, warned):
    first = analyst.alerts.terms()
    assert (first.check_days, first.by) == (5, "")
    wanted = models.AlertTermsWanted(
        check_days=2, verify_days=4, dispose_days=8, remind_days=1, escalate_days=3, worse_by=1_000, look_ahead=False,
        basis="局务会纪要",
    )  # fmt: skip
    with pytest.raises(Forbidden):
        analyst.alerts.set_terms(wanted)
    tuodi("leader").alerts.set_terms(wanted)
    assert (analyst.alerts.terms().check_days, analyst.alerts.terms().by) == (2, "leader")
