"""A planted month in the demonstration county: its people and lists into the register, its exports into files.

The exports then go the usual way: kept, checked, taken by the monthly run.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

from tuodi.lab.planted.exports import write_exports
from tuodi.lab.planted.fees import write_fee_lines
from tuodi.lab.planted.truth import Truth
from tuodi.lab.planted.visit import Life
from tuodi.lab.planted.world import World, make_world
from tuodi.lab.records import History
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import WholeYear
from tuodi.workbench.registry.models import Person, Source
from tuodi.workbench.review.importing import check
from tuodi.workbench.review.models import BillFile
from tuodi.workbench.review.service import SameFile, keep

from .cast import COUNTY
from .earlier import exports_by_month
from .fee_lines import send_lines
from .people import BATCH, Writer

BY, ACTOR = "review", "system:demo"
_NAME = "演示月"


def planted_sources() -> dict[str, str]:
    """Month → seed of what was planted here."""
    found = Source.objects.filter(name__startswith=_NAME).values_list("name", "reference")
    return {name.removeprefix(_NAME): seed for name, seed in found}


def plant(month: dt.date, seed: int, people: int, tell: Callable[[str], None], first: dt.date | None = None) -> Truth:
    """Everything of one month, once; what is true of it. The exports are checked, not taken.

    first: the month from which on the earlier ones have exports of their own, so that they can be run before it.
    """
    folder = settings.DATA / "planted" / f"{month:%Y-%m}-{seed}"
    if f"{month:%Y-%m}" in planted_sources():
        return Truth.read(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with unlimited():
        taken = frozenset(Person.objects.filter(county=COUNTY).values_list("certno", flat=True))
        world = make_world(month, seed, people, taken=taken)
        tell("人员与名单")
        register(world, seed)
        before, *own = write_exports(world, folder)
        earlier = [(before, month)] if first is None else exports_by_month(before, first)
        for path, of in [*earlier, *((path, month) for path in (*own, write_fee_lines(world, folder)))]:
            tell(path.name)
            stage(path, of)
    return world.truth


def register(world: World, seed: int) -> None:
    """People, households, identities, insurance, lines of fees; the year begins at zero."""
    with acting(ACTOR, "演示月"):
        for year in (world.month.year - 1, world.month.year):
            WholeYear.objects.get_or_create(county=COUNTY, year=year, defaults={"by": ACTOR})
        source = Source.objects.create(
            kind=Source.Kind.SEED, name=f"{_NAME}{world.month:%Y-%m}", reference=str(seed), by=ACTOR
        )
        writer = Writer(source, world.month.year)
        households = _households(world.lives)
        for at in range(0, len(households), BATCH):
            writer.write(households[at : at + BATCH])
        send_lines(world)


def _households(lives: list[Life]) -> list[list[History]]:
    found: dict[str, list[History]] = defaultdict(list)
    for life in lives:
        found[life.person.household].append(History(person=life.person, identities=life.identities))
    return list(found.values())


def stage(path: Path, month: dt.date) -> None:
    """Keep an export and check it on trial, as the review officer would."""
    with path.open("rb") as content:
        try:
            with acting(BY, "演示月"):
                file: BillFile = keep(COUNTY, month, File(content, path.name), path.name, BY)
        except SameFile:
            return
    check(file, lambda: acting(BY, "演示月"), lambda _done, _total, _words: None)
