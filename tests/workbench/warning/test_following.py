"""The way of a warning: who may take which step, what each needs, terms, reminders."""

import datetime as dt

import pytest
from django.db import IntegrityError

from tests.workbench.review.conftest import COUNTY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.warning import following
from tuodi.workbench.warning.dispositions import dispositions
from tuodi.workbench.warning.enums import State
from tuodi.workbench.warning.models import Alert, AlertEvent, DepartmentTask, WarningTerms
from tuodi.workbench.warning.reminding import remind

DEPARTMENTS = ("civil_affairs", "rural_revitalisation", "health")
LIVING = {"wanted": "低保", "members": "3", "income": "420.00", "applied_on": "2024-07-01"}


@pytest.fixture
def do():
    """`do(step, alert, …)` under a name, all limits open."""

    def act(step, *args, by="analyst", **more):
        with unlimited(), acting(by):
            step(*args, **more)

    return act


def fresh(alert):
    with unlimited():
        return Alert.objects.get(pk=alert.pk)


@pytest.fixture
def shared(alert, do):
    do(following.check, alert, "analyst", note="")
    do(following.share, alert, "analyst")
    return alert


@pytest.fixture
def verified(shared, do):
    for name in DEPARTMENTS:
        do(following.answer, shared, name, name, verdict="hardship", note="家中两人患病")
    return shared


def test_the_whole_way(verified, do, client):
    assert fresh(verified).state == State.VERIFIED
    do(following.dispose, verified, "civil_affairs", "civil", kind="minimum_living", given=LIVING)
    with unlimited():
        way = verified.dispositions.get()
    assert (way.clause, way.facts["members"]) == ("P-3.3d3", "3")
    do(following.feed_back, way, "civil", done=True, result="2024-07-20 纳入低保")
    assert fresh(verified).state == State.FED_BACK
    do(following.close, verified, "analyst", note="")
    one = fresh(verified)
    assert (one.state, one.closed_by, one.due_date, one.closed_ratio) == (State.CLOSED, "analyst", None, one.ratio)
    with unlimited():
        said = list(AlertEvent.objects.filter(warning=one).order_by("pk").values_list("what", flat=True))
    assert said == [
        "发现预警", "核查待遇落实", "共享部门", "部门核实", "部门核实", "部门核实", "处置", "处置反馈", "办结",
    ]  # fmt: skip


def test_all_departments_of_the_clause_are_asked_and_the_last_makes_it_verified(shared, do):
    with unlimited():
        tasks = DepartmentTask.objects.filter(warning=shared)
        assert {(task.department, task.clause) for task in tasks} == {(name, "P-3.3c") for name in DEPARTMENTS}
    for name in DEPARTMENTS[:2]:
        do(following.answer, shared, name, name, verdict="bearable", note="有存款")
    assert fresh(shared).state == State.SHARED
    do(following.answer, shared, "health", "health", verdict="bearable", note="有存款")
    assert fresh(shared).state == State.VERIFIED


@pytest.mark.parametrize(
    ("kind", "fact"), [(way.id, fact.name) for way in dispositions().values() for fact in way.facts]
)
def test_a_way_of_help_needs_each_of_its_facts(verified, do, certify, kind, fact):
    way = dispositions()[kind]
    if way.classes:
        certify(verified.person, way.classes[0])
    right = {"day": "2024-07-01", "yuan": "100", "people": "2", "yes": "是", "text": "大病"}
    given = {one.name: right[one.kind] for one in way.facts if one.name != fact}
    with pytest.raises(following.Refused, match="请填写"):
        do(following.dispose, verified, way.department, "x", kind=kind, given=given)
    wrong = {"day": "昨天", "yuan": "一百", "people": "0", "yes": "否", "text": " "}
    named = next(one for one in way.facts if one.name == fact)
    with pytest.raises(following.Refused):
        do(following.dispose, verified, way.department, "x", kind=kind, given=given | {fact: wrong[named.kind]})
    do(following.dispose, verified, way.department, "x", kind=kind, given=given | {fact: right[named.kind]})
    assert fresh(verified).state == State.DISPOSED


