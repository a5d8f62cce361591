"""What the national clauses became, one line each: name, figures, classes, place, fund, outcome of a breach."""

import datetime as dt

import pytest

from tuodi.policy.library import SHIPPED, compile_files, load_rule_book
from tuodi.policy.model import Bound, Entitlement, Parameter, Statement
from tuodi.policy.money import format_rate

DOCUMENT = [SHIPPED / "000000" / "national-2021-10.yaml"]
THREE = "minimum_living returned_to_poverty special_hardship"
SEVEN = (
    "low_income_edge marginal_at_risk minimum_living returned_to_poverty special_hardship sudden_hardship unstable_exit"
)
OTHERS = "low_income_edge marginal_at_risk sudden_hardship unstable_exit"

BOUNDS = [
    ("N-1", "transition_rules_end", "", "", "listed"),
    ("N-1b", "principle_cited", "", "", "listed"),
    ("N-2.1", "principle_cited", "", "", "listed"),
    ("N-2.1a", "subsidy_full", "at_least 100%", "special_hardship", "failed"),
    ("N-2.1a", "subsidy_fixed_amount", "", "minimum_living", "listed"),
    ("N-2.1b", "subsidy_dated_to_transition", "", "unstable_exit", "listed"),
    ("N-2.1b2", "subsidy_required_in_transition", "until 2025-12-31", "returned_to_poverty", "failed"),
    ("N-2.1c", "subsidy_not_from_fund", "fund assistance_fund", "stable_exit", "failed"),
    ("N-2.2a", "basic_class_rule_listed", "basic", "", "listed"),
    ("N-2.2", "tilt_classes_only", "critical", THREE, "listed"),
    ("N-2.2b", "measured_self_pay_share", "", "", "measured"),
    ("N-2.3", "benefit_outside_tiers_needs_end", "", "", "listed"),
    ("N-2.3b", "county_basic_equals_city", "basic", "", "listed"),
    ("N-3.5a", "measured_inpatient_ratio", "basic inpatient about 70%", "", "measured"),
    ("N-3.6a", "critical_deductible_share_of_income", "critical times 50% of disposable_income", "", "failed"),
    ("N-3.6b", "measured_critical_ratio", "critical about 60%", "", "measured"),
    ("N-3.6c", "critical_tilt", "critical times 50% points 5%", THREE, "failed"),
    ("N-3.7a", "base_is_in_policy", "assistance", "", "failed"),
    ("N-3.7a2", "assistance_states_class_and_cap", "assistance", "", "failed"),
    ("N-3.7b", "assistance_rate_floor", "assistance inpatient at_least 70%", THREE, "failed"),
    ("N-3.7b2", "class_order", "assistance within_points 20% of minimum_living", OTHERS, "listed"),
    ("N-3.7c", "shared_cap", "assistance", "", "failed"),
    ("N-3.7d", "tilt_exists", "tilt", "", "listed"),
]
ENTITLEMENTS = [
    ("N-3.4c", "no_waiting_period", SEVEN, ""),
    ("N-3.5b", "two_disease_drugs", "", ""),
    ("N-4.12a", "continuous_deductible", SEVEN, "in_district in_city in_province"),
    ("N-4.12a2", "home_region_rules", SEVEN, "in_district in_city in_province"),
    ("N-4.12b", "internet_care", "", ""),
]
STATEMENTS = {
    "N-3.4": ("mobilise_enrolment", "medical_security; government"),
    "N-3.4a": ("enrolment_ledger", "medical_security; civil_affairs; rural_revitalisation"),
    "N-3.4b": ("guide_to_employee_insurance", "medical_security"),
    "N-3.5c": ("outpatient_chronic_scheme", "medical_security"),
    "N-3.8a": ("monitoring_mechanism", "medical_security; civil_affairs; rural_revitalisation; health"),
    "N-3.8c": ("assistance_on_application", "medical_security; civil_affairs; rural_revitalisation"),
    "N-3.8d": ("supplementary_payers", "medical_security; civil_affairs; insurance_regulator"),
    "N-4.9": ("township_desks", "medical_security"),
    "N-4.9a": ("one_stop_settlement", "medical_security"),
    "N-4.9b": ("out_of_area_registration", "medical_security"),
    "N-4.9c": ("out_of_province_outpatient_settlement", "medical_security"),
    "N-4.10c": ("in_catalogue_first", "medical_security; health"),
    "N-4.11a": ("fund_supervision", "medical_security; health"),
    "N-4.11b": ("tips_and_credit", "medical_security"),
    "N-4.11c": ("place_of_care_responsibility", "medical_security"),
    "N-5.13": ("local_implementation_plan", "government; medical_security"),
    "N-5.14": (
        "division_of_labour",
        "medical_security; civil_affairs; rural_revitalisation; finance; health; taxation; insurance_regulator",
    ),
    "N-5.15a": ("key_county_monitoring", "medical_security; rural_revitalisation"),
    "N-5.15b": ("list_comparison", "medical_security; rural_revitalisation; civil_affairs"),
    "N-5.15c": ("report_upward", "medical_security"),
}
FUNDING = {"N-3.7e": ("key_county_assistance", "assistance_fund"), "N-4.10b": ("provider_advance", "basic_fund")}
NOTHING_COMPUTES = ("N-3.8b", "N-3.8c2", "N-4.10a", "N-4.12c")


