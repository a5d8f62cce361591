"""The background jobs of the registry."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.jobs.run import Running, job

from .duplicates import BLOCKS, find_pairs, keep_pairs
from .find import shown


@job("registry.duplicates")
def duplicates(running: Running) -> dict[str, Any]:
    """Everybody within the limits of whoever asked."""
    total = shown().count() * len(BLOCKS)
    found, skipped = find_pairs(lambda done: running.progress(done, total, "比对姓名、号码、出生日期、住址"))
    with running.writing():
        fresh, over = keep_pairs(found)
    said = f"疑似重复 {len(found)} 对，新发现 {fresh} 对，不再相似 {over} 对"
    if skipped:
        said += f"；{skipped} 组同名过多，未比对"
    running.progress(total, total, said)
    return {"pairs": len(found), "fresh": fresh, "over": over, "skipped": skipped}
