"""Recording how it stands with persuading somebody to enrol."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from tuodi.policy.divisions import known_division
from tuodi.policy.regions import chain
from tuodi.workbench.registry.models import Person

from .compute import refresh_people
from .enums import REASON_ASKED, Outcome
from .models import Mobilisation
from .years import not_closed


def record(
    person: Person, year: int, outcome: str, user: str, *, insu_admdvs: str = "", proof: str = "", note: str = ""
) -> Mobilisation:
    """What was found out about a person; the ledger follows. ValidationError where something is left out."""
    if outcome not in Outcome.values:
        raise ValidationError("没有这种动员结果")
    if outcome == Outcome.ELSEWHERE:
        if not known_division(insu_admdvs):
            raise ValidationError("外地参保须填六位行政区划代码")
        if insu_admdvs in chain(person.county):
            raise ValidationError("参保地就在本地，不是外地参保")
        if not proof.strip():
            raise ValidationError("外地参保须写明凭证，如参保证明、缴费截图")
    else:
        insu_admdvs = proof = ""
    if outcome in REASON_ASKED and not note.strip():
        raise ValidationError("请写明原因")
    not_closed(person.county, year)
    made, _ = Mobilisation.objects.update_or_create(
        person=person, year=year,
        defaults={
            "outcome": outcome, "insu_admdvs": insu_admdvs, "proof": proof.strip(), "note": note.strip(), "by": user,
        },
    )  # fmt: skip
    refresh_people([person.pk], year)
    return made
