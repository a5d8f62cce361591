"""Which figures are whose."""

from __future__ import annotations

from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.models import User

from .figure import Figure, figures


def figures_of(user: User) -> list[Figure]:
    """All figures for the bureau and townships; of another department those it answers for."""
    if user.role_names <= {Role.DEPARTMENT_STAFF.value}:
        return [one for one in figures() if user.department in one.departments]
    return figures()
