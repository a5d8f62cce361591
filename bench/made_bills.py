"""Bills for the comparison: a year of a region, as people's illnesses spread, seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuodi.settlement.columnar.bills import Bills
from tuodi.settlement.columnar.cells import Context
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import UNKNOWN

HOME = "330102"
GROUPS = ((), (("minimum_living", HOME),), (("low_income_edge", HOME),))
_FIRST_DAY = 18993  # 2022-01-01


@dataclass(frozen=True)
class Made:
    """Columns of equal length, sorted by person and day; money in fen; level and group from 0."""

    person: NDArray[np.int64]
    day: NDArray[np.int32]
    level: NDArray[np.uint8]
    group: NDArray[np.uint8]
    total: NDArray[np.int64]
    own: NDArray[np.int64]
    first: NDArray[np.int64]

    @property
    def in_policy(self) -> NDArray[np.int64]:
        """What of each bill is within the policy."""
        return self.total - self.own - self.first

    @property
    def starts(self) -> NDArray[np.int64]:
        """First row of each person, and the number of rows."""
        return np.append(np.flatnonzero(np.diff(self.person, prepend=-1)), len(self.person)).astype(np.int64)


def made(bills: int, seed: int = 20220501) -> Made:
    """Most people have one or two bills, a few sixty; 15 % are in one of two groups, 5 % change in the year."""
    rng = np.random.default_rng(seed)
    sizes = np.arange(1, 61)
    weights = sizes**-2.1
    weights /= weights.sum()
    people = int(bills / (sizes * weights).sum() * 1.02) + 60
    counts = rng.choice(sizes, people, p=weights)
    ends = np.cumsum(counts)
    people = int(np.searchsorted(ends, bills)) + 1
    counts = counts[:people]
    counts[-1] -= ends[people - 1] - bills
    person = np.repeat(np.arange(people), counts)
    frail = rng.normal(0, 0.6, people)[person]
    before, after = rng.choice(3, people, p=(0.85, 0.10, 0.05)), rng.choice(3, people, p=(0.4, 0.35, 0.25))
    change = np.where(rng.random(people) < 0.05, rng.integers(1, 366, people), 400)
    day = rng.integers(0, 365, bills)
    order = np.lexsort((day, person))
    day = day[order]
    level = rng.choice(3, bills, p=(0.25, 0.35, 0.40))
    yuan = np.exp(rng.normal(np.log(8000), 0.9, bills) + frail) * np.array([0.45, 0.9, 1.7])[level]
    total = np.minimum(np.rint(yuan * 100), 100_000_000).astype(np.int64) + 100
    own = (total * np.where(rng.random(bills) < 0.15, 0, rng.beta(1.5, 12, bills))).astype(np.int64)
    first = (total * np.where(rng.random(bills) < 0.2, 0, rng.beta(1.5, 20, bills))).astype(np.int64)
    return Made(
        person=person, day=day.astype(np.int32), level=level.astype(np.uint8),
        group=np.where(day < change[person], before[person], after[person]).astype(np.uint8),
        total=total, own=own, first=np.minimum(first, total - own),
    )  # fmt: skip


def columns(bills: Made, engine: ColumnarEngine) -> Bills:
    """The same bills as the columnar engine takes them."""
    rows = len(bills.person)
    contexts = [engine.register.context(Context(HOME, HOME, held, "390")) for held in GROUPS]
    places = [engine.register.place(context, HOME) for context in contexts]
    tiny, nothing = np.zeros(rows, np.uint8), np.zeros(rows, np.int64)
    unknown = np.full(rows, UNKNOWN)
    day = bills.day + np.int32(_FIRST_DAY)
    return Bills(
        person=bills.person.astype(np.int32), starts=bills.starts,
        context=np.array(contexts, np.int32)[bills.group], day=day, year=np.full(rows, 2022, np.int16),
        month=np.zeros(rows, np.int32), cover=np.full(rows, 2022, np.int32),
        care=np.full(rows, engine.cares["inpatient"], np.uint8), hosp_lv=bills.level + np.uint8(1),
        insu_plan=tiny + np.uint8(1), minor=tiny + np.uint8(1), student=tiny + np.uint8(1), refl=tiny,
        dise_class=tiny, opsp_class=tiny, two_diseases=tiny, place=np.array(places, np.uint8)[bills.group],
        disease=np.zeros(rows, np.int32), stay=np.arange(rows), came_from=np.full(rows, -1), total=bills.total,
        inscp=bills.in_policy, presel=bills.first, outarea=np.full(rows, -1), other=nothing,
        given=(unknown, unknown, unknown, unknown),
    )  # fmt: skip
