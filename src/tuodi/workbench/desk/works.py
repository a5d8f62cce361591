"""The jobs of the desk."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.jobs.run import Running, job

from .service.differences import reconsider

_AT_ONCE = 50


@job("desk.reconsider")
def settle_again(running: Running, people: list[int], by: str) -> dict[str, Any]:
    """Settle people again after their facts changed, some at a time."""
    made = 0
    for at in range(0, len(people), _AT_ONCE):
        with running.writing():
            made += reconsider(people[at : at + _AT_ONCE], by)
        running.progress(min(at + _AT_ONCE, len(people)), len(people), f"提出差额 {made} 笔")
    return {"differences": made}