@pytest.fixture(scope="module")
def book():
    return compile_files(DOCUMENT, {})


def under(**readings):
    return compile_files(DOCUMENT, readings)


def bounds(book, clause=None):
    return [_bound(rule) for rule in book.of(Bound) if clause in (None, rule.origin.clause)]


def _bound(rule):
    rates = ("at_least", "about", "times", "points", "within_points")
    words = [rule.stage, "inpatient" if "inpatient" in rule.care else ""]
    words += [f"{name} {format_rate(value.amount)}" for name in rates if (value := getattr(rule, name)) is not None]
    words += [f"of {rule.of}" if rule.of else "", f"fund {rule.fund}" if rule.fund else ""]
    words += [f"until {rule.last}" if rule.last else ""]
    figures = " ".join(word for word in words if word)
    return rule.origin.clause, rule.name, figures, " ".join(rule.classes or ()), rule.on_breach


def test_the_bounds(book):
    assert bounds(book) == BOUNDS


def test_the_document_holds_from_the_day_it_was_issued(book):
    days = {rule.first for rule in book.rules} | {rule.known_from for rule in book.rules}
    assert days == {dt.date(2021, 1, 29)}


def test_the_text_gives_five_years_and_the_reading_their_days(book):
    found = {rule.name: rule for rule in book.of(Parameter) if rule.origin.clause == "N-1"}
    assert found["transition_years"].value.amount == 5
    assert found["transition_start"].day == dt.date(2021, 1, 1)
    assert found["transition_end"].day == dt.date(2025, 12, 31)
    assert found["transition_end"].origin.grade == "B"
    assert found["transition_end"].origin.source


def test_an_open_transition_has_no_days_and_ends_nothing():
    book = under(transition_dates="open")
    assert {rule.name for rule in book.of(Parameter)} == {"transition_years"}
    assert bounds(book, "N-2.1b2")[0][2] == ""


def test_a_class_rule_inside_basic_insurance_may_be_read_as_failed_or_ignored():
    assert bounds(under(basic_tilt_conflict="failed"), "N-2.2a")[0][-1] == "failed"
    assert bounds(under(basic_tilt_conflict="ignored"), "N-2.2a") == []


def test_the_floor_may_be_read_for_all_in_policy_self_pay():
    assert bounds(under(floor_scope="all"), "N-3.7b")[0][2] == "assistance at_least 70%"


def test_slightly_lower_may_be_any_lower_and_the_others_more_classes():
    assert bounds(under(slightly_lower="any_lower"), "N-3.7b2")[0][2] == "assistance of minimum_living"
    assert "illness_poor" in bounds(under(other_low_income="plus_illness_poor"), "N-3.7b2")[0][3]
    (everyone,) = (r for r in under(other_low_income="every_other_class").of(Bound) if r.origin.clause == "N-3.7b2")
    assert everyone.classes is None
    assert everyone.excluded == tuple(sorted([*THREE.split(), "stable_exit", "resident"]))


def test_the_entitlements(book):
    found = [(r.origin.clause, r.name, " ".join(r.classes or ()), " ".join(r.place)) for r in book.of(Entitlement)]
    assert found == ENTITLEMENTS
    conditions = {rule.origin.clause: rule.condition for rule in book.of(Entitlement)}
    assert conditions["N-3.4c"] == "跨区域参保关系转移接续，或非因个人原因停保断保"
    assert "转诊" in conditions["N-4.12a"]
    assert "转诊" in conditions["N-4.12a2"]


def test_the_duties_and_who_has_them(book):
    duties = [rule for rule in book.of(Statement) if rule.kind == "duty"]
    assert {r.origin.clause: (r.name, dict(r.fields)["departments"]) for r in duties} == STATEMENTS
    assert not [rule for rule in duties if dict(rule.fields).get("every")], "the text names no period"


def test_the_funding(book):
    funding = [rule for rule in book.of(Statement) if rule.kind == "funding"]
    assert {r.origin.clause: (r.name, dict(r.fields)["fund"]) for r in funding} == FUNDING


def test_both_coverages_of_two_disease_patients_are_to_be_full(book):
    targets = [rule for rule in book.of(Statement) if rule.kind == "target"]
    assert [(r.origin.clause, r.name, dict(r.fields)["at_least"]) for r in targets] == [
        ("N-3.5b2", "two_disease_drug_coverage", "10000"),
        ("N-3.5b2", "two_disease_management_coverage", "10000"),
    ]


@pytest.mark.parametrize("name", NOTHING_COMPUTES)
def test_where_nothing_computes_the_clause_says_why(book, name):
    (clause,) = (clause for clause in book.clauses if clause.id == name)
    assert not clause.rules
    assert clause.reason


def test_the_local_documents_can_be_held_against_it():
    assert load_rule_book().parameter("transition_end", "500243", dt.date(2024, 1, 1)).day == dt.date(2025, 12, 31)
