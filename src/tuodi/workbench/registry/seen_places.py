"""Places for choices and labels, inside the limits that are open."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django_scopes import get_scope

from tuodi.workbench.base.prepared import Prepared

from .models import Place

_BELOW = Prepared(
    lambda codes: (
        Place.objects.filter(parent_id__in=codes, enddate=None).only("code", "name", "level").order_by("code")
    ),
    key="-",
)
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


def township_choices() -> list[tuple[str, str]]:
    """Code and name of `townships_seen`, for the lists that are asked for all day."""
    limits = get_scope()
    if limits.get("county") is None:
        return list(townships_seen().values_list("code", "name"))
    own = limits.get("township")
    rows = _BELOW.values(limits["county"])
    return [(code, name) for code, name, level in rows if level == Place.Level.TOWNSHIP and own in (None, code)]


def village_choices(township: str) -> list[tuple[str, str]]:
    """The same of the villages of a township that one sees."""
    if township not in dict(township_choices()):
        return []
    return [(code, name) for code, name, level in _BELOW.values([township]) if level == Place.Level.VILLAGE]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → name, of those that have one here."""
    return dict(_NAMES.values(sorted(set(codes))))
