"""Waiting periods and who is spared them: N-3.4c, W-3.1a, P-3.1h2."""

import pytest

from tests.enrolment.build import CITY, PENGSHUI, WEIHAI, held, next_year, person, rules
from tuodi.enrolment import waiting_period


@pytest.mark.parametrize(("paid", "months", "reason"), [("2023-12-31", 0, "in_window"), ("2024-01-01", 3, "late")])
def test_weihai_on_either_side_of_the_window(paid, months, reason):
    found = waiting_period(rules(), person(WEIHAI, 1, paid_date=paid), 2024)
    assert (found.months, found.reason) == (months, reason)


@pytest.mark.parametrize(
    ("class_id", "months", "clause"),
    [("minimum_living", 0, "W-3.1a"), ("expenditure_poor", 0, "W-3.1a"), ("stable_exit", 3, "B-WH.5")],
)
def test_weihai_helped_persons_do_not_wait(class_id, months, clause):
    found = waiting_period(rules(), person(WEIHAI, 1, held(class_id), paid_date="2024-02-01"), 2024)
    assert (found.months, found.clause) == (months, clause)


@pytest.mark.parametrize(("paid", "months"), [("2022-04-30", None), ("2022-05-01", 0)])
def test_weihai_waiver_begins_with_the_reform(paid, months):
    # before it the window of cover year 2022 would have to be known
    found = waiting_period(rules(), person(WEIHAI, 1, held("expenditure_poor"), paid_date=paid), 2022)
    assert found.months == months


@pytest.mark.parametrize("class_id", ["sudden_hardship", "stable_exit"])
def test_pengshui_eight_classes_do_not_wait(class_id):
    enrolee = person(PENGSHUI, 1, held(class_id), paid_date="2024-02-01")
    found = waiting_period(rules(), enrolee, 2024)
    assert (found.months, found.reason, found.clause) == (0, "waived", "P-3.1h2")
    other = waiting_period(rules(waiting_condition="only_in_window"), enrolee, 2024)
    assert other.reason != "waived"


@pytest.mark.parametrize(
    ("broken_by", "months", "reason", "clause"),
    [
        ("transfer", 0, "waived", "N-3.4c"),
        ("involuntary", 0, "waived", "N-3.4c"),
        (None, 3, "condition_unmet", "N-3.4c"),
    ],
)
def test_nationwide_the_low_income_classes_need_a_cause(broken_by, months, reason, clause):
    enrolee = person(CITY, 1, held("low_income_edge"), paid_date="2024-02-01", broken_by=broken_by)
    found = waiting_period(next_year(2026, waiting_months=3), enrolee, 2024)
    assert (found.months, found.reason, found.clause) == (months, reason, clause)


def test_a_waiting_period_that_is_not_at_hand():
    found = waiting_period(rules(), person(CITY, 1, paid_date="2024-02-01"), 2024)
    assert (found.months, found.missing) == (None, "waiting_months")


def test_not_paid():
    assert waiting_period(rules(), person(WEIHAI, 1), 2024).missing == "paid_date"
