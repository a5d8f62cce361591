"""How far a run is as a whole and how long the rest may take: each step counts by what it took the last time."""

from __future__ import annotations

from dataclasses import dataclass

from .models import MonthRun, MonthStep, RunState
from .steps import STEPS

_LEAST = 2
"""Hundredths; of less nothing is foretold."""


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
    return Timing(min(percent, 99), spent, left)


def _last_time(run: MonthRun) -> dict[str, int]:
    """What each step took in the county's last whole run."""
    last = MonthRun.objects.filter(county=run.county, state=RunState.DONE).exclude(pk=run.pk).order_by("-pk").first()
    if last is None:
        return {}
    found = dict(MonthStep.objects.filter(run=last).values_list("name", "seconds"))
    return found if any(found.values()) else {}
