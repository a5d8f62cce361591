"""Refunds: Weihai's rules (W-2.1b2, d, e, W-2.2) and those of the Chongqing notice."""

import pytest

from tests.enrolment.build import CITY, PENGSHUI, WEIHAI, ask, codes, held, person, reading, rules, yuan

PAID = "2023-11-15"


def amounts(found):
    return tuple(yuan(a) for a in (found.premium, found.subsidy, found.own_pay, found.refund))


@pytest.mark.parametrize(
    ("plan", "choice", "refund"),
    [(1, "up_to_class_standard", 450), (2, "up_to_class_standard", 450), (2, "all", 650)],
)
def test_weihai_refund_is_the_class_standard_and_the_top_up_stays(plan, choice, refund):
    price = {1: 450, 2: 650}[plan]
    enrolee = person(WEIHAI, plan, held("minimum_living", "2023-12-01"), paid_date=PAID, paid_amt=price * 100)
    found = ask(enrolee, 2024, rules(refund_amount=choice))
    assert amounts(found) == (price, 450, price - 450, refund)


@pytest.mark.parametrize(("plan", "refund"), [(1, 450), (2, 450)])
def test_weihai_old_people_get_back_what_they_paid_for_2022(plan, refund):
    price = {1: 450, 2: 650}[plan]
    enrolee = person(WEIHAI, plan, held("minimum_living", "2021-01-01"), paid_date="2021-11-15", paid_amt=price * 100)
    found = ask(enrolee, 2022)
    assert amounts(found) == (price, 450, price - 450, refund)
    assert {"W-2.2"} <= set(found.clauses)


def test_weihai_new_people_who_had_paid_for_2022_get_nothing_back():
    enrolee = person(WEIHAI, 2, held("special_hardship", "2022-05-01"), paid_date="2021-11-15", paid_amt=65000)
    found = ask(enrolee, 2022)
    assert amounts(found) == (650, 0, 650, 0)
    assert {"certified_after_window"} <= codes(found)
    assert "W-2.2b" in found.clauses


def test_weihai_2022_without_paid_amount_is_asked_for():
    # nothing tells what an old person paid under the rules before this document
    found = ask(person(WEIHAI, 1, held("minimum_living", "2021-01-01"), paid_date="2021-11-15"), 2022)
    assert (yuan(found.subsidy), found.refund, found.missing) == (450, None, "paid_amt")


def test_weihai_helped_long_ago_but_paid_in_full_inside_the_window():
    found = ask(person(WEIHAI, 1, held("minimum_living"), paid_date=PAID, paid_amt=45000), 2024)
    assert (amounts(found), "W-2.1d" in found.clauses) == ((450, 450, 0, 450), True)


def test_weihai_helped_long_ago_but_paid_in_full_after_the_window_is_flagged():
    found = ask(person(WEIHAI, 1, held("minimum_living"), paid_date="2024-02-01", paid_amt=45000), 2024)
    assert (amounts(found), "refund_unwritten" in codes(found)) == ((450, 450, 0, 0), True)


@pytest.mark.parametrize(
    ("paid_date", "paid", "choice", "expected", "code"),
    [
        ("2023-12-31", 20000, "plan_1", (650, 450, 200, 0), "top_up_due"),
        ("2024-01-01", 20000, "plan_1", (450, 450, 0, 0), "top_up_late"),
        ("2023-12-31", 0, "plan_1", (450, 450, 0, 0), "top_up_late"),
        ("2024-01-01", 20000, "late_top_up", (650, 450, 200, 0), "top_up_late"),
        ("2024-01-01", 20000, "uninsured", (0, 0, 0, 0), "top_up_late"),
    ],
)
def test_weihai_top_up_to_plan_2_is_due_inside_the_window(paid_date, paid, choice, expected, code):
    enrolee = person(WEIHAI, 2, held("minimum_living"), paid_date=paid_date, paid_amt=paid)
    found = ask(enrolee, 2024, reading(no_top_up=choice))
    assert (amounts(found), code in codes(found), "W-2.1b2" in found.clauses) == (expected, True, True)


