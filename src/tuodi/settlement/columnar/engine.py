"""Settles columns of bills: programs by demand, each person by the form of the kernel it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.selection import Standing

from .asked import mask_of
from .bills import FACT_PARTS, Bills, Ints
from .cells import GROUP, PARTS, TWO_DISEASES, Periods, bill_of
from .compiled import kernel
from .encode import Register
from .kernel_source import Form
from .lookup import HARD, KEPT, PLAIN, cells_of, chain_roots, insert, route
from .program import Compiler
from .tables import Shape, Tables

_FIRST_SIZE: Final = 1 << 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """Opening balances by person: balances `start[p]` to `start[p + 1]` of `register` and `value` (fen)."""

    start: Ints
    register: Ints
    value: Ints
    first_year: Ints
    admitted: Ints

    @classmethod
    def none(cls, persons: int) -> Openings:
        """Nothing used before the first bill."""
        nothing = np.zeros(0, np.int64)
        zeros = np.zeros(persons + 1, np.int64)
        return cls(start=zeros, register=nothing, value=nothing, first_year=zeros, admitted=zeros)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What the bills receive, row by row. Money is fen, -1 where it cannot be known."""

    paid: tuple[Ints, Ints, Ints, Ints]
    rest: Ints
    """What the person bears."""
    deductible: Ints
    """The basic deductible of the bill, -1 where the basic stage was not computed."""
    marks: Ints
    variant: NDArray[np.int32]
    cell: NDArray[np.int32]
    route: NDArray[np.int8]
    """By person: HARD where the bills must go to the scalar engine; their rows here mean nothing."""


@dataclass(slots=True)
class _Hash:
    """A hash table of non-negative keys for compiled code, half full at most."""

    keys: Ints = field(default_factory=lambda: np.full(_FIRST_SIZE, -1, np.int64))
    values: Ints = field(default_factory=lambda: np.zeros(_FIRST_SIZE, np.int64))
    size: int = 0

    def put(self, key: int, value: int) -> None:
        if 2 * (self.size + 1) > len(self.keys):
            old = [(k, v) for k, v in zip(self.keys.tolist(), self.values.tolist(), strict=True) if k != -1]
            self.keys = np.full(2 * len(self.keys), -1, np.int64)
            self.values = np.zeros(len(self.keys), np.int64)
            for k, v in old:
                insert(self.keys, self.values, k, v)
        insert(self.keys, self.values, key, value)
        self.size += 1


class ColumnarEngine:
    """One rule book, one set of options. Learns the cells it meets; not for several threads at once."""

    def __init__(self, cascade: Cascade) -> None:
        self.cascade = cascade
        self.register = Register()
        self.tables = Tables()
        settings = {term.id: term.setting for term in cascade.book.terms.family("care_types")}
        self.care_types = tuple(settings)
        self.cares = {name: number for number, name in enumerate(self.care_types)}
        self.compiler = Compiler(cascade.chooser, settings, cascade.options.from_stage)
        self.periods = Periods(cascade.book)
        self._period_starts = np.array(self.periods.numbers, dtype=np.int64)
        self._groups, self._cells = _Hash(), _Hash()
        self._frozen: tuple[int, Shape, tuple[Ints, Ints]] | None = None

    def settle(self, bills: Bills, openings: Openings | None = None, doubtful: NDArray[np.int8] | None = None) -> Settlement:
        """Settle whole persons. `doubtful`: the route each person needs at least, where more is known."""
        cell = self.cells(bills)
        shape, arrays = self.programs()
        ways = np.zeros(bills.persons, np.int8) if doubtful is None else doubtful.copy()
        openings = openings or Openings.none(bills.persons)
        opened = (openings.start[1:] > openings.start[:-1]) | (openings.admitted[: bills.persons] > 0)
        ways = np.maximum(ways, np.where(opened, KEPT, PLAIN)).astype(np.int8)
        segment = np.empty(len(bills), np.int32)
        route(
            bills.starts, cell, arrays[0], bills.year, bills.stay, bills.came_from, bills.inscp, bills.total, segment, ways
        )  # fmt: skip
        out = _outputs(len(bills))
        hard = np.zeros(bills.persons + 1, np.uint8)
        run = _Run(bills, cell, segment, shape, arrays, out, hard, openings)
        run.plain(ways)
        run.general(ways)
        ways[hard[:-1] > 0] = HARD
        return Settlement(
            paid=tuple(out[:4]), rest=out[4], deductible=out[5], marks=out[6], variant=out[7], cell=cell, route=ways  # type: ignore[arg-type]
        )

    def programs(self) -> tuple[Shape, tuple[Ints, Ints]]:
        """The shape of the programs so far, and the kernel's tables."""
        known = len(self.tables.programs)
        if self._frozen is None or self._frozen[0] != known:
            shape = self.tables.shape(len(self.compiler.registers.numbers))
            self._frozen = (known, shape, self.tables.arrays(shape))
        return self._frozen[1], self._frozen[2]

    def cells(self, bills: Bills) -> NDArray[np.int32]:
        """Each bill's cell; cells met for the first time get their programs."""
        keys = bills.context.astype(np.int64) << PARTS["context"].shift
        period = np.searchsorted(self._period_starts, bills.day, side="right") - 1
        keys |= period << PARTS["period"].shift
        for name in FACT_PARTS:
            keys |= getattr(bills, name).astype(np.int64) << PARTS[name].shift
        out = np.empty(len(bills), np.int32)
        size = _FIRST_SIZE
        while True:
            new = np.full(size, -1, np.int64)
            found = cells_of(
                keys, self._groups.keys, self._groups.values, self._cells.keys, self._cells.values, out, new
            )
            if found == 0:
                return out
            for key in sorted(new[new != -1].tolist()):
                self._learn(key)
            size = size * 4 if found < 0 else size

    def _learn(self, key: int) -> None:
        if key < -1:
            group = -2 - key
            standing, _, care = self._standing(group << GROUP)
            self._groups.put(group, mask_of(self.cascade.chooser, standing, care))
            return
        standing, place, care = self._standing(key)
        context = self.register.contexts[key >> PARTS["context"].shift]
        bill = bill_of(context, key, standing.day, care, place)
        two = (key & PARTS["two_diseases"].mask) >> PARTS["two_diseases"].shift
        program = self.compiler.program(standing, bill, standing.day, TWO_DISEASES[two])
        self._cells.put(key, self.tables.add(program))

    def _standing(self, key: int) -> tuple[Standing, str, str]:
        part = {name: (key & p.mask) >> p.shift for name, p in PARTS.items()}
        context = self.register.contexts[part["context"]]
        day = self.periods.starts[part["period"]]
        standing = Standing(context.insured, context.certifying, context.held, context.insurance, day)
        return standing, self.register.places[part["context"]][part["place"]], self.care_types[part["care"]]


