"""The casework part of a person's page."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.base.prepared import Limited
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

from .models import Case, SupplementPayment
from .service.seeing import cases_for, only_asked

_ORDER = 60
_CASES: Limited[Case] = Limited(lambda key: Case.objects.filter(person=key).order_by("-id"), -1)
_PAID: Limited[SupplementPayment] = Limited(
    lambda key: SupplementPayment.objects.filter(case__person=key).order_by("-on"), -1
)


@panel("case.see", _ORDER)
def cases(person: Person, user: User) -> Panel | None:
    """Cases and what others paid, of the cases that the user sees."""
    rows = list(cases_for(user).filter(person=person).order_by("-id")) if only_asked(user) else _CASES.rows(person.pk)
    seen = {row.pk for row in rows}
    paid = [one for one in _PAID.rows(person.pk) if one.case_id in seen] if seen else []
    take = may(user, "case.take") and person.merged_into_id is None
    if not rows and not take:
        return None
    return Panel("依申请救助", "casework/panel.html", {"person": person, "rows": rows, "paid": paid, "may_take": take})
