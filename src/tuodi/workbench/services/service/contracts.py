"""Signing, renewing, recording; who is managed as the documents ask. Items come from the documents' clauses."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tuodi.exchange.messages import message
from tuodi.policy.model import Statement
from tuodi.policy.money import FULL_RATE
from tuodi.policy.regions import chain
from tuodi.workbench.base.words import terms
from tuodi.workbench.registry.models import IdentityRow, Person
from tuodi.workbench.rules import book
from tuodi.workbench.services.models import Contract, Disease, ServiceDone

_NAMES = {
    Disease.HYPERTENSION: "hypertension_diabetes_items", Disease.DIABETES: "hypertension_diabetes_items",
    Disease.SEVERE_MENTAL: "severe_mental_items", Disease.TUBERCULOSIS: "tuberculosis_items",
}  # fmt: skip
SOON = dt.timedelta(days=30)
"""A contract that ends within this is to be renewed."""


@cache
def items_of(disease: str) -> tuple[str, ...]:
    """What the document lists for a disease, in its order."""
    if not disease:
        return ()
    named = _NAMES[Disease(disease)]
    found = next(one for one in book().of(Statement) if one.kind == "service" and one.name == named)
    return tuple(part.strip() for part in dict(found.fields)["items"].split(";"))


def year_after(day: dt.date) -> dt.date:
    """The same day of the next year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def long_enough(begndate: dt.date, enddate: dt.date) -> bool:
    """C-Q11c: a year at least."""
    return enddate >= year_after(begndate)


@transaction.atomic
def sign(person: Person, by: str, **given: Any) -> Contract:
    """A term. Raises ValidationError for one below a year (C-Q11c) or one that overlaps another."""
    if not long_enough(given["begndate"], given["enddate"]):
        raise _fault("contract_term")
    Person.objects.select_for_update().get(pk=person.pk)  # a form that is sent twice signs once
    same = Contract.objects.filter(person=person, disease=given.get("disease", ""))
    running = same.filter(state=Contract.State.SIGNED, begndate__lt=given["enddate"], enddate__gt=given["begndate"])
    if running.exists() or same.filter(begndate=given["begndate"]).exists():
        raise _fault("contract_twice")
    return Contract.objects.create(person=person, county=person.county, township=person.township, by=by, **given)


def _fault(key: str, **values: object) -> ValidationError:
    return ValidationError(message(key, **values).zh, code=key.removeprefix("contract_"))


def renew(row: Contract, by: str) -> Contract:
    """For another year, from the day the last one ends."""
    return sign(
        row.person, by, disease=row.disease, institution=row.institution, doctor=row.doctor, renews=row.renews,
        begndate=row.enddate, enddate=year_after(row.enddate),
    )  # fmt: skip


def why_not(
    disease: str, term: tuple[dt.date, dt.date], item: str, on: dt.date, had: set[str]
) -> tuple[str, dict[str, object]] | None:
    """Why an item cannot be recorded on a day: a message and its values. had: what was done until then."""
    listed = items_of(disease)
    if item not in listed:
        return "contract_item", {"known": "、".join(listed) or "—"}
    if not term[0] <= on <= term[1]:
        return "contract_day", {}
    if disease == Disease.TUBERCULOSIS:
        missing = [one for one in listed[: listed.index(item)] if one not in had]
        if missing:
            return "contract_order", {"first": missing[0]}
    return None


@transaction.atomic
def record(row: Contract, item: str, on: dt.date, note: str, by: str) -> ServiceDone:
    """Something was done. Raises ValidationError outside the term, for an item not listed, twice, or out of order."""
    held = Contract.objects.select_for_update().get(pk=row.pk)
    if held.done.filter(item=item, on=on).exists():
        raise _fault("contract_done")
    had = set(held.done.filter(on__lte=on).values_list("item", flat=True))
    fault = why_not(held.disease, (held.begndate, held.enddate), item, on, had)
    if fault is not None:
        raise _fault(fault[0], **fault[1])
    return ServiceDone.objects.create(contract=held, item=item, on=on, note=note, by=by)