@pytest.mark.parametrize(("died", "expected"), [("2023-12-31", (0, 0, 0, 380)), ("2024-01-01", (380, 0, 380, 0))])
def test_chongqing_death_before_the_first_of_january(died, expected):
    found = ask(person(CITY, 1, paid_date=PAID, death_date=died), 2024)
    assert amounts(found) == expected
    assert ("B-CQ.2c" in found.clauses) == (expected[3] > 0)


def test_chongqing_death_of_a_subsidised_person_gives_back_the_own_part_and_the_fund_its_part():
    found = ask(person(CITY, 1, held("minimum_living"), paid_date=PAID, death_date="2023-12-31"), 2024)
    assert (amounts(found), "subsidy_returned" in codes(found)) == ((0, 0, 0, 38), True)


def test_chongqing_student_s_cover_had_begun_in_september():
    found = ask(person(CITY, 1, student=True, paid_date="2023-08-20", death_date="2023-10-01"), 2024)
    assert amounts(found) == (350, 0, 350, 0)


def test_death_before_payment_gives_nothing_back():
    assert amounts(ask(person(CITY, 1, death_date="2023-12-31"), 2024)) == (0, 0, 0, 0)


def test_weihai_says_nothing_of_deaths():
    found = ask(person(WEIHAI, 1, paid_date=PAID, death_date="2023-12-31"), 2024)
    assert (amounts(found), "refund_unwritten" in codes(found)) == ((450, 0, 450, 0), True)


@pytest.mark.parametrize(("since", "refund"), [("2023-12-31", 380), ("2024-01-01", 0)])
def test_chongqing_employees_first(since, refund):
    found = ask(person(CITY, 1, paid_date=PAID, employee_from=since), 2024)
    assert yuan(found.refund) == refund


def test_chongqing_paid_twice():
    found = ask(person(CITY, 1, held("minimum_living"), paid_date=PAID, paid_again_amt=35000), 2024)
    assert amounts(found) == (380, 342, 38, 350)
    found = ask(person(WEIHAI, 1, paid_date=PAID, paid_again_amt=35000), 2024)
    assert (yuan(found.refund), "refund_unwritten" in codes(found)) == (0, True)


@pytest.mark.parametrize(("changed", "refund"), [("2023-12-31", 755), ("2024-01-01", 0)])
def test_chongqing_change_of_plan_inside_the_window(changed, refund):
    found = ask(person(CITY, 1, paid_date=PAID, paid_amt=75500, plan_change_date=changed), 2024)
    assert amounts(found) == (380, 0, 380, refund)


def test_chongqing_change_of_plan_in_a_year_whose_window_is_not_known():
    found = ask(person(CITY, 1, paid_date="2022-11-15", paid_amt=72500, plan_change_date="2022-12-01"), 2023)
    assert (yuan(found.own_pay), found.refund, found.missing) == (350, None, "window_end")


def test_weihai_has_no_rule_on_changes_of_plan():
    found = ask(person(WEIHAI, 1, paid_date=PAID, paid_amt=65000, plan_change_date="2023-12-01"), 2024)
    assert "refund_unwritten" in codes(found)


def test_chongqing_class_marked_after_payment_though_held_then():
    enrolee = person(CITY, 1, held("minimum_living", "2023-01-01", known="2023-12-01"), paid_date=PAID)
    found = ask(enrolee, 2024)
    assert amounts(found) == (380, 342, 38, 342)
    assert {"known_later", "paid_supposed", "subsidy_found_later"} <= codes(found)


@pytest.mark.parametrize(
    ("class_id", "subsidy", "refund"),
    [
        ("severe_disability", 266, 266),  # the city gave nothing, the county's document came on 2024-03-28
        ("minimum_living", 342, 0),  # the city's rule gave as much then
    ],
)
def test_pengshui_rule_that_came_after_the_payment(class_id, subsidy, refund):
    found = ask(person(PENGSHUI, 1, held(class_id), paid_date=PAID), 2024)
    assert (yuan(found.subsidy), yuan(found.refund), "rule_known_later" in codes(found)) == (subsidy, refund, True)


def test_paid_less_than_due():
    assert "underpaid" in codes(ask(person(CITY, 1, paid_date=PAID, paid_amt=37999), 2024))
    assert "underpaid" not in codes(ask(person(CITY, 1, paid_date=PAID, paid_amt=38000), 2024))
