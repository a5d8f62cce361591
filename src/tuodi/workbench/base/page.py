"""What every page's head needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tuodi import __version__
from tuodi.workbench import config
from tuodi.workbench.access.perms import may

from .menu import menu_of, side_of


def page(request: HttpRequest) -> dict[str, Any]:
    """The menu of the user, and whether this is a demonstration."""
    found: dict[str, Any] = {"is_demo": config.is_demo(), "tuodi_version": __version__}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        found["menu"] = lambda: menu_of(user)
        found["side"] = side_of(user, request.path)
        found["may_search"] = may(user, "person.search")
    return found
