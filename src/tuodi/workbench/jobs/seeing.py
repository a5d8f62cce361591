"""Whose jobs a user sees."""

from __future__ import annotations

from django.db.models import QuerySet

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may

from .models import JobRun
from .run import BY_SYSTEM


def visible_to(user: User) -> QuerySet[JobRun]:
    """One's own and the system's, newest first; an administrator sees all."""
    found = JobRun.objects.order_by("-id")
    return found if may(user, "users.manage") else found.filter(by__in=(user.get_username(), BY_SYSTEM))
