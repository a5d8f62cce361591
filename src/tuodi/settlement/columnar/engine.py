"""Settles columns of bills: programs by demand, each person by the form of the kernel it needs."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.errors import BadValue
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.selection import Standing

from .accounts import Unsupported
from .asked import mask_of
from .bills import Bills, Ints, Openings
from .cells import GROUP, PARTS, TWO_DISEASES, Periods, bill_of, fitting
from .compile_cell import Compiler
from .compiled import kernel
from .encode import Register
from .interpreter import interpret
from .kernel_lean import Form
from .lookup import HARD, KEPT, LEAN, PLAIN, cells_of, chain_roots, insert, route
from .program import Program
from .shape import MainAccounts, Shape, shape_of
from .tables import Tables
from .totals import PLACE_WIDTH

Kernels = Callable[[Shape, Form], Callable[..., None]]
"""Where kernels come from."""

_TOLD: Final = tuple((name, part.shift) for name, part in PARTS.items() if name != "period")
_FIRST_SIZE: Final = 1 << 12
_FIRST_KEYS: Final = 1 << 10


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


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs of the cells met, as the lean kernel and the interpreter take them."""

    lean: Ints
    plan: Ints
    code: Ints
    registers: int
    most_totals: int
    flags: Ints
    """By cell."""
    first: NDArray[np.int32]
    """By cell: the number of its first variant."""


@dataclass(slots=True)
class _Hash:
    """A hash table of non-negative keys for compiled code, half full at most."""

    keys: Ints = field(default_factory=lambda: np.full(_FIRST_SIZE, -1, np.int64))
    values: Ints = field(default_factory=lambda: np.zeros(_FIRST_SIZE, np.int64))
    size: int = 0
    known: dict[int, int] = field(default_factory=dict)
    """The same for one key at a time."""

    def put(self, key: int, value: int) -> None:
        self.known[key] = value
        if 2 * (self.size + 1) > len(self.keys):
            old = [(k, v) for k, v in zip(self.keys.tolist(), self.values.tolist(), strict=True) if k != -1]
            self.keys = np.full(2 * len(self.keys), -1, np.int64)
            self.values = np.zeros(len(self.keys), np.int64)
            for k, v in old:
                insert(self.keys, self.values, k, v)
        insert(self.keys, self.values, key, value)
        self.size += 1

    def fill(self, numbers: Mapping[int, int]) -> None:
        """Many at once."""
        for key, value in numbers.items():
            self.put(key, value)


