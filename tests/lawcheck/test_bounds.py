"""Each check on documents where its verdict goes one way and the other: a check that cannot fail is worthless."""

import pytest

from tests.lawcheck.trial import ACCOUNT, END, RANKS, city, county, document, found, nation, verdicts
from tuodi.lawcheck.bounds.registry import CHECKS
from tuodi.policy.model import Bound

FLOOR = "bound: assistance_rate_floor, stage: assistance, for: [three_key], setting: [inpatient], at_least: 70%"
AID = (
    "stage: assistance, for: [{who}], when: {{setting: [inpatient]}}, per: year, rate: {rate}, "
    "caps: [{{account: aid_paid, amount: {cap}}}]"
)


def aid(rate, who="three_key", cap=50000, more=""):
    return AID.format(rate=rate, who=who, cap=cap) + more


def test_every_check_of_the_shipped_documents_is_implemented(shipped):
    assert {bound.name for bound in shipped.of(Bound)} <= CHECKS.keys()


def test_an_unknown_check_is_reported_and_not_passed_over():
    assert verdicts("something_new", nation("bound: something_new")) == ["not_implemented"]


@pytest.mark.parametrize(("rate", "verdict"), [("70%", "within"), ("69.99%", "outside"), ("80%", "within")])
def test_a_rate_against_the_floor(rate, verdict):
    assert verdicts("assistance_rate_floor", nation(FLOOR), city(ACCOUNT, RANKS, aid(rate))) == [verdict]


def test_the_floor_reads_every_branch_of_a_rate_and_its_parameters():
    rate = '{by: hosp_lv, "1": 80%, "2": $aid_rate, "3": 60%}'
    figures = ("parameter: aid_rate, zh: 比例, rate: 65%, in_force: {from: 2024-01-01, until: 2024-12-31}",)
    results = found("assistance_rate_floor", nation(FLOOR), city(ACCOUNT, RANKS, aid(rate), *figures))
    assert [(f.verdict, f.local.figure, str(f.first)) for f in results] == [
        ("within", "80%", "2024-01-01"), ("outside", "65%", "2024-01-01"), ("undecided", "", "2024-01-01"),
        ("outside", "60%", "2024-01-01"),
    ]  # fmt: skip
    assert results[2].missing == "aid_rate"


def test_the_floor_leaves_other_classes_and_other_care_alone():
    assert verdicts("assistance_rate_floor", nation(FLOOR), city(ACCOUNT, RANKS, aid("10%", "low_income_edge"))) == []
    outpatient = aid("10%").replace("inpatient", "outpatient")
    assert verdicts("assistance_rate_floor", nation(FLOOR), city(ACCOUNT, RANKS, outpatient)) == []


def test_a_missing_schedule_cannot_be_decided():
    rules = ("parameter: gone, zh: 缺, required: 不在手", "stage: assistance, for: [three_key], open: gone")
    assert verdicts("assistance_rate_floor", nation(FLOOR), city(*rules)) == ["undecided"]


def test_excluded_care_is_listed_and_fails_where_the_effective_share_is_asked():
    rules = ("stage: assistance, for: [three_key], when: {setting: [inpatient]}, nothing: 不救助",)
    assert verdicts("assistance_rate_floor", nation(FLOOR), city(*rules)) == ["listed"]
    assert verdicts("assistance_rate_floor", nation(FLOOR), city(*rules), floor_measure="effective") == ["outside"]


@pytest.mark.parametrize(("low", "verdict"), [("80%", "within"), ("70%", "within"), ("60%", "outside")])
def test_a_county_floor_against_the_city_floor(low, verdict):
    low_floor = county(FLOOR.replace("70%", low))
    assert verdicts("floor_against_floor", city(FLOOR), low_floor) == [verdict]


ORDER = (
    "bound: class_order, stage: assistance, for: [low_income_edge], of: minimum_living, within_points: 20 points, "
    "on_breach: listed"
)


