"""Programs as flat integer tables, and the shape of those tables, which the kernel's code is made for.

A cell names its first variant, a variant one step per stage, a step is one row of the stage's own table. All numbers
are data; the shape holds only how many there are and which features no rule of the book uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tuodi.policy.model import COMPUTED_STAGES

from .accounts import KINDS
from .bills import Ints
from .program import BASES, COMPUTE, NONE, Program, Step

STAY: Final = KINDS.index("stay")
INFINITE: Final = 1 << 61
"""A bracket's lower edge that no base reaches: amounts are at most 10^13 fen."""

HEAD: Final = (
    "op", "missing", "register", "kind", "base", "fed_base", "beyond", "brackets", "flat", "floor", "deductible",
    "deductible_register", "deductible_kind", "limits", "feeds", "spoils",
)  # fmt: skip
CELL: Final = ("variant", "flags", "counts", "admissions", "over", "limit_0", "limit_1", "limit_2")
"""counts: what the bill adds to the admissions of the year, residents' in the low half, employees' in the high."""
EMPLOYEES_SHIFT: Final = 32
CELL_WIDTH: Final = len(CELL)
MOST_OVER: Final = 3

INPATIENT, MATERNITY, DELIVERY, WAIVES_AREA, WAIVES_ALL, CONTINUOUS, REFUSED, EMPLOYEES, GENERAL, VARIES = (
    1 << n for n in range(10)
)
"""Flags of a cell. GENERAL: some account of its steps is kept neither per year nor per stay. VARIES: several variants."""


@dataclass(frozen=True, slots=True)
class StageShape:
    """What the steps of one stage can hold at most, and what occurs in them."""

    brackets: int = 0
    limits: int = 0
    feeds: int = 0
    spoils: int = 0
    ops: frozenset[int] = frozenset()
    bases: frozenset[str] = frozenset()
    flat: bool = False
    floor: bool = False
    beyond: bool = False
    deductible: bool = False
    stays: bool = False
    own_first: bool = True
    """Whether a rule's own running base is always the first that the bill moves, by the same base."""
    always: frozenset[str] = frozenset()
    """Of `feeds`, `limits`, `register`: what every step (of those that compute) has, as many as there can be."""
    fixed: tuple[int, int, int] = (NONE, NONE, NONE)
    """The one register of the base, of the deductible and of the first limit where all steps name the same."""

    @property
    def width(self) -> int:
        """Integers in a row of the stage's table."""
        return len(HEAD) + 2 * self.brackets + 3 * (self.limits + self.feeds + self.spoils)


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a set of programs: same shape, same compiled kernel."""

    stages: tuple[StageShape, ...]
    registers: int
    admissions: bool
    over: bool
    waives: bool
    refused: bool

    @property
    def direct(self) -> bool:
        """Whether a cell has one variant and nothing else to say, so that its number is that of its row."""
        return not (self.admissions or self.over or self.waives or self.refused)

    def start(self, stage: int) -> int:
        """Where a stage's step begins in a row."""
        return sum(shape.width for shape in self.stages[:stage])

    @property
    def width(self) -> int:
        """Integers in a row: the steps of a variant, one behind the other."""
        return self.start(len(self.stages))


@dataclass(slots=True)
class Tables:
    """Grows program by program; `freeze` hands the kernel its arrays."""

    programs: list[Program] = field(default_factory=list)
    steps: list[list[Step]] = field(default_factory=lambda: [[] for _ in COMPUTED_STAGES])
    variants: list[tuple[int, ...]] = field(default_factory=list)
    first_variants: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    _step_numbers: list[dict[Step, int]] = field(default_factory=lambda: [{} for _ in COMPUTED_STAGES])
    _name_numbers: dict[str, int] = field(default_factory=dict)

    def add(self, program: Program) -> int:
        """Keep a program; its cell's number."""
        self.first_variants.append(len(self.variants))
        self.programs.append(program)
        for variant in program.variants:
            self.variants.append(tuple(self._number(stage, step) for stage, step in enumerate(variant.steps)))
        return len(self.programs) - 1

    def _number(self, stage: int, step: Step) -> int:
        numbers = self._step_numbers[stage]
        if step not in numbers:
            numbers[step] = len(self.steps[stage])
            self.steps[stage].append(step)
            for name in (step.missing, *(spoil.missing for spoil in step.spoils)):
                self.name(name)
        return numbers[step]

    def name(self, missing: str) -> int:
        """The number of a missing figure's name."""
        if missing not in self._name_numbers:
            self._name_numbers[missing] = len(self.names)
            self.names.append(missing)
        return self._name_numbers[missing]

    def shape(self, places: Sequence[int]) -> Shape:
        """What a kernel for these programs must be able to do; `places` of the totals, by register."""
        return Shape(
            stages=tuple(_stage_shape(steps, places) for steps in self.steps),
            registers=1 << max(0, max(places, default=0)).bit_length(),
            admissions=any(program.admissions > 1 for program in self.programs),
            over=any(program.over for program in self.programs),
            waives=any(program.waives for program in self.programs),
            refused=any(program.refused for program in self.programs),
        )

    def arrays(self, shape: Shape, places: Sequence[int]) -> tuple[Ints, Ints]:
        """(cells, rows), both flat: a cell names its first row, a row holds the steps of a variant.

        `places` is where the kernel keeps the total of each register.
        """
        cells = np.zeros((max(1, len(self.programs)), len(CELL)), dtype=np.int64)
        for number, (program, first) in enumerate(zip(self.programs, self.first_variants, strict=True)):
            cells[number] = _cell(program, first)
        known = [
            np.array([self._row(step, stage, places) for step in steps], dtype=np.int64).reshape(len(steps), stage.width)
            for steps, stage in zip(self.steps, shape.stages, strict=True)
        ]
        rows = np.zeros((max(1, len(self.variants)), shape.width), dtype=np.int64)
        if self.variants:
            chosen = np.array(self.variants)
            for stage, table in enumerate(known):
                start = shape.start(stage)
                rows[:, start : start + table.shape[1]] = table[chosen[:, stage]]
        return cells.reshape(-1), rows.reshape(-1)

    def _row(self, step: Step, shape: StageShape, places: Sequence[int]) -> list[int]:
        head = {
            "op": step.op, "missing": self.name(step.missing), "register": _place(step.register, places), "kind": step.kind,
            "base": BASES.index(step.base), "fed_base": BASES.index(step.fed_base) if step.fed_base else NONE,
            "beyond": int(step.beyond), "brackets": len(step.brackets), "flat": NONE if step.flat is None else step.flat,
            "floor": step.at_least, "deductible": NONE if step.deductible is None else step.deductible,
            "deductible_register": _place(step.deductible_register, places), "deductible_kind": step.deductible_kind,
            "limits": len(step.limits), "feeds": len(step.feeds), "spoils": len(step.spoils),
        }  # fmt: skip
        row = [head[name] for name in HEAD]
        unused = shape.brackets - len(step.brackets)
        row += [edge for edge, _ in step.brackets] + [INFINITE] * unused
        row += [rate for _, rate in step.brackets] + [0] * unused
        limits = [(places[x.register], x.kind, INFINITE if x.amount is None else x.amount) for x in step.limits]
        feeds = [(places[x.register], x.kind, BASES.index(x.base)) for x in step.feeds]
        feeds.sort(key=lambda feed: feed[0] != head["register"])
        spoils = [(places[x.register], x.kind, self.name(x.missing)) for x in step.spoils]
        for given, most in ((limits, shape.limits), (feeds, shape.feeds), (spoils, shape.spoils)):
            for entry in given + [(0, 0, 0)] * (most - len(given)):
                row += entry
        return row


