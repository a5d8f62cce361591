"""Programs as tables of integers: rows for the lean kernel, rows and records for the interpreter.

A cell's first variant stands in the row of the cell's number, further variants behind all cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.policy.money import FULL_RATE

from . import layout
from .accounts import STAY
from .bills import Ints
from .layout import HEAD, INFINITE, LEAN, LIMITS_TOLD, ROW
from .program import BASES, CHAINS, COMPUTE, NONE, ZERO, Program, Step
from .shape import IDLE, Shape, StageShape, Use

REMAINDER: Final = BASES[0]

Stages = tuple[bool, ...]
"""Whether something holds, by stage."""


@dataclass(slots=True)
class Tables:
    """Grows program by program; `rows` hands the kernel its table."""

    programs: list[Program] = field(default_factory=list)
    steps: list[list[Step]] = field(default_factory=lambda: [[] for _ in COMPUTED_STAGES])
    variants: list[tuple[int, ...]] = field(default_factory=list)
    first_variants: list[int] = field(default_factory=list)
    asked: list[Stages] = field(default_factory=list)
    """By program: at which stages its region has a main running base."""
    names: list[str] = field(default_factory=list)
    _step_numbers: list[dict[Step, int]] = field(default_factory=lambda: [{} for _ in COMPUTED_STAGES])
    _name_numbers: dict[str, int] = field(default_factory=dict)

    def add(self, program: Program, asked: Stages) -> int:
        """Keep a program; its cell's number. `asked`: at which stages its region has a main running base."""
        self.asked.append(asked)
        self.first_variants.append(len(self.variants))
        self.programs.append(program)
        for variant in program.variants:
            self.variants.append(tuple(self._number(stage, step) for stage, step in enumerate(variant.steps)))
        return len(self.programs) - 1

    def take_up(self, other: Tables) -> None:
        """All that other tables of the same rule book hold; these are empty."""
        self.programs, self.asked, self.variants = list(other.programs), list(other.asked), list(other.variants)
        self.first_variants, self.steps = list(other.first_variants), [list(steps) for steps in other.steps]
        self._step_numbers = [{step: number for number, step in enumerate(steps)} for steps in self.steps]
        for name in other.names:
            self.name(name)

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

    def lean(self, shape: Shape, uses: Sequence[Use | None]) -> Ints:
        """The lean kernel's rows, flat. `uses`: by register, of which use it is the main account."""
        width = lean_width(shape)
        rows = np.zeros((self._rows, width), dtype=np.int64)
        self._heads(rows, shape, uses)
        variants, at = self._placed()
        reach, below = HEAD.index("reach"), HEAD.index("below")
        rows[:, reach] = INFINITE
        for stage, steps in enumerate(self.steps):
            known = np.array([_lean(step, shape.stages[stage]) for step in steps], np.int64)
            start = lean_start(shape, stage)
            if not (len(known) and len(at)):
                continue
            own = known[variants[:, stage]]
            rows[at, start : start + known.shape[1]] = own
            if stage > 0:
                pays = own[:, LEAN.index("pays")] != 0
                rows[at, reach] = np.minimum(rows[at, reach], np.where(pays, own[:, LEAN.index("edge_0")], INFINITE))
                rows[at, below] |= np.where(pays, layout.BELOW << (layout.STAGE_BITS * stage), 0)
        return rows.reshape(-1)

    def plan(self, shape: Shape, uses: Sequence[Use | None]) -> tuple[Ints, Ints]:
        """The interpreter's rows, flat, and the records of all steps."""
        rows = np.zeros((self._rows, len(ROW) + len(COMPUTED_STAGES)), dtype=np.int64)
        self._heads(rows, shape, uses)
        variants, at = self._placed()
        code: list[int] = []
        for stage, steps in enumerate(self.steps):
            places = []
            for step in steps:
                places.append(len(code))
                code += record(step, self.name)
            if places and len(at):
                rows[at, len(ROW) + stage] = np.array(places)[variants[:, stage]]
        return rows.reshape(-1), np.array(code or [0], np.int64)

    def most_totals(self) -> int:
        """The most totals that the steps of one bill can name."""
        return sum(max((_named(step) for step in steps), default=0) for steps in self.steps)

    def flags(self, shape: Shape, uses: Sequence[Use | None]) -> Ints:
        """By cell: its flags; COLD where the lean kernel cannot do one of its variants."""
        found = np.array([flags_of(program) for program in self.programs], np.int64)
        variants = np.array(self.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))
        ends = [*self.first_variants[1:], len(self.variants)]
        asked = np.array(self.asked, bool).reshape(-1, len(COMPUTED_STAGES))
        asked = asked.repeat([end - first for first, end in zip(self.first_variants, ends, strict=True)], axis=0)
        warm = np.ones(len(variants), bool)
        for stage, steps in enumerate(self.steps):
            own = shape.stages[stage]
            can = np.array([[is_lean(step, stage, own, uses, a) for a in (False, True)] for step in steps], bool)
            if len(variants):
                warm &= can[variants[:, stage], asked[:, stage].astype(np.int64)]
        for cell, (first, end) in enumerate(zip(self.first_variants, ends, strict=True)):
            if not warm[first:end].all():
                found[cell] |= layout.COLD
        return found

    @property
    def _rows(self) -> int:
        """Cells first, each with its first variant, then further variants."""
        return len(self.programs) + sum(max(0, len(program.variants) - 1) for program in self.programs)

    def _heads(self, rows: Ints, shape: Shape, uses: Sequence[Use | None]) -> None:
        further, flags = len(self.programs), self.flags(shape, uses)
        for number, program in enumerate(self.programs):
            rows[number, : len(ROW)] = [flags[number], *_head(program, further)]
            more = max(0, len(program.variants) - 1)
            rows[further : further + more, 0] = flags[number]
            further += more

    def _placed(self) -> tuple[Ints, Ints]:
        """The steps of every variant, and the row where it stands."""
        at: list[int] = []
        further = len(self.programs)
        for number, program in enumerate(self.programs):
            if program.variants:
                more = len(program.variants) - 1
                at += [number, *range(further, further + more)]
                further += more
        return np.array(self.variants, np.int64).reshape(-1, len(COMPUTED_STAGES)), np.array(at, np.int64)