@pytest.mark.parametrize(
    ("low", "edge", "cap", "verdict"),
    [
        ("70%", "70%", 50000, "listed"),  # equal
        ("70%", "75%", 50000, "listed"),  # higher
        ("70%", "65%", 50000, "within"),
        ("70%", "50%", 50000, "within"),  # exactly 20 points
        ("70%", "49.99%", 50000, "listed"),
        ("70%", "65%", 1000, "listed"),  # the cap makes it far lower in effect
    ],
)
def test_the_order_of_classes(low, edge, cap, verdict):
    rules = (aid(low, "minimum_living"), aid(edge, "low_income_edge", cap))
    assert verdicts("class_order", nation(ORDER), city(ACCOUNT, RANKS, *rules)) == [verdict]


@pytest.mark.parametrize(
    ("edge", "lower", "lower_or_equal"),
    [
        ("70%", "listed", "within"),
        ("70.01%", "listed", "listed"),
        ("69.99%", "within", "within"),
        ("10%", "within", "within"),
    ],
)
def test_an_order_without_a_distance(edge, lower, lower_or_equal):
    rules = (aid("70%", "minimum_living"), aid(edge, "low_income_edge"))
    order = ORDER.replace("within_points: 20 points, ", "")
    assert verdicts("class_order", nation(order), city(ACCOUNT, RANKS, *rules)) == [lower]
    assert verdicts("class_order", nation(f"{order}, or_equal: true"), city(ACCOUNT, RANKS, *rules)) == [lower_or_equal]


BASIC = "stage: basic, slot: stay, when: {setting: [inpatient]}, rate: "
BY_LEVEL = '{by: hosp_lv, "1": 80%, "2": 70%, "3": 50%}'


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ("about: 70%, on_breach: listed", ["within", "within", "listed"]),
        ('at_least: 70%, hosp_lv: ["2"]', ["within"]),
        ('at_least: 70.01%, hosp_lv: ["2"]', ["outside"]),
        ('at_least: 80%, hosp_lv: ["1"]', ["within"]),
        ('at_least: 80.01%, hosp_lv: ["1"]', ["outside"]),
    ],
)
def test_a_ratio_read_as_the_rate_to_pay(bound, expected):
    asked = f"bound: schedule_rate, stage: basic, setting: [inpatient], {bound}"
    assert verdicts("schedule_rate", nation(asked), city(BASIC + BY_LEVEL)) == expected
    # a county bound looks at the schedule that its people have: the city's
    assert verdicts("schedule_rate", county(asked), city(BASIC + BY_LEVEL)) == expected


def test_a_rate_for_all_levels_or_for_one_is_held_against_the_level_asked():
    asked = 'bound: schedule_rate, stage: basic, at_least: 70%, hosp_lv: ["2"]'
    one = "stage: basic, slot: stay, when: {setting: [inpatient], hosp_lv: ["
    assert verdicts("schedule_rate", nation(asked), city(f"{BASIC} 69%")) == ["outside"]
    assert verdicts("schedule_rate", nation(asked), city(f'{one}"2"]}}, rate: 69%')) == ["outside"]
    assert verdicts("schedule_rate", nation(asked), city(f'{one}"3"]}}, rate: 69%')) == []


def test_a_ratio_asks_nothing_of_care_elsewhere_and_names_what_is_missing():
    asked = "bound: schedule_rate, stage: basic, setting: [inpatient], about: 70%"
    away = "stage: basic, slot: stay, when: {setting: [inpatient], place: [in_province]}, rate: 10%"
    visits = "stage: basic, slot: visit, when: {setting: [outpatient]}, rate: 10%"
    lacking = ("parameter: stay_rate, zh: 比例, required: 试", "stage: basic, slot: stay, rate: $stay_rate")
    opened = ("parameter: stay_rate, zh: 比例, required: 试", "stage: basic, slot: stay, open: stay_rate")
    assert verdicts("schedule_rate", nation(asked), city(away, visits)) == []
    for rules in (lacking, opened):
        (one,) = found("schedule_rate", nation(asked), city(*rules))
        assert (one.verdict, one.missing) == ("undecided", "stay_rate")


