"""Who looked at whom: written whenever a person's file, or a whole number, is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tuodi.workbench.access.models import User
from tuodi.workbench.audit.models import Look
from tuodi.workbench.base.prepared import Asking, Inserting, Prepared

if TYPE_CHECKING:
    from .models import Person

LAST = 12
"""Looks that a page names."""
_LOOKS = Inserting(Look)
_LAST: Asking[Look] = Asking(lambda person: Look.objects.filter(person=person).order_by("-id")[:LAST], -1)
_NAMES = Prepared(lambda names: User.objects.filter(username__in=names).only("username", "full_name"), key="?")


def looked(person: Person, user: User, screen: str, kind: Look.Kind = Look.Kind.PAGE, reason: str = "") -> None:
    """One look."""
    _LOOKS.insert(Look(actor=user.get_username(), kind=kind, person=person.pk, screen=screen, reason=reason))


def exported(people: Iterable[int], user: User, screen: str) -> None:
    """People whose data left in a workbook: one look each."""
    name = user.get_username()
    looks = (Look(actor=name, kind=Look.Kind.EXPORT, person=pk, screen=screen) for pk in people)
    Look.objects.bulk_create(looks, batch_size=2_000)


def looks_at(person: Person) -> list[tuple[Look, str]]:
    """The last looks at a person, each with the name of whoever looked."""
    looks = _LAST.rows(person.pk)
    names = {username: name for _, username, name in _NAMES.values(sorted({one.actor for one in looks}))}
    return [(one, names.get(one.actor, one.actor)) for one in looks]
