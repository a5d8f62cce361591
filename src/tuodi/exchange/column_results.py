"""What settled columns say in the result file: amounts by column, texts once for each combination that decides them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.policy.model import COMPUTED_STAGES, Repeal, RuleBook, StageName
from tuodi.settlement.columnar import layout
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import MISSING_AT, UNKNOWN
from tuodi.settlement.columnar.program import FACT

from .column_judge import Ints, Judged, number_of, packed
from .column_persons import Encoded
from .settle_person import Settled
from .settle_values import PAID, ResultColumns, Values
from .settling import Tally

_NAMES: Final = (1 << 30) - 1


class EnginesDiffer(ArithmeticError):
    """The two engines say different things about one bill."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Result amounts (fen, UNKNOWN where empty) by column, and which text each bill has, in settling order."""

    rows: Ints
    values: dict[str, Ints]
    text: Ints
    samples: Ints
    """For each text a bill that has it."""


def amounts_of(
    encoded: Encoded, settled: Settlement, engine: ColumnarEngine, judged: Judged, results: ResultColumns
) -> Amounts:
    """Every result column of money, as `ResultColumns` has it for a bill."""
    bills, rows = encoded.bills, encoded.rows
    paid = [np.where(column < 0, UNKNOWN, column) for column in settled.paid]
    known = settled.rest >= 0
    together = sum(np.maximum(column, 0) for column in settled.paid)
    in_policy = bills.inscp + waived_of(encoded, settled, engine)
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
    text, samples = _texts(encoded, settled, in_policy, judged, engine.cascade.book)
    return Amounts(rows, values, text, samples)


def waived_of(encoded: Encoded, settled: Settlement, engine: ColumnarEngine) -> Ints:
    """What of the first-self-pay counts as in-policy."""
    bills, flags = encoded.bills, engine.programs().flags[settled.cell]
    area = np.where(flags & layout.WAIVES_AREA, np.maximum(bills.outarea, 0), 0)
    return np.where(flags & layout.WAIVES_ALL, bills.presel, area)


def _facts(engine: ColumnarEngine) -> NDArray[np.bool_]:
    """By variant and stage: whether the payment is taken from the bill."""
    taken = [np.array([step.op == FACT for step in steps], np.bool_) for steps in engine.tables.steps]
    variants = np.array(engine.tables.variants, np.int64).reshape(-1, len(COMPUTED_STAGES))
    return np.stack([stage[variants[:, number]] for number, stage in enumerate(taken)], axis=1)


def _texts(encoded: Encoded, settled: Settlement, in_policy: Ints, judged: Judged, book: RuleBook) -> tuple[Ints, Ints]:
    """Bills of one combination have the same clauses and the same note.

    The variant holds the rules and all facts they ask, the marks what they ran into; the rest is what notes ask
    besides: whether a share is waived, other payers, and the stretch of days of service and of settlement.
    """
    changes = {number_of(rule.first) for rule in book.rules}
    changes |= {number_of(rule.last) + 1 for rule in book.rules if rule.last is not None}
    changes |= {number_of(rule.ends) + 1 for rule in book.of(Repeal)}
    edges = np.array(sorted(changes), np.int64)
    unknown = np.zeros(len(encoded.rows), np.int64)
    for stage, column in enumerate(settled.paid):
        unknown |= (column < 0).astype(np.int64) << stage
    marks, _ = packed(settled.marks)
    return packed(
        settled.variant.astype(np.int64), marks, unknown,
        np.searchsorted(edges, encoded.day, side="right"),
        np.searchsorted(edges, judged.settled[encoded.rows], side="right"),
        (encoded.bills.other > 0) * 2 + (in_policy > encoded.bills.inscp),
    )  # fmt: skip


def tally_of(amounts: Amounts, encoded: Encoded, settled: Settlement, engine: ColumnarEngine) -> Tally:
    """Counts and sums as `Tally.add` makes them, but for what the opening and the lists say."""
    tally = Tally(persons=encoded.bills.persons)
    tally.total = exact_sum(encoded.bills.total)
    tally.person_part = exact_sum(np.maximum(settled.rest, 0))
    missing = (settled.marks >> MISSING_AT) & _NAMES
    numbers, counts = np.unique(missing[missing > 0], return_counts=True)
    names = (engine.tables.names[number - 1] for number in numbers.tolist())
    tally.missing = Counter(dict(zip(names, counts.tolist(), strict=True)))
    for number, stage in enumerate(COMPUTED_STAGES):
        _add_funds(tally, stage, number, settled, engine)
    if others := exact_sum(amounts.values["oth_pay"]):
        tally.sums["oth_pay"] += others
    return tally


def _add_funds(tally: Tally, stage: StageName, number: int, settled: Settlement, engine: ColumnarEngine) -> None:
    paid = np.maximum(settled.paid[number], 0)
    steps = np.array([variant[number] for variant in engine.tables.variants], np.int64)[settled.variant]
    funds: dict[str, int] = {}
    of_step = [funds.setdefault(step.fund or PAID[stage], len(funds)) for step in engine.tables.steps[number]]
    fund = np.array(of_step, np.int64)[steps]
    for name, place in funds.items():
        if total := exact_sum(paid[fund == place]):
            tally.sums[name] += total


def exact_sum(amounts: Ints) -> int:
    """A sum that no number of bills can overflow."""
    return (int((amounts >> 30).sum()) << 30) + int((amounts & ((1 << 30) - 1)).sum())


@dataclass(slots=True)
class Told:
    """The texts of each combination, taken from persons that the scalar engine has settled too."""

    texts: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Clauses and note by combination."""

    def learn(self, amounts: Amounts, place: Mapping[int, int], settled: Settled, values: Mapping[int, Values]) -> None:
        """One person. `place`: row of the file → place among the amounts. EnginesDiffer where the two disagree."""
        for row in settled.person.rows:
            at = place[row.row]
            text, found = int(amounts.text[at]), values.get(row.row)
            if found is None:
                raise EnginesDiffer(f"row {row.row}: refused by one engine, settled by the other")
            for name, column in amounts.values.items():
                own = None if column[at] == UNKNOWN else int(column[at])
                if found[name] != own:
                    raise EnginesDiffer(f"row {row.row}: {name} is {found[name]} and {own}")
            told = str(found["clauses"]), str(found["note"])
            if told != self.texts.setdefault(text, told):
                raise EnginesDiffer(f"row {row.row}: texts differ")
