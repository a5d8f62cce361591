"""What a case rests on: insured or not, classes held, and what the family bore in the year under the clauses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tuodi.policy.money import FULL_RATE, round_half_up
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.casework.models import CaseTerms, SupplementPayment
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.desk.service.rights import classes_on
from tuodi.workbench.desk.service.rules import cascade
from tuodi.workbench.registry.models import Insurance, Person


@dataclass(frozen=True, slots=True)
class Burden:
    """What the family bore in the year, fen; None where a bill lacks a figure. others: what other payers gave."""

    base: int | None
    lines: list[dict[str, Any]]
    others: int
    rule_hash: str


def insured(person: Person, day: dt.date) -> bool:
    """Whether the person is insured in the year of a day."""
    with unlimited():
        return Insurance.objects.filter(person_id__in=Held(person).ids, year=day.year).exists()


def classes(person: Person, day: dt.date) -> tuple[str, ...]:
    """The classes held on a day."""
    return tuple(dict.fromkeys(name for name, _ in classes_on(Held(person), day)))


def burden(person: Person, year: int) -> Burden:
    """In-policy parts still borne after every tier, of the year (N-3.8c2), less what others paid."""
    held = Held(person)
    rows = [r for r in held.rows if r.year == year and r.reverses_id is None and r.pk not in held.gone]
    lines = [
        {"setl_id": r.setl_id, "date": f"{r.enddate or r.setl_time.date()}", "total": r.medfee_sumamt,
         "paid": r.fund_pay_sumamt, "left": r.inscp_selfpay}
        for r in rows
    ]  # fmt: skip
    with unlimited():
        found = SupplementPayment.objects.filter(case__person_id__in=held.ids, on__year=year)
        others = sum(found.values_list("amount", flat=True))
    known = [row.inscp_selfpay for row in rows]
    base = None if None in known else max(0, sum(fen for fen in known if fen is not None) - others)
    return Burden(base, lines, others, cascade().book.hash)


def proposal(base: int | None, terms: CaseTerms) -> int | None:
    """What the county's terms give on a base, fen; None where they have no rate or the base is not known."""
    if terms.rate is None or base is None:
        return None
    amount = round_half_up(max(0, base - terms.floor) * terms.rate, FULL_RATE)
    return amount if terms.cap is None else min(amount, terms.cap)


def settlements_of(person: Person) -> list[Settlement]:
    """The person's settlements that stand, newest first."""
    held = Held(person)
    rows = [row for row in held.rows if row.reverses_id is None and row.pk not in held.gone]
    return sorted(rows, key=lambda row: row.setl_time, reverse=True)
