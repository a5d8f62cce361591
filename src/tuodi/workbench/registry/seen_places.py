"""Places for choices and labels, inside the limits that are open."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django_scopes import get_scope

from tuodi.workbench.base.prepared import Prepared

from .models import Place

_NAMES = Prepared(lambda codes: Place.objects.filter(code__in=codes).only("code", "name").order_by(), key="-")


def townships_seen() -> QuerySet[Place]:
    """The townships in force of the counties one may see; one's own alone for a township's staff."""
    limits = get_scope()
    found = Place.objects.filter(level=Place.Level.TOWNSHIP, enddate=None).order_by("code")
    if limits.get("county") is not None:
        found = found.filter(parent_id__in=limits["county"])
    if limits.get("township"):
        found = found.filter(code=limits["township"])
    return found


def villages_seen() -> QuerySet[Place]:
    """The villages in force of those townships."""
    return Place.objects.filter(level=Place.Level.VILLAGE, enddate=None, parent__in=townships_seen()).order_by("code")


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → name, of those that have one here."""
    return dict(_NAMES.values(sorted(set(codes))))
