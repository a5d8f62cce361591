"""One person's bills at once, without explanation: for a desk that asks while someone waits.

The same integers as the scalar engine, which explains. A kind of bill that is met for the first time costs some
milliseconds more, for its rules are chosen then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import opening_year

from .bills import Ints, Openings
from .encode import rows_of
from .engine import ColumnarEngine
from .interpreter import interpret
from .layout import MISSING_AT, OTHERS
from .lookup import chain_roots
from .totals import PLACE_WIDTH

_MOST: Final = 64
"""Bills for which there is room; a person with more goes the slow way."""
_MISSING: Final = (1 << 30) - 1
_SIZE: Final = 1 << 9
"""Totals there is room for at first."""

_TYPES: Final = {
    "year": np.int16, "day": np.int32, "month": np.int32, "cover": np.int32, "stay": np.int64, "disease": np.int32,
    "total": np.int64, "inscp": np.int64, "presel": np.int64, "outarea": np.int64, "other": np.int64, "g0": np.int64,
    "g1": np.int64, "g2": np.int64, "g3": np.int64, "came_from": np.int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one bill receives, fen; None where a figure is missing, which `missing` names."""

    setl_id: str
    paid: tuple[int | None, ...]
    """By stage: basic, critical, assistance, tilt."""
    person_part: int | None
    missing: str = ""


class Desk:
    """Settles person after person with room that is made once. Not for several threads at once."""

    def __init__(self, engine: ColumnarEngine) -> None:
        self.engine = engine
        self._columns = {name: np.zeros(_MOST, kind) for name, kind in _TYPES.items()}
        self._filled = list(self._columns.items())
        self._given = tuple(self._columns[f"g{stage}"] for stage in range(len(COMPUTED_STAGES)))
        self._nobody, self._cell = np.zeros(_MOST, np.int32), np.zeros(_MOST, np.int32)
        self._root, self._stays = np.zeros(_MOST, np.int64), np.zeros((3, _MOST), np.int64)
        self._out, self._variant = np.zeros((7, _MOST), np.int64), np.zeros(_MOST, np.int32)
        self._admitted, self._first_year = np.zeros(1, np.int64), np.zeros(1, np.int64)
        self._named: dict[str, list[int]] = {}
        self._known_registers = 0
        self._low, self._high, self._hard = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1, np.uint8)

    def settle(self, facts: PersonFacts) -> list[Amounts]:
        """The amounts of a person's bills in settling order; `facts.opening` is what was used before them.

        Raises BillRefused as the scalar engine does.
        """
        engine = self.engine
        rows = list(rows_of(facts, engine.cascade, engine.register, engine.cares))
        if not rows:
            return []
        if len(rows) > _MOST or not self._fill(rows) or not self._interpret(facts, len(rows)):
            return self._scalar(facts)
        names = engine.tables.names
        in_order = sorted((bill for bill in facts.bills if bill.reversal_of is None), key=lambda bill: bill.order_key)
        found = []
        for bill, (*paid, rest, _, marks) in zip(in_order, self._out[:, : len(rows)].T.tolist(), strict=True):
            missing = (marks & ~OTHERS) >> MISSING_AT & _MISSING
            known = tuple(None if amount < 0 else amount for amount in paid)
            name = names[missing - 1] if missing else ""
            found.append(Amounts(bill.setl_id, known, None if rest < 0 else rest, name))
        return found

    def _fill(self, rows: list[dict[str, int]]) -> bool:
        """Write the rows into the columns; whether the interpreter can settle them."""
        engine = self.engine
        for number, row in enumerate(rows):
            cell = self._cell[number] = engine.cell(row)
            if row["inscp"] > row["total"] or engine.tables.programs[cell].scalar:
                return False
            for name, column in self._filled:
                column[number] = row[name]
        return True

    def _interpret(self, facts: PersonFacts, count: int) -> bool:
        """Whether the bills could be settled; the amounts are in `_out` then."""
        engine, column = self.engine, self._columns
        programs, opening = engine.programs(), self._opening(facts.opening or {})
        if opening is None:
            return False
        self._first_year[0] = opening_year(facts, engine.cascade.index)
        chain_roots(self._cell[:count], programs.flags, column["stay"][:count], column["came_from"], self._root)
        keyed, size = True, _SIZE
        self._high[0], self._hard[0] = count, 0
        while interpret(
            self._low, self._high, keyed, programs.most_totals, programs.registers + 1, self._nobody, self._nobody,
            self._cell, column["year"], column["day"], column["month"], column["cover"], column["stay"], self._root,
            column["disease"], column["total"], column["inscp"], column["presel"], column["outarea"], column["other"],
            self._given, programs.plan, programs.code, opening.start, opening.what, opening.value, opening.first_year,
            opening.admitted, self._stays, np.zeros(size * PLACE_WIDTH, np.int64), self._out, self._variant, self._hard,
        ):  # fmt: skip
            size *= 8
        return not self._hard[0]

    def _opening(self, used: Mapping[str, int]) -> Openings | None:
        """What was used before, by register; None where it is of a base that each class has for itself."""
        registers = self.engine.compiler.totals.registers
        if len(registers.numbers) != self._known_registers:
            self._known_registers = len(registers.numbers)
            self._named.clear()
        what: list[int] = []
        value: list[int] = []
        for name, amount in used.items():
            if name == "admissions":
                continue
            if name not in self._named:
                if registers.by_class(name):
                    return None
                self._named[name] = registers.named(name)
            what += self._named[name]
            value += [amount] * len(self._named[name])
        self._admitted[0] = used.get("admissions", 0)
        return Openings(
            start=_numbers([0, len(what)]), what=_numbers(what), value=_numbers(value), names=(),
            first_year=self._first_year, admitted=self._admitted,
        )  # fmt: skip

    def _scalar(self, facts: PersonFacts) -> list[Amounts]:
        """What only the scalar engine does."""
        return [
            Amounts(
                one.bill.setl_id, tuple(one.paid(stage) for stage in COMPUTED_STAGES), one.person_part,
                one.missing.name if one.missing else "",
            )
            for one in self.engine.cascade.settle(facts)
        ]  # fmt: skip


def _numbers(values: list[int]) -> Ints:
    return np.array(values, np.int64)
