"""What the rules of Chongqing, Qianjiang and Pengshui say under the other readings."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from tests.clauses.bench import day_of
from tests.clauses.doc_chongqing_stages import NEAR, PLAIN, city
from tests.clauses.doc_counties_stages import COVERED, HELPED, PLAN, QIANJIANG, pengshui
from tests.clauses.doc_parameters import PENGSHUI
from tests.clauses.doc_subsidies import grants
from tests.clauses.doc_weihai_stages import EVERY_CARE, FOUR, THREE
from tests.clauses.facts import REQUIRED, parameters
from tests.clauses.grants import granted
from tests.clauses.registry import register
from tests.clauses.stages import ROWS, Row, rows, under
from tuodi.policy.model import RuleBook, StageRule

SEVEN = (*THREE, *FOUR)

# --------------------------------------------------------------------------------------------------------- the city
HALF_2022 = 7_706
rows(
    under("B-CQ.3.inpatient", {"basic_ceiling_special": "lifted"}, disease="ordinary", figures_only=False),
    under("B-CQ.3.major_outpatient", {"basic_ceiling_special": "lifted"}, cap=None),
    city("B-CQ.3.inpatient_special", "B-CQ.3", care=PLAIN, places=NEAR, disease="special", deductibles=(300,),
         edges=((0, 70),), facts={"hosp_lv": 2}, reading={"basic_ceiling_special": "lifted"}),
    under("B-CQ.7.main", {"critical_period": "bill"}, per="bill"),
    under("B-CQ.7.main", {"critical_base": "without_basic_deductible"}, base="in_policy_without_deductible"),
    under("C-Q3b", {"former_poor_tilt": "all_former_poor"}, classes=(*THREE, "stable_exit", "unstable_exit")),
    under("C-Q3b", {"plus_five_points": "multiply"}, edges=((HALF_2022, 63),)),
    under("Q-2.2", {"plus_five_points": "multiply"}, edges=((8_450.5, 63),)),
    under("P-3.2d2", {"plus_five_points": "multiply"}, edges=((8_916.5, 63),)),
)  # fmt: skip
rows(
    under("B-CQ.8.ordinary_inpatient", {"small_ordinary": "neither"}),
    under("Q-3.2b.small", {"small_ordinary": "neither"}),
)
ACCOUNT = {"small_ordinary": "ordinary_account"}
PAYS = {
    "edges": ((0, 70),),
    "cap": ("ordinary_paid", 6_000),
    "missing": "",
    "nothing": False,
    "levels": (1,),
    "size": 50_000,
}
rows(
    under("B-CQ.8.ordinary_inpatient", ACCOUNT, **PAYS),
    under("Q-3.2b.small", ACCOUNT, referral=True, **PAYS),
    *(under(rule, ACCOUNT) for rule in ("Q-3.1.outside", "Q-3.2a", "Q-3.2b", "Q-3.2b.chronic", "B-CQ.8.large_bill")),
)

SHIFTED = {"phase_out_year": "payment_year"}
OPEN = {"transition_dates": "open"}
grants(
    granted("C-3.1a/1", SHIFTED, years=(2023, 2023)),
    granted("C-3.1a/2", SHIFTED, years=(2024, 2024)),
    granted("C-3.1a/3", SHIFTED, years=(2025, None)),
    *(granted(rule, OPEN, years=(2022, None)) for rule in ("C-Q1b/1", "C-Q1b/2", "C-Q1b/3", "C-Q1b2")),
)

# -------------------------------------------------------------------------------------------------------- Qianjiang
WHOLE, LATER = {"plan_start": "whole_2023"}, {"plan_start": "from_2024"}
TILTED = ("Q-3.3b.special_hardship", "Q-3.3b.key", "Q-3.3b.other")
for _rule in ("Q-3.1.outside", "Q-3.2a", "Q-3.2b", "Q-3.2b.small", "Q-3.2b.chronic", *TILTED):
    _from = {"counts_from": "2024-01-01"} if _rule in TILTED else {}
    rows(under(_rule, WHOLE, first="2023-01-01"), under(_rule, LATER, first="2024-01-01", **_from))
for _choice in ("neither", "ordinary_account"):
    for _start, _first in ((WHOLE, "2023-01-01"), (LATER, "2024-01-01")):
        _pays = {**PAYS, "referral": True} if _choice == "ordinary_account" else {}
        rows(under("Q-3.2b.small", {**_start, "small_ordinary": _choice}, first=_first, **_pays))
ALL_ACCOUNTS = (("assistance_all_paid", 10_000_000),)
for _rule in ("Q-3.2a", "Q-3.2b"):
    rows(
        under(_rule, {"two_caps": "within_one"}, more_caps=ALL_ACCOUNTS),
        under(_rule, {"shared_cap": "one_cap"}, more_caps=ALL_ACCOUNTS),
    )
for _rule in ("Q-3.2a", "Q-3.2b", *TILTED):
    rows(under(_rule, {"in_policy_self_pay": "without_basic_deductible"}, base="in_policy_without_deductible"))
rows(under("Q-3.2b", {"large_trigger": "only_part_over"}, per="stay", edges=((30_000, 70),)))
for _rule in TILTED:
    rows(
        under(_rule, {"tilt_period": "admission"}, per="stay"),
        under(_rule, {"tilt_outpatient": "with_special_outpatient"}, care=COVERED),
        under(_rule, {"tilt_bills": "yes"}, counts_anywhere=True),
        under(_rule, {"in_city": "district"}, places=("in_district",)),
    )
ENDING, VULNERABLE = {"undated_rules_end": "end_with_transition"}, {"vulnerable_to_return": "without_sudden_hardship"}
FOUR_ONLY, ONE_FUND = {"veterans_scope": "four_only"}, {"subsidy_fund": "all_assistance"}
TWO = ("returned_to_poverty", "unstable_exit", "marginal_at_risk")
SICK = ("illness_poor", "severe_disability", "hardship_student")
grants(
    *(
        granted(rule, ENDING, years=(2024, 2025))
        for rule in ("Q-2.1a/5", "Q-2.1b/3", "P-3.1d2.transition", "P-3.1d3.transition")
    ),
    *(granted(rule, VULNERABLE, classes=TWO) for rule in ("Q-2.1a/5", "Q-2.1b/3")),
    granted("Q-2.1a/2", FOUR_ONLY, classes=("veteran_key",)),
    granted("Q-2.1b/4", FOUR_ONLY, classes=SICK),
    *(granted(rule, ONE_FUND, fund="assistance_fund") for rule in ("Q-2.1a/2", "Q-2.1a/6", "Q-2.1b/1", "Q-2.1b/4")),
)

# What the plan gives to the transition's classes, read as ending with it: until its last day, then unknown.
IN_TRANSITION = ("returned_to_poverty", "unstable_exit", "marginal_at_risk", "sudden_hardship")
LAST, NEXT = "2025-12-31", "2026-01-01"
AFTER = {"edges": (), "cap": None, "fund": "assistance_fund", "first": NEXT, "classes": IN_TRANSITION}
STARTS = ((ENDING, "2023-10-12"), ({**ENDING, **WHOLE}, "2023-01-01"), ({**ENDING, **LATER}, "2024-01-01"))


BESIDE = ("Q-3.2b.small", "B-CQ.8.ordinary_inpatient")
OVER = {
    "Q-3.2a.transition": ("Q-3.2a.after",), "Q-3.2b.transition": (*BESIDE, "Q-3.2b.after"),
    "Q-3.3b.key_transition": ("Q-3.3b.after",), "Q-3.3b.other_transition": ("Q-3.3b.after",),
    "Q-3.2b.after": BESIDE,
}  # fmt: skip


def ending(rule: str, copy: str, classes: tuple[str, ...], /, **said: Any) -> None:
    """A rule without the transition's classes, and the copy that serves them until the transition ends."""
    left = tuple(c for c in ROWS[rule].classes if c not in IN_TRANSITION)
    for reading, first in STARTS:
        feeds = {"counts_from": "2024-01-01"} if reading != ENDING and LATER.items() <= reading.items() else {}
        when = feeds if ROWS[rule].counts_from else {}
        rows(under(rule, reading, first=first, classes=left, **when, **said))
        given = under(rule, reading, first=first, classes=classes, **when, **said)
        rows(replace(given, rule=copy, last=LAST, overrides=OVER[copy]))


