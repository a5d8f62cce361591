"""Every request: who is it, may they, which rows, and under whose name the database writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_scopes import scope

from tuodi.workbench.audit.acting import acting

from .factors import Standing, standing
from .perms import ANYONE, ENROLLING, PROVING, PUBLIC, may
from .scope import scoped_to
from .tokens import user_of_token

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MARKED_BY_THEMSELVES = ("django.contrib.", "ninja.")
"""Rooms of libraries: the admin asks `is_staff`, the JSON interface asks for each operation."""
_OF_PROGRAMS = ("ninja.", "tuodi.workbench.api.")
"""What a key opens."""
VISITOR = "visitor"
_ROOM_OF = {Standing.HAS: PROVING, Standing.LACKS: ENROLLING}
"""Whoever has not shown the second factor gets no further than here."""
_SCREEN_OF = {Standing.HAS: "system:factor_prove", Standing.LACKS: "system:factor"}


class AccessMiddleware:
    """Opens the user's limits around the request; a view that does not say what it is does not run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request inside the limits of its user."""
        header = request.headers.get("Authorization", "")
        if header:
            request.user = user_of_token(header) or AnonymousUser()
            request.by_token = request.user.is_authenticated  # type: ignore[attr-defined]
        user = request.user
        name = user.get_username() if user.is_authenticated else VISITOR
        limits = scoped_to(user) if user.is_authenticated else scope()
        with limits:
            if request.method in _SAFE:
                return self.get_response(request)
            with acting(name):
                return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Ask the permission table."""
        action = getattr(view, "action", None)
        inner = getattr(view, "func", view)  # of a partial, what it calls
        if getattr(request, "by_token", False) and not inner.__module__.startswith(_OF_PROGRAMS):
            raise PermissionDenied("接口令牌只能用于 /api/ 下的接口")  # a key is no login: it makes no key on a screen
        if action == PUBLIC:
            return None
        if action is None and not inner.__module__.startswith(_MARKED_BY_THEMSELVES):
            raise ImproperlyConfigured(f"{inner.__module__}.{inner.__qualname__} does not say which action it is")
        if request.user.is_authenticated:
            stopped = self._second_factor(request, action, inner.__module__)
            if stopped is not None or action in (None, ANYONE, PROVING, ENROLLING):
                return stopped
            if not may(request.user, action):
                raise PermissionDenied(action)
            return None
        return None if action is None else _sent_to("system:login", request)

    def _second_factor(self, request: HttpRequest, action: str | None, module: str) -> HttpResponse | None:
        """Whoever has to show it, or to set it up, is sent there; of the JSON interface nobody is logged in."""
        by_token = getattr(request, "by_token", False)
        if not by_token and request.user.is_verified():  # type: ignore[union-attr]
            return redirect("home") if action == PROVING else None
        stands = standing(request.user)  # type: ignore[arg-type] # the middleware of accounts gave a user of ours
        if stands is Standing.FREE or (by_token and stands is Standing.HAS):  # a key was made by who had proved it
            return redirect("home") if action == PROVING else None
        if action == _ROOM_OF[stands]:
            return None
        if module.startswith("ninja."):
            request.user = AnonymousUser()
            return None
        return _sent_to(_SCREEN_OF[stands], request)


def _sent_to(screen: str, request: HttpRequest) -> HttpResponse:
    """There, and back to this page afterwards; a part that htmx asks for makes its whole page go."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse(screen)})
    return redirect(f"{reverse(screen)}?{urlencode({'next': request.get_full_path()})}")
