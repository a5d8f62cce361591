"""The jobs of this room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.monitoring.screening.settings import SettingsFaulty
from tuodi.workbench.jobs.run import JobFailed, Running, job

from .service.run import Month


@job("supervision.screen")
def screen(running: Running, county: str, month: str) -> dict[str, Any]:
    """Screen a month's bills."""
    try:
        of = Month(county, dt.datetime.strptime(month, "%Y-%m").date())
    except ValueError as fault:
        raise JobFailed(f"月份 {month!r} 应为 YYYY-MM") from fault
    shares, stays, counts = list(of.shares()), [], dict.fromkeys(("hits", "new", "gone", "back", "elsewhere"), 0)
    total, done = sum(share.size for share in shares), 0
    for share in shares:
        running.progress(done, total, "逐条规则筛查")
        try:
            look = of.look(share.low, share.high)
        except SettingsFaulty as fault:
            raise JobFailed(f"筛查设置有误：{fault}") from fault
        stays.append(look.stays)
        with running.writing():
            _add(counts, of.keep(look, share.low, share.high))
        done += share.size
    with running.writing():
        _add(counts, of.keep_institutions(stays) if stays else {})
    return counts


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        counts[name] += count
