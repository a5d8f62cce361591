"""What several screens share: what was refused."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form

from tuodi.workbench.base.http import Request


def faults(request: Request, form: Form) -> None:
    """What is wrong with a form that has no page of its own."""
    for name, found in form.errors.items():
        field = form.fields.get(name)
        messages.error(request, f"{field.label if field else ''}：{'；'.join(str(one) for one in found)}")
