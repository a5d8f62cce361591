"""The year's best of several classes where rules use the keys of other readings."""

from dataclasses import replace

import pytest

from tests.settlement.crossing_book import (
    ACCOUNT,
    BASIC,
    CRITICAL,
    HIGH,
    MIDDLE,
    NO_TILT,
    ORDER,
    A,
    B,
    book,
    paid,
    settled,
    stay,
)  # fmt: skip
from tuodi.settlement.crossing import crossing_pairs

BY_CLASS = (
    "stage: assistance, for: [特困, 低保], when: {{setting: [inpatient]}}, per: year, "
    "deductible: {{by: class, special_hardship: {}, else: {}}}, rate: {{by: class, special_hardship: {}, else: {}}}, "
    "caps: [{{account: aid_paid, amount: 20000}}]"
)
ONE_RULE = (ORDER, ACCOUNT, BASIC, CRITICAL, BY_CLASS.format(5000, 1000, "80%", "60%"), NO_TILT)


def verdicts(rules):
    return {frozenset((pair.one[0], pair.two[0])): order.verdict for pair, order in crossing_pairs(book(*rules))}


@pytest.mark.parametrize(
    ("left", "pays", "by"),
    [
        (300_000, 120_000, B),  # A: nothing below 5,000; B: 2,000 × 60% = 1,200
        (1_700_010, 960_008, A),  # A: 12,000.10 × 80% = 9,600.08; B: 16,000.10 × 60% = 9,600.06
    ],
)
def test_a_table_by_class_in_one_rule_can_cross_like_two_rules(left, pays, by):
    (statement,) = settled(ONE_RULE, stay(1, left, A, B))
    result = statement.stage("assistance")
    assert (result.paid, result.class_id) == (pays, by)


def test_a_table_by_class_that_follows_the_order_is_proved():
    # A 80% over 1,000 is never less than B 60% over 1,000
    rules = (ORDER, ACCOUNT, BASIC, CRITICAL, BY_CLASS.format(1000, 1000, "80%", "60%"), NO_TILT)
    assert frozenset((A, B)) not in verdicts(rules)
    assert verdicts(ONE_RULE)[frozenset((A, B))] == "crossing"
    (statement,) = settled(rules, stay(1, 300_000, A, B))
    assert statement.stage("assistance").alternatives == ()
    assert statement.paid("assistance") == 160_000  # 2,000 × 80%


def test_classes_with_bases_of_their_own_are_compared_on_them():
    own = [f"{rule}, per_class: true" for rule in (HIGH, MIDDLE)]
    rules = (ORDER, ACCOUNT, BASIC, CRITICAL, *own, NO_TILT)
    # Held together all year the two bases hold the same: as with one base (test_best_of_classes, the year compared).
    bills = [stay(n, 1_000_000, A, B) for n in (1, 2, 3)]
    assert paid(rules, *bills) == [540_000, 660_000, 800_000]


def test_a_bill_that_only_counts_feeds_the_base_of_each_class_in_dispute():
    counts = "per_class: true, counts: {setting: [inpatient, outpatient]}"
    own = [f"{rule}, {counts}" for rule in (HIGH, MIDDLE)]
    rules = (ORDER, ACCOUNT, "stage: basic, rate: 50%, fund: basic_fund", CRITICAL, *own, NO_TILT)
    visit = replace(stay(1, 100_000, A, B), care_type="outpatient")
    # 1,000 counts and is not paid on; then 3,000: A 4,000 below 5,000; B 1,000 → 4,000, 3,000 × 60% = 1,800
    assert paid(rules, visit, stay(2, 300_000, A, B)) == [0, 180_000]


