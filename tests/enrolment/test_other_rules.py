"""Rules that no shipped document has, but a user's own may: made from the shipped ones by a small change."""

import dataclasses

import pytest

from tests.enrolment.build import CITY, PENGSHUI, WEIHAI, ask, codes, held, person, reading, yuan
from tuodi.enrolment import EnrolmentRules
from tuodi.policy.errors import RuleOverlap
from tuodi.policy.library import load_rule_book
from tuodi.policy.model import IdentityDate, Refund, Subsidy
from tuodi.policy.values import By, Const, Param

PAID = "2023-11-15"


def edited(change):
    """`change`: a rule → what stands in its place (None: nothing, a tuple: several)."""
    book = load_rule_book()
    rules = []
    for rule in book.rules:
        new = change(rule)
        rules += new if isinstance(new, tuple) else () if new is None else (new,)
    return EnrolmentRules(dataclasses.replace(book, rules=tuple(rules)))


def test_without_a_rule_that_names_the_day_no_class_can_be_decided():
    known = edited(lambda r: None if isinstance(r, IdentityDate) else r)
    found = ask(person(CITY, 1, held("minimum_living"), paid_date=PAID), 2024, known)
    assert (found.premium, found.subsidy, found.missing) == (38000, None, "identity_at")
    assert yuan(ask(person(CITY, 1, paid_date=PAID), 2024, known).subsidy) == 0


def test_a_later_class_that_is_recomputed():
    known = edited(lambda r: dataclasses.replace(r, later_change="recomputed") if isinstance(r, IdentityDate) else r)
    edge, special = held("low_income_edge"), held("special_hardship", "2024-03-01")
    found = ask(person(CITY, 1, edge, special, paid_date=PAID, paid_amt=11400), 2024, known)
    assert (yuan(found.subsidy), yuan(found.own_pay)) == (380, 0)


def test_two_subsidies_for_one_class_stop_the_run_and_name_both_places():
    def twice(rule):
        if isinstance(rule, Subsidy) and rule.origin.clause == "C-Q1b":
            return rule, dataclasses.replace(rule, origin=dataclasses.replace(rule.origin, rule="again", line=999))
        return rule

    with pytest.raises(RuleOverlap) as error:
        ask(person(CITY, 1, held("minimum_living"), paid_date=PAID), 2024, edited(twice))
    assert "C-Q1b" in str(error.value)


@pytest.mark.parametrize(
    "figure", [{"rate": Param("absent", "rate")}, {"rate": None, "fixed": Param("absent", "yuan")}]
)
def test_a_figure_that_is_not_at_hand_leaves_the_subsidy_empty(figure):
    def change(rule):
        mine = isinstance(rule, Subsidy) and rule.origin.clause == "C-Q1b"
        return dataclasses.replace(rule, **figure) if mine else rule

    found = ask(person(CITY, 1, held("minimum_living"), paid_date=PAID), 2024, edited(change))
    assert (found.premium, found.subsidy, found.own_pay, found.refund) == (38000, None, None, None)
    assert found.missing == "absent"


def test_a_class_with_the_whole_price_need_not_wait_for_another_one_s_figure():
    def change(rule):
        mine = isinstance(rule, Subsidy) and rule.origin.clause == "C-Q1b" and "minimum_living" in (rule.classes or ())
        return dataclasses.replace(rule, rate=Param("absent", "rate")) if mine else rule

    enrolee = person(CITY, 1, held("minimum_living"), held("special_hardship"), paid_date=PAID)
    assert yuan(ask(enrolee, 2024, edited(change)).subsidy) == 380


def test_a_rate_by_plan():
    def change(rule):
        mine = isinstance(rule, Subsidy) and rule.origin.clause == "P-3.1c" and 2 in rule.plans
        table = By("insu_plan", (("1", Const(5000, "rate")), ("2", Const(6000, "rate"))))
        return dataclasses.replace(rule, rate=table) if mine else rule

    found = ask(person(PENGSHUI, 2, held("family_planning_reward"), paid_date="2024-04-01"), 2024, edited(change))
    assert yuan(found.subsidy) == 228  # 380 × 60 %


def test_a_rule_in_force_from_inside_the_year_asks_for_a_payment_from_then_on():
    import datetime as dt

    def change(rule):
        mine = isinstance(rule, Subsidy) and rule.origin.clause.startswith("P-3.1")
        return dataclasses.replace(rule, first=dt.date(2024, 3, 28)) if mine else rule

    known = edited(change)
    for paid, subsidy in (("2024-03-27", 0), ("2024-03-28", 266)):
        found = ask(person(PENGSHUI, 1, held("severe_disability"), paid_date=paid), 2024, known)
        assert yuan(found.subsidy) == subsidy


def test_without_any_refund_rule_the_difference_is_flagged():
    known = edited(lambda r: None if isinstance(r, Refund) else r)
    found = ask(person(CITY, 1, held("minimum_living"), paid_date=PAID, paid_amt=38000), 2024, known)
    assert (yuan(found.subsidy), yuan(found.refund), "refund_unwritten" in codes(found)) == (342, 0, True)


def test_the_case_of_entry_after_payment_without_a_rule_on_windows():
    # neither W-2.1d nor W-2.1e: what remains is a subsidy found later, which Weihai does not write
    def change(rule):
        return None if isinstance(rule, Refund) and rule.case.startswith("certified") else rule

    found = ask(person(WEIHAI, 1, held("minimum_living", "2023-12-01"), paid_date=PAID), 2024, edited(change))
    assert (yuan(found.subsidy), yuan(found.refund), "refund_unwritten" in codes(found)) == (450, 0, True)


def test_window_that_is_not_known_and_a_premium_paid_in_full():
    known = reading()
    from tuodi.policy.model import Parameter

    book = known.book
    rules = tuple(r for r in book.rules if not (isinstance(r, Parameter) and r.name == "window_end"))
    found = ask(
        person(WEIHAI, 1, held("minimum_living", "2023-12-01"), paid_date=PAID), 2024,
        EnrolmentRules(dataclasses.replace(book, rules=rules)),
    )  # fmt: skip
    assert (found.premium, found.subsidy, found.own_pay, found.refund) == (45000, None, None, None)
    assert found.missing == "window_end"
