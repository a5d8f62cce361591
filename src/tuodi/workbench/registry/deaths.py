"""Deaths: what runs on that day ends on it, as far as it was running; and the way back when it was an error."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .holding import last_versions
from .models import IdentityRow, Insurance, LifeEvent, Person
from .registering import Basis, lock, note
from .signals import death_undone, died, facts_changed

BY_DEATH = "死亡"
"""The end of an identity that the engines know: it still counts for care up to the death."""


@transaction.atomic
def record_death(person: Person, date: dt.date, basis: Basis) -> LifeEvent:
    """Identities and insurance that reach beyond the day end on it; what begins later is left, to be paid back."""
    person = lock(person)
    if person.death_date is not None:
        raise ValidationError({"death_date": f"已登记于 {person.death_date} 死亡"})
    if date < person.brdy:
        raise ValidationError({"death_date": f"死亡日期早于出生日期 {person.brdy}"})
    if date > timezone.now().date():
        raise ValidationError({"death_date": "死亡日期晚于今天"})
    person.death_date = date
    person.save(update_fields=["death_date"])
    event = note(person, LifeEvent.Kind.DIED, basis, {})
    event.detail = {
        "identities": _end_identities(person, date, event),
        "insurances": _end_insurances(person, date),
        "note": f"死亡日期 {date}",
    }
    event.save(update_fields=["detail"])
    died.send(Person, person=person, date=date)
    facts_changed.send(Person, people=frozenset({person.pk}), why="死亡登记")
    return event


@transaction.atomic
def take_back_death(person: Person, basis: Basis) -> LifeEvent:
    """The death was registered in error: what it ended has its former end again, unless a department spoke since."""
    person = lock(person)
    event = person.events.filter(kind=LifeEvent.Kind.DIED).order_by("-id").first()
    if person.death_date is None:
        raise ValidationError("没有登记死亡")
    detail: dict[str, Any] = event.detail if event else {}
    was, person.death_date = person.death_date, None
    person.save(update_fields=["death_date"])
    back = note(person, LifeEvent.Kind.DEATH_UNDONE, basis, {"note": f"撤销 {was} 的死亡登记"})
    for record, versions in detail.get("identities", {}).items():
        now = last_versions().filter(record_id=record, person=person).first()
        if now is not None and now.pk == versions[1]:
            before = IdentityRow._base_manager.get(pk=versions[0])
            _version(now, back, enddate=before.enddate, end_reason=before.end_reason)
    for pk, end in detail.get("insurances", {}).items():
        Insurance._base_manager.filter(pk=pk, person=person, enddate=was).update(enddate=dt.date.fromisoformat(end))
    death_undone.send(Person, person=person)
    facts_changed.send(Person, people=frozenset({person.pk}), why="撤销死亡登记")
    return back


def _end_identities(person: Person, date: dt.date, event: LifeEvent) -> dict[str, list[int]]:
    """Record → the version before and the one that ends it."""
    ended = {}
    for row in last_versions().filter(person=person, vali_flag=True, begndate__lte=date):
        if row.enddate is None or row.enddate > date:
            ended[row.record_id] = [row.pk, _version(row, event, enddate=date, end_reason=BY_DEATH).pk]
    return ended


def _version(row: IdentityRow, event: LifeEvent, **changed: Any) -> IdentityRow:
    """A later version of a record, known from now on."""
    values = {
        field.name: getattr(row, field.name) for field in IdentityRow._meta.concrete_fields if not field.primary_key
    } | changed
    # two versions of one moment cannot be: a second one follows by the smallest step of the clock
    known = max(timezone.now(), row.known_from + dt.timedelta(microseconds=1))
    made: IdentityRow = IdentityRow.objects.create(**{**values, "known_from": known, "source": event.source})
    return made


def _end_insurances(person: Person, date: dt.date) -> dict[str, str]:
    """Insurance → the end it had."""
    ended = {}
    for one in person.insurances.filter(begndate__lte=date, enddate__gt=date):
        ended[str(one.pk)] = one.enddate.isoformat()
        one.enddate = date
        one.save(update_fields=["enddate"])
    return ended
