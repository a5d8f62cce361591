"""Both sides of every date: the reform, the payment window, the transition's end; prices by age and school year."""

import dataclasses
import datetime as dt

import pytest

from tests.enrolment.build import (
    CITY,
    PENGSHUI,
    QIANJIANG,
    WEIHAI,
    ask,
    codes,
    held,
    next_year,
    person,
    rules,
    yuan,
)  # fmt: skip


@pytest.mark.parametrize(
    ("certified", "choice", "subsidy", "clause"),
    [
        ("2022-04-30", "new_rule", 450, "W-2.2"),
        ("2022-05-01", "new_rule", 650, "W-2.2b"),
        ("2022-05-01", "old_rule", 450, "W-2.2"),
        ("2022-05-02", "old_rule", 650, "W-2.2b"),
    ],
)
def test_weihai_special_hardship_on_plan_2_around_the_reform(certified, choice, subsidy, clause):
    enrolee = person(
        WEIHAI, 2, held("special_hardship", certified), paid_date="2022-06-01", paid_amt=65000 - subsidy * 100
    )
    found = ask(enrolee, 2022, rules(may_first=choice))
    assert (yuan(found.subsidy), clause in found.clauses) == (subsidy, True)


def test_weihai_old_special_hardship_on_plan_2_by_the_other_reading():
    enrolee = person(WEIHAI, 2, held("special_hardship", "2022-04-30"), paid_date="2022-06-01", paid_amt=0)
    assert yuan(ask(enrolee, 2022, rules(old_special_poor_2022="plan_2")).subsidy) == 650


@pytest.mark.parametrize(
    ("year", "certified", "refund"),
    [
        # cover year 2024: window 2023-09-01 to 2023-12-31
        (2024, "2023-12-31", 450),
        (2024, "2024-01-01", 0),
        # cover year 2023: window put off to 2023-04-30
        (2023, "2023-04-30", 450),
        (2023, "2023-05-01", 0),
    ],
)
def test_weihai_paid_first_and_certified_on_either_side_of_the_window(year, certified, refund):
    enrolee = person(WEIHAI, 1, held("minimum_living", certified), paid_date=f"{year - 1}-10-01", paid_amt=45000)
    found = ask(enrolee, year)
    assert (yuan(found.refund), yuan(found.own_pay), yuan(found.subsidy)) == (refund, 450 - refund, refund)
    code, clause = ("certified_in_window", "W-2.1d") if refund else ("certified_after_window", "W-2.1e")
    assert code in codes(found)
    assert clause in found.clauses


def test_weihai_certified_after_the_window_and_not_paid_is_subsidised():
    enrolee = person(WEIHAI, 1, held("minimum_living", "2024-01-15"), paid_date="2024-02-01")
    found = ask(enrolee, 2024)
    assert (yuan(found.subsidy), yuan(found.refund)) == (450, 0)


@pytest.mark.parametrize(
    ("class_id", "year", "subsidy"),
    [("low_income_edge", 2025, 450), ("low_income_edge", 2026, 0), ("minimum_living", 2026, 450)],
)
def test_weihai_around_the_end_of_the_transition(class_id, year, subsidy):
    enrolee = person(WEIHAI, 1, held(class_id), paid_date=f"{year - 1}-11-15")
    found = ask(enrolee, year, next_year(2026))
    assert (yuan(found.subsidy), "not_subsidised" in codes(found)) == (subsidy, subsidy == 0)


@pytest.mark.parametrize(
    ("year", "plan", "subsidy"),
    [(2025, 1, 360), (2025, 2, 400), (2026, 1, 0), (2026, 2, 0)],  # 400 × 90 % = 360
)
def test_chongqing_around_the_end_of_the_transition(year, plan, subsidy):
    found = ask(person(CITY, plan, held("minimum_living"), paid_date=f"{year - 1}-11-15"), year, next_year(2026))
    assert (yuan(found.subsidy), "measure_ended" in codes(found)) == (subsidy, subsidy == 0)


def test_county_rules_without_an_end_go_on():
    for region in (QIANJIANG, PENGSHUI):
        found = ask(person(region, 1, held("sudden_hardship"), paid_date="2025-11-15"), 2026, next_year(2026))
        assert yuan(found.subsidy) == 280  # 400 × 70 %


@pytest.mark.parametrize(
    ("year", "region", "subsidy", "code"),
    [
        (2023, CITY, 50, None),
        (2024, CITY, 0, "not_subsidised"),
        (2024, PENGSHUI, 30, "rule_note"),
        (2025, PENGSHUI, 0, "not_subsidised"),
    ],
)
def test_phase_out(year, region, subsidy, code):
    found = ask(person(region, 1, held("stable_exit"), paid_date=f"{year - 1}-11-15", paid_amt=0), year)
    assert yuan(found.subsidy) == subsidy
    assert code is None or code in codes(found)