TILT = "bound: critical_tilt, stage: critical, for: [three_key], times: 50%, points: 5 points"


@pytest.mark.parametrize(
    ("times", "plus", "uncap", "expected"),
    [
        ("50%", "5 points", "true", ["within", "within", "within"]),
        ("60%", "5 points", "true", ["outside", "within", "within"]),
        ("40%", "6 points", "true", ["listed", "listed", "within"]),
        ("50%", "4 points", "false", ["within", "outside", "listed"]),
    ],
)
def test_a_critical_tilt_number_by_number(times, plus, uncap, expected):
    rule = f"adjust: critical, for: [three_key], deductible_times: {times}, rate_plus: {plus}, uncap: {uncap}"
    assert verdicts("critical_tilt", nation(TILT), city(rule)) == expected


def test_a_tilt_that_leaves_out_a_class_is_outside():
    rule = "adjust: critical, for: [特困, 低保], deductible_times: 50%, rate_plus: 5 points, uncap: true"
    last = found("critical_tilt", nation(TILT), city(rule))[-1]
    assert (last.verdict, last.classes) == ("outside", ("returned_to_poverty",))


@pytest.mark.parametrize(
    ("start", "rate", "cap", "expected"),
    [
        (9000, "65%", "", ["within", "within", "within"]),
        (9000.01, "64%", "", ["outside", "outside", "within"]),
        (8000, "66%", ", amount: 90000", ["listed", "listed", "listed"]),
    ],
)
def test_a_schedule_of_its_own_against_the_ordinary_one(start, rate, cap, expected):
    ordinary = "id: plain, stage: critical, when: {setting: [inpatient]}, per: year, deductible: 18000, rate: 60%"
    own = (
        "stage: critical, for: [three_key], overrides: [plain], when: {setting: [inpatient]}, per: year, "
        f"brackets: [{{from: {start}, rate: {rate}}}], caps: [{{account: aid_paid{cap}}}]"
    )
    assert verdicts("critical_tilt", nation(TILT), city(ACCOUNT, RANKS, ordinary, own)) == expected


@pytest.mark.parametrize(("classes", "verdict"), [("three_key", "within"), ("three_key, low_income_edge", "outside")])
def test_a_fourth_class_in_the_tilt(classes, verdict):
    bound = "bound: tilt_classes_only, stage: critical, for: [three_key], on_breach: failed"
    assert verdicts("tilt_classes_only", nation(bound), city(f"adjust: critical, for: [{classes}], uncap: true")) == [
        verdict
    ]


SHARE = "bound: critical_deductible_share_of_income, stage: critical, of: disposable_income, times: 50%"


def published(amount):
    return (
        f"parameter: critical_deductible, zh: 起付线, yuan: {amount}, in_force: {{from: 2026-01-01, until: 2026-12-31}}"
    )


@pytest.mark.parametrize(
    ("income", "verdict"),
    [("33802", "within"), ("33803.99", "within"), ("33804", "listed"), ("33801.99", "outside"), ("20000", "outside")],
)
@pytest.mark.parametrize(("reading", "year"), [("y_minus_2", 2024), ("y_minus_1", 2025)])
def test_the_deductible_against_half_of_a_known_income(income, verdict, reading, year):
    known = (
        f"parameter: disposable_income, zh: 收入, yuan: {income}, in_force: {{from: {year}-01-01, until: {year}-12-31}}"
    )
    documents = (nation(SHARE), city(published(16901), known))
    assert verdicts("critical_deductible_share_of_income", *documents, income_year=reading) == [verdict]


def test_without_an_income_the_published_integer_only_gives_its_interval():
    results = found("critical_deductible_share_of_income", nation(SHARE), city(published(16901)))
    assert [f.verdict for f in results] == ["undecided", "undecided"]
    assert "[33,802.00, 33,804.00)" in results[0].words.en
    assert results[0].missing == "disposable_income"


