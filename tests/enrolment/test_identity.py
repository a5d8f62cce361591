"""Which class decides, and on which day: at payment (C-Q1c), first of the cover year (W-2.1c), several at once."""

import datetime as dt

import pytest

from tests.enrolment.build import CITY, PENGSHUI, QIANJIANG, WEIHAI, ask, codes, held, person, reading, rules, yuan

PAID = "2023-11-15"


def test_chongqing_keeps_the_class_of_the_payment_when_it_rises_later():
    # 低保边缘 at payment: 380 × 70 % = 266; 特困 from March gives no top-up
    edge, special = held("low_income_edge", "2020-01-01", "2024-02-29"), held("special_hardship", "2024-03-01")
    found = ask(person(CITY, 1, edge, special, paid_date=PAID), 2024)
    assert (yuan(found.subsidy), yuan(found.refund), "later_change" in codes(found)) == (266, 0, True)
    assert "C-Q1c" in found.clauses


@pytest.mark.parametrize(("certified", "subsidy"), [("2023-11-15", 342), ("2023-11-16", 0)])
def test_chongqing_certified_on_the_day_of_payment_or_the_day_after(certified, subsidy):
    found = ask(person(CITY, 1, held("minimum_living", certified), paid_date=PAID), 2024)
    assert (yuan(found.subsidy), yuan(found.own_pay), yuan(found.refund)) == (subsidy, 380 - subsidy, 0)
    assert ("late_first_flagged" in codes(found)) == (subsidy == 0)


@pytest.mark.parametrize(("ends", "subsidy"), [("2023-11-15", 342), ("2023-11-14", 0)])
def test_chongqing_class_that_ends_on_the_day_of_payment_still_counts(ends, subsidy):
    found = ask(person(CITY, 1, held("minimum_living", "2020-01-01", ends), paid_date=PAID), 2024)
    assert yuan(found.subsidy) == subsidy


@pytest.mark.parametrize(
    ("choice", "subsidy", "refund", "code"),
    [
        ("not_by_this_text", 0, 0, "late_first_flagged"),
        ("subsidy_refunded", 342, 342, "late_first_subsidised"),
        ("refused_for_good", 0, 0, "late_first_refused"),
    ],
)
def test_chongqing_certified_after_payment_by_each_reading(choice, subsidy, refund, code):
    enrolee = person(CITY, 1, held("minimum_living", "2023-12-01"), paid_date=PAID, paid_amt=38000)
    found = ask(enrolee, 2024, rules(late_first_identity=choice))
    assert (yuan(found.subsidy), yuan(found.refund), code in codes(found)) == (subsidy, refund, True)


@pytest.mark.parametrize(("plan", "subsidy"), [(1, 450), (2, 450)])
def test_weihai_first_identity_of_the_year_decides_when_it_rises(plan, subsidy):
    edge, special = held("low_income_edge", "2023-09-15", "2024-01-31"), held("special_hardship", "2024-02-01")
    enrolee = person(WEIHAI, plan, edge, special, paid_date="2023-10-10", paid_amt=(plan - 1) * 20000)
    found = ask(enrolee, 2024)
    assert yuan(found.subsidy) == subsidy
    assert ("first_identity" in codes(found)) == (plan == 2)
    assert "W-2.1c" in found.clauses


def test_weihai_first_identity_of_the_year_decides_when_it_falls():
    # held when the window of cover year 2024 opens (2023-09-01): 特困, plan 2, 650
    special, minimum = held("special_hardship", "2020-01-01", "2023-10-31"), held("minimum_living", "2023-11-01")
    enrolee = person(WEIHAI, 2, special, minimum, paid_date="2023-12-01", paid_amt=0)
    assert yuan(ask(enrolee, 2024).subsidy) == 650
    # counted by the calendar year, January finds 低保: plan 1 standard
    enrolee = person(WEIHAI, 2, special, minimum, paid_date="2023-12-01", paid_amt=20000)
    assert yuan(ask(enrolee, 2024, reading(subsidy_year="calendar_year")).subsidy) == 450


@pytest.mark.parametrize(("ends", "subsidy"), [("2023-09-01", 650), ("2023-08-31", 450)])
def test_weihai_year_begins_with_its_window(ends, subsidy):
    special = held("special_hardship", "2020-01-01", ends)
    minimum = held("minimum_living", dt.date.fromisoformat(ends) + dt.timedelta(days=1))
    enrolee = person(WEIHAI, 2, special, minimum, paid_date="2023-12-01", paid_amt=65000 - subsidy * 100)
    assert yuan(ask(enrolee, 2024).subsidy) == subsidy


def test_weihai_expenditure_poor_first_takes_nothing_though_minimum_living_follows():
    first, then = held("expenditure_poor", "2023-09-10", "2024-01-31"), held("minimum_living", "2024-02-01")
    found = ask(person(WEIHAI, 1, first, then, paid_date="2023-10-10"), 2024)
    assert (yuan(found.subsidy), {"first_identity", "not_subsidised"} <= codes(found)) == (0, True)


def test_weihai_no_longer_helped_when_paying():
    gone = held("minimum_living", "2020-01-01", "2023-09-10")
    found = ask(person(WEIHAI, 1, gone, paid_date="2023-11-01"), 2024)
    assert (yuan(found.subsidy), "lost_before_payment" in codes(found)) == (0, True)