def after(rule: str, copy: str, missing: str, reading: dict[str, str], **said: Any) -> None:
    """What follows: nothing is known."""
    given = under(rule, {**ENDING, **reading}, **{**AFTER, **said})
    rows(replace(given, rule=copy, missing=missing, overrides=OVER.get(copy, ())))


for _rule in ("Q-3.2a", "Q-3.2b"):
    ending(_rule, f"{_rule}.transition", IN_TRANSITION)
    after(_rule, f"{_rule}.after", "qianjiang_assistance_after_transition", {})
ending("Q-3.3b.key", "Q-3.3b.key_transition", ("returned_to_poverty",))
ending("Q-3.3b.other", "Q-3.3b.other_transition", IN_TRANSITION[1:])
after("Q-3.3b.key", "Q-3.3b.after", "qianjiang_tilt_after_transition", {}, counts_from="")
for _reading, _said in (
    ({"tilt_outpatient": "with_special_outpatient"}, {"care": COVERED}),
    ({"in_city": "district"}, {"places": ("in_district",)}),
):
    after("Q-3.3b.key", "Q-3.3b.after", "qianjiang_tilt_after_transition", _reading, counts_from="", **_said)


def _asks_for_referral(book: RuleBook) -> None:
    rule = next(r for r in book.of(StageRule) if r.origin.rule == "Q-3.3b.after")
    assert rule.when.referral