@pytest.mark.parametrize(
    ("years", "gist", "verdict"),
    [
        ("from: 2024, until: 2025", "过渡期内资助", "within"),
        ("from: 2024, until: 2026", "过渡期内资助", "outside"),
        ("from: 2024", "过渡期内资助", "outside"),
        ("from: 2024", "资助", "listed"),
    ],
)
def test_rules_of_the_transition_end_with_it(years, gist, verdict):
    rule = f"subsidy: premium, for: [monitored], cover_years: {{{years}}}, rate: 70%, fund: assistance_fund"
    bound = "bound: transition_rules_end, on_breach: listed"
    assert verdicts("transition_rules_end", nation(bound, END), city(rule, gist=gist)) == [verdict]


def test_the_basic_stage_asks_for_no_class():
    bound = "bound: basic_class_rule_listed, stage: basic, on_breach: listed"
    plain = "stage: basic, when: {setting: [inpatient]}, rate: 70%"
    by_class = "stage: basic, for: [特困], when: {setting: [outpatient]}, slot: out, rate: 90%"
    assert verdicts("basic_class_rule_listed", nation(bound), city(plain)) == ["within"]
    assert verdicts("basic_class_rule_listed", nation(bound), city(plain, by_class)) == ["listed"]
    waived = "entitlement: out_of_area_first_share_waived, for: [特困], place: [in_province]"
    assert verdicts("basic_class_rule_listed", nation(bound), city(waived)) == ["listed"]


@pytest.mark.parametrize(("fund", "verdict"), [("assistance_fund", "outside"), ("bridge_fund", "listed")])
def test_the_exited_are_not_subsidised_out_of_the_assistance_fund(fund, verdict):
    bound = "bound: subsidy_not_from_fund, for: [stable_exit], fund: assistance_fund"
    rule = f"subsidy: premium, for: [stable_exit], cover_years: {{from: 2024}}, fixed: 30, fund: {fund}"
    assert verdicts("subsidy_not_from_fund", nation(bound), city(rule)) == [verdict]


@pytest.mark.parametrize(
    ("high", "low", "verdict"),
    [
        ("nothing: 退出", "fixed: 30, fund: bridge_fund", "listed"),
        ("nothing: 退出", "fixed: 30, fund: assistance_fund", "outside"),
        ("rate: 70%, fund: assistance_fund", "rate: 70%, fund: assistance_fund", "within"),
        ("rate: 70%, fund: assistance_fund", "rate: 60%, fund: assistance_fund", "outside"),
        ("rate: 70%, fund: assistance_fund", "rate: 80%, fund: assistance_fund", "listed"),
        ("rate: 70%, fund: assistance_fund", "nothing: 不资助", "outside"),
    ],
)
def test_a_county_subsidy_against_the_city_rule(high, low, verdict):
    rule = "subsidy: premium, for: [stable_exit], cover_years: {{from: 2024}}, {}"
    assert verdicts("subsidy_against_higher", city(rule.format(high)), county(rule.format(low))) == [verdict]


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ('rate: 100%, plan: ["1"]', "within"),
        ('rate: 99%, plan: ["1"]', "outside"),
        ('rate: 100%, plan: ["2"]', "listed"),
        ('rate: 100%, plan: ["2"], of_plan: "2"', "within"),
        ("fixed: 300", "outside"),
    ],
)
def test_full_subsidy_is_full(rule, verdict):
    bound = "bound: subsidy_full, for: [special_hardship], at_least: 100%"
    local = f"subsidy: premium, for: [special_hardship], cover_years: {{from: 2024}}, {rule}, fund: assistance_fund"
    assert verdicts("subsidy_full", nation(bound), city(local)) == [verdict]


