"""What is given back of a premium the person has paid, by the rules of the region where it was paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.policy.model import Origin, Refund
from tuodi.policy.values import Missing
from tuodi.settlement.statement import Reason

from .deciding import Decision
from .offers import Case, Offer


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
    day, entry = case.enrolee.paid_date, decision.entry
    if day is None:
        return NOTHING
    classes = (offer.holding.class_id,)
    before = rule_of(case, "certified_before_reform", classes)
    if before is not None and before.certified_before is not None:
        if entry is None:
            return _only_if_paid(case, offer, paid, Missing("begndate"))
        if entry < before.certified_before:
            return _given(case, offer, paid, before)
    inside, after = rule_of(case, "certified_in_window", classes), rule_of(case, "certified_after_window", classes)
    late_entry = entry is not None and entry > day
    if inside is not None:
        end, _ = case.rules.day("window_end", case.enrolee.insu_admdvs, case.year)
        if end is None:
            return _only_if_paid(case, offer, paid, Missing("window_end"))
        if day <= end and (entry is None or entry <= end):
            return _given(case, offer, paid, inside)
    if late_entry and after is not None:
        return _given(case, offer, paid, after)
    found = rule_of(case, "subsidy_found_later", classes)
    if found is not None:
        return _given(case, offer, paid, found)
    left = _excess(case, offer, paid)
    if isinstance(left, Missing) or left > 0:
        return Returned(0 if not isinstance(left, Missing) else left, reasons=(Reason("refund_unwritten"),))
    return NOTHING


def _excess(case: Case, offer: Offer, paid: int | Missing) -> int | Missing:
    """What was paid above the person's own part."""
    if isinstance(paid, Missing):
        return paid
    return max(0, paid - max(0, case.price.amount - offer.amount))


def _only_if_paid(case: Case, offer: Offer, paid: int | Missing, missing: Missing) -> Returned:
    """A figure that is not at hand only matters where more was paid than the person's part."""
    return NOTHING if _excess(case, offer, paid) == 0 else Returned(missing)


def _given(case: Case, offer: Offer, paid: int | Missing, rule: Refund) -> Returned:
    excess = _excess(case, offer, paid)
    if isinstance(excess, Missing):
        return Returned(excess)
    if excess == 0:
        return NOTHING
    reason = Reason(rule.case, rule.origin.clause, rule.reason)
    if rule.result == "no_refund":
        return Returned(0, rule.origin, (reason,), without_subsidy=True)
    amount = paid if rule.result == "refund_all" else excess
    return Returned(amount, rule.origin, (reason,))


def plan_changed(case: Case, paid: int | Missing) -> Returned:
    """A change of plan, or a wish to leave, inside the window: the money goes back and the new plan is paid anew."""
    day = case.enrolee.plan_change_date
    if day is None or case.enrolee.paid_date is None:
        return NOTHING
    rule = rule_of(case, "plan_change_in_window")
    if rule is None:
        return Returned(0, reasons=(Reason("refund_unwritten", detail="plan_change_in_window"),))
    end, _ = case.rules.day("window_end", case.enrolee.insu_admdvs, case.year)
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