register("referral of Q-3.3b.after", ("Q-3.3b",), _asks_for_referral, {**ENDING, "in_city": "district"})
for _choice, _what in (("yearly_sum", "year_in_policy_over"), ("remainder_over", "stay_remainder_over")):
    _reading = {"large_trigger": _choice}
    after("Q-3.2b", "Q-3.2b.after", "qianjiang_assistance_after_transition", _reading, over_what=_what)
parameters(
    QIANJIANG, ("Q-3.2a", "qianjiang_assistance_after_transition", PLAN, "", REQUIRED),
    ("Q-3.3b", "qianjiang_tilt_after_transition", PLAN, "", REQUIRED), **ENDING,
)  # fmt: skip
WIDE, NARROW = "in_policy_with_first_self_pay", "in_policy_without_deductible"
BASES = (
    ({"in_policy_self_pay": "plus_first_self_pay"}, {"base": WIDE}),
    ({"in_policy_self_pay": "without_basic_deductible"}, {"base": NARROW}),
)
SHARED = tuple(
    ({name: choice}, {"more_caps": ALL_ACCOUNTS})
    for name, choice in (("two_caps", "within_one"), ("shared_cap", "one_cap"))
)
TRIGGERS = (
    ({"large_trigger": "only_part_over"}, {"per": "stay", "edges": ((30_000, 70),)}),
    ({"large_trigger": "yearly_sum"}, {"over_what": "year_in_policy_over"}),
    ({"large_trigger": "remainder_over"}, {"over_what": "stay_remainder_over"}),
)
TILTS = (
    ({"tilt_period": "admission"}, {"per": "stay"}),
    ({"tilt_base_stage": "before"}, {"base": "in_policy_before_assistance"}),
    ({"tilt_class_change": "restart"}, {"per_class": True}),
    ({"tilt_outpatient": "with_special_outpatient"}, {"care": COVERED}),
    ({"tilt_bills": "yes"}, {"counts_anywhere": True}),
    ({"in_city": "district"}, {"places": ("in_district",)}),
)
for _rule, _copy, _classes, _readings in (
    ("Q-3.2a", "Q-3.2a.transition", IN_TRANSITION, (*BASES, *SHARED)),
    ("Q-3.2b", "Q-3.2b.transition", IN_TRANSITION, (*BASES, *SHARED, *TRIGGERS)),
    ("Q-3.3b.key", "Q-3.3b.key_transition", IN_TRANSITION[:1], (*BASES, *TILTS)),
    ("Q-3.3b.other", "Q-3.3b.other_transition", IN_TRANSITION[1:], (*BASES, *TILTS)),
):
    for _reading, _said in _readings:
        rows(replace(under(_rule, {**ENDING, **_reading}, classes=_classes, **_said), rule=_copy, last=LAST))

