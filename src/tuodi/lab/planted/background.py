"""The rest of the county: people who were ill or not, on a list or not, every payment right."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.lab.chance import Weighted

from .stage import Stage
from .tariff import HELPED, LARGE_OVER
from .visit import Life

_ON_A_LIST = 90
"""Of a thousand households."""
_VISITS: Weighted[int] = Weighted((0, 20), (1, 10), (2, 8), (3, 6), (5, 4), (8, 2))
_BUSY: Weighted[int] = Weighted((0, 10), (2, 10), (4, 12), (5, 8), (8, 6), (10, 4))
_CARE: Weighted[str] = Weighted(("inpatient", 4), ("outpatient", 13), ("outpatient_chronic", 3))
_FAR, _NEAR = ("510100", 1), ("500103", 1)
_DEAR = 60
_LAST_YEAR = 3
"""Of the year before every third visit is on file."""
_ONCE_DEAR, _APART = 80, dt.timedelta(days=20)
_ENDS, _COURSE = 300, {"tumour": 6, "drugs": 9}
"""Of a thousand treatments those that end, and after how many months."""
_TUMOUR = ("Z51.101", "恶性肿瘤化学治疗")


def background(stage: Stage, people: int, *, busy: bool = False) -> None:
    """So many people at least. busy: with four bills each rather than two."""
    made = 0
    while made < people:
        household = stage.household()
        made += len(household)
        held = stage.chance.pick(HELPED) if stage.chance.hits(_ON_A_LIST) else ""
        for life in household:
            if held and life.person.insutype == "390":
                stage.certify(life, held)
            visits = stage.chance.pick(_BUSY if busy else _VISITS)
            if not life.identities and life.person.insutype == "390":
                _year(stage, life, "", stage.last_year(visits // _LAST_YEAR))
                if stage.chance.hits(_ONCE_DEAR):
                    _once_dear(stage, life)
            _year(stage, life, held if life.identities else "", stage.days(visits, apart=9))


def _once_dear(stage: Stage, life: Life) -> None:
    """One dear stay of the year before, and then well again: near a line, and no treatment that goes on."""
    (day,) = stage.last_year(1)
    if day > life.person.brdy and all(abs(visit.day - day) > _APART for visit in life.visits):
        stage.visit(life, day, rest=100_000, outside=stage.chance.between(300_000, 1_450_000), manual=False)


def treated(stage: Stage, people: int) -> None:
    """People in dialysis, in chemotherapy or on dear drugs: a bill a month from when they began, some until they stop.

    They began at any time of the last year or this one. They hold no class: last year had other rules.
    """
    before = 12
    for _ in range(people):
        life, chance = stage.life(), stage.chance
        kind, pace = chance.pick(("dialysis", "tumour", "drugs")), chance.between(60_000, 420_000)
        began = chance.below(before + stage.first.month)
        months = _COURSE.get(kind, before * 2) if chance.hits(_ENDS) else before * 2
        for number in range(began, min(before + stage.first.month, began + months)):
            day = dt.date(stage.year - 1 + number // before, number % before + 1, chance.between(10, 20))
            rest = pace * chance.between(80, 120) // 100
            more: dict[str, Any] = {"manual": False, "days": 0, "insured": rest}
            if kind == "tumour":
                more = {"manual": False, "days": chance.between(3, 5), "insured": rest, "disease": _TUMOUR}
            else:
                more |= {"care": "outpatient_chronic", "special": kind == "dialysis"}
            stage.visit(life, day, rest=rest, **more)


def _year(stage: Stage, life: Life, held: str, days: list[dt.date]) -> None:
    chance = stage.chance
    for day in days:
        if day <= life.person.brdy or day > stage.last:
            continue
        care = chance.pick(_CARE)
        if care != "inpatient":
            rest = chance.between(500, 30_000)
            special = care == "outpatient_chronic" and chance.hits(300)
            stage.visit(life, day, rest=rest, care=care, special=special, days=0, manual=False, held=held)
            continue
        place, refl = (_FAR if chance.hits(300) else _NEAR) if chance.hits(_DEAR) else ("500243", 2)
        more: dict[str, Any] = {
            "held": held,
            "place": place,
            "refl": refl,
            "manual": False,
            "days": chance.between(1, 6),
        }
        if chance.hits(_DEAR):
            left = chance.between(900_000, 3_000_000)
            stage.visit(life, day, rest=left, insured=LARGE_OVER + chance.between(1, 900_000), level=3, **more)
        else:
            stage.visit(life, day, special=chance.hits(80), **more)