def test_a_limit_of_costs_proves_nothing():
    # A: 80% of at most 10,000 of costs in the year; B: 60% without a limit.
    costs = "account: aid_costs, zh: 救助年度费用限额, per: year"
    aid = "stage: assistance, for: [{}], when: {{setting: [inpatient]}}, per: year, rate: {}"
    high = aid.format("特困", "80%") + ", caps: [{account: aid_costs, amount: 10000, of: base}]"
    rules = (ORDER, costs, BASIC, CRITICAL, high, aid.format("低保", "60%"), NO_TILT)
    # 1st, 5,000: A 4,000, B 3,000: A. 2nd, 15,000: A 5,000 of costs are left, × 80% = 4,000, year 8,000;
    # B 9,000, year 12,000: B, 12,000 − 4,000 = 8,000.
    assert paid(rules, stay(1, 500_000, A, B), stay(2, 1_500_000, A, B)) == [400_000, 800_000]


def test_each_class_alone_remembers_the_deductible_of_its_referral_chain():
    chain = "entitlement: continuous_deductible, place: [in_district], chain: first"
    level = "deductible: {by: hosp_lv, '1': 1000, else: 3000}, deductible_per: stay"
    high = f"stage: assistance, for: [特困], when: {{setting: [inpatient]}}, per: year, rate: 80%, {level}"
    middle = "stage: assistance, for: [低保], when: {setting: [inpatient]}, per: year, rate: 60%"
    rules = (ORDER, chain, BASIC, CRITICAL, high, middle, NO_TILT)
    first = replace(stay(1, 100_000, A, B), hosp_lv=1, mdtrt_id="V1", refl=1)
    second = replace(stay(2, 1_000_000, A, B), hosp_lv=3, mdtrt_id="V2", refl=1, refl_from_mdtrt_id="V1")
    # 1st, 1,000: A all of it below 1,000; B 600: B. 2nd, 10,000: the chain asks A for the first stay's 1,000, taken:
    # 8,000; B 6,000, year 6,600: A, 8,000 − 600 = 7,400.
    assert paid(rules, first, second) == [60_000, 740_000]


def test_the_proof_looks_at_primary_care_where_a_figure_goes_by_it():
    # A 80% in 基层医疗机构 and 50% elsewhere, B 60%: of 10,000 each, B gives more where the hospital is none.
    aid = "stage: assistance, for: [{}], when: {{setting: [inpatient]}}, per: year, rate: {}"
    high = aid.format("特困", "{by: primary_care, 'true': 80%, 'false': 50%}")
    rules = (ORDER, BASIC, CRITICAL, high, aid.format("低保", "60%"), NO_TILT)
    for primary, pays in ((True, 800_000), (False, 600_000)):
        assert paid(rules, replace(stay(1, 1_000_000, A, B), primary_care=primary)) == [pays]


def test_a_parameter_by_class_is_followed():
    rate = "parameter: aid_rate, zh: 救助比例, rate: {by: class, special_hardship: 50%, else: 60%}"
    aid = "stage: assistance, for: [特困, 低保], when: {setting: [inpatient]}, per: year, rate: $aid_rate"
    (statement,) = settled((ORDER, rate, BASIC, CRITICAL, aid, NO_TILT), stay(1, 1_000_000, A, B))
    result = statement.stage("assistance")
    assert (result.paid, result.class_id) == (600_000, B)  # A: 10,000 × 50% = 5,000; B: 6,000


def test_a_floor_that_other_payers_lessen_proves_nothing_against_one_they_do_not():
    aid = "stage: assistance, for: [{}], when: {{setting: [inpatient]}}, per: year, rate: 10%"
    floor = "adjust: assistance, for: [特困], at_least: 600, at_least_counts: all_payers"
    rules = (ORDER, BASIC, CRITICAL, aid.format("特困"), floor, aid.format("低保") + ", at_least: 600", NO_TILT)
    # 1,000 × 10% = 100. A: at least 600 less the 500 of other payers; B: at least 600
    assert paid(rules, replace(stay(1, 100_000, A, B), oth_pay=50_000)) == [60_000]
    assert paid(rules, stay(1, 100_000, A, B)) == [60_000]
