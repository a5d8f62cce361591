"""The job of the room."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.jobs.run import JobFailed, Running, job

from .models import MonthRun
from .run import go_through
from .steps import STEPS, CannotGoOn


@job("month.run")
def go(running: Running, run_id: int) -> dict[str, Any]:
    """Go through the month."""
    run = MonthRun.objects.get(pk=run_id)

    def tell(name: str, done: int, total: int, words: str) -> None:
        running.progress(done, total, f"{STEPS[name].zh}：{words}" if words else STEPS[name].zh)

    try:
        ended = go_through(run, tell)
    except CannotGoOn as fault:
        raise JobFailed(str(fault)) from fault
    return {"state": ended.state}
