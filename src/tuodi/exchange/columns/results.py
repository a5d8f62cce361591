"""What settled columns say in the result file: amounts by column, texts once for each combination that decides them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.settle_person import Settled
from tuodi.exchange.settle_values import AMOUNTS, PAID, Late, ResultColumns, Values, rule_text
from tuodi.exchange.settling import Tally
from tuodi.policy.model import COMPUTED_STAGES, Repeal
from tuodi.settlement.columnar import layout
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement
from tuodi.settlement.columnar.layout import MISSING_AT, UNKNOWN
from tuodi.settlement.columnar.program import COMPUTE, FACT
from tuodi.settlement.statement import Statement

from .amounts import amounts, compared, counted
from .counting import tally_of
from .judge import Judged, number_of
from .numbering import Combinations, Ints, Numbering, Numbers
from .persons import Encoded

NAMES: Final = (1 << 30) - 1
"""Of marks shifted by MISSING_AT: the number of the figure, plus one."""
_STAGES: Final = len(COMPUTED_STAGES)
_PERIOD_BITS: Final = 10
_DAYS_AT: Final = 10
"""From this bit on the rest of a combination says the days."""
_NONE: Final[Mapping[int, Late]] = {}


class EnginesDiffer(ArithmeticError):
    """The two engines say different things about one bill."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is settled in columns, by row: amounts (fen, UNKNOWN where empty) and which text."""

    values: Ints
    """Names of amounts x rows."""
    text: Numbers
    """-1 for a row that goes the usual way."""
    reverses: dict[int, str] = field(default_factory=dict)
    """The original of each reversal; its text is that of the original."""
    late: dict[int, Late] = field(default_factory=dict)
    """The days that the note of a row names beside what its text says."""

    @classmethod
    def of(cls, names: int, rows: int) -> Sheet:
        """An empty one."""
        return cls(np.empty((names, rows), np.int64), np.full(rows, -1, np.int32))

    def sample(self, number: Ints, places: Ints) -> tuple[Ints, Ints, Sheet]:
        """Numbers, places and a copy of some rows."""
        reverses = {at: self.reverses[row] for at, row in enumerate(places.tolist()) if row in self.reverses}
        late = {at: self.late[row] for at, row in enumerate(places.tolist()) if row in self.late}
        return number[places], places, Sheet(self.values[:, places], self.text[places], reverses, late)

    def between(self, low: int, high: int) -> Sheet:
        """Some of the rows."""
        reverses = {at - low: name for at, name in self.reverses.items() if low <= at < high}
        late = {at - low: days for at, days in self.late.items() if low <= at < high}
        return Sheet(self.values[:, low:high], self.text[low:high], reverses, late)

    def note_days(self, rows: Ints, own: Ints, late: Mapping[int, Late]) -> None:
        """Rows whose notes name days: those of the bills `own` that they are settled as."""
        if late:
            some = np.zeros(len(self.text), np.bool_)
            some[list(late)] = True
            for at in np.flatnonzero(some[own]).tolist():
                self.late[int(rows[at])] = late[int(own[at])]


class Kinds:
    """Numbers the combinations that decide what the scalar engine says of a bill.

    The variant holds the rules and all facts they ask, the marks what they ran into; the rest is what notes ask
    besides: which stages pay, whether a share is waived, other payers, and the stretch of days of service and of
    settlement. Of classes that were not known yet it is how they are called; the days stand on each row (`Sheet.late`).
    """

    def __init__(self, engine: ColumnarEngine) -> None:
        self.engine = engine
        book = engine.cascade.book
        changes = {number_of(rule.first) for rule in book.rules}
        changes |= {number_of(rule.last) + 1 for rule in book.rules if rule.last is not None}
        changes |= {number_of(rule.ends) + 1 for rule in book.of(Repeal)}
        self._edges = np.array(sorted(changes), np.int64)
        if len(self._edges) >= 1 << _PERIOD_BITS:
            raise OverflowError("more days on which rules change than a text's key holds")
        self._marks, self._all = Numbering(), Combinations(4)
        self._met: list[tuple[int, int, int, int]] = []
        """Variant, marks, the rest with the days, and which classes were not known yet, by number."""
        self._late: dict[tuple[str, ...], int] = {(): 0}
        self.variants: list[int] = []
        self.lacks: list[int] = []
        """Bits of the stages whose payments are not known."""
        self.missing: list[int] = []

    def of(
        self, encoded: Encoded, settled: Settlement, waived: Ints, judged: Judged, late: Mapping[int, Late] = _NONE
    ) -> Numbers:
        """The number of each bill. Bills of one have the same clauses and the same note. late: by row of the file."""
        rest = np.zeros(len(encoded.rows), np.int64)
        counted(settled.paid, encoded.bills.other, waived, rest)
        days = self._periods(encoded.day) | (self._periods(judged.settled[encoded.rows]) << _PERIOD_BITS)
        names = np.zeros(len(judged.bad), np.int32)
        for row, classes in late.items():
            names[row] = self._late.setdefault(tuple(name for name, _day in classes), len(self._late))
        own = names[encoded.rows] if late else np.zeros(len(encoded.rows), np.int32)
        return self._numbered(settled.variant, settled.marks, rest | (days << _DAYS_AT), own)

    def _numbered(self, variant: Numbers, marks: Ints, rest: Ints, late: Numbers) -> Numbers:
        which, _ = self._marks.of(marks)
        text, new = self._all.of(variant, which, rest, late)
        self._met += zip(*(column[new].tolist() for column in (variant, marks, rest, late)), strict=True)
        self.variants += variant[new].tolist()
        self.lacks += (rest[new] & ((1 << _STAGES) - 1)).tolist()
        self.missing += ((marks[new] >> MISSING_AT) & NAMES).tolist()
        numbers: Numbers = text
        return numbers

    def _periods(self, days: Ints) -> Ints:
        first = int(days.min(initial=0))
        every = np.arange(first, int(days.max(initial=0)) + 1)
        found: Ints = np.searchsorted(self._edges, every, side="right")[days - first]
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """Combinations by number, and what is told of them: of rows, and of bills as they are due."""

    met: list[tuple[int, int, int, int]]
    late: list[tuple[str, ...]]
    rows: dict[int, tuple[str, str]]
    due: dict[int, str]