class ColumnarEngine:
    """One rule book, one set of options. Learns the cells it meets; not for several threads at once."""

    def __init__(self, cascade: Cascade, kernels: Kernels = kernel, threads: int = 1) -> None:
        self.cascade, self.kernels, self.threads = cascade, kernels, threads
        self.register = Register()
        self.tables = Tables()
        settings = {term.id: term.setting for term in cascade.book.terms.family("care_types")}
        self.care_types = tuple(settings)
        self.cares = {name: fitting("care", number) for number, name in enumerate(self.care_types)}
        self.compiler = Compiler(cascade.chooser, cascade.crossings, settings, cascade.options.from_stage)
        inpatient = frozenset(name for name, setting in settings.items() if setting == "inpatient")
        self.shape, self._mains = shape_of(cascade.index, inpatient), MainAccounts.of(cascade.index, inpatient)
        self.periods = Periods(cascade.book)
        self._period_starts = np.array(self.periods.numbers, dtype=np.int64)
        self.masks, self.known_cells = _Hash(), _Hash()
        self._frozen: tuple[int, Programs] | None = None

    def settle(
        self, bills: Bills, openings: Openings | None = None, doubtful: NDArray[np.int8] | None = None
    ) -> Settlement:
        """Settle whole persons. `doubtful`: the route each person needs at least, where more is known."""
        cell = self.cells(bills)
        programs = self.programs()
        openings = openings or Openings.none(bills.persons)
        opened = (openings.start[1:] > openings.start[:-1]) | (openings.admitted > 0)
        ways = np.maximum(np.where(opened, KEPT, LEAN), 0 if doubtful is None else doubtful).astype(np.int8)
        segment = np.empty(len(bills), np.int32)
        route(
            bills.starts, cell, programs.flags, bills.year, bills.stay, bills.came_from, self._homes(bills),
            bills.inscp, bills.total, segment, ways,
        )  # fmt: skip
        ways[self.by_class(openings)] = HARD
        run = Run(self.threads, bills, cell, segment, programs, self.opened(openings))
        run.lean(self.kernels, self.shape, ways)
        run.plain(ways)
        run.kept(ways)
        ways[run.hard > 0] = HARD
        out = run.out
        return Settlement(
            paid=(out[0], out[1], out[2], out[3]), rest=out[4], deductible=out[5], marks=out[6],
            variant=run.variant + programs.first[cell], cell=cell, route=ways,
        )  # fmt: skip

    def programs(self) -> Programs:
        """The programs so far."""
        known = len(self.tables.programs)
        if self._frozen is None or self._frozen[0] != known:
            accounts = self.compiler.totals.registers.numbers
            uses = [self._mains.use(account) for account in accounts]
            plan, code = self.tables.plan(self.shape, uses)
            first = np.array(self.tables.first_variants, dtype=np.int32)
            found = Programs(
                lean=self.tables.lean(self.shape, uses), plan=plan, code=code, registers=len(accounts),
                most_totals=self.tables.most_totals(), flags=self.tables.flags(self.shape, uses), first=first,
            )  # fmt: skip
            self._frozen = (known, found)
        return self._frozen[1]

    def opened(self, openings: Openings) -> Openings:
        """The same with a register for each name; an account of that name may be kept in several."""
        if not openings.names:
            return openings
        registers = [self.compiler.totals.registers.named(name) for name in openings.names]
        counts = np.array([len(found) for found in registers] or [0], np.int64)
        flat = np.array([number for found in registers for number in found], np.int64)
        firsts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        each = counts[openings.what]
        behind = np.concatenate(([0], np.cumsum(each)))
        within = np.arange(behind[-1]) - np.repeat(behind[:-1], each)
        what = flat[np.repeat(firsts[openings.what], each) + within] if len(flat) else flat
        return replace(openings, start=behind[openings.start], what=what, value=np.repeat(openings.value, each))

    def by_class(self, openings: Openings) -> NDArray[np.bool_]:
        """By person: whether an opening balance is of a base that each class has for itself, which it does not tell."""
        if not openings.names:
            return np.zeros(len(openings.start) - 1, bool)
        registers = self.compiler.totals.registers
        told = np.array([registers.by_class(name) for name in openings.names])
        before = np.concatenate(([0], np.cumsum(told[openings.what])))
        return before[openings.start[1:]] > before[openings.start[:-1]]

    def _homes(self, bills: Bills) -> NDArray[np.int32]:
        """A number for the home of each bill's context; -1 where it has several."""
        found = [-1 if len(context.homes) > 1 else int(context.insured) for context in self.register.contexts]
        return np.array(found, np.int32)[bills.context]

    def cells(self, bills: Bills) -> NDArray[np.int32]:
        """Each bill's cell; cells met for the first time get their programs."""
        if not len(bills):
            return np.empty(0, np.int32)
        first, last = int(bills.day.min()), int(bills.day.max())
        periods = np.searchsorted(self._period_starts, np.arange(first, last + 1), side="right") - 1
        out = np.empty(len(bills), np.int32)
        size = _FIRST_SIZE
        while True:
            new = np.full(size, -1, np.int64)
            known = (self.masks.keys, self.masks.values, self.known_cells.keys, self.known_cells.values)
            found = cells_of(
                bills.context, bills.day, bills.care, bills.place, bills.two_diseases, bills.opsp_class,
                bills.dise_class, bills.refl, bills.student, bills.minor, bills.insu_plan, bills.primary_care,
                bills.hosp_lv,
                first, periods, *known, out, new,
            )  # fmt: skip
            if found == 0:
                return out
            for key in sorted(new[new != -1].tolist()):
                self._learn(key)
            size = size * 4 if found < 0 else size

    def cell(self, row: Mapping[str, int]) -> int:
        """The cell of one bill, told by the parts of its key and its day."""
        period = bisect_right(self.periods.numbers, row["day"]) - 1
        key = period << PARTS["period"].shift
        for name, shift in _TOLD:
            key |= row[name] << shift
        group = key >> GROUP
        if group not in self.masks.known:
            self._learn(-2 - group)
        key &= self.masks.known[group]
        if key not in self.known_cells.known:
            self._learn(key)
        return self.known_cells.known[key]

    def _learn(self, key: int) -> None:
        if key < -1:
            group = -2 - key
            standing, _, care = self._standing(group << GROUP)
            self.masks.put(group, mask_of(self.cascade.chooser, standing, care))
            return
        standing, place, care = self._standing(key)
        context = self.register.contexts[key >> PARTS["context"].shift]
        bill = bill_of(context, key, standing.day, care, place)
        two = (key & PARTS["two_diseases"].mask) >> PARTS["two_diseases"].shift
        try:
            program = self.compiler.program(standing, bill, standing.day, TWO_DISEASES[two])
        except (Unsupported, BadValue):  # a figure that is no whole fen: the scalar engine says so
            program = Program(variants=(), scalar=True)
        self.known_cells.put(key, self.tables.add(program, self._mains.asked(context.insured)))

    def _standing(self, key: int) -> tuple[Standing, str, str]:
        part = {name: (key & p.mask) >> p.shift for name, p in PARTS.items()}
        context = self.register.contexts[part["context"]]
        day = self.periods.starts[part["period"]]
        standing = Standing(context.insured, context.certifying, context.held, context.insurance, day)
        return standing, self.register.places[part["context"]][part["place"]], self.care_types[part["care"]]


