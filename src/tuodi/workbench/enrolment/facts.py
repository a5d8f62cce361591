"""What registry and payments say of people in a cover year, as the rules want it: read by chunk, never by row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tuodi.enrolment import Enrolee
from tuodi.exchange.codes import person_kind
from tuodi.policy.regions import chain
from tuodi.settlement.bill import IdentityRecord
from tuodi.workbench.base.among import among
from tuodi.workbench.registry.facts import identity_records
from tuodi.workbench.registry.models import Insurance, Person

from .enums import RowState, State, Why
from .models import LedgerEntry, Mobilisation, PaymentRow

_Of = tuple[int, int]
CHUNK = 4_000
COUNTED = (RowState.MATCHED, RowState.RESOLVED)
"""Rows of payment files that are somebody's."""
TRIAL_PLAN = 1
"""For somebody who has not chosen: what plan 1 would cost (shown as a trial)."""
_RESIDENTS, _EMPLOYEES = Insurance.Kind.RESIDENTS.value, Insurance.Kind.EMPLOYEES.value


@dataclass(frozen=True, slots=True)
class Facts:
    """One person in a cover year."""

    person: Person
    state: State
    insurance: Insurance | None
    enrolee: Enrolee
    outcome: str
    entry: LedgerEntry | None
    """The ledger entry as it stands, with what was decided."""


def living(county: str, year: int) -> QuerySet[Person]:
    """Whom a county has to care for in a cover year: its people, without those merged away or dead before it began."""
    alive = Q(death_date=None) | Q(death_date__gte=dt.date(year, 1, 1))
    return Person.objects.filter(alive, county=county, merged_into=None)


def read(people: Sequence[Person], year: int) -> list[Facts]:
    """The facts of some people (a chunk), in their order."""
    return read_years(people, [year])[year]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of people, by (person id, year), and their identities."""

    insured: dict[_Of, list[Insurance]]
    paid: dict[_Of, list[PaymentRow]]
    outcomes: dict[_Of, str]
    entries: dict[_Of, LedgerEntry]
    identities: dict[int, tuple[IdentityRecord, ...]]


def read_years(people: Sequence[Person], years: Collection[int]) -> dict[int, list[Facts]]:
    """The same for several years at once."""
    ids = [person.pk for person in people]
    insured: dict[_Of, list[Insurance]] = defaultdict(list)
    for row in Insurance.objects.filter(among("person_id", ids), year__in=years).order_by("id"):
        insured[row.person_id, row.year].append(row)
    paid: dict[_Of, list[PaymentRow]] = defaultdict(list)
    payments = PaymentRow.objects.filter(among("person_id", ids), year__in=years, state__in=COUNTED)
    for payment in payments.order_by("paid_date", "id"):
        if payment.person_id is not None and payment.year is not None:
            paid[payment.person_id, payment.year].append(payment)
    told = Mobilisation.objects.filter(among("person_id", ids), year__in=years)
    outcomes = {(pk, year): outcome for pk, year, outcome in told.values_list("person_id", "year", "outcome")}
    kept = LedgerEntry.objects.filter(among("person_id", ids), year__in=years).select_related("decided", "pending")
    entries = {(entry.person_id, entry.year): entry for entry in kept}
    known = _Known(insured, paid, outcomes, entries, identity_records(ids))
    return {year: _of_year(people, year, known) for year in years}


def _of_year(people: Sequence[Person], year: int, known: _Known) -> list[Facts]:
    found = []
    for person in people:
        key = (person.pk, year)
        state, insurance, employee_from = _standing(person.county, known.insured.get(key, []))
        paid = known.paid.get(key, [])
        once = [row.amount for row in paid if row.why != Why.TWICE and row.amount is not None]
        again = sum(row.amount or 0 for row in paid if row.why == Why.TWICE)
        enrolee = Enrolee(
            person=person.psn_no,
            insu_admdvs=person.county if insurance is None else insurance.insu_admdvs,
            insutype=_EMPLOYEES if state == State.EMPLOYEE else _RESIDENTS,  # type: ignore[arg-type]
            insu_plan=TRIAL_PLAN if insurance is None else insurance.insu_plan,
            paid_date=None if insurance is None else insurance.paid_date,
            paid_amt=sum(once) if once else None,
            paid_again_amt=again or None,
            birth_date=person.brdy,
            student=person_kind(person.psn_type) == "student" if person.psn_type else None,
            death_date=person.death_date,
            employee_from=employee_from,
            identities=known.identities.get(person.pk, ()),
        )
        found.append(Facts(person, state, insurance, enrolee, known.outcomes.get(key, ""), known.entries.get(key)))
    return found


def _standing(county: str, rows: list[Insurance]) -> tuple[State, Insurance | None, dt.date | None]:
    """How one is insured: as a resident here, else as an employee, else as a resident elsewhere.

    Last: since when the employees' insurance pays, where there is such.
    """
    employees = [row for row in rows if row.insutype == _EMPLOYEES]
    since = min((row.begndate for row in employees), default=None)
    residents = [row for row in rows if row.insutype == _RESIDENTS]
    here = [row for row in residents if row.insu_admdvs in chain(county)]
    if here:
        return State.HERE, here[-1], since
    if employees:
        return State.EMPLOYEE, employees[-1], since
    if residents:
        return State.ELSEWHERE, residents[-1], since
    return State.NOT, None, None
