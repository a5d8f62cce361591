"""The jobs of the room."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.jobs.run import JobFailed, Running, job

from .loading import carry_out
from .models import Load
from .reading import BadFile


@job("catalogue.load")
def load(running: Running, load: int) -> dict[str, Any]:
    """A catalogue's file."""
    record = Load.objects.get(pk=load)
    try:
        carry_out(record, running.writing, lambda done, total: running.progress(done, total, "读取目录"))
    except BadFile as fault:
        raise JobFailed(f"{record.name}：{fault}") from fault
    return {
        "rows": record.rows, "fresh": record.fresh, "changed": record.changed, "withdrawn": record.withdrawn,
        "same": record.same, "older": record.older, "refused": record.refused,
    }  # fmt: skip
