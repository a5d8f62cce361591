"""Supervision over the interface: tips and hits, from whoever looks into them to whoever decides."""

import datetime as dt

import pytest

from tests.workbench.supervision.test_supervision import at_work, hit, person  # noqa: F401 - a hit of the screening
from tuodi.client import models
from tuodi.client.errors import Conflict, Forbidden, Invalid, NotFound

JUNE, DAY = dt.date(2024, 6, 1), dt.date(2024, 7, 1)


@pytest.fixture
def officer(tuodi):
    return tuodi("review_officer")


@pytest.fixture
def leader(tuodi):
    return tuodi("leader")


def test_a_hit_is_looked_into_by_one_and_decided_by_another(officer, leader, tuodi, hit):  # noqa: F811
    (seen,) = officer.supervision.hits(rule="overlap")
    assert (seen.state, seen.amount_fen, seen.institution, len(officer.supervision.hit(seen.id).evidence)) == (
        "new", 100_000, "H1", 1,
    )  # fmt: skip
    taken = officer.supervision.take(seen)
    with pytest.raises(Invalid) as more:
        officer.supervision.propose(taken, "核实", 100_001, guilty=True)
    assert more.value.faults[0].path == "body.recover"
    told = officer.supervision.propose(taken, "两院同时住院属实", 60_000, guilty=True, key="p")
    with pytest.raises(Forbidden):
        officer.supervision.decide(told, agree=True)
    both = tuodi("review_officer", "leader", username="both")
    confirmed = both.supervision.decide(told, "同意", 3, agree=True)
    assert (confirmed.state, confirmed.decider, confirmed.recover_fen) == ("confirmed", "both", 60_000)
    back = officer.supervision.recovered(confirmed, DAY, "V1", key="r")
    assert (back.recovered_on, back.voucher) == (DAY, "V1")
    with pytest.raises(Conflict) as done:
        officer.supervision.recovered(back, DAY, "V2")
    assert done.value.code == "done"
    year = dt.date.today().year  # noqa: DTZ011 - points are of the year in which they were given
    assert [(one.institution, one.points, one.entries) for one in leader.supervision.credit(year)] == [("H1", 9, 1)]
    overlap = {one.rule: one for one in leader.supervision.rules()}["overlap"]
    assert (overlap.hits, overlap.confirmed, overlap.recover_fen) == (1, 1, 60_000)


def test_a_tip_without_a_name_goes_to_its_answer(officer, leader, places):
    tip = officer.supervision.receive(models.TipWanted(channel="phone", institution="H2", text="挂床住院"))
    assert (tip.who, tip.state, [one.id for one in officer.supervision.tips("new")]) == ("", "new", [tip.id])
    with pytest.raises(Conflict) as early:
        officer.supervision.answered(tip, DAY)
    assert early.value.code == "open"
    told = officer.supervision.propose(officer.supervision.take(tip), "查无实据", guilty=False)
    with pytest.raises(Invalid) as note:
        leader.supervision.decide(told, agree=False)
    assert note.value.faults[0].path == "body.note"
    cleared = leader.supervision.decide(told, agree=True)
    with pytest.raises(Invalid) as reward:
        officer.supervision.answered(cleared, DAY, 10_000)
    assert reward.value.code == "reward"
    assert officer.supervision.answered(cleared, DAY).answered_on == DAY
    assert officer.supervision.tip(tip.id).state == "cleared"


def test_who_looked_into_it_does_not_decide_and_nothing_is_decided_unseen(officer, tuodi, places):
    tip = officer.supervision.receive(models.TipWanted(channel="letter", text="倒卖药品"))
    both = tuodi("review_officer", "leader", username="both")
    taken = both.supervision.take(tip)
    with pytest.raises(Conflict) as stale:
        officer.supervision.take(tip)
    assert stale.value.code == "stale"
    with pytest.raises(Invalid) as other:
        officer.supervision.propose(taken, "属实", guilty=True)
    assert other.value.code == "other"
    told = both.supervision.propose(taken, "属实", guilty=True)
    with pytest.raises(Conflict) as own:
        both.supervision.decide(told, agree=True)
    assert own.value.code == "maker"


def test_a_month_is_screened_in_the_background(officer, places):
    job = officer.supervision.screen(JUNE)
    assert (job.kind, job.state) == ("supervision.screen", "waiting")
    with pytest.raises(NotFound):
        officer.supervision.hit(1)
