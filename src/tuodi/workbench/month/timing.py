"""How far a run is as a whole and how long the rest may take: each step counts by what it took the last time."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from .models import MonthRun, MonthStep, RunState
from .steps import STEPS

_LEAST = 2
"""Hundredths; of less nothing is foretold."""
_LONGEST = 120
"""Seconds; whoever says nothing for longer is not at work."""


@dataclass(frozen=True, slots=True)
class Timing:
    """percent: of the whole. spent, left: seconds; left is None while nothing can be said."""

    percent: int
    spent: int
    left: int | None

    @property
    def words(self) -> str:
        """For a screen or a terminal."""
        return f"已用 {clock(self.spent)}" + ("" if self.left is None else f"，约剩 {clock(self.left)}")


def clock(seconds: int) -> str:
    """3725 → 1 小时 2 分 5 秒."""
    hours, rest = divmod(seconds, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "小时"), (minutes, "分"), (rest, "秒"))
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or "0 秒"


def timing_of(run: MonthRun) -> Timing:
    """As it stands now."""
    rows = [row for row in run.steps.all() if row.name in STEPS]
    weights = _last_time(run) or {name: step.share for name, step in STEPS.items()}
    whole = sum(weights.get(row.name, 0) for row in rows)
    done = sum(weights.get(row.name, 0) * row.percent for row in rows)
    percent, spent = done // whole if whole else 0, sum(row.seconds for row in rows)
    if run.state == RunState.DONE:
        return Timing(100, spent, None)
    left = spent * (100 * whole - done) // done if percent >= _LEAST else None
    since = _silent(run, rows)
    return Timing(min(percent, 99), spent + since, None if left is None else max(left - since, 1))


def _silent(run: MonthRun, rows: list[MonthStep]) -> int:
    """Seconds since a step at work said how far it is: a piece of its work may take a while."""
    told = [row.told_at for row in rows if row.state == MonthStep.State.RUNNING and row.told_at is not None]
    if run.state != RunState.RUNNING or not told or (run.job is not None and run.job.over):
        return 0
    return min((timezone.now() - max(told)).seconds, _LONGEST)


def _last_time(run: MonthRun) -> dict[str, int]:
    """What each step took in the county's last whole run."""
    last = MonthRun.objects.filter(county=run.county, state=RunState.DONE).exclude(pk=run.pk).order_by("-pk").first()
    if last is None:
        return {}
    found = dict(MonthStep.objects.filter(run=last).values_list("name", "seconds"))
    return found if any(found.values()) else {}