def test_the_list_of_ways_is_closed_and_each_has_its_department(verified, do):
    assert [way.clause for way in dispositions().values()] == ["P-3.3d2", "P-3.3d3", "P-3.3d4", "P-3.3d5", "P-3.3d6"]
    with pytest.raises(following.Refused, match="五种"):
        do(following.dispose, verified, "civil_affairs", "x", kind="loan", given={})
    with pytest.raises(following.Refused, match="不归本部门"):
        do(following.dispose, verified, "health", "x", kind="minimum_living", given=LIVING)


def test_case_by_case_help_is_for_who_is_monitored(verified, do):
    given = {"hardship": "大病", "amount": "5000", "applied_on": "2024-07-01"}
    with pytest.raises(following.Refused, match="监测对象"):
        do(following.dispose, verified, "rural_revitalisation", "x", kind="case_by_case", given=given)


def test_steps_out_of_turn_are_refused(alert, do):
    for step, args in (
        (following.share, ("x",)),
        (following.close, ("x",)),
    ):
        with pytest.raises(following.Refused, match="不能"):
            do(step, alert, *args, **({"note": ""} if step is following.close else {}))
    with pytest.raises(following.Refused):
        do(following.answer, alert, "health", "x", verdict="bearable", note="有存款")


def test_closing_without_help_wants_a_reason_and_another_person(shared, do):
    for name in DEPARTMENTS:
        do(following.answer, shared, name, name, verdict="bearable", note="有存款")
    with pytest.raises(following.Refused, match="须选择原因"):
        do(following.close, shared, "leader", note="")
    with pytest.raises(following.Refused, match="另一人"):
        do(following.close, shared, "analyst", note="", without="bearable")
    with pytest.raises(IntegrityError), unlimited(), acting("analyst"):
        Alert.objects.filter(pk=shared.pk).update(without="bearable", closed_by="analyst")
    do(following.close, shared, "leader", note="", without="bearable")
    assert fresh(shared).state == State.CLOSED


def test_hardship_found_by_a_department_is_not_closed_as_bearable(verified, do):
    with pytest.raises(following.Refused, match="生活确有困难"):
        do(following.close, verified, "leader", note="", without="bearable")


def test_a_second_open_warning_of_the_rule_is_refused_by_the_database(alert):
    again = fresh(alert)
    again.pk = None
    with pytest.raises(IntegrityError), unlimited(), acting("x"):
        again.save(force_insert=True)


def test_reminded_before_the_term_and_reported_after_it_once_each(shared):
    with unlimited(), acting("test"):
        term = DepartmentTask.objects.filter(warning=shared).first().due_date
        day = dt.timedelta(days=1)
        # three days before the term they are reminded, on the fourth not yet
        assert remind(COUNTY, "analyst", term - 4 * day) == (0, 0)
        assert remind(COUNTY, "analyst", term - 3 * day) == (3, 0)
        assert remind(COUNTY, "analyst", term - 3 * day) == (0, 0)
        # five days after it nothing, on the sixth the leader hears of it
        assert remind(COUNTY, "analyst", term + 5 * day) == (0, 0)
        assert remind(COUNTY, "analyst", term + 6 * day) == (0, 3)
        assert remind(COUNTY, "analyst", term + 7 * day) == (0, 0)


def test_the_countys_own_terms_count(alert, do):
    with unlimited(), acting("leader"):
        WarningTerms.objects.create(county=COUNTY, verify_days=2, by="leader")
    do(following.check, alert, "analyst", note="")
    do(following.share, alert, "analyst")
    with unlimited():
        task = DepartmentTask.objects.filter(warning=alert).first()
    assert task.due_date - task.sent_on == dt.timedelta(days=2)