def test_weihai_unknown_window_matters_only_where_the_class_changed_before_january():
    # cover year 2022: the first day of its window is not known
    changed = held("special_hardship", "2020-01-01", "2021-10-31"), held("minimum_living", "2021-11-01")
    found = ask(person(WEIHAI, 2, *changed, paid_date="2022-01-10", paid_amt=20000), 2022)
    assert (found.premium, found.subsidy, found.own_pay, found.missing) == (65000, None, None, "window_start")
    found = ask(person(WEIHAI, 2, changed[1], paid_date="2022-01-10", paid_amt=20000), 2022)
    assert (yuan(found.subsidy), found.missing) == (450, "")


@pytest.mark.parametrize(
    ("plan", "choice", "subsidy", "fund"),
    [
        (1, "best_for_chosen_plan", 304, "unnamed_fund"),  # 奖扶 380 × 80 % = 304 > 低保边缘 380 × 70 % = 266
        (2, "best_for_chosen_plan", 380, "assistance_fund"),  # 奖扶 304 < 低保边缘 380
        (2, "fixed_order", 304, "unnamed_fund"),  # the order of plan 1 kept
    ],
)
def test_pengshui_two_classes_whose_order_flips_by_plan(plan, choice, subsidy, fund):
    enrolee = person(PENGSHUI, plan, held("family_planning_reward"), held("low_income_edge"), paid_date="2024-04-01")
    found = ask(enrolee, 2024, reading(best_by_plan=choice))
    assert (yuan(found.subsidy), found.fund, "several" in codes(found)) == (subsidy, fund, True)


def test_equal_amounts_go_to_the_fund_that_is_named():
    enrolee = person(PENGSHUI, 1, held("veteran_other"), held("special_hardship"), paid_date="2024-04-01")
    assert (yuan(ask(enrolee, 2024).subsidy), ask(enrolee, 2024).fund) == (380, "assistance_fund")


def test_minimum_living_beats_the_phase_out_and_both_are_not_added():
    enrolee = person(CITY, 1, held("stable_exit"), held("minimum_living"), paid_date="2022-11-15")
    found = ask(enrolee, 2023)
    assert (yuan(found.subsidy), found.fund, found.class_id) == (315, "assistance_fund", "minimum_living")


def test_a_yearly_renewal_is_no_new_certification():
    renewed = held("special_hardship", "2021-05-01", "2022-04-30"), held("special_hardship", "2022-05-01")
    # certified since 2021, so still an old person of cover year 2022: plan 1
    found = ask(person(WEIHAI, 2, *renewed, paid_date="2022-05-10", paid_amt=20000), 2022)
    assert (yuan(found.subsidy), "W-2.2" in found.clauses) == (450, True)


def test_withdrawn_row_does_not_count():
    row = held("minimum_living")
    import dataclasses

    gone = dataclasses.replace(row, valid=False, known_from=dt.datetime(2023, 12, 1))
    enrolee = person(CITY, 1, row, gone, paid_date=PAID)
    assert yuan(ask(enrolee, 2024).subsidy) == 0


@pytest.mark.parametrize(
    ("choice", "subsidy"), [("certified_start", 342), ("month_of_marking", 342), ("day_of_marking", 0)]
)
def test_how_far_back_a_late_mark_reaches(choice, subsidy):
    enrolee = person(CITY, 1, held("minimum_living", "2023-01-01", known="2023-11-20"), paid_date=PAID, paid_amt=38000)
    assert yuan(ask(enrolee, 2024, reading(late_class_reach=choice)).subsidy) == subsidy


def test_not_paid_yet_is_asked_for_the_day_of_asking():
    enrolee = person(CITY, 1, held("minimum_living", "2024-06-30"))
    found = ask(enrolee, 2024, as_of=dt.date(2024, 6, 30))
    assert (yuan(found.subsidy), "not_paid" in codes(found)) == (342, True)
    assert yuan(ask(enrolee, 2024, as_of=dt.date(2024, 6, 29)).subsidy) == 0
    assert yuan(ask(person(WEIHAI, 1, held("minimum_living", "2024-07-01")), 2024).subsidy) == 0


def test_certified_in_qianjiang_insured_elsewhere():
    # 380 × 90 % = 342 by Qianjiang on proof; Weihai itself would give 450
    enrolee = person(WEIHAI, 1, held("minimum_living", region=QIANJIANG), paid_date="2023-12-01", paid_amt=10800)
    found = ask(enrolee, 2024)
    assert (yuan(found.subsidy), yuan(found.own_pay), "subsidy_elsewhere" in codes(found)) == (342, 108, True)
    assert {"Q-2.1a", "Q-2.1c"} <= set(found.clauses)
    found = ask(enrolee, 2024, reading(subsidy_elsewhere="insured_region"))
    assert (yuan(found.subsidy), "certified_elsewhere" in codes(found)) == (450, True)


def test_certified_elsewhere_without_such_a_rule_is_the_insured_region_s_matter():
    enrolee = person(QIANJIANG, 1, held("minimum_living", region=PENGSHUI), paid_date="2023-12-01")
    found = ask(enrolee, 2024)
    assert (yuan(found.subsidy), "Q-2.1a" in found.clauses, "certified_elsewhere" in codes(found)) == (342, True, True)


def test_marks_without_dates_are_asked_for_a_date_only_where_it_matters():
    import dataclasses

    def marked(class_id, plan):
        return dataclasses.replace(
            person(WEIHAI, plan, paid_date="2022-05-10", paid_amt=(plan - 1) * 20000),
            identities=None, marked_classes=(class_id,),
        )  # fmt: skip

    assert yuan(ask(marked("minimum_living", 2), 2022).subsidy) == 450
    assert ask(marked("special_hardship", 2), 2022).missing == "begndate"
    assert yuan(ask(marked("special_hardship", 1), 2022).subsidy) == 450
