"""Which rows a user sees, declared once: managers name their columns, the middleware opens the scope of the user.

A query on a scoped model without an open scope raises (django-scopes), so that no screen can forget its limits.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from django.db import models
from django_scopes import ScopedManager, scope

from tuodi.policy.divisions import counties_in

from .enums import Role

if TYPE_CHECKING:
    from .models import User

EVERYWHERE = "000000"
_OWN_LISTS_ONLY = frozenset({Role.DEPARTMENT_STAFF.value})


def limited_by(*, manager: type[models.Manager[Any]] = models.Manager, **columns: str) -> Any:
    """The manager of a scoped model. `columns`: of `county`, `township`, `department`, the column that holds each."""
    return ScopedManager(_manager_class=manager, **columns)


def counties_of(region: str) -> tuple[str, ...] | None:
    """The counties that a region code stands for; None: all of them."""
    if region == EVERYWHERE:
        return None
    if not region.endswith("00"):
        return (region,)
    return counties_in(region)


def scope_of(user: User) -> dict[str, Any]:
    """The limits of a user: None means no limit on that side."""
    only_own = user.role_names and user.role_names <= _OWN_LISTS_ONLY
    return {
        "county": counties_of(user.region) if user.region else (),
        "township": user.township or None,
        "department": user.department if only_own else None,
    }


def scoped_to(user: User) -> AbstractContextManager[Any]:
    """Open the user's limits."""
    opened: AbstractContextManager[Any] = scope(**scope_of(user))
    return opened


def unlimited() -> AbstractContextManager[Any]:
    """No limits: for jobs of the system itself, never for a screen."""
    opened: AbstractContextManager[Any] = scope(county=None, township=None, department=None)
    return opened
