"""Other readings of settlement than the defaults: what stays unknown or is refused, and the rule keys behind them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.policy.small import RULES, book, document
from tests.settlement.adapt import bills_of, shipped
from tests.settlement.test_cascade import bill, codes, held, settle
from tests.settlement.test_properties import person
from tests.worked.load import load_all
from tuodi.monitoring.due import dues
from tuodi.policy.errors import PolicyErrors
from tuodi.policy.library import load_rule_book
from tuodi.policy.model import RuleBook
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.render import Renderer
from tuodi.settlement.statement import Statement

WORKED = {
    "identity_date": {"certification_day"},
    "late_class_reach": {"month_of_marking", "day_of_marking"},
    "several_identities": {"one_class_for_the_year"},
    "in_policy_self_pay": {"plus_first_self_pay", "without_basic_deductible"},
    "critical_base": {"with_first_self_pay", "without_basic_deductible"},
    "half_deductible": {"whole_yuan_down", "whole_yuan_up"},
    "continuous_deductible": {"one_for_chain", "highest_once_at_end"},
    "ratio_use": {"rate"},
    "opsp_class_empty": {"ordinary"},
    "reassistance_base": {"co_paid_part_only", "plus_first_self_pay", "only_once_cap_full"},
    "missing_county_schedule": {"city_schedule"},
    "maternity_floor": {"all_payers"},
    "outpatient_limit": {"cost"},
    "large_trigger": {"yearly_sum", "remainder_over"},
    "tilt_base_stage": {"before"},
    "tilt_class_change": {"restart"},
    "veterans_scope": {"four_only"},
    "severe_disability": {"low_income_only"},
    "direct_sick_poor": {"costs_before_too"},
    "which_prevails": {"notice_52"},
}
"""Choices with a worked bill on which they give another amount than the default."""


def test_each_choice_has_a_worked_bill_that_shows_it() -> None:
    shown: dict[str, set[str]] = {}
    for case in load_all():
        if case.expect != case.default:
            for name, choice in case.readings.items():
                shown.setdefault(name, set()).add(choice)
    assert {name: shown.get(name, set()) & choices for name, choices in WORKED.items()} == WORKED


@pytest.mark.parametrize(("name", "choice"), [(name, choice) for name in WORKED for choice in sorted(WORKED[name])])
def test_what_holds_for_every_person_holds_under_the_choice(name: str, choice: str) -> None:
    cascade = Cascade(shipped(**{name: choice}))
    for seed in range(30):
        facts = person(seed)
        ordered = tuple(sorted(facts.bills, key=lambda one: one.order_key))
        whole = cascade.settle(facts)
        for statement in whole:
            assert statement.person_part is None or statement.person_part >= 0
            for result in statement.stages:
                below = result.below_deductible + sum(piece.amount for piece in result.slices)
                assert result.status != "computed" or below == result.base
        half = PersonFacts(person="p", bills=ordered[: len(ordered) // 2], identities=facts.identities, opening={})
        assert [s.stages for s in cascade.settle(half)] == [s.stages for s in whole[: len(ordered) // 2]]


def one(rules: RuleBook, row: dict[str, Any], *classes: str, options: Options | None = None) -> Statement:
    """The statement of one bill of someone marked with classes."""
    day = dt.date(2024, 5, 1)
    plain = {
        "setl_id": "s1", "insutype": "390", "insu_plan": 1, "care_type": "inpatient", "hosp_lv": 2, "enddate": day,
        "setl_time": dt.datetime.combine(day, dt.time(12)), "dise_class": "ordinary", "fulamt_ownpay_amt": 0,
        "overlmt_selfpay": 0, "preselfpay_amt": 0, "medfee_sumamt": row["inscp_scp_amt"], "marked_classes": classes,
    }  # fmt: skip
    row = {"mdtrt_admdvs": row["insu_admdvs"], **plain, **row}
    facts = PersonFacts(person="p", bills=bills_of([row]), opening={})
    return Cascade(rules, options).settle(facts)[0]


QIANJIANG = {"insu_admdvs": "500114", "hifp_pay": 0, "hifmi_pay": 0}
FROM = Options(from_stage="assistance")


def test_the_city_s_schedule_is_not_at_hand_either() -> None:
    row = {"insu_admdvs": "500243", "inscp_scp_amt": 130_000}
    assert one(shipped(), row, "minimum_living").stage("assistance").missing == "county_assistance_schedule"
    city = one(shipped(missing_county_schedule="city_schedule"), row, "minimum_living")
    assert city.stage("assistance").missing == "district_assistance_schedule"


def test_notice_52_leaves_the_tilt_of_its_classes_unknown() -> None:
    rules = shipped(which_prevails="notice_52")
    row = {**QIANJIANG, "inscp_scp_amt": 600_000, "hosp_lv": 1}
    for name in ("special_hardship", "minimum_living", "low_income_edge", "returned_to_poverty", "unstable_exit"):
        assert one(rules, row, name, options=FROM).stage("tilt").missing == "qianjiang_notice_52_schedule"
    assert one(rules, row, "veteran_key", options=FROM).paid("tilt") == 60_000


@pytest.mark.parametrize(
    ("name", "group", "rate"),
    [
        ("special_hardship", "special_hardship", 80),
        ("minimum_living", "key", 70),
        ("returned_to_poverty", "key", 70),
        ("low_income_edge", "other", 60),
        ("hardship_student", "other", 60),
    ],
)
def test_rates_by_class_are_missing_until_a_user_gives_them(name: str, group: str, rate: int, tmp_path: Any) -> None:
    row = {**QIANJIANG, "inscp_scp_amt": 4_000_000}
    absent = one(shipped(same_rate="by_class"), row, name, options=FROM).stage("assistance")
    assert absent.missing == f"large_bill_rate_{group}"
    own = tmp_path / "rates.yaml"
    own.write_text(
        "document: own-rates\nnumber: x\ntitle: 示例\nregion: '500114'\nissuers: [x]\nin_force: {from: 2023-10-12}\n"
        "known_from: 2023-10-12\nbackground: true\ndemonstration: true\nclauses:\n"
        "  - {clause: O-1, kind: parameter, gist: g, source: s, grade: C, rules: [\n"
        "    {parameter: large_bill_rate_special_hardship, zh: 特困, rate: 80%},\n"
        "    {parameter: large_bill_rate_key, zh: 低保, rate: 70%},\n"
        "    {parameter: large_bill_rate_other, zh: 其他, rate: 60%}]}\n",
        encoding="utf-8",
    )
    rules = load_rule_book([tmp_path], {"same_rate": "by_class"}, use_cache=False)
    assert one(rules, row, name, options=FROM).paid("assistance") == 40_000 * rate  # 40,000 × rate %, in fen


def test_a_chronic_bill_without_its_class_is_refused_under_that_reading() -> None:
    row = {"insu_admdvs": "371002", "care_type": "outpatient_chronic", "inscp_scp_amt": 130_000}
    rules = shipped(opsp_class_empty="refused")
    with pytest.raises(BillRefused) as caught:
        one(rules, row)
    assert (caught.value.column, caught.value.code) == ("opsp_class", "fact_needed")
    assert one(rules, {**row, "opsp_class": "ordinary"}).paid("basic") == 50_000
    assert one(rules, {**row, "care_type": "outpatient"}).paid("basic") == 20_000


def test_with_first_self_pay_in_the_base_more_than_the_in_policy_rest_may_be_paid() -> None:
    row = {
        **QIANJIANG, "inscp_scp_amt": 10_000, "preselfpay_amt": 100_000, "medfee_sumamt": 110_000,
        "dise_class": "special",
    }  # fmt: skip
    found = one(shipped(in_policy_self_pay="plus_first_self_pay"), row, "special_hardship", options=FROM)
    # (100 + 1,000) × 70 % = 770, over the 100 in policy and under the 1,100 of both; the person bears 330
    assert (found.paid("assistance"), found.in_policy_self_pay, found.person_part) == (77_000, 0, 33_000)
    assert one(shipped(), row, "special_hardship", options=FROM).paid("assistance") == 7_000


def test_review_tries_a_class_that_is_not_given_both_ways() -> None:
    rules = shipped(opsp_class_empty="refused")
    day = dt.date(2024, 5, 1)
    chronic = bill(
        in_policy=1_300, day="2024-05-01", insu_admdvs="371002", idet_admdvs="371002", mdtrt_admdvs="371002",
        enddate=day, care_type="outpatient_chronic", marked_classes=("special_hardship",),
    )  # fmt: skip
    (due,) = dues(Cascade(rules), PersonFacts(person="p", bills=(chronic,), opening={}), [chronic])
    # ordinary: (1,300 − 100) × 60 % capped at 500, rest 800 × 70 %; specific: (1,300 − 300) × 60 %, rest 700 × 70 %
    assert {case.facts: case.paid for case in due.cases} == {
        (("opsp_class", "ordinary"),): (56_000, 0),
        (("opsp_class", "specific"),): (49_000, 0),
    }


@pytest.mark.parametrize("choice", ["co_paid_part_only", "only_once_cap_full"])
def test_assistance_taken_from_the_bill_tells_no_rate_and_no_limit(choice: str) -> None:
    row = {"insu_admdvs": "371002", "inscp_scp_amt": 2_000_000, "hifp_pay": 0, "hifmi_pay": 0, "maf_pay": 1_400_000}
    options = Options(from_stage="tilt")
    tilt = one(shipped(reassistance_base=choice), row, "special_hardship", options=options).stage("tilt")
    assert tilt.missing == "assistance_calculation"
    shown = Renderer(shipped(), "en").missing(tilt.missing)
    assert shown == "assistance_calculation (medical assistance is taken from the bill, not worked out)"
    assert one(shipped(), row, "special_hardship", options=options).paid("tilt") == 70_000  # (6,000 − 5,000) × 70 %


def test_what_is_known_at_a_time_asked_for_bounds_the_certification_day() -> None:
    late = held(begin="2024-01-01", known_from=dt.datetime(2024, 3, 2))
    chosen = {"identity_date": "certification_day"}
    for known_at, assisted in ((None, True), (dt.datetime(2024, 3, 1, 23), False), (dt.datetime(2024, 3, 2), True)):
        (statement,) = settle(bill(), identities=(late,), readings=chosen, options=Options(known_at=known_at))
        assert bool(statement.paid("assistance")) is assisted


def test_a_renewed_record_is_known_since_its_first_row() -> None:
    first = held(begin="2024-01-01", known_from=dt.datetime(2024, 1, 5))
    ended = held(begin="2024-01-01", enddate=dt.date(2024, 12, 31), known_from=dt.datetime(2024, 2, 20))
    for reach, assisted in (("day_of_marking", True), ("month_of_marking", True)):
        (statement,) = settle(
            bill(enddate=dt.date(2024, 1, 5)), identities=(first, ended), readings={"late_class_reach": reach}
        )
        assert bool(statement.paid("assistance")) is assisted
    (before,) = settle(
        bill(enddate=dt.date(2024, 1, 4)), identities=(first, ended), readings={"late_class_reach": "day_of_marking"}
    )
    assert not before.paid("assistance")
    assert [note.code for note in before.notes] == ["class_from_marking"]


# ------------------------------------------------------------------------------------------------- keys of the language

TILT = "deductible: 3000, rate: 50%"


def test_a_base_of_each_class_needs_the_year_s_beginning_by_class() -> None:
    rules = RULES.replace(TILT, f"{TILT}, per_class: true")
    opened = {"tilt_main_base": 100}
    assert settle(bill(), rules=rules)[0].paid("tilt") == 0
    assert settle(bill(), rules=rules, opening=opened)[0].stage("tilt").missing == "tilt_main_base"
    assert settle(bill(day="2025-01-02"), rules=rules, opening=opened)[0].stage("tilt").missing == "tilt_main_base"


def test_a_base_of_each_class_is_that_of_the_highest_class_held() -> None:
    rules = RULES.replace(TILT, f"{TILT}, per_class: true")
    rules = rules.replace("[特困人员, 低保对象]}}", "[特困人员, 低保对象], tilt: [特困人员, 低保对象]}}")
    both = (held("minimum_living", enddate=dt.date(2024, 12, 31)), held("special_hardship", begin="2024-04-01"))
    bills = (bill(1), bill(2, day="2024-04-01"), bill(3, day="2024-05-01"))
    bases = [s.stage("tilt").base_before for s in settle(*bills, rules=rules, identities=both)]
    assert bases[:2] == [0, 0]
    assert bases[2] > 0


SUMMED = "      - {id: more, stage: assistance, slot: more, for: [low_income_edge], rate: 10%, when: %s}\n"


def test_the_year_s_sum_counts_what_meets_the_other_keys_and_ends_with_the_year() -> None:
    rules = RULES + SUMMED.replace("%s", '{hosp_lv: ["2"], year_in_policy_over: 20000}')
    edge = (held("low_income_edge"),)
    bills = (
        bill(1, day="2024-12-31"), bill(2, day="2025-02-01"), bill(3, day="2025-03-01", hosp_lv=3),
        bill(4, day="2025-04-01"), bill(5, 1, "2025-05-01"),
    )  # fmt: skip
    found = settle(*bills, rules=rules, identities=edge)
    assert [bool(s.paid("assistance")) for s in found] == [False, False, False, False, True]
    assert codes(found[3], "assistance") == ["year_not_over"]


def test_an_earlier_bill_that_cannot_be_counted_leaves_the_year_s_sum_unknown() -> None:
    rules = RULES + SUMMED.replace("%s", "{dise_class: [ordinary], year_in_policy_over: 15000}")
    later = (held("low_income_edge", begin="2024-04-01"),)
    first, second = settle(bill(1), bill(2, day="2024-04-01", dise_class="ordinary"), rules=rules, identities=later)
    assert first.paid("assistance") == 0
    assert second.stage("assistance").missing == "dise_class"


def test_what_is_left_of_a_stay_is_unknown_once_a_bill_of_it_is() -> None:
    rules = RULES + SUMMED.replace("%s", "{stay_remainder_over: 5000}")
    edge = (held("low_income_edge"),)
    bills = (bill(1, mdtrt_id="m", care_type="outpatient"), bill(2, mdtrt_id="m"), bill(3))
    first, second, third = settle(*bills, rules=rules, identities=edge)
    assert first.stage("assistance").missing == second.stage("assistance").missing == "basic_outpatient"
    assert codes(third, "assistance") == ["remainder_not_over"]


def test_an_amount_that_is_missing_is_not_taken_as_reached_or_not() -> None:
    rules = RULES + SUMMED.replace("%s", "{stay_in_policy_over: $large}")
    rules += "      - {parameter: large, zh: 大额, required: 未公布}\n"
    (statement,) = settle(bill(), rules=rules, identities=(held("low_income_edge"),))
    assert statement.stage("assistance").missing == "large"


def test_the_chain_s_first_stay_outside_the_file_leaves_the_first_seen_as_first() -> None:
    free = "      - {entitlement: continuous_deductible, for: all, place: [in_district, in_city], chain: first}\n"
    bills = (
        bill(1, mdtrt_id="b", refl=1, refl_from_mdtrt_id="a"),
        bill(2, mdtrt_id="c", refl=1, refl_from_mdtrt_id="b"),
    )
    rules = RULES.replace('"3": 800}', '"3": 800}\n        deductible_per: stay') + free
    first, second = settle(*bills, rules=rules)
    assert (first.paid("basic"), second.paid("basic")) == (679_000, 700_000)  # 300 taken once


def test_a_table_by_class_names_classes() -> None:
    table = "{by: class, special_hardship: 70%, specialhardship: 60%, else: 50%}"
    rules = RULES.replace("per: year, rate: 70%", f"per: year, rate: {table}")
    with pytest.raises(PolicyErrors, match="a table by class has 'specialhardship', which is no class"):
        book(document(rules=rules))


def test_a_rate_in_the_place_of_another_still_pays_no_more_than_all() -> None:
    tilt = "      - {adjust: assistance, slot: ratio, for: [特困人员], rate: 98%, rate_plus: 5 points}\n"
    with pytest.raises(PolicyErrors, match="over 100%"):
        book(document(rules=RULES + tilt))
