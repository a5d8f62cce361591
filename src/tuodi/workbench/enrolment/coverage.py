"""The overview's counts: who is not insured and who is helped, by township or village."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from .enums import State
from .models import LedgerEntry

_NOT = Q(state=State.NOT)


def entries_of(county: str, year: int, township: str = "") -> QuerySet[LedgerEntry]:
    """The ledger of a county's year, or of one township of it."""
    found: QuerySet[LedgerEntry] = LedgerEntry.objects.filter(county=county, year=year)
    if township:
        found = found.filter(township=township)
    return found


def by_place(entries: QuerySet[LedgerEntry], by: str) -> QuerySet[Any]:
    """A row for each `township` or `village`."""
    found: QuerySet[Any, Any] = entries.values(
        *(("village", "village__name") if by == "village" else ("township",))
    ).annotate(
        uninsured=Count("pk", filter=_NOT), of_eight=Count("pk", filter=Q(eight=True)),
        eight_not=Count("pk", filter=_NOT & Q(eight=True)), unmarked=Count("pk", filter=_NOT & Q(outcome="")),
        helped=Count("pk", filter=Q(decided__isnull=False)), money=Sum("decided__subsidy"),
    ).order_by(by)  # fmt: skip
    return found


def counts_of(entries: QuerySet[LedgerEntry]) -> dict[str, Any]:
    """All of them together."""
    return entries.aggregate(
        uninsured=Count("pk", filter=_NOT), differs=Count("pk", filter=Q(differs=True)),
        eight_not=Count("pk", filter=_NOT & Q(eight=True)), money=Sum("decided__subsidy"),
        helped=Count("pk", filter=Q(decided__isnull=False)),
    )  # fmt: skip
