"""What each usual person bore in a year, summed over columns as `monitoring.burden` sums it over bills."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.columnar.engine import ColumnarEngine
from tuodi.settlement.columnar.layout import MISSING_AT, UNKNOWN
from tuodi.settlement.columnar.lookup import HARD

from .gather import Gathered
from .held import Holder
from .numbering import Ints
from .opening import Opened, Opener
from .persons import Encoder, benefit_days, in_order
from .read import ColumnReader
from .results import NAMES
from .reversed import single_reversals

_EPOCH: Final = dt.datetime(1970, 1, 1)
_INSURANCES: Final = ("390", "310")


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """The persons without doubt who have a bill that stands, one place for each in all columns; money is fen.

    person: by the row that is the person's first. last: the row of its last bill in settling order. insurances: which
    of 390 (1) and 310 (2). missing: place → figures its bills lack. bills: those counted, of which `computed` are not
    as booked.
    """

    person: Ints
    last: Ints
    insurances: Ints
    bills: Ints
    computed: Ints
    total: Ints
    basic: Ints
    critical: Ints
    assistance: Ints
    others: Ints
    others_used: Ints
    others_open: Ints
    missing: dict[int, dict[str, None]]
    opened: Opened

    @property
    def amount(self) -> Ints:
        """自付+自费, as far as it is known."""
        return self.total - self.basic - self.critical - self.assistance


class Bearing:
    """Sums up what persons bore in the calendar year that ends at `until` (exclusive), bills settled before it."""

    def __init__(
        self, engine: ColumnarEngine, reader: ColumnReader, around: Surroundings, until: dt.datetime, *,
        tilt_in_maf: bool,
    ) -> None:  # fmt: skip
        self.engine, self.tilt_in_maf = engine, tilt_in_maf
        cascade = engine.cascade
        self.holder, self._opener = Holder(cascade, around, reader), Opener(cascade, around.opening, reader)
        self._encoder = Encoder(engine)
        self.until = (until - _EPOCH) // dt.timedelta(seconds=1)
        self.year = (until - dt.timedelta(days=1)).year

    def sum_up(self, gathered: Gathered) -> Borne:
        """Persons of whom something shows to be unusual become doubtful on the way."""
        judged, persons = gathered.judged, gathered.persons
        line = in_order(judged, persons)
        reversals = single_reversals(line, judged, persons)
        stands = (judged.columns.moments["setl_time"] < self.until) & ~judged.turned
        stands[reversals.originals] = False
        line = line[stands[line] & ~persons.doubtful[line]]
        given = self._given(gathered, line)
        counted = (self.years(gathered) == self.year)[line]
        asked = np.zeros(len(gathered), np.bool_)
        computed = (given == UNKNOWN).any(axis=0)
        asked[persons.of[line[counted & computed]]] = True
        opened = self._opener.opened(judged, persons)
        paid, lacks = np.where(computed, 0, given), np.zeros(len(line), np.int64)
        if asked.any():
            self._settle(gathered, line, (paid, lacks, computed), asked[persons.of[line]], opened)
        kept = ~persons.doubtful[line]
        bills = _Bills(line[kept], counted[kept], computed[kept], paid[:, kept], lacks[kept])
        return self._summed(gathered, bills, opened)

    def years(self, gathered: Gathered) -> Ints:
        """The account year of every row."""
        days = benefit_days(gathered.judged, self.engine.cascade)
        return 1970 + days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)

    def _given(self, gathered: Gathered, line: Ints) -> Ints:
        """Stages x bills: what each says was paid, UNKNOWN where it does not say."""
        given = np.stack(self._encoder.given(gathered.judged, line)[1])
        if self.tilt_in_maf:
            given[-1] = np.where(given[-1] == UNKNOWN, 0, given[-1])
        return given

    def _settle(
        self, gathered: Gathered, line: Ints, into: tuple[Ints, Ints, NDArray[np.bool_]], asked: NDArray[np.bool_],
        opened: Opened,
    ) -> None:  # fmt: skip
        """What is due on bills that do not give all payments, and the number of the figure that one lacks."""
        judged, persons = gathered.judged, gathered.persons
        paid, lacks, computed = into
        holding = self.holder.holding(judged, persons)
        at = np.flatnonzero(asked & ~persons.doubtful[line])
        rows = line[at]
        if not len(rows):
            return
        encoded = self._encoder.encode(judged, rows, persons.of[rows], holding.among(rows))
        settled = self.engine.settle(encoded.bills, opened.of(persons.of[rows[encoded.bills.starts[:-1]]]))
        persons.doubt[persons.of[rows[(settled.route == HARD)[encoded.bills.person]]]] = True
        due = np.stack([np.maximum(column, 0) for column in settled.paid])
        paid[:, at] = np.where(computed[at], due, paid[:, at])
        lacks[at] = np.where(computed[at], (settled.marks >> MISSING_AT) & NAMES, 0)

    def _summed(self, gathered: Gathered, bills: _Bills, opened: Opened) -> Borne:
        judged, of = gathered.judged, gathered.persons.of[bills.line]
        money = judged.columns.money
        changes = np.concatenate((np.ones(min(len(of), 1), np.bool_), of[1:] != of[:-1]))
        first, place = np.flatnonzero(changes), np.cumsum(changes) - 1
        numbers = np.array([1 + _INSURANCES.index(name or "390") for name in judged.insurance.values], np.int64)
        total, others = money["medfee_sumamt"][bills.line], money["oth_pay"][bills.line]
        given = np.where(others == UNKNOWN, 0, others)

        def summed(values: Ints) -> Ints:
            found: Ints = np.add.reduceat(np.where(bills.counted, values, 0), first) if len(first) else first
            return found

        missing: dict[int, dict[str, None]] = {}
        for row in np.flatnonzero(bills.counted & (bills.lacks > 0)).tolist():
            missing.setdefault(int(place[row]), {})[self.engine.tables.names[int(bills.lacks[row]) - 1]] = None
        paid, insured = bills.paid, numbers[judged.insurance.of[bills.line]]
        return Borne(
            person=of[first], last=bills.line[np.append(first[1:], len(of)) - 1] if len(first) else first,
            insurances=np.bitwise_or.reduceat(insured, first) if len(first) else first,
            bills=summed(np.ones(len(of), np.int64)), computed=summed(bills.computed.astype(np.int64)),
            total=summed(total), basic=summed(paid[0]), critical=summed(paid[1]), assistance=summed(paid[2] + paid[3]),
            others=summed(given), others_used=summed(np.minimum(given, np.maximum(total - paid.sum(axis=0), 0))),
            others_open=summed((others == UNKNOWN).astype(np.int64)), missing=missing, opened=opened,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Bills:
    """Bills that stand, person by person in settling order: by row, whether counted and computed, paid, lacking."""

    line: Ints
    counted: NDArray[np.bool_]
    computed: NDArray[np.bool_]
    paid: Ints
    lacks: Ints