def _outputs(rows: int) -> tuple[Ints, ...]:
    return (*(np.empty(rows, np.int64) for _ in range(7)), np.empty(rows, np.int32))  # type: ignore[arg-type]


@dataclass(slots=True)
class _Run:
    """One call of the kernel's two forms over some bills."""

    bills: Bills
    cell: NDArray[np.int32]
    segment: NDArray[np.int32]
    shape: Shape
    arrays: tuple[Ints, Ints]
    out: tuple[Ints, ...]
    hard: NDArray[np.uint8]
    openings: Openings

    def plain(self, ways: NDArray[np.int8]) -> None:
        """Every person by the plain form where all can be, else those who can."""
        if not len(self.bills):
            return
        for low, high in _stretches(ways == PLAIN):
            self._call(general=False, lo=int(self.bills.starts[low]), hi=int(self.bills.starts[high]))

    def general(self, ways: NDArray[np.int8]) -> None:
        """Those who need their totals kept by key."""
        found = list(_stretches(ways == KEPT))
        if not found:
            return
        size = _FIRST_SIZE
        root = np.empty(len(self.bills), np.int64)
        chain_roots(self.bills.starts, self.cell, self.arrays[0], self.bills.stay, self.bills.came_from, root)
        rows = len(self.bills)
        memory = (np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.int64))
        for low, high in found:
            lo, hi = int(self.bills.starts[low]), int(self.bills.starts[high])
            while self._call(general=True, lo=lo, hi=hi, more=self._kept(root, memory, size)):
                size *= 8

    def _kept(self, root: Ints, memory: tuple[Ints, ...], size: int) -> tuple[object, ...]:
        bills, opening = self.bills, self.openings
        return (
            bills.year, bills.day, bills.month, bills.cover, bills.stay, root, bills.disease, opening.first_year,
            opening.admitted, opening.start, opening.register, opening.value, *memory,
            np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64),
        )  # fmt: skip

    def _call(self, *, general: bool, lo: int, hi: int, more: tuple[object, ...] = ()) -> int:
        bills = self.bills
        function = kernel(self.shape, Form(general=general, others=bool(bills.other.any())))
        return function(
            lo, hi, bills.person, self.segment, self.cell, bills.total, bills.inscp, bills.presel, bills.outarea,
            bills.other, *bills.given, *self.arrays, *self.out, self.hard, *more,
        )  # fmt: skip


def _stretches(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, behind the last) of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(low), int(high)) for low, high in zip(edges[::2], edges[1::2], strict=True)]


assert len(COMPUTED_STAGES) == 4  # noqa: S101, PLR2004 - the kernel's arguments count them