@pytest.mark.parametrize("plan", [1, 2])
def test_a_county_that_may_not_go_on_after_the_exit_pays_nothing(plan):
    # P-3.1e pays 30 in 2024 by the county's own words; refused, the city's exit of 2024 stands (C-3.1a)
    enrolee = person(PENGSHUI, plan, held("stable_exit"), paid_date="2023-11-15")
    refused = ask(enrolee, 2024, rules(county_against_exit="refused"))
    assert yuan(ask(enrolee, 2024).subsidy) == 30
    assert (yuan(refused.subsidy), refused.fund) == (0, "")
    assert refused.clauses[-1] == "C-3.1a"
    assert "P-3.1e" not in refused.clauses


def test_phase_out_by_year_of_payment():
    found = ask(
        person(CITY, 1, held("stable_exit"), paid_date="2022-11-15"), 2023, rules(phase_out_year="payment_year")
    )
    assert yuan(found.subsidy) == 100


@pytest.mark.parametrize(
    ("born", "paid", "price", "missing"),
    [
        ("2005-11-15", "2023-11-15", 450, ""),  # 18 on the day of payment
        ("2006-01-01", "2023-11-15", None, "minor"),  # 18 between payment and January: asked
        ("2006-01-02", "2023-11-15", 300, ""),
        (None, "2023-11-15", None, "brdy"),
    ],
)
def test_weihai_price_by_age(born, paid, price, missing):
    facts = {"birth_date": born} if born else {}
    found = ask(person(WEIHAI, 1, paid_date=paid, minor=None, **facts), 2024)
    assert (yuan(found.premium), found.missing) == (price, missing)
    assert found.missing == "" or (found.subsidy, found.own_pay, found.refund) == (None, None, None)


@pytest.mark.parametrize("plan", [1, 2, None])
def test_weihai_minor_pays_300_and_no_subsidy_is_higher(plan):
    enrolee = person(WEIHAI, plan, held("special_hardship"), minor=True, paid_date="2023-11-15")
    found = ask(enrolee, 2024)
    assert (yuan(found.premium), yuan(found.subsidy), yuan(found.own_pay)) == (300, 300, 0)


def test_weihai_minor_by_the_reading_that_pays_in_full():
    enrolee = person(WEIHAI, 2, held("special_hardship"), minor=True, paid_date="2023-11-15")
    found = ask(enrolee, 2024, rules(fixed_or_capped_by_premium="paid_in_full"))
    assert (yuan(found.premium), yuan(found.subsidy), yuan(found.own_pay)) == (300, 650, 0)


@pytest.mark.parametrize(("plan", "price", "subsidy"), [(1, 350, 245), (2, 725, 350)])
def test_qianjiang_student_pays_and_is_subsidised_by_the_school_year(plan, price, subsidy):
    enrolee = person(QIANJIANG, plan, held("hardship_student"), student=True, paid_date="2023-11-15")
    found = ask(enrolee, 2024)  # 350 × 70 % = 245; plan 2: 100 % of plan 1
    assert (yuan(found.premium), yuan(found.subsidy)) == (price, subsidy)
    assert (found.covers_from, found.covers_to) == (dt.date(2023, 9, 1), dt.date(2024, 8, 31))


def test_others_are_covered_by_the_calendar_year():
    found = ask(person(CITY, 1, paid_date="2023-11-15"), 2024)
    assert (found.covers_from, found.covers_to) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("year", "facts", "missing"), [(2021, {}, "premium"), (2025, {"student": True}, "premium_student")]
)
def test_a_price_that_is_not_at_hand_leaves_everything_empty(year, facts, missing):
    found = ask(person(CITY, 1, held("minimum_living"), paid_date="2023-11-15", **facts), year)
    assert (found.premium, found.subsidy, found.own_pay, found.refund) == (None, None, None, None)
    assert found.missing == missing


def test_no_plan_given_is_asked_for():
    assert ask(person(CITY, None, held("minimum_living"), paid_date="2023-11-15"), 2024).missing == "insu_plan"


def test_a_region_without_documents_has_no_price():
    assert ask(person("510100", 1, held("minimum_living", region="510100")), 2024).missing == "premium"


def test_employees_have_no_resident_premium():
    found = ask(dataclasses.replace(person(CITY, 1), insutype="310"), 2024)
    assert (found.premium, found.missing, codes(found)) == (None, "", {"employee_insurance"})


def test_every_result_carries_the_rules_and_its_lines_with_clauses():
    found = ask(person(CITY, 2, held("minimum_living"), paid_date="2023-11-15"), 2024)
    assert found.rule_hash == rules().book.hash
    assert [(line.amount, line.clause) for line in found.lines] == [
        (75500, "B-CQ.1b"), (None, "C-Q1c"), (38000, "C-Q1b2"), (37500, ""),
    ]  # fmt: skip
    assert "380.00 × 100%" in found.lines[2].detail
