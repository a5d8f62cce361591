"""The spreads as tables of numbers from which compiled code draws, with the engine's own numbers for what is drawn."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.lab.care import KINDS, Disease, Kind
from tuodi.policy.regions import Place, place_code
from tuodi.settlement.bill import Bill
from tuodi.settlement.columnar.cells import DISEASE_CLASSES, OUTPATIENT_CLASSES, TWO_DISEASES, Context, day_number
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.context import BillContext

from .volumes import CLASSES, FRAILTY, GROUPS, PLACES, REGIONS, RESIDENTS, SORTS, VISITS, YEAR

SLOTS: Final = 4096
"""Places of a table from which one is drawn."""
COUNTS: Final = 1 << 15
COST_STEPS: Final = 1000
DAYS: Final = (dt.date(YEAR + 1, 1, 1) - dt.date(YEAR, 1, 1)).days
_PLACES: Final[tuple[Place, ...]] = ("in_district", "in_city", "in_province", "out_of_province")
_LEVELS: Final = 3

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tables:
    """All that is drawn from. A sort is a kind of care with a disease and a level."""

    region: Ints
    """SLOTS regions."""
    held: Ints
    """SLOTS numbers of classes held; 0: none."""
    counts: NDArray[np.uint8]
    """Group x frailty x COUNTS: how many visits."""
    sort: Ints
    """Group x SLOTS sorts."""
    place: Ints
    """Group x SLOTS places."""
    facts: Ints
    """Sort x (care, disease, dise_class, opsp_class, two_diseases, hosp_lv, costs)."""
    low: Ints
    """Costs x COST_STEPS: fen from which on."""
    step: Ints
    """The same: how much more."""
    context: Ints
    """Region x classes held: numbers of the engine's register."""
    places: Ints
    """Context x place: likewise."""
    month: Ints
    """By day of the year: year times 12 plus month, from 0."""
    first_day: int


def tables_for(engine: ColumnarEngine) -> Tables:
    """Tables for an engine that has met nobody else yet."""
    held = ((), *(classes for classes, _ in CLASSES))
    context = np.array([[_context(engine, region, classes) for classes in held] for region, _ in REGIONS], np.int64)
    regions = {int(number): REGIONS[place][0] for place, row in enumerate(context) for number in row}
    places = [
        [engine.register.place(n, place_code(regions[n], place)) for place in _PLACES] for n in range(len(regions))
    ]
    facts: list[tuple[int, ...]] = []
    costs: list[tuple[list[int], list[int]]] = []
    sorts = [_sorts(engine, group, facts, costs) for group in range(len(GROUPS))]
    assisted = [share for _, share in CLASSES]
    first = dt.date(YEAR, 1, 1)
    days = [first + dt.timedelta(days=number) for number in range(DAYS)]
    return Tables(
        region=_slots([share for _, share in REGIONS]), held=_slots([10_000 - sum(assisted), *assisted]),
        counts=np.stack([_counts(group) for group in range(len(GROUPS))]), sort=np.stack(sorts),
        place=np.stack([_slots(shares) for shares in PLACES]), facts=np.array(facts, np.int64),
        low=np.array([low for low, _ in costs], np.int64), step=np.array([step for _, step in costs], np.int64),
        context=context, places=np.array(places, np.int64),
        month=np.array([day.year * 12 + day.month - 1 for day in days], np.int64), first_day=day_number(first),
    )  # fmt: skip


def _context(engine: ColumnarEngine, region: str, classes: tuple[str, ...]) -> int:
    return engine.register.context(Context(region, region, tuple((name, region) for name in sorted(classes)), "390"))


def _sorts(
    engine: ColumnarEngine, group: int, facts: list[tuple[int, ...]], costs: list[tuple[list[int], list[int]]]
) -> Ints:
    """SLOTS sorts of a group; adds to the facts and costs of all sorts."""
    shares, numbers = [], []
    for sort in (one for one in SORTS if one.group == group):
        kind = KINDS[sort.care]
        for disease in kind.diseases:
            for level in range(1, _LEVELS + 1):
                share = kind.levels.count(level)
                if share:
                    numbers.append(len(facts))
                    shares.append(sort.share * share * 1000 // (len(kind.diseases) * len(kind.levels)))
                    cost = kind.costs[level - 1].table
                    costs += [cost] * (cost not in costs)
                    facts.append((*_facts(engine, kind, disease), level, costs.index(cost)))
    return np.array(numbers, np.int64)[_slots(shares)]


def _facts(engine: ColumnarEngine, kind: Kind, disease: Disease) -> tuple[int, ...]:
    bill = Bill(
        row=0, setl_id="", person="", setl_time=dt.datetime(YEAR, 1, 1), insu_admdvs="", idet_admdvs="",
        mdtrt_admdvs="", insutype="390", care_type=kind.care, dise_codg=disease.code, medfee_sumamt=0,
        fulamt_ownpay_amt=0, overlmt_selfpay=0, preselfpay_amt=0, inscp_scp_amt=0,
    )  # fmt: skip
    asked = BillContext(
        bill=bill, index=engine.cascade.index, stay_key="", admission=0, stay_in_policy=0, day=dt.date(YEAR, 1, 1)
    )
    return (
        engine.cares[kind.care],
        engine.register.disease(disease.code),
        DISEASE_CLASSES.index("special" if disease.special else "ordinary"),
        OUTPATIENT_CLASSES.index("specific" if disease.specific else "ordinary"),
        TWO_DISEASES.index(asked.fact("two_diseases")),
    )


def _slots(shares: Sequence[int]) -> Ints:
    """SLOTS numbers, each as often as its share says."""
    edges = np.cumsum(shares) * SLOTS // sum(shares)
    found: Ints = np.searchsorted(edges, np.arange(SLOTS), side="right")
    return found


def _counts(group: int) -> NDArray[np.uint8]:
    """How often residents of each frailty go: Poisson, so that the mean over all is the published one."""
    mean = VISITS[group] / RESIDENTS
    rows = []
    for share in FRAILTY[group]:
        rate = mean * share / 100
        chances: list[float] = []
        chance = math.exp(-rate)
        while sum(chances) < 1 - 0.5 / COUNTS and len(chances) < 60:  # noqa: PLR2004 - nobody goes more often
            chances.append(chance)
            chance *= rate / len(chances)
        edges = np.minimum(np.rint(np.cumsum(chances) * COUNTS), COUNTS)
        rows.append(np.searchsorted(edges, np.arange(COUNTS), side="right"))
    return np.stack(rows).astype(np.uint8)
