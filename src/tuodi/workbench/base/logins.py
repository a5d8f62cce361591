"""Who is logged in: a user with the roles, read by queries that are written once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from tuodi.workbench.access.models import User, UserRole

from .prepared import Asking

_USER: Asking[User] = Asking(lambda key: User.objects.filter(pk=key), -1)
_ROLES: Asking[UserRole] = Asking(lambda key: UserRole.objects.filter(user_id=key), -1)


class Backend(ModelBackend):
    """Django's own otherwise."""

    def get_user(self, user_id: Any) -> User | None:
        """Of a session."""
        found = next(iter(_USER.rows(int(user_id))), None)
        if found is None or not self.user_can_authenticate(found):
            return None
        found.remember_roles(row.role for row in _ROLES.rows(found.pk))
        return found