def flags_of(program: Program) -> int:
    """The flags of a program's cell that need nothing but the program."""
    given = {
        INPATIENT: program.inpatient, MATERNITY: program.maternity, DELIVERY: program.delivery,
        WAIVES_AREA: program.waives == "out_of_area", WAIVES_ALL: program.waives == "all_first_self_pay",
        CONTINUOUS: program.continuous, REFUSED: program.refused, EMPLOYEES: program.employees,
        GENERAL: program.general, VARIES: len(program.variants) > 1,
    }  # fmt: skip
    return sum(flag for flag, holds in given.items() if holds)


def _cell(program: Program, first: int) -> list[int]:
    if len(program.over) > MOST_OVER:
        raise OverflowError(f"a cell asks for {len(program.over)} single-admission limits, at most {MOST_OVER} fit")
    limits = [*program.over, *[INFINITE] * (MOST_OVER - len(program.over))]
    counts = int(program.inpatient) << (EMPLOYEES_SHIFT if program.employees else 0)
    return [first, flags_of(program), counts, program.admissions, len(program.over), *limits]


def _stage_shape(steps: list[Step], places: Sequence[int]) -> StageShape:
    def most(name: str) -> int:
        return max((len(getattr(step, name)) for step in steps), default=0)

    computed = [step for step in steps if step.op == COMPUTE]
    own = [step for step in computed if step.register != NONE]
    bases = {step.base for step in computed} | {feed.base for step in steps for feed in step.feeds}
    return StageShape(
        brackets=most("brackets"), limits=most("limits"), feeds=most("feeds"), spoils=most("spoils"),
        ops=frozenset(step.op for step in steps), bases=frozenset(bases),
        flat=any(step.flat is not None for step in computed), floor=any(step.at_least for step in computed),
        beyond=any(step.beyond for step in computed),
        deductible=any(step.deductible is not None for step in computed),
        stays=any(x.kind == STAY for step in steps for x in (*step.limits, *step.feeds, *step.spoils, step))
        or any(step.deductible_kind == STAY for step in computed),
        own_first=all(step.fed_base == step.base for step in own),
        always=_always(steps, most("feeds"), most("limits")),
        fixed=_fixed(steps, places),
    )  # fmt: skip


def _always(steps: list[Step], feeds: int, limits: int) -> frozenset[str]:
    """What needs no question, because every step has it."""
    computed = [step for step in steps if step.op == COMPUTE]
    given = {
        "feeds": all(len(step.feeds) == feeds for step in steps),
        "limits": all(len(step.limits) == limits for step in computed),
        "register": all(step.register != NONE for step in computed),
    }
    return frozenset(name for name, holds in given.items() if holds)


def _fixed(steps: list[Step], places: Sequence[int]) -> tuple[int, int, int]:
    """Places that every step of the stage names alike."""
    bases = {feed.register for step in steps for feed in step.feeds} | {s.register for s in steps if s.register != NONE}
    owns = {step.deductible_register for step in steps if step.deductible_register != NONE}
    limits = {step.limits[0].register for step in steps if step.limits}
    base, own, limit = ({places[register] for register in found} for found in (bases, owns, limits))
    only = (found.pop() if len(found) == 1 else NONE for found in (base, own, limit))
    return next(only), next(only), next(only)


def _place(register: int, places: Sequence[int]) -> int:
    return NONE if register == NONE else places[register]