def test_a_fixed_standard_below_the_province_is_listed():
    bound = "bound: subsidy_fixed_amount, for: [minimum_living], on_breach: listed"
    rule = "subsidy: premium, for: [minimum_living], cover_years: {{from: 2024}}, rate: {}, fund: assistance_fund"
    province = document("D-X", "440000", rule.format("90%"))
    assert verdicts("subsidy_fixed_amount", nation(bound), province, city(rule.format("90%"))) == ["within", "within"]
    assert verdicts("subsidy_fixed_amount", nation(bound), province, city(rule.format("80%"))) == ["within", "listed"]
    assert verdicts("subsidy_fixed_amount", nation(bound), city(rule.format("90%"))) == ["listed"]


@pytest.mark.parametrize(("until", "verdict"), [(2025, "within"), (2024, "outside")])
def test_a_subsidy_owed_through_the_transition(until, verdict):
    bound = (
        "bound: subsidy_required_in_transition, for: [returned_to_poverty], "
        "in_force: {from: 2024-01-01, until: transition_end}"
    )
    given = f"cover_years: {{from: 2024, until: {until}}}, rate: 70%, fund: assistance_fund"
    rule = f"subsidy: premium, for: [返贫致贫], {given}"
    assert verdicts("subsidy_required_in_transition", nation(bound, END), city(rule)) == [verdict]


def test_the_exited_have_only_the_phase_out():
    bound = "bound: stable_exit_only_phase_out, for: [stable_exit], on_breach: listed"
    exits = "subsidy: premium, for: [stable_exit], cover_years: {from: 2024, until: 2024}, fixed: 50, fund: bridge_fund"
    assert verdicts("stable_exit_only_phase_out", city(bound, exits)) == ["within"]
    assert verdicts("stable_exit_only_phase_out", city(bound, exits), county(exits)) == ["within", "listed"]
    tilt = "adjust: critical, for: [stable_exit], uncap: true"
    assert verdicts("stable_exit_only_phase_out", city(bound, exits, tilt)) == ["within", "listed"]


def test_outpatient_and_inpatient_care_share_a_limit():
    bound = "bound: shared_cap, stage: assistance"
    both = aid("70%").replace("[inpatient]", "[inpatient, outpatient]")
    other = "account: other_paid, zh: 门诊限额, per: year"
    apart = aid("70%").replace("[inpatient]", "[outpatient]").replace("aid_paid", "other_paid") + ", slot: out"
    assert verdicts("shared_cap", nation(bound), city(ACCOUNT, RANKS, both)) == ["within"]
    assert verdicts("shared_cap", nation(bound), city(ACCOUNT, other, RANKS, aid("70%"), apart)) == [
        "listed",
        "outside",
    ]


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        ("assistance_states_class_and_cap", aid("70%"), "stage: assistance, for: [three_key], rate: 70%"),
        ("base_is_in_policy", aid("70%"), aid("70%", more=", base: total_remainder")),
        ("base_includes_deductibles", aid("70%"), aid("70%", more=", base: in_policy_without_deductible")),
        ("assistance_after_insurance", aid("70%"), aid("70%", more=", base: total_remainder")),
        ("referral_condition", aid("70%").replace("[inpatient]}", "[inpatient], referral: compliant}"), aid("70%")),
    ],
)  # fmt: skip
def test_the_form_of_an_assistance_schedule(check, good, bad):
    bound = f"bound: {check}, stage: assistance"
    assert verdicts(check, nation(bound), city(ACCOUNT, RANKS, good)) == ["within"]
    assert verdicts(check, nation(bound), city(ACCOUNT, RANKS, bad)) == ["outside"]


def test_first_self_pay_in_the_base_is_listed_and_leaves_the_deductibles_in():
    wide = aid("70%", more=", base: in_policy_with_first_self_pay")
    for check, verdict in (("base_is_in_policy", "listed"), ("base_includes_deductibles", "within")):
        bound = f"bound: {check}, stage: assistance"
        assert verdicts(check, nation(bound), city(ACCOUNT, RANKS, wide)) == [verdict]


