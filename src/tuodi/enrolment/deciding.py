"""Which class decides the subsidy of a cover year, by the document's own rule: at payment, or first of the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tuodi.enrolment.holdings import Holding
from tuodi.enrolment.offers import Case, Offer, best, labels, subsidised
from tuodi.policy.model import IdentityDate
from tuodi.policy.values import Missing
from tuodi.settlement.statement import Reason

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """The offer that decides, or none, or a missing figure; `entry`: since when the person is helped at all."""

    offer: Offer | Missing | None
    held: tuple[Holding, ...]
    day: dt.date
    rule: IdentityDate | None
    reasons: tuple[Reason, ...] = ()
    entry: dt.date | None = None


def decide(case: Case, holdings: Sequence[Holding]) -> Decision:
    """Decide for one person and cover year. Without a rule that names the day, nobody with a class can be decided."""
    rule = case.rules.identity_date(case.enrolee.insu_admdvs, case.year)
    if rule is None:
        offer = best(case, holdings)
        missing = Missing("identity_at") if offer is not None else None
        return Decision(missing, tuple(holdings), case.day, None)
    if rule.identity_at == "first_of_cover_year":
        return _first_of_year(case, rule, holdings)
    return _at_payment(case, rule, holdings)


def _at_payment(case: Case, rule: IdentityDate, holdings: Sequence[Holding]) -> Decision:
    day, clause = case.day, rule.origin.clause
    held = tuple(h for h in holdings if h.on(day))
    now = best(case, held)
    later = [h for h in holdings if h.certified is not None and day < h.certified <= case.price.last]
    then = best(case, [*held, *later]) if later else None
    entry = _entry(now)
    if not later or case.enrolee.paid_date is None or not _more(then, now):
        return Decision(now, held, day, rule, _several(held, clause, case), entry)
    if not subsidised(now):
        outcome = {"flagged": "late_first_flagged", "refused": "late_first_refused"}.get(rule.late_first)
        if outcome is not None:
            reason = Reason(outcome, clause, labels(case, later))
            return Decision(now, held, day, rule, (reason,))
        reason = Reason("late_first_subsidised", clause, labels(case, later))
        return Decision(then, (*held, *later), day, rule, (reason,), _entry(then))
    if rule.later_change == "recomputed":
        return Decision(then, (*held, *later), day, rule, (), entry)
    return Decision(now, held, day, rule, (Reason("later_change", clause, labels(case, later)),), entry)


def _more(then: Offer | Missing | None, now: Offer | Missing | None) -> bool:
    if isinstance(now, Missing) or not isinstance(then, Offer):
        return False
    return then.amount > (now.amount if now is not None else 0)


def _entry(found: Offer | Missing | None) -> dt.date | None:
    return found.holding.certified if isinstance(found, Offer) else None


def _several(held: Sequence[Holding], clause: str, case: Case) -> tuple[Reason, ...]:
    """Several classes held at once: the highest counts."""
    several = len({h.class_id for h in held}) > 1
    return (Reason("several", clause, labels(case, held)),) if several else ()


def _first_of_year(case: Case, rule: IdentityDate, holdings: Sequence[Holding]) -> Decision:
    last = case.price.last
    helped = [h for h in holdings if rule.serves((h.class_id,)) and h.meets(dt.date(case.year - 1, 1, 1), last)]
    alive = [h for h in helped if not h.over(case.day)]
    if case.enrolee.paid_date is None:
        alive = [h for h in alive if h.certified is None or h.certified <= case.day]
    others = tuple(h for h in holdings if h.on(case.day))
    if not alive:
        gone = Reason("lost_before_payment", rule.origin.clause, labels(case, helped))
        return Decision(best(case, others), others, case.day, rule, (gone,) if helped else ())
    found = [_first(helped, start, last) for start in sorted(_starts(case, helped))]
    firsts = {first: day for day, first in found}
    if len(firsts) > 1:
        return Decision(Missing("window_start"), tuple(helped), case.day, rule)
    first, day = firsts.popitem()
    offer = best(case, first)
    entry = _unbroken(min((h.certified for h in alive if h.certified is not None), default=None), helped)
    reasons = _several(first, rule.origin.clause, case)
    rest = [h for h in helped if h not in first and h.certified is not None]
    if _more(best(case, [*first, *rest]), offer):
        reasons = (*reasons, Reason("first_identity", rule.origin.clause, labels(case, first)))
    return Decision(offer, first, day or case.day, rule, reasons, entry)


def _first(helped: Sequence[Holding], start: dt.date, last: dt.date) -> tuple[dt.date | None, tuple[Holding, ...]]:
    """The first day of the year on which a class is held, and the classes of that day."""
    inside = [h for h in helped if h.meets(start, last)]
    day = min((h.first_day(start) for h in inside), default=None)
    if day is None:
        return None, ()
    return day, tuple(h for h in inside if h.first_day(start) == day)


def _unbroken(entry: dt.date | None, helped: Sequence[Holding]) -> dt.date | None:
    """The day since when some helped class has been held without a break: a change of class is no new entry."""
    for h in sorted(helped, key=lambda h: h.certified or dt.date.min, reverse=True):
        if entry is not None and h.certified is not None and h.certified < entry and not h.over(entry - _DAY):
            entry = h.certified
    return entry


def _starts(case: Case, helped: Sequence[Holding]) -> set[dt.date]:
    """From which day the year is counted: its window's first day. While that is not known, every day it could be."""
    january = dt.date(case.year, 1, 1)
    if case.rules.choice("subsidy_year", "cover_year_with_its_window") == "calendar_year":
        return {january}
    start, _ = case.rules.day("window_start", case.enrolee.insu_admdvs, case.year)
    if start is not None:
        return {start}
    earliest = dt.date(case.year - 1, 1, 1)
    changes = {h.certified for h in helped if h.certified} | {h.ends + _DAY for h in helped if h.ends}
    return {earliest, january, *(day for day in changes if earliest < day < january)}
