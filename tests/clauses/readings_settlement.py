"""What the rules say under other readings of settlement: bases, triggers, changes of a schedule, what is missing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from tests.clauses.doc_counties_stages import PLAN, QIANJIANG, qianjiang
from tests.clauses.doc_parameters import CITY
from tests.clauses.doc_subsidies import grants
from tests.clauses.doc_weihai_stages import EVERY_CARE, FOUR, INPATIENT, THREE
from tests.clauses.facts import REQUIRED, accounts, parameters
from tests.clauses.grants import granted
from tests.clauses.readings_chongqing import ACCOUNT, BY_USE, FLOORS, TILTED
from tests.clauses.registry import register
from tests.clauses.stages import rows, under
from tuodi.policy.model import AdjustRule, Identity, RuleBook, StageRule
from tuodi.policy.values import Const

WIDE, NARROW = "in_policy_with_first_self_pay", "in_policy_without_deductible"
SELF_PAY = {"plus_first_self_pay": WIDE, "without_basic_deductible": NARROW}
CRITICAL = {"with_first_self_pay": WIDE, "without_basic_deductible": NARROW}
AGAIN = {"co_paid_part_only": "co_payment", "plus_first_self_pay": WIDE, "only_once_cap_full": "remainder_once_capped"}


def based(clause: str, rule: str, base: str, **reading: str) -> None:
    """The base of a rule; what it is worth is shown by worked bills."""
    register(f"base of {rule}", (clause,), partial(_based, rule, base), reading)


def _based(rule: str, base: str, book: RuleBook) -> None:
    assert next(r for r in book.of(StageRule) if r.origin.rule == rule).base == base


for _choice, _base in CRITICAL.items():
    based("B-CQ.7", "B-CQ.7.main", _base, critical_base=_choice)
    for _clause in ("W-3.2a", "B-WH.20"):
        for _kind in ("inpatient", "chronic"):
            based(_clause, f"{_clause}/{_kind}", _base, critical_base=_choice)
    based("W-3.2a", "W-3.2a/high_value", _base, critical_base=_choice)
ELSEWHERE = {"out_of_province": "insured_region"}
for _clause in ("W-3.3b", "W-3.3c", "W-3.3d", "W-3.3e"):
    for _rule, _more in ((_clause, {}), (f"{_clause}/out_of_province", ELSEWHERE)):
        based(_clause, _rule, NARROW, in_policy_self_pay="without_basic_deductible", **_more)
        if _clause in ("W-3.3c", "W-3.3e"):
            for _choice, _base in AGAIN.items():
                based(_clause, _rule, _base, reassistance_base=_choice, **_more)
for _choice, _base in SELF_PAY.items():
    _said = {"in_policy_self_pay": _choice}
    for _suffix, _more in (("", FLOORS), ("_by_use", BY_USE)):
        for _clause in ("P-3.2f", "P-3.2f2"):
            based(_clause, f"{_clause}.rate{_suffix}", _base, **_said, **_more)
    based("B-CQ.8", "B-CQ.8.ordinary_inpatient", _base, **_said, **ACCOUNT)
    based("Q-3.2b", "Q-3.2b.small", _base, **_said, **ACCOUNT)
for _rule in ("Q-3.2a", "Q-3.2b", *TILTED):
    rows(under(_rule, {"in_policy_self_pay": "plus_first_self_pay"}, base=WIDE))

# ----------------------------------------------------------------------------------------------- triggers and classes
rows(
    under("Q-3.2b", {"large_trigger": "yearly_sum"}, over_what="year_in_policy_over"),
    under("Q-3.2b", {"large_trigger": "remainder_over"}, over_what="stay_remainder_over"),
)
for _rule in TILTED:
    rows(
        under(_rule, {"tilt_base_stage": "before"}, base="in_policy_before_assistance"),
        under(_rule, {"tilt_class_change": "restart"}, per_class=True),
    )
parameters(
    QIANJIANG,
    *(("Q-3.2b", f"large_bill_rate_{group}", PLAN, "", REQUIRED) for group in ("special_hardship", "key", "other")),
    same_rate="by_class",
)
for _class in (*THREE, "low_income_edge", "hardship_student"):
    _group = {"special_hardship": "special_hardship", "low_income_edge": "other", "hardship_student": "other"}
    rows(
        replace(
            under("Q-3.2b", {"same_rate": "by_class"}), classes=(_class,), edges=(), figures_only=True,
            missing=f"large_bill_rate_{_group.get(_class, 'key')}",
        )
    )  # fmt: skip
NOTICE = {"which_prevails": "notice_52"}
for _start, _first in (("issue_day", PLAN), ("whole_2023", "2023-01-01"), ("from_2024", "2024-01-01")):
    _reading = NOTICE if _start == "issue_day" else {**NOTICE, "plan_start": _start}
    rows(
        qianjiang(
            "Q-8.tilt", clause="Q-8", stage="tilt", first=_first, classes=(*THREE, *FOUR), care=EVERY_CARE,
            missing="qianjiang_notice_52_schedule",
            overrides=(*TILTED, "Q-3.3b.key_transition", "Q-3.3b.other_transition", "Q-3.3b.after"), reading=_reading,
        )
    )  # fmt: skip
parameters(QIANJIANG, ("Q-8", "qianjiang_notice_52_schedule", PLAN, "", REQUIRED), **NOTICE)
accounts(CITY, ("B-CQ.4", "outpatient_cost", "year"), outpatient_limit="cost")
LOW_INCOME = {"severe_disability": "low_income_only"}
grants(
    granted("Q-2.1a/6", LOW_INCOME, classes=("illness_poor", "hardship_student")),
    granted("Q-2.1b/4", LOW_INCOME, classes=("veteran_other", "illness_poor", "hardship_student")),
)

# --------------------------------------------------------------------------------------------------- fields of rules


def said(clause: str, rule: str, fields: dict[str, Any], **reading: str) -> None:
    """The fields of a rule that no bill can tell from another rule's effect."""
    register(f"fields of {rule}", (clause,), partial(_said, rule, fields), reading)


