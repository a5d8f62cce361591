"""The family room's part of a person's page: the sheet to take home, and how the last bills could have cost less."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.base.prepared import Asking
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

_ORDER = 45
_SHOWN = 5
_BOOKED: Asking[Settlement] = Asking(
    lambda key: Settlement.objects.filter(person=key).defer("trace", "stages").order_by("-setl_time", "-pk"), -1
)


@panel("family.sheet", _ORDER)
def sheet(person: Person, user: User) -> Panel | None:
    """The way to the sheet and to advice on the last settlements that stand."""
    if person.merged_into_id:
        return None
    rows: tuple[Settlement, ...] = ()
    if may(user, "desk.see"):
        booked = _BOOKED.rows(person.pk)
        gone = {row.reverses_id for row in booked}
        rows = tuple(row for row in booked if row.reverses_id is None and row.pk not in gone)[:_SHOWN]
    return Panel("待遇明白纸", "family/panel.html", {"person": person, "rows": rows})
