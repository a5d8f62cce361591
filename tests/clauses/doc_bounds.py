"""What lower documents are held against, and the days of the documents themselves."""

from __future__ import annotations

from functools import partial

from tests.clauses.bench import day_of
from tests.clauses.doc_statements import CITY, NATION, PENGSHUI, QIANJIANG
from tests.clauses.doc_weihai_stages import FOUR, THREE
from tests.clauses.pins import bounds
from tests.clauses.registry import register
from tuodi.policy.model import RuleBook

FAILED, LISTED, MEASURED = "failed", "listed", "measured"
TRANSITION = "2025-12-31"
INPATIENT = {"setting": ("inpatient",)}

bounds(NATION, {
    "N-1/4": ("transition_rules_end", "", LISTED, ()),
    "N-1b": ("principle_cited", "", LISTED, ()),
    "N-2.1": ("principle_cited", "", LISTED, ()),
    "N-2.1a/1": ("subsidy_full", "", FAILED, ("special_hardship",), {"at_least": 100}),  # 全额资助
    "N-2.1a/2": ("subsidy_fixed_amount", "", LISTED, ("minimum_living",)),  # 定额资助
    "N-2.1b": ("subsidy_dated_to_transition", "", LISTED, ("unstable_exit",)),
    "N-2.1b2": ("subsidy_required_in_transition", "", FAILED, ("returned_to_poverty",), {"until": TRANSITION}),
    "N-2.1c": ("subsidy_not_from_fund", "", FAILED, ("stable_exit",), {"fund": "assistance_fund"}),
    "N-2.2a/1": ("basic_class_rule_listed", "basic", LISTED, ()),
    "N-2.2": ("tilt_classes_only", "critical", LISTED, THREE),
    "N-2.2b": ("measured_self_pay_share", "", MEASURED, ()),
    "N-2.3": ("benefit_outside_tiers_needs_end", "", LISTED, ()),
    "N-2.3b": ("county_basic_equals_city", "basic", LISTED, ()),
    "N-3.5a": ("measured_inpatient_ratio", "basic", MEASURED, (), {"about": 70, **INPATIENT}),  # 70%左右
    "N-3.6a": ("critical_deductible_share_of_income", "critical", FAILED, (), {"times": 50, "of": "disposable_income"}),
    "N-3.6b": ("measured_critical_ratio", "critical", MEASURED, (), {"about": 60}),  # 60%左右
    "N-3.6c": ("critical_tilt", "critical", FAILED, THREE, {"times": 50, "points": 5}),
    "N-3.7a": ("base_is_in_policy", "assistance", FAILED, ()),
    "N-3.7a2": ("assistance_states_class_and_cap", "assistance", FAILED, ()),
    "N-3.7b": ("assistance_rate_floor", "assistance", FAILED, THREE, {"at_least": 70, **INPATIENT}),  # 住院，不低于70%
    "N-3.7b2/1": ("class_order", "assistance", LISTED, FOUR, {"of": "minimum_living", "within_points": 20}),
    "N-3.7c": ("shared_cap", "assistance", FAILED, ()),
    "N-3.7d": ("tilt_exists", "tilt", LISTED, ()),
})  # fmt: skip
bounds(NATION, {"N-2.2a/2": ("basic_class_rule_listed", "basic", FAILED, ())}, basic_tilt_conflict="failed")
bounds(
    NATION,
    {"N-2.1b2": ("subsidy_required_in_transition", "", FAILED, ("returned_to_poverty",))},
    transition_dates="open",
)
bounds(NATION, {"N-3.7b": ("assistance_rate_floor", "assistance", FAILED, THREE, {"at_least": 70})}, floor_scope="all")
ORDER = ("class_order", "assistance", LISTED)
OF_LIVING = {"of": "minimum_living"}
bounds(NATION, {"N-3.7b2/2": (*ORDER, FOUR, OF_LIVING)}, slightly_lower="any_lower")
OR_EQUAL = {**OF_LIVING, "or_equal": True}
bounds(NATION, {"N-3.7b2/3": (*ORDER, FOUR, OR_EQUAL)}, slightly_lower="lower_or_equal")
SICK = ("illness_poor",)
EVERY_OTHER = (*SICK, "veteran_key", "veteran_other", "severe_disability", "hardship_student")
for _lower, _facts, _rule in (
    ({}, {**OF_LIVING, "within_points": 20}, "N-3.7b2/1"),
    ({"slightly_lower": "any_lower"}, OF_LIVING, "N-3.7b2/2"),
    ({"slightly_lower": "lower_or_equal"}, OR_EQUAL, "N-3.7b2/3"),
):
    bounds(NATION, {_rule: (*ORDER, (*FOUR, *SICK), _facts)}, other_low_income="plus_illness_poor", **_lower)
    bounds(
        NATION, {_rule: (*ORDER, (), {**_facts, "except": (*THREE, "stable_exit", "resident")})},
        other_low_income="every_other_class", **_lower,
    )  # fmt: skip