def _said(rule: str, fields: dict[str, Any], book: RuleBook) -> None:
    found = next(r for r in book.rules if r.origin.rule == rule)
    assert isinstance(found, (AdjustRule, Identity))
    for name, value in fields.items():
        got = getattr(found.when, name) if name in ("care", "place", "hosp_lv") else getattr(found, name)
        assert (sorted(got) if isinstance(got, tuple) else got) == (
            sorted(value) if isinstance(value, tuple) else value
        )


def rate(per_cent: int, care: tuple[str, ...], **when: Any) -> dict[str, Any]:
    """The fields of a change that only puts one rate in the place of the schedule's."""
    return {
        "rate": Const(per_cent * 100, "rate"), "care": care, "place": None, "hosp_lv": None, "uncap": False,
        "classes": None, "excluded": (), **when,
    }  # fmt: skip


RATIO = {"ratio_use": "rate"}
HERE = {"place": ("in_district",)}
said("N-3.5a", "N-3.5a.rate", rate(70, INPATIENT, stage="basic", **HERE), **RATIO)
said("P-3.2a", "P-3.2a.rate_level_2", rate(70, INPATIENT, stage="basic", hosp_lv=(2,), **HERE), **RATIO)
said("P-3.2a", "P-3.2a.rate_level_1", rate(80, INPATIENT, stage="basic", hosp_lv=(1,), **HERE), **RATIO)
PAID_ON = (*INPATIENT, "outpatient_chronic", "outpatient_major_disease", "high_value_drug")
said("N-3.6b", "N-3.6b.rate", rate(60, PAID_ON, stage="critical", excluded=THREE), **RATIO)
SCOPE = {"classes": ("severe_disability",), "only_with": (*THREE, *FOUR)}
said("Q-7.2b", "Q-7.2b.low_income", SCOPE, **LOW_INCOME)
