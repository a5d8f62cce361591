"""The jobs of this room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.workbench.jobs.run import JobFailed, Running, job

from .service.run import keep, month_hits


@job("supervision.screen")
def screen(running: Running, county: str, month: str) -> dict[str, Any]:
    """Screen a month's bills."""
    try:
        first = dt.datetime.strptime(month, "%Y-%m").date()
    except ValueError as fault:
        raise JobFailed(f"月份 {month!r} 应为 YYYY-MM") from fault
    running.progress(0, 1, "读取单据、逐条规则筛查")
    found = month_hits(county, first)
    with running.writing():
        return keep(county, first, found)
