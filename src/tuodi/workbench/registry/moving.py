"""Moves: to another household or township of an installation's counties, or out of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tuodi.exchange.divisions import known, name_of

from .models import Household, LifeEvent, Person
from .registering import Basis, lock, note, place_of
from .series import next_number
from .signals import facts_changed


@dataclass(frozen=True, slots=True)
class NewHome:
    """Where to. `household` given: into that household, wherever it is; else a new one at this place."""

    township: str = ""
    village: str = ""
    household: Household | None = None
    relation: str = ""
    address: str = ""


@transaction.atomic
def move(person: Person, home: NewHome, basis: Basis) -> LifeEvent:
    """Within the counties of the installation. Insurance and identities stay: departments certify anew by lists."""
    person = lock(person)
    _may_move(person, basis)
    before = _where(person)
    if home.household is not None:
        household = home.household
    else:
        town, village = place_of(home.township, home.village)
        household = Household.objects.create(
            number=next_number("household", town.code[:6]), county=town.code[:6], township=town.code, village=village,
            address=home.address,
        )  # fmt: skip
    if household.pk == person.household_id:
        raise ValidationError("已在这一户，没有变化")
    person.household, person.relation = household, home.relation
    person.county, person.township, person.village = household.county, household.township, household.village
    person.left_to, person.left_date = "", None
    person.save()
    event = note(person, LifeEvent.Kind.MOVED, basis, {"changes": [["household", before, _where(person)]]})
    facts_changed.send(Person, people=frozenset({person.pk}), why="迁移")
    return event


@transaction.atomic
def leave(person: Person, division: str, basis: Basis) -> LifeEvent:
    """Out of the installation's counties. The file stays where it is, marked; the insurance of the year runs on."""
    person = lock(person)
    _may_move(person, basis)
    if not known(division) or division.endswith("00"):
        raise ValidationError({"division": "请填写迁往县（区）的六位代码"})
    if division == person.county:
        raise ValidationError({"division": "迁往本县的，请按县内迁移办理"})
    person.left_to, person.left_date = division, basis.date
    person.save()
    event = note(person, LifeEvent.Kind.LEFT, basis, {"note": f"迁往 {name_of(division)}（{division}）"})
    facts_changed.send(Person, people=frozenset({person.pk}), why="迁出")
    return event


def _may_move(person: Person, basis: Basis) -> None:
    if person.death_date is not None:
        raise ValidationError(f"已于 {person.death_date} 死亡，不能迁移")
    if basis.date < person.brdy or basis.date > timezone.now().date():
        raise ValidationError({"date": "迁移日期应在出生之后、今天之前"})


def _where(person: Person) -> str:
    place = person.village.name if person.village else person.township
    return f"户 {person.household.number if person.household else '—'}（{place}）"
