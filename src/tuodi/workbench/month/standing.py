"""A run as plain data: for the screen, for --json and for a terminal alike."""

from __future__ import annotations

from typing import Any

from tuodi.settlement.render import yuan

from .models import MonthRun, MonthStep
from .steps import STEPS, Line
from .timing import timing_of


def standing_of(run: MonthRun) -> dict[str, Any]:
    """Steps with what is done, how far, and what waits for whom."""
    timing = timing_of(run)
    return {
        "percent": timing.percent, "spent": timing.spent, "left": timing.left, "timing": timing.words,
        "county": run.county, "month": f"{run.month:%Y-%m}", "number": run.number, "state": run.state,
        "state_zh": run.get_state_display(), "rule_hash": run.rule_hash, "problem": run.problem,
        "ended_at": f"{run.ended_at:%Y-%m-%d %H:%M:%S}" if run.ended_at else "",
        "known_at": f"{run.known_at:%Y-%m-%d %H:%M:%S}",
        "steps": [_step(run, row) for row in run.steps.all() if row.name in STEPS],
    }  # fmt: skip


def _step(run: MonthRun, row: MonthStep) -> dict[str, Any]:
    step = STEPS[row.name]
    waits = [] if step.waits is None else [one for one in step.waits(run.county, run.month) if one.count]
    return {
        "name": row.name, "zh": step.zh, "does": step.does, "state": row.state, "state_zh": row.get_state_display(),
        "done": row.done, "total": row.total, "percent": row.percent, "seconds": row.seconds, "message": row.message,
        "result": row.result, "ended_at": f"{row.ended_at:%Y-%m-%d %H:%M:%S}" if row.ended_at else "",
        "lines": [
            {"zh": line.zh, "text": _shown(row.result[line.key], line), "key": line.key}
            for line in step.lines if line.key in row.result
        ],
        "waits": [{"who": one.who, "text": one.text, "count": one.count, "url": one.url} for one in waits],
    }  # fmt: skip


def _shown(value: int, line: Line) -> str:
    if line.rate:
        return f"{value // 100}.{value % 100:02d}%"
    return yuan(value) if line.money else f"{value:,}"
