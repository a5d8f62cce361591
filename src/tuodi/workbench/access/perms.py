"""May this user do that? Pure functions over the permission table, and the mark a view carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .table import BY_NAME

if TYPE_CHECKING:
    from .models import User

V = TypeVar("V", bound=Callable[..., Any])

PUBLIC = ""
"""The mark of a view that needs no login."""
ANYONE = "*"
"""The mark of a view for everybody who is logged in."""
PROVING = "?"
"""The mark of the view that asks for the code of the second factor: the password was right, nothing more."""
ENROLLING = "+"
"""The mark of views in which a device is set up: open to who must have one before anything else."""


def may(user: User, action: str) -> bool:
    """Whether the user's roles allow an action. Raises KeyError for an action that is not in the table."""
    return bool(user.is_active and BY_NAME[action].roles & user.role_names)


def needs(action: str) -> Callable[[V], V]:
    """Mark a view with the action it is. The middleware asks `may` before the view runs."""
    if action not in (PUBLIC, ANYONE, PROVING, ENROLLING):
        BY_NAME[action]  # a name that is not in the table fails when the module is read

    def mark(view: V) -> V:
        view.action = action  # type: ignore[attr-defined]
        return view

    return mark


public = needs(PUBLIC)
signed_in = needs(ANYONE)
proving = needs(PROVING)
enrolling = needs(ENROLLING)
