"""The jobs of the demonstration."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.casework.seed import seed_cases
from tuodi.workbench.config import DEMO_YEAR
from tuodi.workbench.desk.seed import seed_desk
from tuodi.workbench.funds.seed import seed_funds, seed_measure
from tuodi.workbench.jobs.run import Running, job
from tuodi.workbench.lists.demo_seed import seed_lists
from tuodi.workbench.registry.models import Source
from tuodi.workbench.supervision.seed import seed_supervision

from .boards import seed_boards
from .cast import COUNTY
from .contracts import seed_contracts
from .enrolment import seed_enrolment
from .filling import KIND, filling
from .morning import play
from .papers import seed_papers
from .people import BATCH, PEOPLE, Writer, made_households
from .review import seed_review
from .warnings import seed_warnings

SEED = 20240601
YEARS = 3
"""Of how many cover years the county's people have premiums and classes."""


@job(KIND)
def fill(running: Running, people: int = PEOPLE, seed: int = SEED) -> dict[str, Any]:
    """The county's people and what has happened to them. Done once: where it was broken off all is made anew."""
    with filling():
        return _fill(running, people, seed)


def _fill(running: Running, people: int, seed: int) -> dict[str, Any]:
    with running.writing():
        source, fresh = Source.objects.get_or_create(kind=Source.Kind.SEED, name="演示县人口", by="system:demo")
    if not fresh:
        return {"people": 0}
    writer, done = Writer(source, DEMO_YEAR, YEARS), 0
    waiting: list[Any] = []
    count = 0
    for household in made_households(DEMO_YEAR, seed):
        waiting.append(household)
        count += len(household)
        if count >= BATCH or done + count >= people:
            with running.writing():
                done += writer.write(waiting)
            waiting, count = [], 0
            running.progress(done, people, "人员、家庭、身份、参保")
        if done >= people:
            break
    seed_enrolment(running)
    seed_lists(running)
    seed_contracts(running)
    # last: bills are settled under the identities that all lists have brought
    settled = seed_desk(running, COUNTY, DEMO_YEAR)
    seed_papers(running, DEMO_YEAR)
    seed_funds(running, COUNTY, DEMO_YEAR)
    seed_cases(running, COUNTY, DEMO_YEAR)
    seed_review(running, DEMO_YEAR, seed)
    seed_measure(running, COUNTY)
    seed_warnings(running)
    seed_supervision(running, COUNTY)
    seed_boards(running)
    return {"people": done, **settled, "messages": play()}