def test_one_schedule_in_a_city():
    bound = "bound: one_schedule_in_city, stage: assistance"
    assert verdicts("one_schedule_in_city", city(bound, ACCOUNT)) == ["within"]
    assert verdicts("one_schedule_in_city", city(bound, ACCOUNT), county(aid("70%"))) == ["outside"]


def test_providers_of_assistance_are_those_of_basic_insurance_and_levels_left_out_are_named():
    """No rule can name a provider; one for some hospital levels narrows the benefit, not who is designated."""
    bound = "bound: designated_together, stage: assistance, on_breach: listed"
    levels = aid("70%").replace("{setting: [inpatient]}", "{setting: [inpatient], hosp_lv: [2, 3]}")
    (plain,) = found("designated_together", city(bound, ACCOUNT, aid("70%")))
    assert (plain.verdict, "by hospital level" in plain.words.en) == ("within", False)
    (named,) = found("designated_together", city(bound, ACCOUNT, levels))
    assert (named.verdict, "by hospital level: C-X" in named.words.en) == ("within", True)


def test_a_county_keeps_the_basic_rules_of_its_pooling_region():
    bound = "bound: county_basic_equals_city, stage: basic, on_breach: listed"
    flat = "stage: basic, when: {{care: [delivery_normal]}}, flat: {}"
    assert verdicts("county_basic_equals_city", nation(bound), city(flat.format(600)), county(flat.format(600))) == [
        "within"
    ]
    assert verdicts("county_basic_equals_city", nation(bound), city(flat.format(600)), county(flat.format(700))) == [
        "listed"
    ]


def test_money_of_other_funds_needs_an_end():
    bound = "bound: benefit_outside_tiers_needs_end, on_breach: listed"
    rule = "subsidy: premium, for: [stable_exit], cover_years: {{from: 2024{}}}, fixed: 30, fund: bridge_fund"
    assert verdicts("benefit_outside_tiers_needs_end", nation(bound), city(rule.format(", until: 2024"))) == ["within"]
    assert verdicts("benefit_outside_tiers_needs_end", nation(bound), city(rule.format(""))) == ["listed"]


def test_a_tilt_must_exist_and_stay_in_policy():
    bound = "bound: tilt_exists, stage: tilt, on_breach: listed"
    tilt = "stage: tilt, for: [特困], when: {setting: [inpatient]}, per: year, deductible: 3000, rate: 50%"
    assert verdicts("tilt_exists", nation(bound), city(ACCOUNT)) == ["listed"]
    assert verdicts("tilt_exists", nation(bound), city(tilt)) == ["within"]
    assert verdicts("tilt_exists", nation(bound), city(tilt + ", base: total_remainder")) == ["listed"]


def test_ratios_are_measured_on_the_standard_bills_with_the_aim_beside():
    bound = "bound: measured_inpatient_ratio, stage: basic, setting: [inpatient], about: 70%, on_breach: measured"
    paying = "stage: basic, when: {{setting: [inpatient]}}, rate: {}"
    shown = [found("measured_inpatient_ratio", nation(bound), city(paying.format(r)))[0] for r in ("70%", "50%")]
    assert [f.verdict for f in shown] == ["measured", "measured"]
    assert "70% on" in shown[0].words.en
    assert "50% on" in shown[1].words.en
    assert verdicts("measured_inpatient_ratio", nation(bound), city(ACCOUNT)) == ["undecided"]


@pytest.mark.parametrize(
    ("fund", "verdict"), [("assistance_fund", "within"), ("bridge_fund", "outside"), ("unnamed_fund", "listed")]
)
def test_the_fund_of_a_subsidy_is_that_of_the_funding_clause(fund, verdict):
    funding = "funding: premium_subsidy, for: [minimum_living], fund: assistance_fund, of: premium"
    rule = f"subsidy: premium, for: [minimum_living], cover_years: {{from: 2024}}, rate: 90%, fund: {fund}"
    assert verdicts("subsidy_fund", city(funding), county(rule)) == [verdict]