# --------------------------------------------------------------------------------------------------------- Pengshui
NAMED = {"unnamed_fund": "assistance_fund"}
NOT_NAMED = (
    "P-3.1a.plan_2", "P-3.1a.plan_1", "P-3.1b.veteran_other", "P-3.1b.family_planning_special", "P-3.1c.plan_1",
    "P-3.1c.plan_2", "P-3.1d2.outside_seven", "P-3.1d3.outside_seven",
)  # fmt: skip
grants(
    *(granted(rule, NAMED, fund="assistance_fund") for rule in NOT_NAMED),
    granted("P-3.1a.plan_2", {"above_persons": "all_listed"}, of_plan=1),
    granted("P-3.1c.plan_2", {"above_persons": "all_listed"}, rate=100),
    granted("P-3.1a.plan_1", {"veterans_plan_1": "plan_2_amount"}, paid_in_full=True),
    granted("P-3.1a.plan_1", {"fixed_or_capped_by_premium": "paid_in_full"}, paid_in_full=True),
)
parameters(
    PENGSHUI, ("P-3.2b", "outpatient_limit", "2024-03-28", "2024-12-31", {"insu_plan=1": 300, "insu_plan=2": 500}),
    county_start="from_issue_day",
)  # fmt: skip
rows(under("P-3.2g", {"tilt_base": "all"}, base="total_remainder"))

# 不低于80%、70%, paid as rates only where a reading says so
FLOORS = {"missing_county_schedule": "floors_as_rates"}
BY_USE = {"floor_use": "rate_where_no_schedule"}


def floor(clause: str, rate: int, classes: tuple[str, ...], suffix: str, reading: dict[str, str]) -> Row:
    closed = tuple(f"P-3.2h.{slot}_closed{suffix}" for slot in ("special_disease", "large_bill"))
    return pengshui(
        f"{clause}.rate{suffix}", clause=clause, stage="assistance", fund="assistance_fund", classes=classes,
        certifying=True, care=EVERY_CARE, edges=((0, rate),), reading=reading,
        overrides=(*closed, "B-CQ.8.special_disease", "B-CQ.8.large_bill"),
    )  # fmt: skip


for _suffix, _reading in (("", FLOORS), ("_by_use", BY_USE)):
    rows(floor("P-3.2f", 80, THREE, _suffix, _reading), floor("P-3.2f2", 70, FOUR, _suffix, _reading))

LARGE, ORDINARY = "B-CQ.8.large_bill", ("B-CQ.8.ordinary_inpatient", "B-CQ.8.ordinary_other")


def beside(
    rule: str, slot: str, classes: tuple[str, ...], missing: str, overrides: tuple[str, ...], **reading: str
) -> None:
    """A rule that never decides because another of its clause does: it keeps the city's rule of its slot away."""
    register(f"beside {rule}", ("P-3.2h",), partial(_beside, (rule, slot, classes, missing, overrides)), reading)


def _beside(said: tuple[str, str, tuple[str, ...], str, tuple[str, ...]], book: RuleBook) -> None:
    rule, slot, classes, missing, overrides = said
    found = next(r for r in book.of(StageRule) if r.origin.rule == rule)
    assert (found.origin.clause, found.stage, found.slot, found.open) == ("P-3.2h", "assistance", slot, missing)
    assert (found.region_by, found.first, found.last) == ("certifying", day_of("2024-01-01"), None)
    assert sorted(found.classes or ()) == sorted(classes)
    assert found.overrides == overrides
    assert bool(found.nothing) != bool(missing)


COUNTY = "county_assistance_schedule"
FIRST = ("P-3.2h.large_bill", "P-3.2h.ordinary", LARGE, *ORDINARY)
beside("P-3.2h.special_disease", "special_disease", HELPED, COUNTY, FIRST)
beside("P-3.2h.large_bill", "large_bill", HELPED, COUNTY, ("P-3.2h.ordinary", "B-CQ.8.special_disease", *ORDINARY))
beside("P-3.2h.ordinary", "ordinary", HELPED, COUNTY, ("B-CQ.8.special_disease", LARGE))
for _suffix, _reading in (("", FLOORS), ("_by_use", BY_USE)):
    _first, _second = (f"P-3.2h.{slot}_closed{_suffix}" for slot in ("special_disease", "large_bill"))
    beside(_first, "special_disease", SEVEN, "", (_second, LARGE, *ORDINARY), **_reading)
    beside(_second, "large_bill", SEVEN, "", ("B-CQ.8.special_disease", *ORDINARY), **_reading)
