"""The look ahead: learns what is there to be learnt, is right on average, and says when there is too little."""

import numpy as np
import pytest

from tuodi.monitoring.ahead import LEAST_CROSSED, MARKS, TooFew, best_cut, learn, score

pytest.importorskip("sklearn")


def people(count, seed=1):
    """Half of those in dialysis come to the line, one in fifty of the others."""
    chance = np.random.default_rng(seed)
    marks = np.zeros((count, len(MARKS)))
    marks[:, 0] = chance.uniform(0.1, 0.9, count)
    marks[:, 4] = chance.uniform(size=count) < 0.2
    crossed = chance.uniform(size=count) < np.where(marks[:, 4] > 0, 0.5, 0.02)
    return marks, crossed


def test_chances_are_right_on_average_for_people_not_seen():
    model = learn(*people(4_000))
    marks, crossed = people(4_000, seed=2)
    told = model.chances(marks)
    for dialysis in (0, 1):
        here = marks[:, 4] == dialysis
        assert abs(told[here].mean() - crossed[here].mean()) < 0.03
    assert model.weights["dialysis"] > 500 > abs(model.weights["chemotherapy"])


def test_the_reasons_are_marks_that_the_person_has():
    model = learn(*people(2_000))
    marks = np.zeros((2, len(MARKS)))
    marks[:, 0], marks[1, 4] = 0.5, 1
    without, dialysis = model.tell(marks)
    assert dialysis.reasons[0] == "dialysis"
    assert "dialysis" not in without.reasons
    assert dialysis.chance > without.chance


def test_a_score_by_hand():
    chances, crossed = np.array([0.9, 0.6, 0.4, 0.05]), np.array([True, False, True, False])
    found = score(chances, crossed, 5_000)
    # told of two, one of them rightly; one of two who came was told of
    assert (found.recall, found.precision) == (5_000, 5_000)
    # (0.01 + 0.36 + 0.36 + 0.0025) / 4 = 0.183125
    assert found.brier == 1_831
    assert sum(one.people for one in found.bins) == 4
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
