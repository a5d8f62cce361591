"""The warnings' part of a person's page."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.base.prepared import Limited
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

from .models import Alert
from .tables import LEVELS

_ORDER, _SHOWN = 55, 20
_ALERTS: Limited[Alert] = Limited(lambda key: Alert.objects.filter(person=key).order_by("-pk")[:_SHOWN], -1)


@panel("warning.see", _ORDER)
def warnings(person: Person, user: User) -> Panel | None:  # noqa: ARG001 - limits are open
    """Newest first."""
    rows = [(one, LEVELS[one.state]) for one in _ALERTS.rows(person.pk)]
    return Panel("监测预警", "warning/panel.html", {"rows": rows}) if rows else None
