"""How long someone who enrols late waits for benefits, and which entitlement waives it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.holdings import holdings_of
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.policy.model import Entitlement
from tuodi.policy.values import Const
from tuodi.settlement.identities import NOW

_PARAMETER = "waiting_months"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Months to wait, None where something is `missing`; `reason`: in_window waived condition_unmet late not_paid."""

    months: int | None
    reason: str
    clause: str = ""
    detail: str = ""
    missing: str = ""


def waiting_period(rules: EnrolmentRules, enrolee: Enrolee, year: int, known_at: dt.datetime = NOW) -> Waiting:
    """The waiting period of one person and cover year."""
    region, paid = enrolee.insu_admdvs, enrolee.paid_date
    if paid is None:
        return Waiting(None, "not_paid", missing="paid_date")
    classes = tuple(h.class_id for h in holdings_of(rules, enrolee, known_at) if h.on(paid))
    serving = [r for r in rules.entitlements("no_waiting_period", region, paid) if r.serves(classes)]
    waiver = next((r for r in serving if _met(r, enrolee)), None)
    if waiver is not None:
        names = "、".join(rules.book.terms.label("classes", c) for c in waiver.serves(classes))
        return Waiting(0, "waived", waiver.origin.clause, waiver.condition or names)
    end, origin = rules.day("window_end", region, year)
    if end is not None and paid <= end:
        return Waiting(0, "in_window", origin.clause if origin is not None else "", end.isoformat())
    found = rules.parameter(_PARAMETER, region, max(paid, dt.date(year, 1, 1)))
    months = found.value.amount if found is not None and isinstance(found.value, Const) else None
    if months is None or (end is None and months > 0):
        return Waiting(None, "late", missing=_PARAMETER if months is None else "window_end")
    clause = found.origin.clause if found is not None else ""
    if serving:
        return Waiting(months, "condition_unmet", serving[0].origin.clause, serving[0].condition)
    return Waiting(months, "late", clause)


def _met(rule: Entitlement, enrolee: Enrolee) -> bool:
    """A waiver without a condition is for the class; one with a condition asks for the cause (N-3.4c)."""
    return not rule.condition or enrolee.broken_by is not None
