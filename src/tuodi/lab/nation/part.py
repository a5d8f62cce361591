"""One process: partitions of residents made, settled and summed, always in the same memory."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.model import RuleBook
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.bills import Bills
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import UNKNOWN
from tuodi.settlement.columnar.lookup import HARD
from tuodi.settlement.columnar.program import Program, Variant
from tuodi.settlement.columnar.tables import Stages, Tables

from .draw import residents
from .sums import Adder
from .tables import Tables as Spreads
from .tables import tables_for
from .volumes import YEAR

PART: Final = 300_000
"""Residents of a partition. Fewer: what a partition costs once tells; more: memory."""
_ROWS: Final = 3 * PART
"""Rows there is room for: a third more than there are visits."""
_TINY: Final = np.uint8
_TYPES: Final[dict[str, Any]] = {
    "person": np.int32, "starts": np.int64, "context": np.int32, "day": np.int32, "month": np.int32, "cover": np.int32,
    "care": _TINY, "hosp_lv": _TINY, "insu_plan": _TINY, "minor": _TINY, "student": _TINY, "primary_care": _TINY,
    "refl": _TINY, "dise_class": _TINY, "opsp_class": _TINY, "two_diseases": _TINY, "place": _TINY,
    "disease": np.int32, "stay": np.int64, "came_from": np.int64, "total": np.int64, "inscp": np.int64,
    "presel": np.int64, "outarea": np.int64,
}  # fmt: skip
"""The columns that are drawn, in the order in which compiled code takes them."""


class Merged(Tables):
    """Programs that pay the same are one: there are many kinds of visits here and no notes to tell them apart."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[Program, Stages], int] = {}

    def add(self, program: Program, asked: Stages) -> int:
        """See `Tables`."""
        bare = replace(program, variants=tuple(_bare(variant) for variant in program.variants))
        if (bare, asked) not in self._known:
            self._known[bare, asked] = super().add(bare, asked)
        return self._known[bare, asked]


def _bare(variant: Variant) -> Variant:
    return replace(variant, steps=tuple(replace(step, reasons=()) for step in variant.steps))


class NotSettled(RuntimeError):
    """A resident whose bills the columnar engine leaves to the other one: none is made up."""


@dataclass(slots=True)
class Spent:
    """CPU seconds by what they were spent on."""

    making: float = 0.0
    settling: float = 0.0
    summing: float = 0.0

    def merge(self, other: Spent) -> None:
        """Add those of another process."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class Maker:
    """Columns filled anew with each partition. The same resident is the same in every run of a seed."""

    tables: Spreads
    seed: int
    columns: dict[str, NDArray[Any]] = field(init=False)
    unknown: NDArray[np.int64] = field(init=False)
    nothing: NDArray[np.int64] = field(init=False)
    year: NDArray[np.int16] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {name: np.zeros(_ROWS + 1, kind) for name, kind in _TYPES.items()}
        self.unknown, self.nothing = np.full(_ROWS, UNKNOWN), np.zeros(_ROWS, np.int64)
        self.year = np.full(_ROWS, YEAR, np.int16)

    def made(self, first: int, behind: int) -> Bills:
        """The visits of some residents, valid until the next call."""
        tables = self.tables
        people, rows = residents(
            self.seed, first, behind, tables.region, tables.held, tables.counts, tables.sort, tables.place,
            tables.facts, tables.low, tables.step, tables.context, tables.places, tables.month, tables.first_day,
            *self.columns.values(),
        )  # fmt: skip
        return self._bills(people, rows)

    def _bills(self, people: int, rows: int) -> Bills:
        unknown = self.unknown[:rows]
        columns = {name: values[:rows] for name, values in self.columns.items() if name != "starts"}
        return Bills(
            **columns, starts=self.columns["starts"][: people + 1], year=self.year[:rows], other=self.nothing[:rows],
            given=(unknown, unknown, unknown, unknown),
        )  # fmt: skip


class Nation:
    """The rules, and the residents to settle by them."""

    def __init__(self, book: RuleBook, seed: int) -> None:
        self.engine = ColumnarEngine(Cascade(book))
        self.engine.tables = Merged()
        self.maker = Maker(tables_for(self.engine), seed)
        self.adder = Adder(self.engine)
        self.spent = Spent()

    def part(self, first: int, behind: int) -> int:
        """Make, settle and sum some residents; returns how many visits."""
        before = time.process_time()
        bills = self.maker.made(first, behind)
        made = time.process_time()
        settled = self._settled(bills)
        done = time.process_time()
        self.adder.add(bills, settled)
        self.spent.making += made - before
        self.spent.settling += done - made
        self.spent.summing += time.process_time() - done
        return len(bills)

    def _settled(self, bills: Bills) -> Settlement:
        settled = self.engine.settle(bills)
        if (settled.route == HARD).any():
            raise NotSettled(f"{int((settled.route == HARD).sum())} residents of a partition")
        return settled


def memory() -> int:
    """The most bytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
