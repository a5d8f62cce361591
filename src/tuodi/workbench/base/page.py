"""What every page's head needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest

from tuodi import __version__
from tuodi.policy.screens import DUTIES, screens_of
from tuodi.workbench import config
from tuodi.workbench.access.perms import may
from tuodi.workbench.rules import book

from .menu import menu_of, side_of


def page(request: HttpRequest) -> dict[str, Any]:
    """The menu of the user, and whether this is a demonstration."""
    found: dict[str, Any] = {"is_demo": config.is_demo(), "tuodi_version": __version__}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        found["menu"] = lambda: menu_of(user)
        found["side"] = side_of(user, request.path)
        found["may_search"] = may(user, "person.search")
        found["clauses_here"] = _clauses().get(request.path, ())
        found["may_duties"] = may(user, "board.see")
    return found


@cache
def _clauses() -> dict[str, list[str]]:
    """Address of a screen → the clauses whose duty is done there; the rule book is read once a process."""
    found: dict[str, list[str]] = {}
    for one in book().clauses:
        if one.kind in DUTIES:
            for screen in screens_of(one.id, one.becomes):
                found.setdefault(screen.path, []).append(one.id)
    return found