class Texts(Kinds):
    """Clauses and note of each combination, as the scalar engine has told them."""

    def __init__(self, engine: ColumnarEngine, results: ResultColumns) -> None:
        super().__init__(engine)
        self.results = results
        self.names = tuple(name for name, kind in results.columns if kind == "money")
        self.told: dict[int, tuple[str, str]] = {}
        self._due: dict[int, str] = {}

    def known(self) -> Told:
        """All that is told."""
        return Told(self._met, list(self._late), self.told, self._due)

    def take_up(self, told: Told) -> None:
        """What another run was told, whose engine had the numbers of this one. Nothing may have been told yet."""
        met = np.array(told.met, np.int64).reshape(-1, 4).T
        self._late = {names: number for number, names in enumerate(told.late)}
        self._numbered(met[0].astype(np.int32), met[1].copy(), met[2].copy(), met[3].astype(np.int32))
        self.told.update(told.rows)
        self._due.update(told.due)

    @property
    def due(self) -> Mapping[int, str]:
        """Clauses of texts that bills have as they are due, where no row has them."""
        return self._due

    def due_clauses(self, text: int) -> str:
        """The clauses of a text that a bill has as it is due; it may stand on no row."""
        return self.told[text][0] if text in self.told else self._due[text]

    def clauses_known(self, text: int) -> str:
        """The same, empty where nobody has told."""
        return self.told[text][0] if text in self.told else self._due.get(text, "")

    def learn_due(self, settled: Settled, asked: Mapping[int, tuple[int, tuple[int, ...]]]) -> None:
        """A person of whom something else is due than was booked. `asked`: row number → text and payments."""
        for statement in settled.ledger.due:
            if statement.bill.row in asked:
                self.learn_of(statement, *asked[statement.bill.row])

    def learn_of(self, statement: Statement, text: int, own: tuple[int, ...]) -> None:
        """What is due for one bill, of which columns have the text and the payments."""
        name = statement.bill.setl_id
        paid = (statement.paid(stage) for stage in COMPUTED_STAGES)
        if own != tuple(-1 if fen is None else fen for fen in paid):
            raise EnginesDiffer(f"{name}: something else is due")
        clauses = ";".join(statement.clauses)
        if clauses != self._due.setdefault(text, clauses):
            raise EnginesDiffer(f"{name}: one text for two lists of clauses")

    def rules(self, number: int) -> tuple[str, ...]:
        """Which rules pay, where that is asked for."""
        if not self.results.rules or number >= len(self.variants):
            return tuple("" for _ in self.results.rules)
        tables = self.engine.tables
        steps = (tables.steps[stage][step] for stage, step in enumerate(tables.variants[self.variants[number]]))
        return tuple(
            rule_text(step.rule, step.adjusted_by) if step.op == COMPUTE and not self.lacks[number] >> stage & 1 else ""
            for stage, step in enumerate(steps)
        )

    def learn(self, settled: Settled, sheet: Sheet, places: Mapping[int, int]) -> None:
        """A person that the scalar engine has settled too. `places`: row number → place in the sheet."""
        values = self.results.values(settled)
        for row in settled.person.rows:
            at, found = places[row.row], values.get(row.row)
            if found is None:
                raise EnginesDiffer(f"row {row.row}: refused by one engine, settled by the other")
            self._compare(row.row, found, sheet.values[:, at].tolist())
            if tuple(str(found[name]) for name in self.results.rules) != self.rules(int(sheet.text[at])):
                raise EnginesDiffer(f"row {row.row}: another rule pays")
            told = str(found["clauses"]), str(found["note"])
            if at in sheet.reverses:
                told = told[0], self.results.without_reversal(told[1], sheet.reverses[at])
            if at in sheet.late:
                note = self.results.without_days(told[1], sheet.late[at])
                if note is None:
                    raise EnginesDiffer(f"row {row.row}: nothing is said of classes not known yet")
                told = told[0], note
            if told != self.told.setdefault(int(sheet.text[at]), told):
                raise EnginesDiffer(f"row {row.row}: one text for two notes")

    def _compare(self, row: int, found: Values, own: list[int]) -> None:
        for name, fen in zip(self.names, own, strict=True):
            if found[name] != (None if fen == UNKNOWN else fen):
                raise EnginesDiffer(f"row {row}: {name} is {found[name]} and {fen}")


