"""Figures of a county's month: by light and group, by township, by department. Each a query over the rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from tuodi.workbench.access.enums import Department
from tuodi.workbench.registry.models import Place

from .enums import OPEN, Group, Light, State
from .models import Alert, DepartmentTask, Disposition, Watched


def months_of(county: str) -> list[dt.date]:
    """Months that were watched, newest first."""
    found = Watched.objects.filter(county=county).order_by().values_list("month", flat=True).distinct()
    return sorted(found, reverse=True)


def lights(county: str, month: dt.date) -> list[tuple[Light, int, int, int]]:
    """Every light with persons, of them key group and general."""
    rows = Watched.objects.filter(county=county, month=month).order_by().values("light").annotate(
        people=Count("pk"), key=Count("pk", filter=Q(group=Group.KEY)),
        general=Count("pk", filter=Q(group=Group.GENERAL)),
    )  # fmt: skip
    found = {row["light"]: row for row in rows}
    none = {"people": 0, "key": 0, "general": 0}
    return [(one, row["people"], row["key"], row["general"]) for one in Light if (row := found.get(one.value, none))]


def by_town(county: str, month: dt.date, today: dt.date) -> list[dict[str, Any]]:
    """A line a township: the month's lights, and its warnings on their way."""
    found: dict[str, dict[str, Any]] = {}
    rows = Watched.objects.filter(county=county, month=month).order_by().values("township").annotate(
        warned=Count("pk", filter=Q(light=Light.WARNED)), near=Count("pk", filter=Q(light=Light.NEAR))
    )  # fmt: skip
    for row in rows:
        found[row["township"]] = {"open": 0, "late": 0, "done": 0, "waiting": 0, **row}
    alerts: Any = Alert.objects.filter(county=county).order_by().values("township").annotate(
        open=Count("pk", filter=Q(state__in=OPEN)), late=Count("pk", filter=Q(state__in=OPEN, due_date__lt=today)),
        done=Count("pk", filter=Q(state=State.CLOSED)),
        waiting=Count("pk", filter=Q(state__in=(State.FOUND, State.CHECKED, State.SHARED, State.VERIFIED))),
    )  # fmt: skip
    for line in alerts:
        found.setdefault(line["township"], {"warned": 0, "near": 0}).update(line)
    names = dict(Place.objects.filter(code__in=list(found)).values_list("code", "name"))
    return [{**found[code], "name": names.get(code, code)} for code in sorted(found)]


def by_department(county: str, today: dt.date) -> list[dict[str, Any]]:
    """A line a department: what it was given, answered, has late; what it carries out."""
    tasks = DepartmentTask.objects.filter(warning__county=county).order_by().values("department").annotate(
        given=Count("pk"), answered=Count("pk", filter=~Q(verdict="")),
        open=Count("pk", filter=Q(verdict="", warning__state=State.SHARED)),
        late=Count("pk", filter=Q(verdict="", warning__state=State.SHARED, due_date__lt=today)),
        escalated=Count("pk", filter=Q(verdict="", escalated_on__isnull=False)),
    )  # fmt: skip
    found = {row["department"]: {"ways": 0, "ways_open": 0, **row} for row in tasks}
    ways = Disposition.objects.filter(warning__county=county).order_by().values("department").annotate(
        ways=Count("pk"), ways_open=Count("pk", filter=Q(done=None))
    )  # fmt: skip
    for line in ways:
        found.setdefault(line["department"], {}).update(line)
    return [{**found[name], "name": Department(name).label} for name in sorted(found)]


def by_state(county: str) -> list[tuple[State, int]]:
    """Every state with how many are there."""
    counts = dict(Alert.objects.filter(county=county).order_by().values_list("state").annotate(Count("pk")))
    return [(state, counts.get(state.value, 0)) for state in State]


def trend(county: str, months: list[dt.date]) -> dict[str, Any]:
    """Warned and near by month."""
    rows = Watched.objects.filter(county=county, month__in=months).order_by().values("month").annotate(
        warned=Count("pk", filter=Q(light=Light.WARNED)), near=Count("pk", filter=Q(light=Light.NEAR))
    )  # fmt: skip
    lines: list[Any] = sorted(rows, key=lambda row: row["month"])
    series = (("达到预警线", "warned", "#b3362c"), ("临近", "near", "#d08a1d"))
    return {
        "drill": [f"{reverse('warning:watched')}?month={row['month']:%Y-%m}" for row in lines],
        "grid": {"left": 8, "right": 16, "top": 32, "bottom": 8, "containLabel": True}, "legend": {"top": 0},
        "xAxis": {"type": "category", "data": [f"{row['month'].year}年{row['month'].month}月" for row in lines]},
        "yAxis": {"type": "value", "minInterval": 1, "name": "人"}, "tooltip": {"trigger": "axis"},
        "series": [
            {"type": "bar", "stack": "all", "name": zh, "data": [row[key] for row in lines], "barMaxWidth": 36,
             "itemStyle": {"color": colour}}
            for zh, key, colour in series
        ],
    }  # fmt: skip