@dataclass(slots=True)
class Run:
    """One settlement of some bills: what goes in and what comes out."""

    threads: int
    bills: Bills
    cell: NDArray[np.int32]
    segment: NDArray[np.int32]
    programs: Programs
    openings: Openings
    out: Ints = field(init=False)
    """By row: the four payments, what the person bears, the deductible, the marks."""
    variant: NDArray[np.int32] = field(init=False)
    hard: NDArray[np.uint8] = field(init=False)
    """By person."""
    _chained: tuple[Ints, Ints] | None = None

    def __post_init__(self) -> None:
        self.out = np.empty((7, len(self.bills)), np.int64)
        self.variant = np.empty(len(self.bills), np.int32)
        self.hard = np.zeros(self.bills.persons, np.uint8)

    def lean(self, kernels: Kernels, shape: Shape, ways: NDArray[np.int8]) -> None:
        """Persons whose totals are variables of a kernel made for the shape."""
        if not (ways == LEAN).any():
            return
        bills, function = self.bills, kernels(shape, Form())

        def settle(lows: Ints, highs: Ints) -> None:
            function(
                lows, highs, bills.person, self.segment, self.cell, bills.total, bills.inscp, bills.presel,
                bills.outarea, bills.other, self.programs.lean, self.out, self.variant, self.hard,
            )  # fmt: skip

        self._in_parts(ways == LEAN, settle)

    def plain(self, ways: NDArray[np.int8]) -> None:
        """Persons with one total a register at a time."""
        nothing = np.zeros(0, np.int64)
        size = max(_FIRST_SIZE, self.programs.registers)
        self._in_parts(
            ways == PLAIN,
            lambda lows, highs: self._interpret(lows, highs, nothing, np.zeros((3, 0), np.int64), size, keyed=False),
        )

    def kept(self, ways: NDArray[np.int8]) -> None:
        """Persons whose totals are found by key."""
        if (ways == KEPT).any():
            self._chained = self._chains()
            self._in_parts(ways == KEPT, self.kept_by)

    def kept_by(self, lows: Ints, highs: Ints) -> None:
        """The same for the rows of some of them."""
        if self._chained is None:
            self._chained = self._chains()
        root, stays = self._chained
        size = _FIRST_KEYS
        while self._interpret(lows, highs, root, stays, size, keyed=True):
            size *= 8

    def _chains(self) -> tuple[Ints, Ints]:
        """The stay at the root of each bill's referral chain, and room for what is remembered of each stay."""
        rows = len(self.bills)
        root = np.empty(rows, np.int64)
        chain_roots(self.cell, self.programs.flags, self.bills.stay, self.bills.came_from, root)
        return root, np.zeros((3, rows), np.int64)

    def _interpret(self, lows: Ints, highs: Ints, root: Ints, stays: Ints, size: int, *, keyed: bool) -> int:
        bills, opening, programs = self.bills, self.openings, self.programs
        too_small: int = interpret(
            lows, highs, keyed, programs.most_totals, programs.registers + 1, bills.person, self.segment, self.cell,
            bills.year, bills.day, bills.month, bills.cover, bills.stay, root, bills.disease, bills.total, bills.inscp,
            bills.presel, bills.outarea, bills.other, bills.given, programs.plan, programs.code, opening.start,
            opening.what, opening.value, opening.first_year, opening.admitted, stays,
            np.zeros(size * PLACE_WIDTH, np.int64), self.out, self.variant, self.hard,
        )  # fmt: skip
        return too_small

    def _in_parts(self, whom: NDArray[np.bool_], settle: Callable[[Ints, Ints], object]) -> None:
        """Settle the rows of some persons, each thread its share."""
        edges = np.flatnonzero(np.diff(np.concatenate(([False], whom, [False])).astype(np.int8)))
        lows, highs = self.bills.starts[edges[::2]], self.bills.starts[edges[1::2]]
        if not len(lows):
            return
        if self.threads == 1:
            settle(lows, highs)
            return
        cuts = [int(self.bills.starts[n * self.bills.persons // self.threads]) for n in range(self.threads + 1)]
        shares = [(np.clip(lows, a, b), np.clip(highs, a, b)) for a, b in itertools.pairwise(cuts)]
        with ThreadPoolExecutor(self.threads) as pool:
            for done in [pool.submit(settle, low, high) for low, high in shares]:
                done.result()
