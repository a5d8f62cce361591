"""The jobs of the demonstration."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.jobs.run import Running, job
from tuodi.workbench.registry.models import Source

from .people import BATCH, PEOPLE, Writer, made_households

YEAR, SEED = 2024, 20240601


@job("demo.fill")
def fill(running: Running, people: int = PEOPLE, seed: int = SEED) -> dict[str, Any]:
    """The county's people. A run that was broken off begins anew: nothing is there twice."""
    with running.writing():
        source, fresh = Source.objects.get_or_create(kind=Source.Kind.SEED, name="演示县人口", by="system:demo")
    if not fresh:
        return {"people": 0}
    writer, done = Writer(source, YEAR), 0
    waiting: list[Any] = []
    count = 0
    for household in made_households(YEAR, seed):
        waiting.append(household)
        count += len(household)
        if count >= BATCH or done + count >= people:
            with running.writing():
                done += writer.write(waiting)
            waiting, count = [], 0
            running.progress(done, people, "人员、家庭、身份、参保")
        if done >= people:
            break
    return {"people": done}
