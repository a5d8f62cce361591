"""What several screens share: whose cases a user sees, what was refused."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form

from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.models import User
from tuodi.workbench.base.http import Request
from tuodi.workbench.casework.models import Case


def cases_for(user: User) -> QuerySet[Case]:
    """Cases a user sees: departments those they are asked about, others those within their limits."""
    rows = Case.objects.select_related("person")
    if user.role_names <= {Role.DEPARTMENT_STAFF.value}:
        rows = rows.filter(verdicts__department=user.department)
    return rows


def faults(request: Request, form: Form) -> None:
    """What is wrong with a form that has no page of its own."""
    for name, found in form.errors.items():
        field = form.fields.get(name)
        messages.error(request, f"{field.label if field else ''}：{'；'.join(str(one) for one in found)}")
