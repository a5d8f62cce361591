"""What became of a rule's hits, and what is left of an institution's points."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum

from tuodi.monitoring.screening.settings import Rule, shipped
from tuodi.workbench.supervision.models import CreditEntry, Screened

FULL = 12
"""Points a year begins with."""
_NONE: dict[str, Any] = {"hits": 0, "confirmed": 0, "cleared": 0, "recover": None}


def outcomes() -> list[tuple[Rule, dict[str, Any]]]:
    """Every rule with its hits, those confirmed, those cleared, and fen to be taken back."""
    counts = {
        row["rule"]: dict(row)
        for row in Screened.objects.order_by().values("rule").annotate(
            hits=Count("pk"), confirmed=Count("pk", filter=Q(state="confirmed")),
            cleared=Count("pk", filter=Q(state="cleared")),
            recover=Sum("recover", filter=Q(state="confirmed")),
        )
    }  # fmt: skip
    return [(rule, counts.get(name, _NONE)) for name, rule in shipped().items()]


def credit_of(year: int) -> list[tuple[str, int, int]]:
    """Institutions that lost points in a year: what is left, and by how many marks; the fewest points first."""
    rows: Any = (
        CreditEntry.objects.filter(at__year=year)
        .order_by()
        .values("institution")
        .annotate(points=Sum("points"), entries=Count("pk"))
    )
    return [(row["institution"], max(0, FULL + row["points"]), row["entries"]) for row in rows.order_by("points")]
