"""The review's part of a person's page: what was found, and where it is."""

from __future__ import annotations

from tuodi.workbench.access.models import User
from tuodi.workbench.base.prepared import Limited
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.panels import Panel, panel

from .models import Finding

_ORDER, _SHOWN = 50, 20
_FINDINGS: Limited[Finding] = Limited(
    lambda key: Finding.objects.filter(person=key).select_related("bill").order_by("-pk")[:_SHOWN], -1
)


@panel("review.see", _ORDER)
def found(person: Person, user: User) -> Panel | None:  # noqa: ARG001 - limits are open
    """Findings, newest first; those that were replaced too."""
    rows = _FINDINGS.rows(person.pk)
    return Panel("核查结论", "review/panel.html", {"rows": rows}) if rows else None
