"""What settled columns say in the result file: amounts by column, texts once for each combination that decides them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.settle_person import Settled
from tuodi.exchange.settle_values import PAID, ResultColumns, Values
from tuodi.exchange.settling import Tally
from tuodi.policy.model import COMPUTED_STAGES, Repeal, StageName
from tuodi.settlement.columnar import layout
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import MISSING_AT, UNKNOWN
from tuodi.settlement.columnar.program import FACT

from .judge import Ints, Judged, number_of, packed
from .persons import Encoded

NAMES: Final = (1 << 30) - 1
"""Of a mark shifted by MISSING_AT: the number of the figure, plus one."""


class EnginesDiffer(ArithmeticError):
    """The two engines say different things about one bill."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is settled in columns, by row of the file: amounts (fen, UNKNOWN where empty) and which text."""

    names: tuple[str, ...]
    values: Ints
    """Rows x names."""
    text: NDArray[np.int32]
    """-1 for a row that goes the usual way."""
    keys: dict[tuple[int, ...], int] = field(default_factory=dict)
    told: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Clauses and note by text."""
    reverses: dict[int, str] = field(default_factory=dict)
    """The original of each reversal; its text is that of the original."""
    periods: list[tuple[str, ...]] = field(default_factory=lambda: [()])
    """Further texts of results, in front of the note; in a ledger the clearing periods."""
    period: dict[int, NDArray[np.int32]] = field(default_factory=dict)
    """Under 0: which of `periods`, by row; not there where there is one only."""

    def numbers(self, rows: slice) -> NDArray[np.int32]:
        """Which of `told` and `periods` together, by row; -1 for one that goes the usual way."""
        text = self.text[rows]
        if not self.period:
            return text.copy()
        return np.where(text < 0, -1, text * len(self.periods) + self.period[0][rows]).astype(np.int32)

    @classmethod
    def of(cls, results: ResultColumns, rows: int, *, on_disk: bool) -> Sheet:
        """An empty one; what is on disk goes with it."""
        names = tuple(name for name, kind in results.columns if kind == "money")
        shape = (rows, len(names))
        if not on_disk or not rows:
            return cls(names, np.zeros(shape, np.int64), np.full(rows, -1, np.int32))
        with TemporaryFile(prefix="tuodi-") as file:
            kept = np.memmap(file, np.int64, "w+", shape=shape)
        return cls(names, kept, np.full(rows, -1, np.int32))

    def put(self, rows: Ints, amounts: Mapping[str, Ints], text: Ints, keys: list[tuple[int, ...]]) -> Ints:
        """Settled rows; `text` is which of `keys`. Returns for each text that is new the place of a row that has it."""
        first = np.full(len(keys), len(rows), np.int64)
        np.minimum.at(first, text, np.arange(len(rows)))
        new = [place for place, key in enumerate(keys) if first[place] < len(rows) and key not in self.keys]
        for place in new:
            self.keys[keys[place]] = len(self.keys)
        for place, name in enumerate(self.names):
            self.values[rows, place] = amounts[name]
        self.text[rows] = np.array([self.keys.get(key, -1) for key in keys], np.int64)[text]
        return first[new]

    def learn(self, person: Settled, values: Mapping[int, Values], first: int, results: ResultColumns) -> None:
        """A person that the scalar engine has settled too. `first`: number of the file's first row."""
        for row in person.person.rows:
            at, found = row.row - first, values.get(row.row)
            if found is None:
                raise EnginesDiffer(f"row {row.row}: refused by one engine, settled by the other")
            for name, own in zip(self.names, self.values[at].tolist(), strict=True):
                if found[name] != (None if own == UNKNOWN else own):
                    raise EnginesDiffer(f"row {row.row}: {name} is {found[name]} and {own}")
            told = str(found["clauses"]), str(found["note"])
            if at in self.reverses:
                told = told[0], results.without_reversal(told[1], self.reverses[at])
            if told != self.told.setdefault(int(self.text[at]), told):
                raise EnginesDiffer(f"row {row.row}: one text for two notes")


def amounts_of(
    encoded: Encoded, settled: Settlement, engine: ColumnarEngine, judged: Judged, results: ResultColumns
) -> dict[str, Ints]:
    """Every result column of money, as `ResultColumns` has it for a bill."""
    bills, rows = encoded.bills, encoded.rows
    paid = [np.where(column < 0, UNKNOWN, column) for column in settled.paid]
    known = settled.rest >= 0
    together = sum(np.maximum(column, 0) for column in settled.paid)
    in_policy = bills.inscp + waived(encoded, settled, engine)
    values: dict[str, Ints] = {
        "act_pay_dedc": np.where(settled.deductible < 0, UNKNOWN, settled.deductible),
        **{PAID[stage]: column for stage, column in zip(COMPUTED_STAGES, paid, strict=True)},
        "oth_pay": np.where(known, bills.total - together - settled.rest, bills.other),
        "fund_pay_sumamt": np.where(known, bills.total - settled.rest, UNKNOWN),
        "psn_part_amt": np.where(known, settled.rest, UNKNOWN),
        "inscp_selfpay": np.where(known, np.maximum(0, in_policy - together), UNKNOWN),
    }
    facts = _facts(engine)[settled.variant]
    money = judged.columns.money
    for stage in results.compared:
        number = COMPUTED_STAGES.index(stage)
        given, computed = money[PAID[stage]][rows], paid[number]
        unknown = (given == UNKNOWN) | (computed == UNKNOWN) | facts[:, number]
        if stage == "assistance" and results.with_tilt:
            both = money["tilt_pay"][rows] == UNKNOWN
            unknown |= both & (paid[number + 1] == UNKNOWN)
            computed = np.where(both, computed + paid[number + 1], computed)
        values[f"diff_{PAID[stage]}"] = np.where(unknown, UNKNOWN, computed - given)
    return values


