"""The running totals behind bills settled in columns, as `Accounts` of the scalar engine keeps them for a person.

A total is summed from what each step of a program adds: its feeds, its own running base, its deductible, its payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
class Balances:
    """One total a place. row: a bill of the account's period, by its place in `Encoded`. stay: the period is its stay.

    year: the period otherwise, of a cover year as `Bills.cover` has it. missing: the figure for want of which the total
    is not known, empty where it is.
    """

    person: Ints
    account: list[tuple[str, str]]
    """Name and region."""
    row: Ints
    stay: NDArray[np.bool_]
    year: Ints
    fen: Ints
    missing: list[str]


class Totals:
    """Adds up one settlement. odd: by bill, what columns cannot total.

    Once a bill lacks a figure, the totals that its later stages would feed are not known.
    """

    def __init__(self, encoded: Encoded, settled: Settlement, engine: ColumnarEngine) -> None:
        self._bills, self._settled, self._engine = encoded.bills, settled, engine
        size = len(encoded.rows)
        self.odd = np.zeros(size, np.bool_)
        self._left = encoded.bills.inscp + waived_of(encoded, settled, engine)
        self._rest = encoded.bills.total.copy()
        self._registers = list(engine.compiler.totals.registers.numbers)
        none = np.zeros(0, np.int64)
        self._parts: list[tuple[Ints, Ints, Ints]] = [(none, none, none)]
        self._spoilt: list[tuple[Ints, Ints, Ints]] = [(none, none, none)]
        self._lacks = (settled.marks >> MISSING_AT) & NAMES
        unknown = np.zeros(size, np.bool_)
        variants = np.array(engine.tables.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))[settled.variant]
        for number in range(len(COMPUTED_STAGES)):
            for kind in np.unique(variants[:, number]).tolist():
                step, here = engine.tables.steps[number][kind], variants[:, number] == kind
                rows = np.flatnonzero(here & ~unknown)
                self._step(step, rows, settled.paid[number][rows])
                for feed in step.feeds:
                    self._spoil(feed.register, feed.kind, np.flatnonzero(here & unknown))
                self.odd[here] |= bool(step.spoils)
            unknown |= settled.paid[number] < 0
            paid = np.maximum(settled.paid[number], 0)
            self._left = np.maximum(0, self._left - paid)
            self._rest = self._rest - paid

    def _step(self, step: Step, rows: Ints, paid: Ints) -> None:
        """What a step adds for some bills."""
        for feed in step.feeds:
            self._add(feed.register, feed.kind, rows, self._base(feed.base, rows))
        fed = any(feed.register == step.register for feed in step.feeds)
        if step.op != COMPUTE:
            return
        rows, paid = rows[paid >= 0], paid[paid >= 0]
        base = self._base(step.base, rows)
        if step.register != NONE and not fed:
            self._add(step.register, step.kind, rows, base)
        if step.deductible_register != NONE:
            # what was taken before decides: only where a bill is alone in its stay is that nothing
            shared = np.bincount(self._bills.stay, minlength=len(self.odd))[self._bills.stay[rows]] > 1
            self.odd[rows] |= shared | (step.deductible_kind != STAY)
            self._add(step.deductible_register, step.deductible_kind, rows, np.minimum(base, step.deductible or 0))
        elif step.deductible is not None:
            self.odd[rows] = True  # kept under the bill's own name
        if step.chain != "difference":
            self.odd[rows] = True
        for limit in step.limits:
            self.odd[rows] |= limit.of_base
            self._add(limit.register, limit.kind, rows, paid)

    def _base(self, name: Base, rows: Ints) -> Ints:
        self.odd[rows] |= name not in _ADDED
        if name == BASES[0]:
            return self._left[rows]
        if name == BASES[1]:
            return self._rest[rows]
        rest: Ints = np.maximum(0, self._left[rows] - np.maximum(self._settled.deductible[rows], 0))
        return rest

    def _add(self, register: int, kind: int, rows: Ints, fen: Ints) -> None:
        self._look(register, kind, rows)
        self._parts.append((np.full(len(rows), register * 16 + kind), rows, fen))

    def _spoil(self, register: int, kind: int, rows: Ints) -> None:
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
        bills, added = self._bills, sum(len(part[0]) for part in self._parts)
        what, rows, fen = (np.concatenate([part[n] for part in (*self._parts, *self._spoilt)]) for n in range(3))
        kind = what % 16
        period = np.where(kind == STAY, bills.stay[rows], np.where(kind == YEAR, bills.year[rows], bills.cover[rows]))
        accounts: dict[tuple[str, str], int] = {}
        of_register = np.array([accounts.setdefault(key[:2], len(accounts)) for key in self._registers], np.int64)
        person, account = bills.person[rows].astype(np.int64), of_register[what // 16]
        stays = (kind == STAY).astype(np.int64)
        keys = np.stack((person, account, stays, period.astype(np.int64)), axis=1)
        spoilt = np.arange(len(rows)) >= added
        lacks, fen = np.where(spoilt, fen, 0), np.where(spoilt, 0, fen)
        # within a total what spoils it comes first, in settling order: the first figure that is missing is told
        order = np.lexsort((rows, ~spoilt, *keys.T[::-1]))
        keys, changed = keys[order], np.ones(len(order), np.bool_)
        changed[1:] = (keys[1:] != keys[:-1]).any(axis=1)
        first = np.flatnonzero(changed)
        sums = np.add.reduceat(fen[order], first) if len(first) else first
        found, known, names_of = keys[first], list(accounts), self._engine.tables.names
        for at in np.flatnonzero(np.isin(found[:, 0], list(opened))).tolist():
            owner = int(found[at, 0])
            if not found[at, 2] and found[at, 3] == first_year[owner]:
                sums[at] += opened[owner].get(known[int(found[at, 1])][0], 0)
        return Balances(
            person=found[:, 0], account=[known[number] for number in found[:, 1].tolist()], row=rows[order][first],
            stay=found[:, 2] == 1, year=found[:, 3], fen=sums,
            missing=[names_of[number - 1] if number else "" for number in lacks[order][first].tolist()],
        )  # fmt: skip


def period_text(year: int) -> str:
    """An account year as accounts name it."""
    return f"{year - _STUDENT}-09" if year > _STUDENT else str(year)
