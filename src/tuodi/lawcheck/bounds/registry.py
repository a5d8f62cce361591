"""Check name in a document → what carries it out. A name without an entry is reported, never passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tuodi.lawcheck.bounds import (
    assistance_form,
    basic,
    class_order,
    critical_deductible,
    critical_tilt,
    floors,
    funds,
    measured,
    principles,
    schedule_rate,
    subsidies,
    subsidy_time,
    transition,
)
from tuodi.lawcheck.bounds.task import Check, Task
from tuodi.lawcheck.finding import Finding, Words
from tuodi.lawcheck.scope import Scope
from tuodi.policy.model import Bound

CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        assistance_form.assistance_states_class_and_cap,
        assistance_form.base_includes_deductibles,
        assistance_form.base_is_in_policy,
        assistance_form.designated_together,
        assistance_form.one_schedule_in_city,
        assistance_form.referral_condition,
        assistance_form.shared_cap,
        assistance_form.tilt_exists,
        basic.basic_catalogue_only,
        basic.basic_class_rule_listed,
        basic.benefit_outside_tiers_needs_end,
        basic.county_basic_equals_city,
        class_order.class_order,
        critical_deductible.critical_deductible_share_of_income,
        critical_tilt.critical_tilt,
        critical_tilt.tilt_classes_only,
        floors.assistance_rate_floor,
        measured.measured_critical_ratio,
        measured.measured_inpatient_ratio,
        measured.measured_inpatient_ratio_level_1,
        measured.measured_inpatient_ratio_level_2,
        measured.measured_self_pay_share,
        principles.principle_cited,
        schedule_rate.schedule_rate,
        subsidies.subsidy_fixed_amount,
        subsidies.subsidy_full,
        subsidies.subsidy_not_from_fund,
        subsidy_time.stable_exit_only_phase_out,
        subsidy_time.subsidy_dated_to_transition,
        subsidy_time.subsidy_required_in_transition,
        transition.assistance_after_insurance,
        transition.transition_rules_end,
    )
}

BETWEEN: tuple[Callable[[Scope], Iterator[Finding]], ...] = (
    floors.floor_against_floor,
    subsidies.against_higher,
    funds.subsidy_fund,
)
"""Checks of one level's rules or floors against the next, which no bound has to name."""


def bound_findings(scope: Scope) -> Iterator[Finding]:
    """Every bound of the book carried out."""
    for bound in scope.book.of(Bound):
        task = Task(scope, bound)
        check = CHECKS.get(bound.name)
        if check is None:
            words = Words(f"核查 {bound.name} 没有实现", f"check {bound.name} is not implemented")
            yield task.finding("not_implemented", bound.origin.region, words)
        else:
            yield from check(task)
    for between in BETWEEN:
        yield from between(scope)
