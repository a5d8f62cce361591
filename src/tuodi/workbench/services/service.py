"""Signing, renewing, recording; who is managed as the documents ask. Items come from the documents' clauses."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tuodi.policy.model import Statement
from tuodi.workbench.registry.models import Person
from tuodi.workbench.rules import book

from .models import Contract, Disease, ServiceDone

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


def sign(person: Person, by: str, **given: Any) -> Contract:
    """A term. Raises ValidationError for one below a year (C-Q11c) or one that overlaps another."""
    if given["enddate"] < year_after(given["begndate"]):
        raise ValidationError("签约周期不少于 1 年（C-Q11c）", code="term")
    same = Contract.objects.filter(person=person, disease=given.get("disease", ""), state=Contract.State.SIGNED)
    if same.filter(begndate__lt=given["enddate"], enddate__gt=given["begndate"]).exists():
        raise ValidationError("这个人在此期间已有签约", code="twice")
    return Contract.objects.create(person=person, county=person.county, township=person.township, by=by, **given)


def renew(row: Contract, by: str) -> Contract:
    """For another year, from the day the last one ends."""
    return sign(
        row.person, by, disease=row.disease, institution=row.institution, doctor=row.doctor, renews=row.renews,
        begndate=row.enddate, enddate=year_after(row.enddate),
    )  # fmt: skip


def record(row: Contract, item: str, on: dt.date, note: str, by: str) -> ServiceDone:
    """Something was done. Raises ValidationError outside the term, for an item not listed, or out of order."""
    listed = items_of(row.disease)
    if item not in listed:
        raise ValidationError("文件没有为这个病种列出这个项目", code="item")
    if not row.begndate <= on <= row.enddate:
        raise ValidationError("服务日期不在签约期内", code="day")
    if row.disease == Disease.TUBERCULOSIS:
        had = set(row.done.filter(on__lte=on).values_list("item", flat=True))
        missing = [one for one in listed[: listed.index(item)] if one not in had]
        if missing:
            raise ValidationError(f"肺结核的服务依次办理，先登记：{missing[0]}（C-Q12a3）", code="order")
    return ServiceDone.objects.create(contract=row, item=item, on=on, note=note, by=by)


def signed_on(county: str, disease: str, day: dt.date, town: str = "") -> QuerySet[Any]:
    """Contracts of a disease in force on a day. kinds_done: how many of its items were done within the year."""
    found = Contract.objects.filter(
        county=county, disease=disease, state=Contract.State.SIGNED, begndate__lte=day, enddate__gt=day
    )
    if town:
        found = found.filter(township=town)
    inside = Q(done__on__lte=day, done__on__gt=day - dt.timedelta(days=365), done__item__in=items_of(disease))
    return found.annotate(kinds_done=Count("done__item", filter=inside, distinct=True)).select_related("person")


def due(today: dt.date) -> QuerySet[Contract]:
    """Terms that end soon or have ended, without a later one."""
    later = Contract.objects.filter(
        person=OuterRef("person"), disease=OuterRef("disease"), state=Contract.State.SIGNED,
        begndate__gte=OuterRef("enddate"),
    )  # fmt: skip
    ending = Contract.objects.filter(state=Contract.State.SIGNED, enddate__lte=today + SOON)
    return ending.filter(~Exists(later))
