"""Figures of a county's findings, by township, by cause and by state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from tuodi.workbench.registry.models import Place

from .enums import CAUSES, OPEN, Kind, State
from .models import Finding

_WORKED = (Kind.MISSED, Kind.UNDER, Kind.OVER)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its amount, and where its rows are."""

    kind: str
    zh: str
    bills: int
    people: int
    fen: int


def standing(county: str, month: dt.date) -> QuerySet[Finding]:
    """Findings of a month that are not replaced."""
    return Finding.objects.filter(county=county, month=month).exclude(state=State.SUPERSEDED)


def tiles(rows: QuerySet[Finding]) -> list[Tile]:
    """By kind."""
    found = {
        row["kind"]: row
        for row in rows.order_by().values("kind").annotate(
            bills=Count("pk"), people=Count("person", distinct=True), fen=Sum("amount")
        )
    }  # fmt: skip
    empty: dict[str, Any] = {"bills": 0, "people": 0, "fen": 0}
    return [
        Tile(kind.value, str(kind.label), row["bills"], row["people"], abs(row["fen"] or 0))
        for kind in Kind if (row := found.get(kind.value, empty))["bills"] or kind in _WORKED
    ]  # fmt: skip


def by_town(rows: QuerySet[Finding], today: dt.date) -> list[dict[str, Any]]:
    """A line a township."""
    late = Q(state__in=(State.SENT, State.NOTIFIED), due_date__lt=today)
    lines: Any = rows.filter(kind__in=_WORKED).order_by().values("township").annotate(
        **{kind.value: Count("pk", filter=Q(kind=kind)) for kind in _WORKED},
        owing=Sum("amount", filter=Q(amount__gt=0)), back=Sum("amount", filter=Q(amount__lt=0)),
        open=Count("pk", filter=Q(state__in=OPEN)), late=Count("pk", filter=late),
        over_with=Count("pk", filter=Q(state__in=(State.PAID, State.CLOSED))),
    ).order_by("township")  # fmt: skip
    names = dict(Place.objects.filter(code__in=[line["township"] for line in lines]).values_list("code", "name"))
    return [
        {**line, "name": names.get(line["township"], line["township"]), "back": abs(line["back"] or 0),
         "share": 100 * line["over_with"] // max(1, line["missed"] + line["under"] + line["over"])}
        for line in lines
    ]  # fmt: skip


def by_cause(rows: QuerySet[Finding]) -> list[tuple[str, str, int, int]]:
    """Cause, its Chinese name, bills, fen; the most first."""
    found = rows.filter(kind__in=_WORKED).order_by().values("cause").annotate(bills=Count("pk"), fen=Sum("amount"))
    lines = [(row["cause"], CAUSES.get(row["cause"], "未写明"), row["bills"], row["fen"] or 0) for row in found]
    return sorted(lines, key=lambda line: -line[2])


def by_state(rows: QuerySet[Finding]) -> list[tuple[State, int]]:
    """Every state on the way with how many are there."""
    counts = dict(rows.filter(kind__in=_WORKED).order_by().values_list("state").annotate(Count("pk")))
    return [(state, counts.get(state.value, 0)) for state in State if state != State.SUPERSEDED]