AS_RATE = {"ratio_use": "rate"}
SCHEDULE = ("schedule_rate", "critical", LISTED, (), {"about": 60})
bounds(NATION, {
    "N-3.5a": ("schedule_rate", "basic", LISTED, (), {"about": 70, **INPATIENT}),
    "N-3.6b": SCHEDULE,
}, **AS_RATE)  # fmt: skip

bounds("2022-05-01", {
    "W-3.2": ("tilt_classes_only", "critical", FAILED, THREE),  # 其他帮扶对象不享受
    "W-3.3": ("one_schedule_in_city", "assistance", FAILED, ()),
})  # fmt: skip

FLOOR = ("assistance_rate_floor", "assistance", FAILED)
bounds(CITY, {
    "C-2.1": ("principle_cited", "", LISTED, ()),
    "C-Q2": ("stable_exit_only_phase_out", "", LISTED, ("stable_exit",)),
    "C-Q7": (*FLOOR, THREE, {"at_least": 70}),
    "C-Q7b": (*FLOOR, FOUR, {"at_least": 60}),
})  # fmt: skip
bounds(CITY, {"C-Q7": (*FLOOR, (*THREE, *EVERY_OTHER), {"at_least": 70})}, key_classes_etc="add_district_own")
bounds(PENGSHUI, {
    "P-3.2a.level_2": ("measured_inpatient_ratio_level_2", "basic", MEASURED, (), {"at_least": 70, **INPATIENT}),
    "P-3.2a.level_1": ("measured_inpatient_ratio_level_1", "basic", MEASURED, (), {"at_least": 80, **INPATIENT}),
    "P-3.2d3": ("measured_critical_ratio", "critical", MEASURED, (), {"about": 60}),
    "P-3.2f.floor": (*FLOOR, THREE, {"at_least": 80}),
    "P-3.2f2.floor": (*FLOOR, FOUR, {"at_least": 70}),
})  # fmt: skip
bounds(PENGSHUI, {
    "P-3.2a.level_2": ("schedule_rate", "basic", FAILED, (), {"at_least": 70, "hosp_lv": (2,), **INPATIENT}),
    "P-3.2a.level_1": ("schedule_rate", "basic", FAILED, (), {"at_least": 80, "hosp_lv": (1,), **INPATIENT}),
    "P-3.2d3": SCHEDULE,
}, **AS_RATE)  # fmt: skip
for _first, _rule, _floor in ((CITY, "C-Q7b", 60), (PENGSHUI, "P-3.2f2.floor", 70)):
    bounds(_first, {_rule: (*FLOOR, (*FOUR, *SICK), {"at_least": _floor})}, other_low_income="plus_illness_poor")
    bounds(_first, {_rule: (*FLOOR, (*FOUR, *EVERY_OTHER), {"at_least": _floor})}, other_low_income="every_other_class")
    bounds(_first, {_rule: (*FLOOR, FOUR, {"at_least": _floor, **INPATIENT})}, floor_scope="inpatient")
for _first, _rule, _floor in ((CITY, "C-Q7", 70), (PENGSHUI, "P-3.2f.floor", 80)):
    bounds(_first, {_rule: (*FLOOR, THREE, {"at_least": _floor, **INPATIENT})}, floor_scope="inpatient")

bounds(QIANJIANG, {
    "Q-2.2a": ("basic_catalogue_only", "basic", LISTED, ()),
    "Q-2.2b": ("assistance_after_insurance", "assistance", FAILED, ()),
    "Q-3.1b": ("base_includes_deductibles", "assistance", FAILED, ()),
    "Q-3.1c": ("base_is_in_policy", "assistance", FAILED, ()),
    "Q-3.3c": ("measured_self_pay_share", "", MEASURED, ()),
    "Q-6.1d": ("designated_together", "assistance", LISTED, ()),
    "Q-6.2e": ("referral_condition", "assistance", FAILED, ()),
})  # fmt: skip

DOCUMENTS = {  # issued, in force from, known from; none says until when
    "national-2021-10": ("2021-01-29", "2021-01-29", "2021-01-29"),
    "shandong-background": ("", "2022-01-01", "2022-01-01"),
    "weihai-2022-13": ("", "2022-01-01", "2022-05-01"),
    "weihai-background": ("", "2022-01-01", "2022-01-01"),
    "chongqing-2022-15": ("2022-01-19", "2022-01-01", "2022-01-19"),
    "chongqing-background": ("", "2022-01-01", "2022-01-01"),
    "qianjiang-2023-53": ("2023-10-12", "2023-10-12", "2023-10-12"),
    "pengshui-2024": ("2024-03-28", "2024-01-01", "2024-03-28"),
}


def _dated(name: str, book: RuleBook) -> None:
    head = next(d for d in book.documents if d.id == name)
    issued, first, known = DOCUMENTS[name]
    assert (head.issued, head.first, head.last) == (day_of(issued) if issued else None, day_of(first), None)
    assert head.known_from == day_of(known)


for _name in DOCUMENTS:
    register(f"days of {_name}", (_name,), partial(_dated, _name), {})
