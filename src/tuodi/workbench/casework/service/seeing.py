"""Whose cases a user sees."""

from __future__ import annotations

from django.db.models import QuerySet

from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.models import User
from tuodi.workbench.casework.models import Case


def cases_for(user: User) -> QuerySet[Case]:
    """Cases a user sees: departments those they are asked about, others those within their limits."""
    rows = Case.objects.select_related("person")
    if user.role_names <= {Role.DEPARTMENT_STAFF.value}:
        rows = rows.filter(verdicts__department=user.department)
    return rows
