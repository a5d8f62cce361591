"""Who looked at whom: written whenever a person's file, or a whole number, is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tuodi.workbench.access.models import User
from tuodi.workbench.audit.models import Look

if TYPE_CHECKING:
    from .models import Person


def looked(person: Person, user: User, screen: str, kind: Look.Kind = Look.Kind.PAGE, reason: str = "") -> None:
    """One look."""
    Look.objects.create(actor=user.get_username(), kind=kind, person=person.pk, screen=screen, reason=reason)


def exported(people: Iterable[int], user: User, screen: str) -> None:
    """People whose data left in a workbook: one look each."""
    name = user.get_username()
    looks = (Look(actor=name, kind=Look.Kind.EXPORT, person=pk, screen=screen) for pk in people)
    Look.objects.bulk_create(looks, batch_size=2_000)


def looks_at(person: Person, most: int) -> list[tuple[Look, str]]:
    """The last looks at a person, each with the name of whoever looked."""
    looks = list(Look.objects.filter(person=person.pk).order_by("-id")[:most])
    names = dict(User.objects.filter(username__in={one.actor for one in looks}).values_list("username", "full_name"))
    return [(one, names.get(one.actor, one.actor)) for one in looks]
