"""The running totals behind bills settled in columns, as `Accounts` of the scalar engine keeps them for a person.

A total is summed from what each step of a program adds: its feeds, its own running base, its deductible, its payment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.model import COMPUTED_STAGES, Base
from tuodi.settlement.columnar.accounts import KINDS, STAY, YEAR
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import MISSING_AT
from tuodi.settlement.columnar.program import BASES, COMPUTE, NONE, Step

from .numbering import Ints
from .persons import Encoded
from .results import NAMES, waived_of

_COVER: Final = KINDS.index("cover_year")
_STUDENT: Final = 10_000
"""Added to the year of a cover year that begins in September."""
_KNOWN: Final = frozenset({YEAR, STAY, _COVER})
_ADDED: Final = frozenset(BASES[:3])
"""Bases that are known from what was paid before."""


@dataclass(frozen=True, slots=True)
class Read:
    """A step that computed some bills on its base. own, limits: parts of `Totals`, each added after it had read."""

    stage: int
    step: Step
    rows: Ints
    base: Ints
    own: int | None
    limits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Balances:
    """One total a place. row: a bill of the account's period, by its place in `Encoded`. stay: the period is its stay.

    account: which of the `accounts`. year: the period otherwise, of a cover year as `Bills.cover` has it. missing:
    which of the `figures` the total lacks, 0 where it is known.
    """

    person: Ints
    account: Ints
    row: Ints
    stay: NDArray[np.bool_]
    year: Ints
    fen: Ints
    missing: Ints
    accounts: list[tuple[str, str]]
    """Name and region."""
    figures: list[str]
    """The first is none."""


class Totals:
    """Adds up one settlement. odd: by bill, what columns cannot total. without: registers nobody asks for.

    Once a bill lacks a figure, the totals that its later stages would feed are not known.
    """

    def __init__(
        self, encoded: Encoded, settled: Settlement, engine: ColumnarEngine, without: Collection[int] = ()
    ) -> None:  # fmt: skip
        self._bills, self._settled, self._engine, self._without = encoded.bills, settled, engine, without
        size = len(encoded.rows)
        self.odd = np.zeros(size, np.bool_)
        self._left = encoded.bills.inscp + waived_of(encoded, settled, engine)
        self._rest = encoded.bills.total.copy()
        self._registers = list(engine.compiler.totals.registers.numbers)
        none = np.zeros(0, np.int64)
        self._parts: list[tuple[Ints, Ints, Ints]] = [(none, none, none)]
        self._spoilt: list[tuple[Ints, Ints, Ints]] = [(none, none, none)]
        self.reads: list[Read] = []
        self._lacks = (settled.marks >> MISSING_AT) & NAMES
        unknown = np.zeros(size, np.bool_)
        variants = np.array(engine.tables.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))[settled.variant]
        for number in range(len(COMPUTED_STAGES)):
            for kind in np.unique(variants[:, number]).tolist():
                step, here = engine.tables.steps[number][kind], variants[:, number] == kind
                rows = np.flatnonzero(here & ~unknown)
                self._step(number, step, rows, settled.paid[number][rows])
                for feed in step.feeds:
                    self._spoil(feed.register, feed.kind, np.flatnonzero(here & unknown))
                self.odd[here] |= bool(step.spoils)
            unknown |= settled.paid[number] < 0
            paid = np.maximum(settled.paid[number], 0)
            self._left = np.maximum(0, self._left - paid)
            self._rest = self._rest - paid

    def _step(self, stage: int, step: Step, rows: Ints, paid: Ints) -> None:
        """What a step adds for some bills."""
        fed = None
        for feed in step.feeds:
            fed = len(self._parts) if feed.register == step.register else fed
            self._add(feed.register, feed.kind, rows, self._base(stage, feed.base, rows))
        if step.op != COMPUTE:
            return
        rows, paid = rows[paid >= 0], paid[paid >= 0]
        base = self._base(stage, step.base, rows)
        if step.register != NONE and fed is None:
            fed = len(self._parts)
            self._add(step.register, step.kind, rows, base)
        if step.deductible_register in self._without:
            pass
        elif step.deductible_register != NONE:
            # what was taken before decides: only where a bill is alone in its stay is that nothing
            shared = np.bincount(self._bills.stay, minlength=len(self.odd))[self._bills.stay[rows]] > 1
            self.odd[rows] |= shared | (step.deductible_kind != STAY)
            self.odd[rows] |= step.chain != "difference"
            self._add(step.deductible_register, step.deductible_kind, rows, np.minimum(base, step.deductible or 0))
        elif step.deductible is not None:
            self.odd[rows] = True  # kept under the bill's own name
        self.reads.append(
            Read(stage, step, rows, base, fed, tuple(range(len(self._parts), len(self._parts) + len(step.limits))))
        )
        for limit in step.limits:
            self.odd[rows] |= limit.of_base and limit.register not in self._without
            self._add(limit.register, limit.kind, rows, paid)

    def _base(self, stage: int, name: Base, rows: Ints) -> Ints:
        self.odd[rows] |= name not in _ADDED
        if name == BASES[0]:
            return self._left[rows]
        if name == BASES[1]:
            return self._rest[rows]
        # the basic stage has not taken its own deductible yet
        taken = np.maximum(self._settled.deductible[rows], 0) if stage else 0
        rest: Ints = np.maximum(0, self._left[rows] - taken)
        return rest

    def _add(self, register: int, kind: int, rows: Ints, fen: Ints) -> None:
        if register in self._without:
            return
        self._look(register, kind, rows)
        self._parts.append((np.full(len(rows), register * 16 + kind), rows, fen))

    def _spoil(self, register: int, kind: int, rows: Ints) -> None:
        if register in self._without:
            return
        self._look(register, kind, rows)
        self._spoilt.append((np.full(len(rows), register * 16 + kind), rows, self._lacks[rows]))

    def _look(self, register: int, kind: int, rows: Ints) -> None:
        """Bills whose totals of this kind columns cannot tell."""
        apart = self._registers[register][3]
        if kind not in _KNOWN or apart:
            self.odd[rows] = True
        if kind == STAY:
            self.odd[rows] |= self._bills.came_from[rows] != -1  # its total may be that of the stay it came from

    def balances(self, opened: dict[int, dict[str, int]], first_year: Ints) -> Balances:
        """All totals. opened: what persons had used by account name, in the year `first_year`."""
        parts = (*self._parts, *self._spoilt)
        added = sum(len(part[0]) for part in self._parts)
        keys, known, rows, fen = self._keyed(parts)
        spoilt = np.arange(len(rows)) >= added
        lacks, fen = np.where(spoilt, fen, 0), np.where(spoilt, 0, fen)
        # within a total what spoils it comes first, in settling order: the first figure that is missing is told
        order, first = _grouped(keys, (rows, ~spoilt))
        sums = np.add.reduceat(fen[order], first) if len(first) else first
        found = keys[order][first]
        sums += _used(found, known, opened, first_year)
        return Balances(
            person=found[:, 0], account=found[:, 1], row=rows[order][first], stay=found[:, 2] == 1, year=found[:, 3],
            fen=sums, missing=lacks[order][first], accounts=known, figures=["", *self._engine.tables.names],
        )  # fmt: skip

    def before(self, opened: dict[int, dict[str, int]], first_year: Ints) -> list[Ints]:
        """By part what each total held before the part added to it. `opened`, `first_year`: as for `balances`."""
        keys, known, rows, fen = self._keyed(self._parts)
        order, first = _grouped(keys, (np.arange(len(rows)), rows))
        until = np.cumsum(fen[order]) - fen[order]
        sizes = np.diff(np.append(first, len(order)))
        held = until - np.repeat(until[first], sizes)
        held += np.repeat(_used(keys[order][first], known, opened, first_year), sizes)
        found = np.empty(len(rows), np.int64)
        found[order] = held
        return np.split(found, np.cumsum([len(part[0]) for part in self._parts])[:-1])

    def rows_of(self, part: int) -> Ints:
        """The bills of a part, ascending."""
        return self._parts[part][1]

    def _keyed(self, parts: Sequence[tuple[Ints, Ints, Ints]]) -> tuple[Ints, list[tuple[str, str]], Ints, Ints]:
        """Of each entry whose total it is (person, account, whether of a stay, period), its bill, and its amount."""
        bills = self._bills
        what, rows, fen = (np.concatenate([part[n] for part in parts]) for n in range(3))
        kind = what % 16
        period = np.where(kind == STAY, bills.stay[rows], np.where(kind == YEAR, bills.year[rows], bills.cover[rows]))
        accounts: dict[tuple[str, str], int] = {}
        of_register = np.array([accounts.setdefault(key[:2], len(accounts)) for key in self._registers], np.int64)
        person, account = bills.person[rows].astype(np.int64), of_register[what // 16]
        stays = (kind == STAY).astype(np.int64)
        return np.stack((person, account, stays, period.astype(np.int64)), axis=1), list(accounts), rows, fen


def _grouped(keys: Ints, then: tuple[NDArray[Any], ...]) -> tuple[Ints, Ints]:
    """The order by keys, within one by `then` (the last counts most), and where each key begins."""
    order = np.lexsort((*then, *keys.T[::-1]))
    changed = np.ones(len(order), np.bool_)
    changed[1:] = (keys[order][1:] != keys[order][:-1]).any(axis=1)
    return order, np.flatnonzero(changed)


def _used(
    keys: Ints, accounts: list[tuple[str, str]], opened: dict[int, dict[str, int]], first_year: Ints
) -> Ints:  # fmt: skip
    """What was used of each total before the first bill."""
    found = np.zeros(len(keys), np.int64)
    for at in np.flatnonzero(np.isin(keys[:, 0], list(opened))).tolist():
        owner = int(keys[at, 0])
        if not keys[at, 2] and keys[at, 3] == first_year[owner]:
            found[at] = opened[owner].get(accounts[int(keys[at, 1])][0], 0)
    return found


def period_text(year: int) -> str:
    """An account year as accounts name it."""
    return f"{year - _STUDENT}-09" if year > _STUDENT else str(year)


def starts_in(year: Ints) -> Ints:
    """The calendar years in which account years begin."""
    found: Ints = np.where(year > _STUDENT, year - _STUDENT, year)
    return found
