"""Who may call an operation: each names its action of the permission table, as a screen does."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.utils import check_csrf

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.access.table import BY_NAME

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Needs:
    """`auth=Needs("person.search")`. A program shows its key, a page its session, and its CSRF token to write.

    `by_person`: the words for a program that asks what only a person who is logged in may.
    """

    def __init__(self, action: str, by_person: str = "") -> None:
        self.action, self.by_person = BY_NAME[action], by_person

    def __call__(self, request: HttpRequest) -> User | None:
        """The user, None for nobody (401). Raises HttpError 403 for somebody who may not."""
        user = request.user
        if not isinstance(user, User):
            return None
        if request.method not in _SAFE and not getattr(request, "by_token", False) and check_csrf(request):
            raise HttpError(403, "CSRF 校验未通过")
        if not may(user, self.action.name):
            raise HttpError(403, f"您的角色没有“{self.action.zh}”的权限")
        if self.by_person and getattr(request, "by_token", False):
            raise HttpError(403, self.by_person)
        return user
