"""People: one with identities and insurance."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from tuodi.client import models as shown
from tuodi.workbench.base.masking import masked
from tuodi.workbench.registry.models import IdentityRow, Insurance, Person

from .rights import Needs

router = Router()


def brief(person: Person) -> shown.PersonBrief:
    """A line of a list; the number is masked."""
    return shown.PersonBrief(
        id=person.pk, psn_no=person.psn_no, psn_name=person.psn_name, certno=masked(person.certno), gend=person.gend,
        brdy=person.brdy, county=person.county, township=person.township, death_date=person.death_date,
    )  # fmt: skip


def identity(row: IdentityRow) -> shown.Identity:
    """One row of a certified list."""
    return shown.Identity(
        record_id=row.record_id, identity=row.identity, idet_admdvs=row.idet_admdvs, certifier=row.certifier,
        begndate=row.begndate, enddate=row.enddate, known_from=row.known_from, valid=row.vali_flag,
    )  # fmt: skip


def insurance(row: Insurance) -> shown.Insurance:
    """One insurance of a year."""
    return shown.Insurance(
        year=row.year, insutype=row.insutype, insu_plan=row.insu_plan, insu_admdvs=row.insu_admdvs,
        begndate=row.begndate, enddate=row.enddate, paid_date=row.paid_date,
    )  # fmt: skip


@router.get("/{psn_no}", response=shown.Person, auth=Needs("person.see"), summary="一个人的身份与参保")
def one(request: HttpRequest, psn_no: str) -> shown.Person:
    """A person by the number of the national platform."""
    person = get_object_or_404(Person, psn_no=psn_no)
    return shown.Person(
        **brief(person).model_dump(),
        merged_into=person.merged_into.psn_no if person.merged_into else None,
        identities=[identity(row) for row in person.identities.order_by("begndate", "known_from")],
        insurances=[insurance(row) for row in person.insurances.order_by("year")],
    )
