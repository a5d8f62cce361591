"""Names for what records keep as codes: users by their login names, institutions by their codes."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models.signals import post_delete, post_save

from tuodi.workbench.access.models import User

_SYSTEM = "system:"
_users: dict[str, str] = {}
_knowing: list[Callable[[str], str]] = []


def who(username: str | None) -> str:
    """The name of a user, with the login name; 系统 for what no person did."""
    if not username or username.startswith(_SYSTEM):
        return "系统" if username else ""
    if username not in _users:
        user = User.objects.filter(username=username).first()
        if user is None:
            return username
        _users[username] = f"{user.full_name}（{username}）" if user.full_name else username
    return _users[username]


def knows_institutions(lookup: Callable[[str], str]) -> None:
    """A room that can say an institution's name, or nothing; rooms are asked in the order they came."""
    _knowing.append(lookup)


def institution(code: str | None) -> str:
    """An institution's name; its code where no room knows one."""
    return next((name for lookup in _knowing if (name := lookup(code))), code) if code else ""


def _forget(**_signal: object) -> None:
    _users.clear()


post_save.connect(_forget, sender=User, dispatch_uid="user-name-saved")
post_delete.connect(_forget, sender=User, dispatch_uid="user-name-deleted")
