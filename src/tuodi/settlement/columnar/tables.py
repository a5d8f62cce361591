"""Programs as one flat table of integers, and its shape, which the kernel's code is made for.

A cell's first variant stands in the row of the cell's number, further variants behind all cells. All figures are
data; the shape says only how many there can be and which features no step uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tuodi.policy.model import COMPUTED_STAGES

from . import layout
from .accounts import PLAIN, STAY, YEAR
from .bills import Ints
from .layout import INFINITE, LIMITS_TOLD, ROW, STEP
from .program import BASES, COMPUTE, NONE, ZERO, Program, Step

REMAINDER: Final = BASES[0]


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
    deductible: bool = False
    fixed: tuple[int, int, int] = (NONE, NONE, NONE)
    """Places of the base, the own deductible and the limit where all steps that have one name the same, all being lean:
    then they are variables of the kernel, else places on a page, where the full code finds them too."""
    always: tuple[bool, bool, bool] = (False, False, False)
    """Whether every lean step moves a running base, every one that computes writes to an account, and its running base
    is always the rule's own."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a set of programs: same shape, same compiled kernel."""

    stages: tuple[StageShape, ...]
    places: int
    """Totals of a person."""
    admissions: bool
    over: bool
    waives: bool
    cold: bool

    @property
    def nowhere(self) -> int:
        """The place of totals that a step does not have."""
        return self.places

    @property
    def page(self) -> int:
        """Places of one person's year, whole lines of memory."""
        return -(-(self.places + 1) // 8) * 8

    def most(self, what: str) -> int:
        """The most `brackets`, `limits`, `feeds` or `spoils` of any step."""
        return max(int(getattr(stage, what)) for stage in self.stages)

    @property
    def step(self) -> int:
        """Integers of a step, whole lines of memory."""
        return -(-self.entry("spoils", self.most("spoils")) // 8) * 8

    def start(self, stage: int) -> int:
        """Where a stage's step begins in a row."""
        return len(ROW) + stage * self.step

    @property
    def width(self) -> int:
        """Integers in a row."""
        return self.start(len(self.stages))

    def edge(self, number: int) -> int:
        """Where the lower edge of a bracket stands in a step, its rate behind it; the first is among `STEP`."""
        return STEP.index("edge_0") if number == 0 else len(STEP) + 2 * (number - 1)

    def entry(self, what: str, number: int) -> int:
        """Where one of the `limits`, `feeds` or `spoils` stands in a step: three integers."""
        start = len(STEP) + 2 * max(0, self.most("brackets") - 1)
        behind = {"limits": 0, "feeds": self.most("limits"), "spoils": self.most("limits") + self.most("feeds")}
        return start + 3 * (behind[what] + number)


@dataclass(slots=True)
class Tables:
    """Grows program by program; `rows` hands the kernel its table."""

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
        cold = not all(is_lean(step) for steps in self.steps for step in steps)
        return Shape(
            stages=tuple(_stage_shape(steps, places, cold=cold) for steps in self.steps),
            places=max(places, default=-1) + 1,
            admissions=any(program.admissions > 1 for program in self.programs),
            over=any(program.over for program in self.programs),
            waives=any(program.waives for program in self.programs),
            cold=cold,
        )

    def rows(self, shape: Shape, places: Sequence[int]) -> Ints:
        """The table, flat. `places` is where the kernel keeps the total of each register."""
        known = [
            np.array([_step(step, places, shape, self.name) for step in steps], dtype=np.int64) for steps in self.steps
        ]
        cold = [np.array([not is_lean(step) for step in steps], dtype=bool) for steps in self.steps]
        cells = len(self.programs)
        rows = np.zeros((cells + len(self.variants), shape.width), dtype=np.int64)
        where, variants, further = [], [], cells
        for number, program in enumerate(self.programs):
            rows[number, : len(ROW)] = _head(program, further)
            if program.variants:
                count, first = len(program.variants), self.first_variants[number]
                where += [number, *range(further, further + count - 1)]
                variants += self.variants[first : first + count]
                rows[further : further + count - 1, 0] = flags_of(program)
                further += count - 1
        if variants:
            chosen, at = np.array(variants), np.array(where)
            for stage, steps in enumerate(known):
                start = shape.start(stage)
                rows[at, start : start + steps.shape[1]] = steps[chosen[:, stage]]
                rows[at, 0] |= np.where(cold[stage][chosen[:, stage]], layout.COLD, 0)
        return rows[:further].reshape(-1)


def is_lean(step: Step) -> bool:
    """Whether the lean code can do a step: one running base, one limit, the in-policy remainder, nothing unknown."""
    fed = step.feeds[0] if step.feeds else None
    simple = (
        step.op in (ZERO, COMPUTE)
        and not step.spoils
        and len(step.feeds) <= 1
        and (fed is None or (fed.base == REMAINDER and fed.kind in PLAIN))
    )
    if step.op == ZERO or not simple:
        return simple
    owns = step.register == NONE or (fed is not None and fed.register == step.register)
    return (
        owns
        and step.base == REMAINDER
        and step.flat is None
        and not step.at_least
        and len(step.limits) <= 1
        and all(limit.kind == YEAR for limit in step.limits)
        and (step.deductible_register == NONE or step.deductible_kind in PLAIN)
    )


def flags_of(program: Program) -> int:
    """The flags of a program's row, but for COLD."""
    given = {
        layout.INPATIENT: program.inpatient, layout.MATERNITY: program.maternity, layout.DELIVERY: program.delivery,
        layout.WAIVES_AREA: program.waives == "out_of_area",
        layout.WAIVES_ALL: program.waives == "all_first_self_pay", layout.CONTINUOUS: program.continuous,
        layout.SCALAR: program.scalar, layout.EMPLOYEES: program.employees, layout.GENERAL: program.general,
        layout.VARIES: len(program.variants) > 1,
    }  # fmt: skip
    return sum(flag for flag, holds in given.items() if holds)


def _head(program: Program, further: int) -> list[int]:
    if len(program.over) > LIMITS_TOLD:
        raise OverflowError(f"a cell asks for {len(program.over)} single-admission limits, at most {LIMITS_TOLD} fit")
    limits = [*program.over, *[INFINITE] * (LIMITS_TOLD - len(program.over))]
    counts = int(program.inpatient) << (layout.EMPLOYEES_SHIFT if program.employees else 0)
    return [flags_of(program), counts, further, program.admissions, len(program.over), *limits]


def _step(step: Step, places: Sequence[int], shape: Shape, name: Callable[[str], int]) -> list[int]:
    """A step as `layout.STEP` says, then further brackets, limits, feeds and spoils, filled up to the shape."""
    feeds = sorted(step.feeds, key=lambda feed: feed.register != step.register)
    limit = step.limits[0] if step.limits else None
    edges = [*step.brackets, *[(INFINITE, 0)] * (shape.most("brackets") - len(step.brackets))] or [(INFINITE, 0)]
    kept = step.deductible_register != NONE and step.deductible_kind != STAY
    given = {
        "op": step.op, "own": -1 if _owns(step) else 0,
        "moves": -1 if feeds else 0, "limits_it": -1 if limit else 0,
        "base_place": places[feeds[0].register] if feeds else shape.nowhere,
        "due": step.deductible or 0, "due_place": places[step.deductible_register] if kept else NONE,
        "edge_0": edges[0][0],
        "rate_0": edges[0][1], "limit_place": shape.nowhere if limit is None else places[limit.register],
        "limit_amount": INFINITE if limit is None or limit.amount is None else limit.amount,
        "missing": name(step.missing), "register": _place(step.register, places), "kind": step.kind,
        "base": BASES.index(step.base), "fed_base": BASES.index(step.fed_base) if step.fed_base else NONE,
        "beyond": int(step.beyond), "brackets": len(step.brackets), "flat": NONE if step.flat is None else step.flat,
        "floor": step.at_least, "deductible": NONE if step.deductible is None else step.deductible,
        "deductible_register": _place(step.deductible_register, places), "deductible_kind": step.deductible_kind,
        "limits": len(step.limits), "feeds": len(step.feeds), "spoils": len(step.spoils),
    }  # fmt: skip
    row = [given[key] for key in STEP]
    for bracket in edges[1:]:
        row += bracket
    limits = [(places[x.register], x.kind, INFINITE if x.amount is None else x.amount) for x in step.limits]
    moved = [(places[x.register], x.kind, BASES.index(x.base)) for x in feeds]
    spoils = [(places[x.register], x.kind, name(x.missing)) for x in step.spoils]
    for entries, most in ((limits, "limits"), (moved, "feeds"), (spoils, "spoils")):
        for entry in entries + [(0, 0, 0)] * (shape.most(most) - len(entries)):
            row += entry
    return row


def _owns(step: Step) -> bool:
    """Whether the running base that the bill moves is the one the rule pays on, and goes on from bill to bill."""
    return step.op == COMPUTE and step.register != NONE and step.kind != STAY


def _place(register: int, places: Sequence[int]) -> int:
    return NONE if register == NONE else places[register]


def _stage_shape(steps: list[Step], places: Sequence[int], *, cold: bool) -> StageShape:
    def most(name: str) -> int:
        return max((len(getattr(step, name)) for step in steps), default=0)

    computed = [step for step in steps if step.op == COMPUTE]
    lean = [step for step in steps if is_lean(step)]
    bases = {step.base for step in computed} | {feed.base for step in steps for feed in step.feeds}
    return StageShape(
        brackets=most("brackets"), limits=most("limits"), feeds=most("feeds"), spoils=most("spoils"),
        ops=frozenset(step.op for step in steps), bases=frozenset(bases),
        flat=any(step.flat is not None for step in computed), floor=any(step.at_least for step in computed),
        deductible=any(step.deductible is not None for step in computed),
        fixed=(NONE, NONE, NONE) if cold else _fixed(lean, places),
        always=(
            all(step.feeds for step in lean), all(step.limits for step in lean if step.op == COMPUTE),
            all(_owns(step) for step in lean if step.op == COMPUTE),
        ),
    )  # fmt: skip


def _fixed(steps: list[Step], places: Sequence[int]) -> tuple[int, int, int]:
    computed = [step for step in steps if step.op == COMPUTE]
    bases = {places[feed.register] if feed.kind != STAY else NONE for step in steps for feed in step.feeds}
    owns = {_place(step.deductible_register, places) if step.deductible_kind != STAY else NONE for step in computed}
    limits = {places[limit.register] for step in computed for limit in step.limits}
    return _only(bases), _only(owns), _only(limits)


def _only(places: set[int]) -> int:
    return next(iter(places)) if len(places) == 1 else NONE
