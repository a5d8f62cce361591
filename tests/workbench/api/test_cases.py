"""Help that is applied for, over the interface; and who may do which step."""

import datetime as dt

import pytest

from tests.workbench.casework.conftest import _terms  # noqa: F401 - a county with terms
from tests.workbench.conftest import TOWN
from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid, NotFound
from tuodi.workbench.api import cases

DAY = dt.date(2024, 6, 3)
DOCUMENTS = ("application_form", "identity_card", "income_proof", "bills")


@pytest.fixture(autouse=True)
def _in_june(monkeypatch):
    monkeypatch.setattr(cases, "today", lambda: DAY)


@pytest.fixture
def clerk(tuodi):
    return tuodi("settlement_clerk")


@pytest.fixture
def civil(tuodi):
    return tuodi("department_staff", department="civil_affairs", username="civil")


@pytest.fixture
def taken(clerk, patient):
    """临时救助 asked for by somebody who bore 2,070.00 this year."""
    wanted = models.CaseWanted(psn_no=patient().psn_no, kind="temporary", reason="住院费用高")
    return clerk.cases.take_in(wanted)


@pytest.fixture
def working(clerk, taken):
    case = taken
    for name in DOCUMENTS:
        case = clerk.cases.document(case, name)
    case = clerk.cases.visit(clerk.cases.accept(case), DAY, "甲、乙", "属实", agrees=True)
    return clerk.cases.means(case, 3, 2_000_000, "无")


def test_the_way_of_a_case_to_its_decision(clerk, civil, tuodi, patient, settled, taken, working):
    assert (taken.state, taken.opened_on, taken.due_on) == ("intake", DAY, DAY + dt.timedelta(days=30))
    assert (working.state, working.income_fen, working.visits[0].agrees) == ("working", 2_000_000, True)
    settled_one = clerk.people.search("冉光明")
    assert [one.psn_no for one in settled_one] == [working.psn_no]
    # nothing was settled this year: nothing borne, so nothing above the floor of 1,000.00 is computed: 0.00
    proposed = clerk.cases.propose(working, 0, "费用由慈善承担", key="k1")
    assert clerk.cases.propose(working, 0, "费用由慈善承担", key="k1") == proposed
    assert (proposed.state, proposed.base_fen, proposed.computed_fen, proposed.proposed_fen) == ("deciding", 0, 0, 0)
    checker = tuodi("settlement_checker")
    with pytest.raises(Conflict, match="尚未填报意见"):
        checker.cases.decide(proposed, "approve")
    with pytest.raises(Invalid) as silent:
        civil.cases.give_opinion(proposed, agrees=False)
    assert silent.value.faults[0].path == "body.text"
    ready = civil.cases.give_opinion(proposed, "同意", agrees=True)
    back = checker.cases.decide(ready, "back", "请补充说明")
    assert (back.state, back.note) == ("working", "请补充说明")
    both = tuodi("settlement_clerk", "settlement_checker", username="both")
    again = both.cases.propose(back, 0, "已补充")
    with pytest.raises(Conflict) as own:
        both.cases.decide(again, "approve")
    assert own.value.code == "maker"
    decided = checker.cases.decide(again, "approve", key="d1")
    assert (decided.state, decided.decider, decided.decided_fen) == ("closed", "settlement_checker", 0)
    assert clerk.cases.letter(decided.id)[:4] == b"%PDF"


def test_documents_are_wanted_before_it_goes_on(clerk, taken):
    with pytest.raises(Invalid) as wanting:
        clerk.cases.accept(taken)
    assert (wanting.value.code, "申请书" in wanting.value.message) == ("documents", True)
    with pytest.raises(Invalid) as note:
        clerk.cases.document(taken, "bills", "waived")
    assert note.value.faults[0].path == "body.note"
    with pytest.raises(NotFound):
        clerk.cases.document(taken, "medical_record")
    with pytest.raises(Conflict) as twice:
        clerk.cases.take_in(models.CaseWanted(psn_no=taken.psn_no, kind="temporary", reason="再次申请"))
    assert twice.value.code == "open"


def test_it_is_withdrawn_with_a_reason_and_only_once(clerk, taken):
    gone = clerk.cases.withdraw(taken, "本人不再申请")
    assert (gone.state, gone.note) == ("withdrawn", "本人不再申请")
    with pytest.raises(Conflict) as stale:
        clerk.cases.withdraw(taken, "本人不再申请")
    assert stale.value.code == "stale"
    with pytest.raises(Conflict) as over:
        clerk.cases.withdraw(gone, "本人不再申请")
    assert over.value.code == "state"


def test_others_pay_and_take_over(clerk, working):
    paid = models.SupplementWanted(
        version=working.version, payer="charity", name="县慈善总会", amount_fen=50_000, on=DAY, voucher="C1"
    )
    after = clerk.cases.supplement(working, paid, key="s1")
    assert [(one.name, one.amount_fen) for one in after.supplements] == [("县慈善总会", 50_000)]
    with pytest.raises(Invalid):
        clerk.cases.hand_over(after, "nobody", "某单位")
    given = clerk.cases.hand_over(after, "union", "县总工会")
    answered = clerk.cases.acknowledge(given, given.hand_overs[0].id, "已慰问")
    assert answered.hand_overs[0].answer == "已慰问"


def test_publicity_has_to_have_passed(clerk, tuodi, patient, monkeypatch):
    case = clerk.cases.take_in(models.CaseWanted(psn_no=patient().psn_no, kind="recognition", reason="因病致贫"))
    for one in case.documents:
        case = clerk.cases.document(case, one.document)
    case = clerk.cases.visit(clerk.cases.accept(case), DAY, "甲、乙", "属实", agrees=True)
    shown = clerk.cases.propose(clerk.cases.means(case, 3, 2_000_000, "无"), place="村务公开栏")
    assert (shown.state, shown.publicity[0].enddate) == (
        "public",
        DAY + dt.timedelta(days=6),
    )  # seven days, both included
    with pytest.raises(Conflict) as early:
        clerk.cases.end_publicity(shown)
    assert early.value.code == "publicity"
    monkeypatch.setattr(cases, "today", lambda: DAY + dt.timedelta(days=7))
    assert clerk.cases.end_publicity(shown, "无异议").state == "deciding"


def test_departments_see_what_they_are_asked_about_and_townships_their_own(clerk, civil, tuodi, working):
    assert list(civil.cases.all()) == []
    with pytest.raises(NotFound):
        civil.cases.one(working.id)
    clerk.cases.propose(working, 0, "x")
    assert [one.id for one in civil.cases.all()] == [working.id]
    assert [one.id for one in tuodi("township_staff", township=TOWN, username="town").cases.all(kind="temporary")] == [
        working.id
    ]


def test_a_leader_lays_down_the_terms(clerk, tuodi):
    before = {one.kind: one for one in clerk.cases.terms()}
    assert (before["temporary"].limit_days, before["temporary"].rate, before["temporary"].floor_fen) == (
        30,
        5000,
        100_000,
    )
    wanted = models.CaseTermsWanted(
        kind="temporary", limit_days=10, publicity_days=0, up_to_fen=100_000, basis="县府办发〔2024〕1号"
    )
    with pytest.raises(Forbidden):
        clerk.cases.set_terms(wanted)
    leader = tuodi("leader")
    made = leader.cases.set_terms(wanted)
    assert (made.limit_days, made.rate, made.by) == (10, None, "leader")
    assert {one.kind: one for one in clerk.cases.terms()}["temporary"].limit_days == 10
    with pytest.raises(Invalid):
        leader.cases.set_terms(wanted.model_copy(update={"kind": "none"}))
