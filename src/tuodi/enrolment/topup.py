"""The plan-2 difference that a helped person pays, and what holds where it is not paid inside the window."""

from __future__ import annotations

import dataclasses

from tuodi.enrolment.deciding import Decision
from tuodi.enrolment.offers import Case, Offer
from tuodi.enrolment.refunds import day_of_window_end, rule_of
from tuodi.enrolment.result import PremiumResult
from tuodi.settlement.statement import Reason


def top_up(case: Case, decision: Decision, offer: Offer) -> tuple[Case | PremiumResult | None, tuple[Reason, ...]]:
    """The case that counts instead (reading no_top_up), or None and what is to be told."""
    rest = case.price.amount - offer.amount
    rule = rule_of(case, "top_up_deadline", (offer.holding.class_id,))
    if rule is None or rest <= 0 or case.plan != 2 or offer.rule.of_plan == 2:  # noqa: PLR2004 (insu_plan 2, 二档)
        return None, ()
    enrolee, end = case.enrolee, day_of_window_end(case)
    due = Reason("top_up_due", rule.origin.clause, end.isoformat() if end is not None else "")
    if enrolee.paid_date is None or end is None or (decision.entry is not None and decision.entry > end):
        return None, (due,)
    short = enrolee.paid_amt is not None and enrolee.paid_amt < rest
    if enrolee.paid_date <= end and not short:
        return None, (due,)
    choice = case.rules.choice("no_top_up", "plan_1")
    late = Reason("top_up_late", rule.origin.clause, choice)
    if choice == "late_top_up":
        return None, (late,)
    if choice == "plan_1":
        return dataclasses.replace(case, plan=1, enrolee=dataclasses.replace(enrolee, insu_plan=1)), (late,)
    result = PremiumResult(
        person=enrolee.person, year=case.year, rule_hash=case.rules.book.hash, premium=0, subsidy=0, own_pay=0,
        refund=0, class_id=offer.holding.class_id, reasons=(late,),
    )  # fmt: skip
    return result, ()
