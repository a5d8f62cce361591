"""Filters of the room's templates."""

from __future__ import annotations

from django import template

from tuodi.workbench.access.models import User
from tuodi.workbench.lists.overview import level_of

register = template.Library()
register.filter("state_level", level_of)


@register.filter
def who(username: str) -> str:
    """The name of a user, with the login name."""
    user = User.objects.filter(username=username).first()
    return f"{user.full_name}（{username}）" if user and user.full_name else username
