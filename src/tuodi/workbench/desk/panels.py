"""The desk's part of a person's page: the year's settlements, what is used and left."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.base.prepared import Asking
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

from .models import Settlement
from .service.refused import Refused
from .service.standing import year_of

_ORDER = 40
_SHOWN = 30
_BOOKED: Asking[Settlement] = Asking(
    lambda key: Settlement.objects.filter(person=key).defer("trace").order_by("-setl_time", "-pk")[:_SHOWN], -1
)


@panel("person.see", _ORDER)
def settlements(person: Person, user: User) -> Panel | None:
    """The last year with settlements."""
    rows = _BOOKED.rows(person.pk)
    if not rows:
        return None
    try:
        standing = year_of(person, max(row.year for row in rows))
    except Refused:
        return None
    context = {"standing": standing, "rows": rows[:_SHOWN], "person": person, "may_settle": may(user, "desk.settle"),
               "may_see": may(user, "desk.see")}  # fmt: skip
    return Panel("结算与待遇累计", "desk/panel.html", context)
