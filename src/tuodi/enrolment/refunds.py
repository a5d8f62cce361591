"""What is given back of a premium the person has paid, by the rules of the region where it was paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.enrolment.deciding import Decision
from tuodi.enrolment.offers import Case, Offer
from tuodi.policy.model import Origin, Refund
from tuodi.policy.values import Missing
from tuodi.settlement.statement import Reason


@dataclass(frozen=True, slots=True)
class Returned:
    """The refund and why. `without_subsidy`: what is paid stays paid, no fund takes it over.

    void: no cover comes about, so nothing is due from anyone.
    """

    amount: int | Missing
    origin: Origin | None = None
    reasons: tuple[Reason, ...] = ()
    without_subsidy: bool = False
    void: bool = False


NOTHING = Returned(0)


def rule_of(case: Case, name: str, classes: tuple[str, ...] = ()) -> Refund | None:
    """The rule of a case of refund for this person."""
    return case.rules.refund(name, case.enrolee.insu_admdvs, case.year, (*classes, "resident"))


def void_cover(case: Case, paid: int | Missing) -> Returned | None:
    """Cover that never begins: death before it, or the employees' insurance already pays benefits."""
    enrolee, starts = case.enrolee, case.price.first
    names: list[str] = []
    if enrolee.death_date is not None and enrolee.death_date < starts:
        names.append("death_before_cover")
    if enrolee.employee_from is not None and enrolee.employee_from < max(starts, enrolee.paid_date or starts):
        names.append("employee_before_resident")
    for name in names:
        rule = rule_of(case, name)
        if rule is None:
            return Returned(0, reasons=(Reason("refund_unwritten", detail=name),))
        if rule.result != "no_refund":
            amount = paid if enrolee.paid_date is not None else 0
            return Returned(amount, rule.origin, (Reason(name, rule.origin.clause, rule.reason),), void=True)
    return None


def of_subsidised(case: Case, decision: Decision, offer: Offer, paid: int | Missing) -> Returned:
    """The refund of someone whose subsidy is found, by when the class was certified and when the premium was paid."""
    day = case.enrolee.paid_date
    excess = _excess(case, offer, paid)
    if day is None or excess == 0:
        return NOTHING
    if isinstance(excess, Missing):
        return Returned(excess)
    rule = _case_of(case, (offer.holding.class_id,), decision.entry, day)
    if isinstance(rule, Missing):
        return Returned(rule)
    if rule is None:
        return Returned(0, reasons=(Reason("refund_unwritten"),))
    reason = Reason(rule.case, rule.origin.clause, rule.reason)
    if rule.result == "no_refund":
        return Returned(0, rule.origin, (reason,), without_subsidy=True)
    return Returned(paid if rule.result == "refund_all" else excess, rule.origin, (reason,))


def _case_of(case: Case, classes: tuple[str, ...], entry: dt.date | None, day: dt.date) -> Refund | Missing | None:
    """Which rule a premium paid in full falls under: the reform, its window, or a subsidy found later."""
    before = rule_of(case, "certified_before_reform", classes)
    limit = before.certified_before if before is not None else None
    if limit is not None and (entry is None or entry < limit):
        return before if entry is not None else Missing("begndate")
    inside = rule_of(case, "certified_in_window", classes)
    if inside is not None:
        end = day_of_window_end(case)
        if end is None:
            return Missing("window_end")
        if day <= end and (entry is None or entry <= end):
            return inside
    after = rule_of(case, "certified_after_window", classes)
    if after is not None and entry is not None and entry > day:
        return after
    return rule_of(case, "subsidy_found_later", classes)


def _excess(case: Case, offer: Offer, paid: int | Missing) -> int | Missing:
    """What was paid above the person's own part."""
    if isinstance(paid, Missing):
        return paid
    return max(0, paid - max(0, case.price.amount - offer.amount))


def plan_changed(case: Case, paid: int | Missing) -> Returned:
    """A change of plan, or a wish to leave, inside the window: the money goes back and the new plan is paid anew."""
    day = case.enrolee.plan_change_date
    if day is None or case.enrolee.paid_date is None:
        return NOTHING
    rule = rule_of(case, "plan_change_in_window")
    if rule is None:
        return Returned(0, reasons=(Reason("refund_unwritten", detail="plan_change_in_window"),))
    end = day_of_window_end(case)
    if end is None:
        return Returned(Missing("window_end"), rule.origin)
    if day > end:
        return Returned(0, rule.origin, (Reason("plan_change_late", rule.origin.clause, end.isoformat()),))
    return Returned(paid, rule.origin, (Reason(rule.case, rule.origin.clause, rule.reason),))


def paid_twice(case: Case) -> Returned:
    """A second payment for the same year is given back."""
    again = case.enrolee.paid_again_amt
    if not again:
        return NOTHING
    rule = rule_of(case, "paid_twice")
    if rule is None:
        return Returned(0, reasons=(Reason("refund_unwritten", detail="paid_twice"),))
    return Returned(again, rule.origin, (Reason(rule.case, rule.origin.clause, rule.reason),))


def total(parts: list[Returned]) -> int | Missing:
    """All refunds of one person together."""
    amounts = [part.amount for part in parts]
    missing = next((a for a in amounts if isinstance(a, Missing)), None)
    return missing if missing is not None else sum(a for a in amounts if not isinstance(a, Missing))


def day_of_window_end(case: Case) -> dt.date | None:
    """The last day of the payment window of this cover year."""
    return case.rules.day("window_end", case.enrolee.insu_admdvs, case.year)[0]