def lean_start(shape: Shape, stage: int) -> int:
    """Where a stage begins in a lean row: at a line of memory, but for the first, which follows the head."""
    start = len(HEAD)
    for own in shape.stages[:stage]:
        start = -(-(start + len(LEAN) + 2 * max(0, own.brackets - 1)) // 8) * 8
    return start


def lean_width(shape: Shape) -> int:
    """Integers in a lean row."""
    return lean_start(shape, len(shape.stages))


def is_lean(step: Step, stage: int, own: StageShape, uses: Sequence[Use | None], asked: bool) -> bool:  # noqa: FBT001
    """Whether the lean kernel can do a step: main accounts, the in-policy remainder, nothing unknown.

    Where its region has a main running base (`asked`), the bill must move it. A running base per stay is that of the
    bill alone, where a stay has one bill.
    """
    fed = [feed for feed in step.feeds if feed.kind != STAY and uses[feed.register] != IDLE]
    main = [uses[feed.register] == (stage, "base") and feed.base == REMAINDER for feed in fed]
    if step.op not in (ZERO, COMPUTE) or step.spoils or len(fed) > 1 or not all(main) or (main and not own.base):
        return False
    if step.op == COMPUTE and not (_lean_base(step, stage, own, uses) and _lean_amount(step, stage, own, uses)):
        return False
    moves_itself = step.op == COMPUTE and step.register != NONE and uses[step.register] == (stage, "base")
    return not (own.base and asked) or bool(main) or moves_itself


def _lean_base(step: Step, stage: int, own: StageShape, uses: Sequence[Use | None]) -> bool:
    """Whether the base is that of all lean steps of the stage, or it does not matter which it is."""
    alone = step.register == NONE or step.kind == STAY
    use = IDLE if alone else uses[step.register]
    if step.base != REMAINDER or (not own.due and own.base and _edges(step, own)[0]):
        return False
    if own.base:
        return use == (stage, "base") or (use == IDLE and (len(step.brackets) <= 1 or not alone))
    return use == IDLE


def _lean_amount(step: Step, stage: int, own: StageShape, uses: Sequence[Use | None]) -> bool:
    """Whether the schedule and the limit are those of all lean steps of the stage."""
    kept = step.deductible_register != NONE and step.deductible_kind != STAY
    if kept or step.flat is not None or step.at_least or len(step.brackets) > own.brackets:
        return False
    limits = [uses[limit.register] == (stage, "limit") and not limit.of_base for limit in step.limits]
    return limits == [True] * own.limit and all(rate <= FULL_RATE for _, rate in step.brackets)


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
    return [counts, further, program.admissions, len(program.over), *limits]


def _edges(step: Step, own: StageShape) -> tuple[int, list[tuple[int, int]]]:
    """The deductible of the bill and the brackets, as the lean kernel takes them.

    Without a running base the deductible of the bill lies below every edge. With one, a rule of one rate that each
    bill stands for itself under has its edge as the deductible: where the base lies does not matter then.
    """
    due, edges = step.deductible or 0, list(step.brackets)
    if not own.base:
        return 0, [(max(edge, due), rate) for edge, rate in edges]
    if len(edges) == 1 and (step.register == NONE or step.kind == STAY):
        return max(due, edges[0][0]), [(0, edges[0][1])]
    return due, edges


def _lean(step: Step, own: StageShape) -> list[int]:
    """A stage of a lean row as `layout.LEAN` says, then further brackets; of one that is not lean it means nothing."""
    limit = step.limits[0] if step.limits else None
    due, edges = _edges(step, own)
    most = max(1, own.brackets)
    edges = [*edges, *[(INFINITE, 0)] * most][:most]
    given = {
        "pays": int(step.op == COMPUTE), "due": due, "edge_0": edges[0][0], "rate_0": edges[0][1],
        "limit_amount": INFINITE if limit is None or limit.amount is None else limit.amount,
    }  # fmt: skip
    return [*(given[key] for key in LEAN), *(x for edge in edges[1:] for x in edge)]


def record(step: Step, name: Callable[[str], int]) -> list[int]:
    """A step as the interpreter reads it."""
    totals: dict[tuple[int, int], int] = {}

    def total(register: int, kind: int) -> int:
        return NONE if register == NONE else totals.setdefault((register, kind), len(totals))

    feeds = sorted(step.feeds, key=lambda feed: feed.register != step.register)
    kept = total(step.deductible_register, step.deductible_kind)
    if step.asked is not None:
        for register in step.asked:  # next to it: first, highest
            total(register, step.deductible_kind)
    own = total(step.register, step.kind)
    behind = [x for feed in feeds for x in (total(feed.register, feed.kind), BASES.index(feed.base))]
    behind += [x for s in step.spoils for x in (total(s.register, s.kind), name(s.missing), int(s.of_base))]
    behind += [x for bracket in step.brackets for x in bracket]
    for limit in step.limits:
        amount = INFINITE if limit.amount is None else limit.amount
        behind += [total(limit.register, limit.kind), amount, int(limit.of_base)]
    given = {
        layout.OP: step.op, layout.NAME: name(step.missing), layout.BASE: BASES.index(step.base), layout.OWN: own,
        layout.FED: int(any(feed.register == step.register for feed in feeds)), layout.MOST: step.most,
        layout.FLAT: NONE if step.flat is None else step.flat,
        layout.FLOOR: -step.at_least if step.less_others else step.at_least,
        layout.DUE: NONE if step.deductible is None else step.deductible, layout.KEPT: kept,
        layout.CHAIN: NONE if step.asked is None else CHAINS.index(step.chain), layout.TOTALS: len(totals),
        layout.FEEDS: len(feeds), layout.SPOILS: len(step.spoils), layout.BRACKETS: len(step.brackets),
        layout.LIMITS: len(step.limits),
    }  # fmt: skip
    return [*(given[place] for place in range(layout.RECORD)), *(x for found in totals for x in found), *behind]


def _named(step: Step) -> int:
    return len(step.feeds) + len(step.spoils) + len(step.limits) + 4
