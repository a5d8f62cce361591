"""The casework part of a person's page."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

from .models import Case, SupplementPayment

_ORDER = 60


@panel("case.see", _ORDER)
def cases(person: Person, user: User) -> Panel | None:
    """Cases and what others paid."""
    rows = list(Case.objects.filter(person=person).order_by("-id"))
    paid = list(SupplementPayment.objects.filter(case__person=person).order_by("-on"))
    take = may(user, "case.take") and person.merged_into_id is None
    if not rows and not take:
        return None
    return Panel("依申请救助", "casework/panel.html", {"person": person, "rows": rows, "paid": paid, "may_take": take})
