"""What a person has paid: as given, else what was due on the day of payment by what was known then."""

from __future__ import annotations

import datetime as dt

from tuodi.enrolment.deciding import Decision, decide
from tuodi.enrolment.holdings import holdings_of
from tuodi.enrolment.offers import Case, Offer
from tuodi.policy.values import Missing
from tuodi.settlement.statement import Reason


def paid_amount(case: Case, decision: Decision) -> tuple[int | Missing, tuple[Reason, ...]]:
    """The amount, and a remark where it is supposed. Missing where what was due then cannot be known."""
    enrolee = case.enrolee
    if enrolee.paid_date is None:
        return 0, ()
    if enrolee.paid_amt is not None:
        return enrolee.paid_amt, ()
    offer = decision.offer
    if not isinstance(offer, Offer) or offer.amount == 0:
        return case.price.amount, ()
    if _known_then(offer, decision, enrolee.paid_date):
        return max(0, case.price.amount - offer.amount), ()
    due = _due_then(case, enrolee.paid_date, decision.entry)
    if isinstance(due, Missing):
        return due, ()
    return due, (Reason("paid_supposed"),) if due > case.price.amount - offer.amount else ()


def _due_then(case: Case, day: dt.date, entry: dt.date | None) -> int | Missing:
    """The person's own part by the rules and lists known on the day of payment."""
    enrolee, known = case.enrolee, case.rules.as_known(day)
    if known.identity_date(enrolee.insu_admdvs, case.year) is None:
        return case.price.amount if entry is not None and entry > day else Missing("paid_amt")
    then = Case(known, enrolee, case.year, case.plan, case.price, case.as_of)
    midnight = dt.datetime.combine(day, dt.time.max)
    was = decide(then, holdings_of(known, enrolee, midnight)).offer
    if isinstance(was, Missing):
        return Missing("paid_amt")
    return max(0, case.price.amount - (was.amount if was is not None and _entered(was, day) else 0))


def _known_then(offer: Offer, decision: Decision, day: dt.date) -> bool:
    """Whether class and rule were known when the premium was paid, so that only the own part was asked for."""
    marked = offer.holding.known_from is None or offer.holding.known_from.date() <= day
    entered = decision.entry is None or decision.entry <= day
    return marked and entered and offer.rule.known_from <= day


def _entered(offer: Offer, day: dt.date) -> bool:
    return offer.holding.certified is None or offer.holding.certified <= day
