"""What became of a rule's hits, and what is left of an institution's points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from tuodi.monitoring.screening.settings import Rule, shipped
from tuodi.workbench.supervision.models import CreditEntry, Screened

FULL = 12
"""Points a year begins with."""
_NONE: dict[str, Any] = {"hits": 0, "confirmed": 0, "cleared": 0, "recover": None}


def outcomes() -> list[tuple[Rule, dict[str, Any]]]:
    """Every rule with its hits of the county's own people: confirmed, cleared, and fen to be taken back."""
    counts = {
        row["rule"]: dict(row)
        for row in Screened.objects.filter(guest=None).order_by().values("rule").annotate(
            hits=Count("pk"), confirmed=Count("pk", filter=Q(state="confirmed")),
            cleared=Count("pk", filter=Q(state="cleared")),
            recover=Sum("recover", filter=Q(state="confirmed")),
        )
    }  # fmt: skip
    return [(rule, counts.get(name, _NONE)) for name, rule in shipped().items()]


@dataclass(frozen=True, slots=True)
class Record:
    """An institution's year: points left and what took them, hits confirmed, fen to be taken back and back already."""

    institution: str
    left: int
    marks: int
    confirmed: int = 0
    recover: int = 0
    recovered: int = 0


def credit_of(year: int) -> list[Record]:
    """Institutions that lost points in a year or had a hit confirmed; the fewest points first."""
    lost = {
        row["institution"]: row
        for row in CreditEntry.objects.filter(on__year=year).order_by().values("institution").annotate(
            points=Sum("points"), marks=Count("pk")
        )
    }  # fmt: skip
    found = {
        row["institution"]: row
        for row in Screened.objects.filter(state="confirmed", month__year=year).exclude(institution="").order_by()
        .values("institution").annotate(
            hits=Count("pk"), due=Sum("recover"), back=Sum("recover", filter=Q(recovered_on__isnull=False))
        )
    }  # fmt: skip
    none: dict[str, Any] = {}
    records = []
    for name in {*lost, *found}:
        marks, hits = lost.get(name, none), found.get(name, none)
        records.append(Record(
            name, max(0, FULL + marks.get("points", 0)), marks.get("marks", 0), hits.get("hits", 0),
            hits.get("due") or 0, hits.get("back") or 0,
        ))  # fmt: skip
    return sorted(records, key=lambda one: (one.left, -one.recover, one.institution))