def waived(encoded: Encoded, settled: Settlement, engine: ColumnarEngine) -> Ints:
    """What of the first-self-pay counts as in-policy."""
    bills, flags = encoded.bills, engine.programs().flags[settled.cell]
    area = np.where(flags & layout.WAIVES_AREA, np.maximum(bills.outarea, 0), 0)
    return np.where(flags & layout.WAIVES_ALL, bills.presel, area)


def _facts(engine: ColumnarEngine) -> NDArray[np.bool_]:
    """By variant and stage: whether the payment is taken from the bill."""
    taken = [np.array([step.op == FACT for step in steps], np.bool_) for steps in engine.tables.steps]
    variants = np.array(engine.tables.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))
    return np.stack([stage[variants[:, number]] for number, stage in enumerate(taken)], axis=1)


def texts_of(
    encoded: Encoded, settled: Settlement, engine: ColumnarEngine, judged: Judged
) -> tuple[Ints, list[tuple[int, ...]]]:
    """For each bill which of some keys it has. Bills of one key have the same clauses and the same note.

    The variant holds the rules and all facts they ask, the marks what they ran into; the rest is what notes ask
    besides: which stages pay, whether a share is waived, other payers, and the stretch of days of service and of
    settlement.
    """
    book = engine.cascade.book
    changes = {number_of(rule.first) for rule in book.rules}
    changes |= {number_of(rule.last) + 1 for rule in book.rules if rule.last is not None}
    changes |= {number_of(rule.ends) + 1 for rule in book.of(Repeal)}
    edges = np.array(sorted(changes), np.int64)
    unknown = np.zeros(len(encoded.rows), np.int64)
    for stage, column in enumerate(settled.paid):
        unknown |= (column < 0).astype(np.int64) << stage
        unknown |= (column > 0).astype(np.int64) << (len(COMPUTED_STAGES) + stage)
    marks, _ = packed(settled.marks)
    parts: list[NDArray[Any]] = [
        settled.variant, marks, unknown,
        np.searchsorted(edges, encoded.day, side="right"),
        np.searchsorted(edges, judged.settled[encoded.rows], side="right"),
        (encoded.bills.other > 0) * 2 + (waived(encoded, settled, engine) > 0),
    ]  # fmt: skip
    text, first = packed(*parts)
    found: list[NDArray[Any]] = [settled.variant, settled.marks, *parts[2:]]
    return text, list(zip(*(part[first].tolist() for part in found), strict=True))


def tally_of(amounts: Mapping[str, Ints], settled: Settlement, engine: ColumnarEngine, rows: Ints, sign: Ints) -> Tally:
    """Counts and sums as `Tally.add` makes them of some bills, but for what persons, totals, opening and lists add.

    `sign` is -1 for one that is taken back.
    """
    tally = Tally()
    tally.person_part = exact_sum(np.maximum(settled.rest[rows], 0) * sign)
    missing = (settled.marks[rows] >> MISSING_AT) & NAMES
    numbers, counts = np.unique(missing[missing > 0], return_counts=True)
    names = (engine.tables.names[number - 1] for number in numbers.tolist())
    tally.missing = Counter(dict(zip(names, counts.tolist(), strict=True)))
    for number, stage in enumerate(COMPUTED_STAGES):
        paid = np.maximum(settled.paid[number][rows], 0) * sign
        _add_funds(tally, stage, paid, settled.variant[rows], engine)
    others = amounts["oth_pay"][rows] * sign
    if others.any():
        tally.sums["oth_pay"] += exact_sum(others)
    return tally


def _add_funds(tally: Tally, stage: StageName, paid: Ints, variants: NDArray[np.int32], engine: ColumnarEngine) -> None:
    number = COMPUTED_STAGES.index(stage)
    steps = np.array([variant[number] for variant in engine.tables.variants], np.int64)[variants]
    funds: dict[str, int] = {}
    of_step = [funds.setdefault(step.fund or PAID[stage], len(funds)) for step in engine.tables.steps[number]]
    fund = np.array(of_step, np.int64)[steps]
    for name, place in funds.items():
        own = paid[fund == place]
        if own.any():
            tally.sums[name] += exact_sum(own)


def signed_amounts(amounts: Ints, sign: Ints) -> Ints:
    """Amounts as booked or taken back; what is UNKNOWN stays so."""
    return np.where(amounts == UNKNOWN, UNKNOWN, amounts * sign)


def exact_sum(amounts: Ints) -> int:
    """A sum that no number of bills can overflow."""
    return (int((amounts >> 30).sum()) << 30) + int((amounts & ((1 << 30) - 1)).sum())
