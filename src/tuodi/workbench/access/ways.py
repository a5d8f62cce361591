"""Whether a link leads somewhere for a user: a screen that would refuse is told without one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from .perms import ANYONE, PUBLIC, may

if TYPE_CHECKING:
    from .models import User


def may_open(user: User, address: str) -> bool:
    """Whether the screen at an address is open to the user's roles. What it shows of a record it decides itself."""
    try:
        view = resolve(urlsplit(address).path).func
    except Resolver404:
        return False
    action = getattr(view, "action", ANYONE)
    return action in (PUBLIC, ANYONE) or may(user, action)
