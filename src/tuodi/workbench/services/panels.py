"""The contracts of a person, on the person's page."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

from .models import Contract

_ORDER = 65


@panel("contract.see", _ORDER)
def contracts(person: Person, _user: User) -> Panel | None:
    """Terms, the last to end first."""
    rows = list(Contract.objects.filter(person=person).order_by("-enddate", "-pk"))
    return Panel("家庭医生签约", "services/panel.html", {"rows": rows}) if rows else None