def poor_on(day: dt.date, person: str) -> QuerySet[IdentityRow]:
    """Identities of the seven low-income classes on a day, as known at its end, of the outer row's person."""
    known_at = dt.datetime.combine(day, dt.time.max)
    return IdentityRow.objects.filter(
        Q(superseded=None) | Q(superseded__gt=known_at), Q(enddate=None) | Q(enddate__gte=day),
        person=OuterRef(person), identity__in=terms().classes_named("seven_low_income"), known_from__lte=known_at,
        begndate__lte=day, vali_flag=True,
    )  # fmt: skip


def signed_on(county: str, disease: str, day: dt.date, town: str = "", *, poor: bool = False) -> QuerySet[Any]:
    """Contracts of a disease in force on a day; without a county all one may see; poor: of low-income people only.

    kinds_done: how many of its items the person had within the year, under whichever term.
    """
    found = Contract.objects.filter(disease=disease, state=Contract.State.SIGNED, begndate__lte=day, enddate__gt=day)
    if county:
        found = found.filter(county=county)
    if town:
        found = found.filter(township=town)
    if poor:
        found = found.filter(Exists(poor_on(day, "person")))
    items = ServiceDone.objects.filter(
        contract__person=OuterRef("person"), contract__disease=disease, on__lte=day,
        on__gt=day - dt.timedelta(days=365), item__in=items_of(disease),
    )  # fmt: skip
    kinds = items.order_by().values("contract__person").annotate(n=Count("item", distinct=True)).values("n")
    return found.annotate(kinds_done=Coalesce(Subquery(kinds), 0)).select_related("person")


def due(today: dt.date) -> QuerySet[Contract]:
    """Terms that end soon or have ended, without a later one."""
    later = Contract.objects.filter(
        person=OuterRef("person"), disease=OuterRef("disease"), state=Contract.State.SIGNED,
        begndate__gte=OuterRef("enddate"),
    )  # fmt: skip
    ending = Contract.objects.filter(state=Contract.State.SIGNED, enddate__lte=today + SOON)
    return ending.filter(~Exists(later))


class Rate(NamedTuple):
    """Low-income patients of a disease: signed, managed, what the document asks for; and all patients."""

    disease: Disease
    signed: int
    managed: int
    all_signed: int
    all_managed: int
    goal: int | None
    clause: str

    @property
    def share(self) -> int | None:
        """Ten-thousandths of the low-income patients; None where nobody is signed."""
        return self.managed * FULL_RATE // self.signed if self.signed else None

    @property
    def level(self) -> str:
        """Good or bad against the goal."""
        if self.share is None or self.goal is None:
            return "plain"
        return "good" if self.share >= self.goal else "bad"


def goal_of(named: str, county: str) -> tuple[int, str] | None:
    """What the nearest document asks for under a name, and its clause."""
    near = chain(county)
    found = [one for one in book().of(Statement) if one.name == named and one.origin.region in near]
    if not found:
        return None
    nearest = min(found, key=lambda one: near.index(one.origin.region))
    return int(dict(nearest.fields)["at_least"]), nearest.origin.clause


def managed(region: str, day: dt.date) -> list[Rate]:
    """Every disease on a day, of all one may see; the goal is that of the region."""
    found = []
    for disease in Disease:
        needed = len(items_of(disease))
        poor, everybody = (signed_on("", disease, day, poor=only).select_related(None) for only in (True, False))
        goal, clause = goal_of(f"managed_rate_{disease}", region) or (None, "")
        found.append(Rate(
            disease, poor.count(), poor.filter(kinds_done=needed).count(), everybody.count(),
            everybody.filter(kinds_done=needed).count(), goal, clause,
        ))  # fmt: skip
    return found
