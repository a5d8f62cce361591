"""The desk's part of a person's page: the year's settlements, what is used and left."""

from __future__ import annotations

from django.db.models import Max

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

from .models import Settlement
from .service.refused import Refused
from .service.standing import year_of

_ORDER = 40
_SHOWN = 30


@panel("person.see", _ORDER)
def settlements(person: Person, user: User) -> Panel | None:
    """The last year with settlements."""
    with unlimited():
        year = Settlement.objects.filter(person=person).aggregate(last=Max("year"))["last"]
        if year is None:
            return None
        rows = list(Settlement.objects.filter(person=person).defer("trace").order_by("-setl_time", "-pk")[:_SHOWN])
    try:
        standing = year_of(person, year)
    except Refused:
        return None
    context = {"standing": standing, "rows": rows, "person": person, "may_settle": may(user, "desk.settle"),
               "may_see": may(user, "desk.see")}  # fmt: skip
    return Panel("结算与待遇累计", "desk/panel.html", context)
