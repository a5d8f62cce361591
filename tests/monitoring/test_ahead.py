"""The look ahead: learns what is there to be learnt, is right on average, and says when there is too little."""

import numpy as np
import pytest

from tuodi.monitoring.ahead import LEAST_CROSSED, MARKS, Cut, Months, TooFew, best_cut, learn, marks_of, score

pytest.importorskip("sklearn")


_BORNE, _DIALYSIS = (list(MARKS).index(name) for name in ("borne", "dialysis"))


def people(count, seed=1):
    """Half of those in dialysis come to the line, one in fifty of the others."""
    chance = np.random.default_rng(seed)
    marks = np.zeros((count, len(MARKS)))
    marks[:, _BORNE] = chance.uniform(0.1, 0.9, count)
    marks[:, _DIALYSIS] = chance.uniform(size=count) < 0.2
    crossed = chance.uniform(size=count) < np.where(marks[:, _DIALYSIS] > 0, 0.5, 0.02)
    return marks, crossed


def months(*borne, **more):
    """One person's last six months, in yuan, by default in dialysis."""
    row = np.array([borne], np.int64) * 100
    given = {name: np.array([more.get(name, [False] * 6)]) for name in ("dialysis", "chemotherapy", "chronic")}
    return Months(borne=row, inpatient=np.zeros((1, 6)), **given)


def marked(past, borne, line, ahead=2):
    rows = marks_of(past, np.array([borne * 100]), np.array([line * 100]), np.array([False]), ahead)
    return dict(zip(MARKS, rows[0].tolist(), strict=True))


def test_the_marks_by_hand():
    on = [False, False, False, True, False, True]
    found = marked(months(0, 0, 0, 2000, 1000, 3000, dialysis=on), 6000, 10_000)
    # a usual month is 2,000: 6,000 + 2 × 2,000 = 10,000 of 10,000; the poorest of three 1,000: 8,000
    assert (found["borne"], found["running"], found["dialysis"], found["steady"]) == (0.6, 1, 1, 3)
    assert (found["running_reach"], found["reach"], found["least"]) == (1.0, 1.0, 0.8)
    assert [found[f"reach_{step}"] for step in (90, 100, 110, 125)] == [1, 1, 0, 0]


def test_one_month_of_treatment_is_not_running_yet():
    found = marked(months(0, 0, 0, 0, 0, 6000, dialysis=[False] * 5 + [True]), 6000, 10_000)
    assert (found["running"], found["reach_100"], found["dialysis"]) == (0, 0, 0)
    assert found["reach"] == 1.0  # 2,000 a month on average


def test_one_month_ahead_counts_once():
    on = [True] * 6
    found = marked(months(0, 0, 0, 2000, 2000, 2000, chronic=on), 6000, 10_000, ahead=1)
    assert (found["running_reach"], found["chronic"], found["reach_90"]) == (0.8, 1, 0)


def test_chances_are_right_on_average_for_people_not_seen():
    model = learn(*people(4_000))
    marks, crossed = people(4_000, seed=2)
    told = model.chances(marks)
    for dialysis in (0, 1):
        here = marks[:, _DIALYSIS] == dialysis
        assert abs(told[here].mean() - crossed[here].mean()) < 0.03
    assert model.weights["dialysis"] > 500 > abs(model.weights["chemotherapy"])


def test_the_reasons_are_marks_that_the_person_has():
    model = learn(*people(2_000))
    marks = np.zeros((2, len(MARKS)))
    marks[:, _BORNE], marks[1, _DIALYSIS] = 0.5, 1
    without, dialysis = model.tell(marks)
    assert dialysis.reasons[0] == "dialysis"
    assert "dialysis" not in without.reasons
    assert dialysis.chance > without.chance


def test_of_the_steps_reached_only_the_highest_is_told():
    model = learn(*people(2_000))
    model.coefficients = np.ones(len(MARKS))
    marks = np.zeros((1, len(MARKS)))
    marks[0, [list(MARKS).index(name) for name in ("reach_90", "reach_100", "dialysis")]] = 1
    (told,) = model.tell(marks)
    assert sorted(told.reasons) == ["dialysis", "reach_100"]


def test_a_score_by_hand():
    chances, crossed = np.array([0.9, 0.6, 0.4, 0.05]), np.array([True, False, True, False])
    found = score(chances, crossed, np.full(4, 5_000), np.array([True, True, False, False]))
    # told of two, one of them rightly; one of two who came was told of
    assert (found.recall, found.precision) == (5_000, 5_000)
    # (0.01 + 0.36 + 0.36 + 0.0025) / 4 = 0.183125
    assert found.brier == 1_831
    assert sum(one.people for one in found.bins) == 4
    assert (found.told, found.treated, found.treated_told) == (2, 1, 1)
    # from 40 % on three are told of, two of whom came; from 70 % on one, who came
    assert {Cut(4_000, 3, 2), Cut(7_000, 1, 1)} <= set(found.cuts)
    # any cut over 0.20 and up to 0.80 tells of both and of nobody else; the lowest is taken
    assert best_cut(np.array([0.9, 0.8, 0.2]), np.array([True, True, False])) == 2_500


def test_too_little_teaches_nothing():
    marks, crossed = people(200)
    crossed[:] = False
    crossed[: LEAST_CROSSED - 1] = True
    with pytest.raises(TooFew, match="少于"):
        learn(marks, crossed)
    crossed[LEAST_CROSSED - 1] = True
    learn(marks, crossed)
