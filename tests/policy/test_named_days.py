"""A day that a region gives itself: the transition of county_five_years, given and not given, both sides of its end.

Weihai, 低保边缘 (W-3.3d): in-policy 20,000 − basic 10,000 = 10,000; (10,000 − 3,000) × 50 % = 3,500.
"""

import pytest

from tests.enrolment.build import ask, held, person, yuan
from tests.monitoring import people
from tuodi.enrolment import EnrolmentRules
from tuodi.lawcheck.bounds.registry import bound_findings
from tuodi.lawcheck.scope import Scope
from tuodi.policy.errors import PolicyErrors, UnknownReference
from tuodi.policy.library import SHIPPED, compile_sources, document_files
from tuodi.policy.yaml_source import parse_source, read_source

OWN = {"transition_dates": "county_five_years"}
DAY = """
document: t-{name}
number: 试
title: 试
region: "{region}"
issuers: [x]
in_force: {{from: 2020-01-01}}
known_from: 2020-01-01
background: true
clauses:
  - clause: {name}-1
    kind: parameter
    gist: g
    source: s
    grade: B
    rules:
"""


def document(name, region, *rules):
    text = DAY.format(name=name, region=region).replace(f"t-{name}", f"t-{name.lower()}")
    return parse_source(text + "".join(f"      - {{{rule}}}\n" for rule in rules), f"{name}.yaml")


def ends(name, region, day):
    return document(name, region, f"parameter: transition_end, zh: 过渡期截止日, day: {day}")


def book(*more, **readings):
    shipped = [read_source(path, path.name) for path in document_files(SHIPPED)]
    return compile_sources([*shipped, *more], readings)


@pytest.fixture(scope="module")
def own_days():
    """荣成市 gives 2023-06-30, 秀山县 and 彭水县 the ends of 2023 and 2024; nobody else a day."""
    given = (ends("A", "371082", "2023-06-30"), ends("B", "500241", "2023-12-31"), ends("D", "500243", "2024-12-31"))
    return book(*given, **OWN)


def edge(found, day, region):
    stay = people.bill("b1", day, 2_000_000, 1_000_000, region=region, maf_pay=None, tilt_pay=None)
    facts = people.facts(stay, identities=[people.held("low_income_edge", region=region)])
    (statement,) = people.cascade(found).settle(facts)
    result = statement.stage("assistance")
    return result.paid if result.paid is not None else result.missing, result.rule.rule if result.rule else ""


def test_a_region_s_own_day_ends_the_city_s_rule_there(own_days):
    assert edge(own_days, "2023-06-30", "371082") == (350_000, "W-3.3d@371082")
    assert edge(own_days, "2023-07-01", "371082") == ("weihai_assistance_after_transition", "W-3.3d/after@371082")


@pytest.mark.parametrize("day", ["2022-06-01", "2025-12-31", "2026-01-01"])
def test_where_no_day_is_given_the_schedule_is_missing(own_days, day):
    assert edge(own_days, day, "371002") == ("transition_end", "W-3.3d")


def test_the_default_days_are_the_same_everywhere():
    plain = book()
    assert edge(plain, "2025-12-31", "371082") == (350_000, "W-3.3d")
    assert edge(plain, "2026-01-01", "371082") == ("weihai_assistance_after_transition", "W-3.3d/after")


# cover year 2023 in Chongqing: plan 1 is 350, 低保边缘 70 % = 245 (C-Q1b)
@pytest.mark.parametrize(
    ("region", "year", "subsidy", "missing"),
    [
        ("500241", 2023, 245, ""),
        ("500241", 2024, 0, ""),  # ended with 2023
        ("500113", 2023, None, "transition_end"),
        ("500243", 2023, 245, ""),  # until 2024 by its own day; from 2024 by its own rule P-3.1d2
        ("500243", 2024, 266, ""),  # 380 × 70 %
    ],
)
def test_the_last_cover_year_is_that_of_the_region_s_day(own_days, region, year, subsidy, missing):
    found = ask(
        person(region, 1, held("low_income_edge"), paid_date=f"{year - 1}-11-15"), year, EnrolmentRules(own_days)
    )
    assert (yuan(found.subsidy), found.missing) == (subsidy, missing)


def test_local_subsidies_without_a_period_may_end_with_the_region_s_own_day():
    # P-3.1d2 pays 380 × 70 % = 266 in 2024; read as ending with the transition, and that with 2023, nothing is left
    both = book(ends("D", "500243", "2023-12-31"), **OWN, undated_rules_end="end_with_transition")
    monitored = person("500243", 1, held("unstable_exit"), paid_date="2023-11-15")
    assert yuan(ask(monitored, 2024, EnrolmentRules(both)).subsidy) == 0
    later = book(ends("D", "500243", "2024-12-31"), **OWN, undated_rules_end="end_with_transition")
    assert yuan(ask(monitored, 2024, EnrolmentRules(later)).subsidy) == 266


@pytest.mark.parametrize(("day", "paid"), [("2024-06-30", 700_000), ("2024-07-01", None)])
def test_local_assistance_without_a_period_may_end_with_the_region_s_own_day(day, paid):
    # Q-3.2a: in-policy 20,000 − basic 10,000 = 10,000 × 70 % = 7,000; read as ending with the transition on 2024-06-30
    ended = book(ends("D", "500114", "2024-06-30"), **OWN, undated_rules_end="end_with_transition")
    stay = people.bill(
        "b1", day, 2_000_000, 1_000_000, region="500114", dise_class="special", maf_pay=None, tilt_pay=None
    )
    facts = people.facts(stay, identities=[people.held("unstable_exit", region="500114")])
    (statement,) = people.cascade(ended).settle(facts)
    result = statement.stage("assistance")
    assert (result.paid, result.missing) == (paid, "" if paid else "qianjiang_assistance_after_transition")


def test_what_ended_is_told_with_the_region_s_own_last_year(own_days):
    found = ask(person("500241", 1, held("low_income_edge"), paid_date="2023-11-15"), 2024, EnrolmentRules(own_days))
    assert [(r.code, r.detail) for r in found.reasons if r.code == "measure_ended"] == [("measure_ended", "2023")]


def test_the_check_goes_by_each_region_s_day(own_days):
    found = [f for f in bound_findings(Scope(own_days)) if f.check == "subsidy_dated_to_transition"]
    verdicts = {f.region: f.verdict for f in found}
    # 彭水 gives a day and its rule states no period: listed; Chongqing itself has no day: cannot be decided
    assert (verdicts["500243"], verdicts["500000"]) == ("listed", "undecided")


def test_a_region_with_a_rule_of_its_own_in_the_slot_keeps_it():
    rule = (
        "stage: assistance, id: X, for: [low_income_edge], region_by: certifying, rate: 10%, "
        "in_force: {from: 2022-05-01}, fund: assistance_fund"
    )
    own = book(ends("A", "371082", "2023-06-30"), document("B", "371082", rule), **OWN)
    assert edge(own, "2023-06-30", "371082") == (100_000, "X")  # 10,000 × 10 %


def test_one_region_gives_a_day_once():
    with pytest.raises((PolicyErrors, UnknownReference), match="given twice"):
        book(ends("A", "371082", "2023-06-30"), ends("B", "371082", "2023-07-01"), **OWN)