def waived_of(encoded: Encoded, settled: Settlement, engine: ColumnarEngine) -> Ints:
    """What of the first-self-pay counts as in-policy."""
    bills, flags = encoded.bills, engine.programs().flags[settled.cell]
    if not (flags & (layout.WAIVES_AREA | layout.WAIVES_ALL)).any():
        return np.zeros(len(bills), np.int64)
    area = np.where(flags & layout.WAIVES_AREA, np.maximum(bills.outarea, 0), 0)
    return np.where(flags & layout.WAIVES_ALL, bills.presel, area)


def put(
    sheet: Sheet, rows: Ints, booked: Ints, turned: NDArray[np.bool_], *, encoded: Encoded, settled: Settlement,
    waived: Ints, text: Numbers, judged: Judged, texts: Texts,
) -> Tally:  # fmt: skip
    """Every result column of money, as `ResultColumns` has it for a bill, and the counts and sums of `Tally.add`.

    Not counted are persons, opening and lists. Each sum is kept in two halves that no number of bills can overflow.
    """
    bills, results, engine = encoded.bills, texts.results, texts.engine
    order = np.array([texts.names.index(name) for name in AMOUNTS], np.int64)
    known = len(texts.variants)
    counts, sums = np.zeros(known, np.int64), np.zeros((known, _STAGES + 3, 3), np.int64)
    amounts(
        rows, booked, turned, settled.paid, settled.rest, settled.deductible, bills.total, bills.other, bills.inscp,
        waived, text, order, sheet.values, sheet.text, counts, sums,
    )  # fmt: skip
    facts, money = _facts(engine), judged.columns.money
    back, original = rows[turned], encoded.rows[booked[turned]]
    both = _filled(money["tilt_pay"], back, original) if results.with_tilt else np.full(len(judged.bad), 0)
    for stage in results.compared:
        number = COMPUTED_STAGES.index(stage)
        given = _filled(money[PAID[stage]], back, original)
        joined = stage == "assistance" and results.with_tilt
        compared(
            rows, booked, turned, given, settled.paid[number], settled.paid[number + joined], both, joined,
            facts[number], settled.variant, sheet.values[texts.names.index(f"diff_{PAID[stage]}")],
        )  # fmt: skip
    return tally_of(counts, sums, texts.engine.tables, texts)


def put_steps(sheet: Sheet, rows: Ints, booked: Ints, steps: dict[str, Ints], texts: Texts) -> None:
    """The columns of the steps; those of reversals are empty. `rows`, `booked`: of bills, as for `put`."""
    for name, values in steps.items():
        column = sheet.values[texts.names.index(name)]
        column[:] = UNKNOWN
        column[rows] = values[booked]


def _filled(given: Ints, back: Ints, original: Ints) -> Ints:
    """Payments given; a reversal that says none has the negative of its original's."""
    blank = (given[back] == UNKNOWN) & (given[original] != UNKNOWN)
    if not blank.any():
        return given
    filled = given.copy()
    filled[back[blank]] = -given[original[blank]]
    return filled


def _facts(engine: ColumnarEngine) -> list[NDArray[np.bool_]]:
    """By stage and variant: whether the payment is taken from the bill."""
    taken = [np.array([step.op == FACT for step in steps], np.bool_) for steps in engine.tables.steps]
    variants = np.array(engine.tables.variants, np.int64).reshape(-1, _STAGES)
    return [stage[variants[:, number]] for number, stage in enumerate(taken)]
