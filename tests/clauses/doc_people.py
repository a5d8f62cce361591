"""Who is who: classes, certifiers, order of classes; rights; refunds; ended measures; warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from tests.clauses.bench import classes_of, day_of
from tests.clauses.doc_chongqing_stages import ASSISTED
from tests.clauses.doc_parameters import CITY, PENGSHUI, QIANJIANG, WEIHAI
from tests.clauses.doc_weihai_stages import FOUR, HELPED, THREE
from tests.clauses.registry import register
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.policy.conflicts import rank_of
from tuodi.policy.index import RuleIndex
from tuodi.policy.model import Entitlement, Identity, Refund, Repeal, RuleBook

_DAY = dt.timedelta(days=1)
FAR = dt.date(2030, 1, 1)
SEVEN = (*THREE, *FOUR)
MONITORED = FOUR[1:]
CIVIL, RURAL = "civil_affairs", "rural_revitalisation"

# ------------------------------------------------------------------------------------------------------- identities

W_ORDER = (
    "special_hardship", "minimum_living", "returned_to_poverty", "low_income_edge", *MONITORED, "expenditure_poor",
)  # fmt: skip
CITY_ORDER = (
    *THREE, *FOUR, "illness_poor", "veteran_key", "veteran_other", "severe_disability", "hardship_student",
    "family_planning_special", "family_planning_reward", "stable_exit", "resident",
)  # fmt: skip
Q_ORDER = (
    *THREE, "low_income_edge", "illness_poor", *MONITORED, "veteran_key", "veteran_other", "severe_disability",
    "hardship_student",
)  # fmt: skip

IDENTITIES = (  # rule, clause, first day, classes, certifier, together with, several held
    (
        "W-1/1",
        "W-1",
        "2022-01-01",
        ("special_hardship", "minimum_living", "low_income_edge", "expenditure_poor"),
        CIVIL,
        "",
        "",
    ),
    ("W-1/2", "W-1", "2022-01-01", (*MONITORED, "returned_to_poverty"), RURAL, "", ""),
    ("W-1/3", "W-1", "2022-01-01", HELPED, "", "", "per_stage"),
    ("W-3.3g", "W-3.3g", "2022-05-01", HELPED, "", "", ""),
    ("C-Q1a/1", "C-Q1a", "2022-01-01", ("special_hardship", "minimum_living", "low_income_edge"), CIVIL, "", ""),
    ("C-Q1a/2", "C-Q1a", "2022-01-01", ("returned_to_poverty", *MONITORED), RURAL, "", ""),
    ("C-Q1a2", "C-Q1a2", "2022-01-01", ("sudden_hardship",), RURAL, "", ""),
    ("B-CQ.8c", "B-CQ.8c", "2022-01-01", (), "", "", ""),
    ("Q-1.1", "Q-1.1", "2023-10-12", ASSISTED, "", "", ""),
    ("Q-1.1b", "Q-1.1b", "2023-10-12", (), "", "", "per_stage"),
    ("Q-1.2/1", "Q-1.2", "2023-10-12", ("special_hardship", "minimum_living", "low_income_edge"), CIVIL, "", ""),
    ("Q-1.2/2", "Q-1.2", "2023-10-12", ("returned_to_poverty", *MONITORED), RURAL, "", ""),
    ("Q-1.2b", "Q-1.2b", "2023-10-12", ("illness_poor",), CIVIL, "medical_security", ""),
    ("Q-7.2b/1", "Q-7.2b", "2023-10-12", ("severe_disability",), "disabled_federation", "", ""),
    ("Q-7.2b/2", "Q-7.2b", "2023-10-12", ("veteran_key", "veteran_other"), "veterans_affairs", "", ""),
    ("Q-7.2b/3", "Q-7.2b", "2023-10-12", ("hardship_student",), "", "", ""),
    ("P-2c", "P-2c", "2024-01-01", SEVEN, "", "", ""),
    (
        "P-4.2b/1",
        "P-4.2b",
        "2024-01-01",
        ("special_hardship", "minimum_living", "low_income_edge", "illness_poor"),
        CIVIL,
        "",
        "",
    ),
    ("P-4.2b/2", "P-4.2b", "2024-01-01", ("returned_to_poverty", *MONITORED), RURAL, "", ""),
)
RANKS = (
    ("W-1", WEIHAI, ("critical", "assistance", "tilt"), W_ORDER),
    ("B-CQ.8c", CITY, ("critical", "assistance", "tilt"), CITY_ORDER),
    ("Q-1.1b", QIANJIANG, ("assistance", "tilt"), Q_ORDER),
)


def _identity(said: tuple, book: RuleBook) -> None:
    name, clause, first, classes, certifier, together, several = said
    rule = next(r for r in book.of(Identity) if r.origin.rule == name)
    assert (rule.origin.clause, rule.first, rule.last) == (clause, day_of(first), None)
    assert sorted(rule.classes or ()) == sorted(classes)
    assert (rule.certifier, rule.certified_with, rule.several) == (certifier, together, several)


def _ranked(region: str, stages: tuple[str, ...], order: tuple[str, ...], book: RuleBook) -> None:
    for stage in stages:
        assert rank_of(list(book.of(Identity)), region, stage) == order, stage


# ------------------------------------------------------------------------------------------------------------ rights

AT_HOME = ("in_district", "in_city", "in_province")
RIGHTS = (  # rule, clause, name, region, first day, classes (empty: everyone), place, share
    ("N-3.4c", "N-3.4c", "no_waiting_period", CITY, "2021-01-29", SEVEN, (), ""),
    ("N-3.5b", "N-3.5b", "two_disease_drugs", CITY, "2021-01-29", (), (), ""),
    ("N-4.12a", "N-4.12a", "continuous_deductible", CITY, "2021-01-29", SEVEN, AT_HOME, ""),
    ("N-4.12a2", "N-4.12a2", "home_region_rules", CITY, "2021-01-29", SEVEN, AT_HOME, ""),
    ("N-4.12b", "N-4.12b", "internet_care", CITY, "2021-01-29", (), (), ""),
    ("W-3.1a", "W-3.1a", "no_waiting_period", WEIHAI, "2022-05-01", HELPED, (), ""),
    ("W-3.1b", "W-3.1b", "out_of_area_first_share_waived", WEIHAI, "2022-05-01", HELPED,
     ("in_province",), "out_of_area"),
    ("W-3.3h", "W-3.3h", "certifying_region_governs", WEIHAI, "2022-05-01", HELPED, ("in_province",), ""),
    ("C-3.2a", "C-3.2a", "deposit_free_admission", CITY, "2022-01-01",
     ("minimum_living", "special_hardship", *MONITORED, "returned_to_poverty"), ("in_district",), ""),
    ("Q-4.2a/1", "Q-4.2a", "direct_assistance", QIANJIANG, "2023-10-12",
     ("special_hardship", "minimum_living", "low_income_edge", "illness_poor", *MONITORED), (), ""),
    ("Q-4.2a/2", "Q-4.2a", "direct_assistance", QIANJIANG, "2023-10-12",
     ("returned_to_poverty", "veteran_key", "veteran_other", "severe_disability", "hardship_student"), (), ""),
    ("Q-6.2a", "Q-6.2a", "deposit_free_admission", QIANJIANG, "2023-10-12", ("special_hardship", "minimum_living"),
     ("in_district",), ""),
    ("Q-6.2b", "Q-6.2b", "certifying_region_governs", QIANJIANG, "2023-10-12", ASSISTED, (), ""),
    ("P-3.1h2", "P-3.1h2", "no_waiting_period", PENGSHUI, "2024-01-01", (*SEVEN, "stable_exit"), (), ""),
)  # fmt: skip
CONDITIONS = {  # the words of the condition under which the right holds
    "N-3.4c": "跨区域参保关系转移接续", "N-3.5b": "高血压、糖尿病", "N-4.12a": "按规定转诊并在定点医疗机构就医",
    "N-4.12a2": "按规定转诊并在定点医疗机构就医", "N-4.12b": "符合条件的“互联网+”诊疗服务", "C-3.2a": "有条件的区县",
    "Q-6.2a": "经基层首诊转诊", "Q-6.2b": "按规范转诊",
}  # fmt: skip


def _right(said: tuple, book: RuleBook) -> None:
    rule_id, clause, name, region, first, classes, place, share = said
    index = RuleIndex(book)
    for held in ((), *((c,) for c in classes_of(book))):
        for day, in_time in ((day_of(first), True), (day_of(first) - _DAY, False), (FAR, True)):
            found = index.entitlement(name, region, (*held, "resident"), day)
            expected = in_time and (not classes or bool(set(held) & set(classes)))
            assert (found is not None and found.origin.rule == rule_id) == expected, f"{rule_id}: {held} on {day}"
    rule = next(r for r in book.of(Entitlement) if r.origin.rule == rule_id)
    assert (rule.origin.clause, rule.place, rule.share) == (clause, place, share or "out_of_area")
    assert bool(rule.condition) == (rule_id in CONDITIONS)
    assert CONDITIONS.get(rule_id, "") in rule.condition


# ------------------------------------------------------------------------------------------- days of identity, refunds

UP_TO_STANDARD, ALL, OF_SUBSIDY, NONE = "refund_up_to_standard", "refund_all", "refund_subsidy", "no_refund"
EVERYONE: tuple[str, ...] = ()
# rule, clause, case, region, classes (empty: everyone), first and last cover year, result, certified before
REFUNDS = (
    ("W-2.1b2", "W-2.1b2", "top_up_deadline", WEIHAI, HELPED, 2022, None, NONE, ""),
    ("W-2.1d", "W-2.1d", "certified_in_window", WEIHAI, HELPED, 2023, None, UP_TO_STANDARD, ""),
    ("W-2.1e", "W-2.1e", "certified_after_window", WEIHAI, HELPED, 2023, None, NONE, ""),
    ("W-2.2/refund", "W-2.2", "certified_before_reform", WEIHAI, SEVEN, 2022, 2022, UP_TO_STANDARD, "2022-05-01"),
    ("W-2.2b/refund", "W-2.2b", "certified_after_window", WEIHAI, HELPED, 2022, 2022, NONE, ""),
    ("B-CQ.2c/1", "B-CQ.2c", "employee_before_resident", CITY, EVERYONE, 2022, None, ALL, ""),
    ("B-CQ.2c/2", "B-CQ.2c", "subsidy_found_later", CITY, EVERYONE, 2022, None, OF_SUBSIDY, ""),
    ("B-CQ.2c/3", "B-CQ.2c", "death_before_cover", CITY, EVERYONE, 2022, None, ALL, ""),
    ("B-CQ.2c/4", "B-CQ.2c", "paid_twice", CITY, EVERYONE, 2022, None, ALL, ""),
    ("B-CQ.2c/5", "B-CQ.2c", "plan_change_in_window", CITY, EVERYONE, 2022, None, ALL, ""),
    ("B-CQ.2c/6", "B-CQ.2c", "certified_after_window", CITY, EVERYONE, 2022, None, NONE, ""),
)
IDENTITY_DAYS = (  # rule, region, day, classes, first cover year, a later change, a first class after it
    ("C-Q1c", CITY, "payment", EVERYONE, 2022, "no_change", "flagged"),
    ("W-2.1c", WEIHAI, "first_of_cover_year", HELPED, 2022, "no_change", "subsidised"),
)


def _years(first: int, last: int | None) -> Iterator[tuple[int, bool]]:
    yield from ((first - 1, False), (first, True), (last or first + 5, True))
    if last is not None:
        yield last + 1, False


def _refund(said: tuple, book: RuleBook) -> None:
    rule_id, clause, case, region, classes, first, last, result, before = said
    rules = EnrolmentRules(book)
    for held in ((), *((c,) for c in classes_of(book))):
        for year, in_time in _years(first, last):
            found = rules.refund(case, region, year, (*held, "resident"))
            expected = in_time and (not classes or bool(set(held) & set(classes)))
            assert (found is not None and found.origin.rule == rule_id) == expected, f"{rule_id}: {held} in {year}"
    rule = next(r for r in book.of(Refund) if r.origin.rule == rule_id)
    assert (rule.origin.clause, rule.result, rule.cover_first, rule.cover_last) == (clause, result, first, last)
    assert rule.certified_before == (day_of(before) if before else None)


def _identity_day(said: tuple, book: RuleBook) -> None:
    rule_id, region, day, classes, first, change, late = said
    for year, in_time in _years(first, None):
        found = EnrolmentRules(book).identity_date(region, year)
        assert (found is not None and found.origin.rule == rule_id) == in_time
        if in_time:
            assert (found.identity_at, found.later_change, found.late_first) == (day, change, late)
            assert sorted(found.classes or ()) == sorted(classes)


# ----------------------------------------------------------------------------------------------------- ended measures

FORMER = ("stable_exit", "unstable_exit")
REPEALS = (  # rule, clause, region, classes, last day, told on bills, the day is that of
    *((f"W-3.0/{n}", "W-3.0", WEIHAI, FORMER, "2021-12-31", True, "service_date") for n in (1, 2, 3)),
    ("C-3.2b", "C-3.2b", CITY, ("stable_exit",), "2021-12-31", False, "service_date"),
    *((f"C-3.4a/{n}", "C-3.4a", CITY, FORMER, "2021-12-31", True, "service_date") for n in (1, 2, 3, 4)),
    ("C-3.4b", "C-3.4b", CITY, FORMER, "2022-01-31", True, "settlement_day"),
    ("C-Q3", "C-Q3", CITY, FORMER, "2021-12-31", True, "service_date"),
    *((f"C-Q4/{n}", "C-Q4", CITY, FORMER, "2021-12-31", False, "service_date") for n in (1, 2)),
    ("C-Q4b", "C-Q4b", CITY, FORMER, "2021-12-31", True, "service_date"),
    ("C-Q5", "C-Q5", CITY, FORMER, "2022-01-31", False, "settlement_day"),
    ("C-Q9b", "C-Q9b", CITY, ("stable_exit",), "2021-12-31", False, "service_date"),
    ("Q-8", "Q-8", QIANJIANG, (*THREE, *FOUR), "2023-10-11", False, "service_date"),
)


def _ended(said: tuple, book: RuleBook) -> None:
    rule_id, clause, region, classes, ends, told, by = said
    index = RuleIndex(book)
    last, after = day_of(ends), day_of(ends) + _DAY
    for class_id in classes_of(book):
        for day, settled in ((last, last), (after, after), (last, after), (after, last)):
            over = (settled if by == "settlement_day" else day) == after
            named = [r.origin.rule for r in index.repeals(region, (class_id, "resident"), day, settled)]
            assert (rule_id in named) == (told and over and class_id in classes), f"{rule_id}: {class_id} on {day}"
    rule = next(r for r in book.of(Repeal) if r.origin.rule == rule_id)
    assert (rule.origin.clause, rule.ends, rule.by, rule.on_bills) == (clause, day_of(ends), by, told)
    assert rule.measures == ("local_legacy_measures" if rule_id == "C-3.4a/5" else "")
    assert sorted(rule.classes or ()) == sorted(classes)


Table = tuple[tuple, ...]
NO_SUDDEN, TOLD_NOT = {"vulnerable_to_return": "without_sudden_hardship"}, False
RUNS: tuple[tuple[str, Callable[[tuple, RuleBook], None], Table], ...] = (
    ("identity", _identity, IDENTITIES), ("right", _right, RIGHTS), ("refund", _refund, REFUNDS),
    ("ended", _ended, REPEALS),
)  # fmt: skip


def _named(table: Table, rule: str) -> tuple:
    return next(row for row in table if row[0] == rule)


def _without(classes: tuple[str, ...], *names: str) -> tuple[str, ...]:
    return tuple(c for c in classes if c not in names)


def _changed(table: Table, rule: str, place: int, value: object) -> tuple:
    row = _named(table, rule)
    return (*row[:place], value, *row[place + 1 :])


OTHERWISE: tuple[tuple[str, Callable[[tuple, RuleBook], None], tuple, dict[str, str]], ...] = (
    ("identity", _identity, _changed(IDENTITIES, "Q-1.1", 3, _without(ASSISTED, "veteran_other")),
     {"veterans_scope": "four_only"}),
    ("identity", _identity, _changed(IDENTITIES, "Q-1.1", 3, _without(ASSISTED, "sudden_hardship")), NO_SUDDEN),
    ("identity", _identity, _changed(IDENTITIES, "Q-7.2b/3", 4, CIVIL), {"student_certifier": "civil_affairs"}),
    ("identity", _identity, _changed(IDENTITIES, "Q-7.2b/3", 4, "education"), {"student_certifier": "education"}),
    ("right", _right, _changed(RIGHTS, "C-3.2a", 5, _without(_named(RIGHTS, "C-3.2a")[5], "sudden_hardship")),
     NO_SUDDEN),
    ("right", _right, _changed(RIGHTS, "W-3.1b", 7, "all_first_self_pay"),
     {"out_of_area_first_pay": "all_first_self_pay"}),
    ("right", _right, ("W-5.2b/all_helped", "W-5.2b", "deposit_free_admission", WEIHAI, "2022-01-01", HELPED, (), ""),
     {"deposit_free_classes": "all_helped"}),
    ("refund", _refund, _changed(REFUNDS, "W-2.1d", 7, ALL), {"refund_amount": "all"}),
    ("refund", _refund, _changed(REFUNDS, "W-2.2/refund", 7, ALL), {"refund_amount": "all"}),
    ("refund", _refund, _changed(REFUNDS, "W-2.2/refund", 8, "2022-05-02"), {"may_first": "old_rule"}),
    ("refund", _refund, _changed(REFUNDS, "B-CQ.2c/6", 7, OF_SUBSIDY), {"late_first_identity": "subsidy_refunded"}),
    ("identity day", _identity_day, _changed(IDENTITY_DAYS, "C-Q1c", 6, "subsidised"),
     {"late_first_identity": "subsidy_refunded"}),
    ("identity day", _identity_day, _changed(IDENTITY_DAYS, "C-Q1c", 6, "refused"),
     {"late_first_identity": "refused_for_good"}),
    ("ended", _ended, _changed(REPEALS, "C-3.4b", 5, TOLD_NOT), {"platform_stop": "district_choice"}),
    ("ended", _ended, ("C-3.4a/5", "C-3.4a", CITY, FORMER, "2021-12-31", True, "service_date"),
     {"legacy_etc": "all_local_measures"}),
    ("ended", _ended, _changed(REPEALS, "C-Q4b", 5, TOLD_NOT), {"former_poor_tilt": "all_former_poor"}),
)  # fmt: skip
for word, run, table in RUNS:
    for said in table:
        register(f"{word} {said[0]}", (said[1],), partial(run, said), {})
for word, run, said, choice in OTHERWISE:
    register(f"{word} {said[0]}", (said[0] if word == "identity day" else said[1],), partial(run, said), choice)
for clause_id, where, of_stages, classes_in_order in RANKS:
    register(f"order of {clause_id}", (clause_id,), partial(_ranked, where, of_stages, classes_in_order), {})
for said in IDENTITY_DAYS:
    register(f"identity day {said[0]}", (said[0],), partial(_identity_day, said), {})


def _condition(rule_id: str, words: str, book: RuleBook) -> None:
    assert next(r for r in book.of(Entitlement) if r.origin.rule == rule_id).condition == words


for _rule, _words, _choice in (
    ("C-3.2a", "低保限农村低保", {"deposit_free_district": "city_rule"}),
    ("C-3.2a", "低保限农村低保", {"deposit_free_district": "union"}),
    ("C-3.2a", "有条件的区县已开通", {"rural_only": "whole_class"}),
    ("P-3.1h2", "在集中参保期内参保", {"waiting_condition": "only_in_window"}),
):
    register(f"condition {_rule}", (_rule,), partial(_condition, _rule, _words), _choice)
