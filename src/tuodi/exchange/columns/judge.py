"""Every check a row can fail on its own, on whole columns. What is small is judged once for each distinct text.

The judge of a text is the reader of rows itself (`bill_row`), given a row that holds only that text: one meaning for
codes, places, care types and classes. A row that would be refused, or of which something would be noted, becomes bad.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.bill_row import (
    AMOUNTS,
    MONEY,
    care_of,
    hospital_level,
    insurance_of,
    marked_classes,
    places_of,
    referral,
    reversal_of,
)
from tuodi.exchange.cells import narrow
from tuodi.exchange.codes import cert_type, changes_of_care, person_kind
from tuodi.exchange.dates import EARLIEST
from tuodi.exchange.divisions import known
from tuodi.exchange.idnumber import FIRST_YEAR, RESIDENT
from tuodi.exchange.layouts import Layout
from tuodi.exchange.options import ReadOptions
from tuodi.exchange.row import Row
from tuodi.settlement.columnar.layout import UNKNOWN

from .hash import dense
from .read import Columns
from .scan import NO_TIME

DAY: Final = 86400
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_PARTS: Final = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
_TEXTS: Final = ("setl_type", "fixmedins_code")

Ints = NDArray[np.int64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A value for each row, each distinct one once."""

    of: Ints
    values: list[T]


def day_of(number: int) -> dt.date:
    """A day by its number since 1970-01-01."""
    return dt.date.fromordinal(number + _EPOCH)


def number_of(day: dt.date) -> int:
    """The other way round."""
    return day.toordinal() - _EPOCH


def packed(*parts: NDArray[Any]) -> tuple[Ints, Ints]:
    """A number for each distinct combination of numbers, and the row where each is first."""
    keys = parts[0].astype(np.int64)
    for part in parts[1:]:
        keys, _ = _numbered(keys)
        keys = keys * (int(part.max(initial=0)) + 1) + part
    return _numbered(keys)


def _numbered(keys: Ints) -> tuple[Ints, Ints]:
    table = np.full(1 << int(max(4, 2 * len(keys)) - 1).bit_length(), -1, np.int64)
    return cast("tuple[Ints, Ints]", dense(keys, table))


@dataclass(slots=True)
class Judged:
    """What the columns say, and which rows are bad."""

    columns: Columns
    layout: Layout
    options: ReadOptions
    bad: NDArray[np.bool_] = field(init=False)
    original: Known[str | None] = field(init=False)
    turned: NDArray[np.bool_] = field(init=False)
    """Whether the row is a reversal; of which bill says `original`."""
    mid: NDArray[np.bool_] = field(init=False)
    places: Known[tuple[str, str, str]] = field(init=False)
    insurance: Known[str | None] = field(init=False)
    care: Known[str] = field(init=False)
    kind: Known[str | None] = field(init=False)
    level: Known[int | None] = field(init=False)
    referral: Known[int | None] = field(init=False)
    marks: Known[tuple[str, ...] | None] = field(init=False)
    disease: Known[str | None] = field(init=False)
    plan: Known[str | None] = field(init=False)
    texts: dict[str, Known[str]] = field(init=False)
    """`setl_type` and `fixmedins_code`."""
    period: Known[str | None] = field(init=False)
    primary_care: Known[bool | None] = field(init=False)
    dise_class: Known[str | None] = field(init=False)
    opsp_class: Known[str | None] = field(init=False)
    sequence: Ints = field(init=False)
    """psn_seq, -1 without one."""
    settled: Ints = field(init=False)
    """Days, like those that follow; UNKNOWN where there is none."""
    begin: Ints = field(init=False)
    end: Ints = field(init=False)
    service: Ints = field(init=False)
    born: Ints = field(init=False)

    def __post_init__(self) -> None:
        columns = self.columns
        self.bad = columns.bad.copy()
        self.bad |= columns.ids["setl_id"][:, 0] == 0
        self.original = self.each(("refd_setl_flag", "orig_setl_id"), lambda row, _at: reversal_of(row))
        self.turned = np.array([name is not None for name in self.original.values], np.bool_)[self.original.of]
        self._days()
        self._codes()
        self._certificates()
        self._amounts()

    def each(self, names: tuple[str, ...], judge: Callable[[Row, int], T], *more: Ints) -> Known[T]:
        """What `judge` says of each distinct combination of texts (and of `more`); it is given the row's place too."""
        codes = self.columns.codes
        of, first = packed(*(codes[name] for name in names), *more)
        values, sound = [], np.empty(len(first), np.bool_)
        for number, at in enumerate(first.tolist()):
            cells = [""] * len(self.layout.headers)
            for name in names:
                if name in self.layout.index:
                    cells[self.layout.index[name]] = self.columns.texts[name][codes[name][at]]
            row = Row(0, cells, self.layout)
            values.append(judge(row, at))
            sound[number] = not row.refusals and not row.notes
        self.bad |= ~sound[of]
        return Known(of, values)

    def _days(self) -> None:
        moments = self.columns.moments
        today, first = number_of(self.options.today), number_of(EARLIEST)
        empty = {name: (at == UNKNOWN) | (at == NO_TIME) for name, at in moments.items()}
        days = {name: np.where(empty[name], UNKNOWN, at // DAY) for name, at in moments.items()}
        self.bad |= moments["setl_time"] == UNKNOWN
        for name in ("setl_time", "begndate", "enddate"):
            self.bad |= (days[name] != UNKNOWN) & ((days[name] < first) | (days[name] > today))
        self.settled, self.begin, self.end = days["setl_time"], days["begndate"], days["enddate"]
        mid = self.each(("mid_setl_flag",), lambda row, _at: row.flag("mid_setl_flag"))
        self.mid = np.array(mid.values, np.bool_)[mid.of]
        ended = self.end != UNKNOWN
        self.bad |= ended & (self.begin != UNKNOWN) & (self.end < self.begin)
        self.bad |= ended & ~self.mid & ~self.turned & (self.end > self.settled)
        service = np.where(self.mid | ~ended, self.settled, self.end)
        self.service = np.where(service == UNKNOWN, first, service)
        self.born = days["brdy"]
        self.bad |= (self.born != UNKNOWN) & (self.born > today)

    def _codes(self) -> None:
        """In the order of `read_bill`."""
        self.places = self.each(("insu_admdvs", "idet_admdvs", "mdtrt_admdvs"), lambda row, _at: places_of(row))
        self.insurance = self.each(("insutype",), lambda row, _at: insurance_of(row))
        provinces, _ = self.named(self.places, lambda place: place[0][:2])
        regions, _ = self.named(self.places, lambda place: place[0])
        changes = np.array([number_of(day) for day in changes_of_care()], np.int64)
        period = np.searchsorted(changes, self.service, side="right")
        self.care = self.each(("med_type", "dise_codg"), self._care, provinces, period)
        self.kind = self.each(("psn_type",), lambda row, _at: row.parsed("psn_type", lambda t: person_kind(narrow(t))))
        self.disease = self.each(("dise_codg",), lambda row, _at: row.text("dise_codg") or None)
        self.texts = {
            name: self.each((name,), lambda row, _at, name=name: row.text(name))  # type: ignore[misc]
            for name in _TEXTS
        }
        self.period = self.each(("clr_ym",), lambda row, _at: row.month("clr_ym"))
        sequence = self.each(("psn_seq",), lambda row, _at: row.whole("psn_seq"))
        known_ones = [-1 if value is None else value for value in sequence.values]
        self.sequence = np.array(known_ones, np.int64)[sequence.of]
        self.plan = self.each(("insu_plan",), lambda row, _at: row.coded("insu_plan"))
        self.primary_care = self.each(("primary_care",), lambda row, _at: row.yes_or_no("primary_care"))
        self.dise_class = self.each(("dise_class",), lambda row, _at: row.coded("dise_class"))
        self.opsp_class = self.each(("opsp_class",), lambda row, _at: row.coded("opsp_class"))
        cares, _ = self.named(self.care, lambda care: care)
        self.level = self.each(("hosp_lv", "hosp_lv_code"), self._level, cares)
        self.referral = self.each(("refl",), self._referral, self.places.of)
        self.marks = self.each(("psn_idet_type", "mat_idet_code"), self._marks, regions)

    def named(self, known_values: Known[Any], name: Callable[[Any], Any]) -> tuple[Ints, list[Any]]:
        """A coarser number by what `name` says of each value, and what it says."""
        numbers: dict[Any, int] = {}
        of = [numbers.setdefault(name(value), len(numbers)) for value in known_values.values]
        return np.array(of, np.int64)[known_values.of], list(numbers)

    def _place(self, at: int) -> tuple[str, str, str]:
        return self.places.values[int(self.places.of[at])]

    def _care(self, row: Row, at: int) -> str:
        return care_of(row, self._place(at)[0], day_of(int(self.service[at])), row.text("dise_codg"))

    def _level(self, row: Row, at: int) -> int | None:
        return hospital_level(row, self.care.values[self.care.of[at]], national=False)

    def _marks(self, row: Row, at: int) -> tuple[str, ...] | None:
        return marked_classes(row, self.options, self._place(at)[0])

    def _referral(self, row: Row, at: int) -> int | None:
        region, _certified, care_place = self._place(at)
        return referral(row, region, care_place)

    def _certificates(self) -> None:
        """Certificates are identity numbers without a fault; a birth they hold agrees with the row's own."""
        columns = self.columns
        given = columns.ids["certno"][:, 0] != 0
        kinds = self.each(
            ("psn_cert_type",), lambda row, _at: row.parsed("psn_cert_type", lambda text: cert_type(narrow(text)))
        )
        self.bad |= given & np.array([kind not in {None, RESIDENT} for kind in kinds.values], np.bool_)[kinds.of]
        self.bad |= given & (columns.born < 0)
        rows = np.flatnonzero(given & ~self.bad)
        born, first = packed(columns.born[rows])
        days = np.array([_birth(text) for text in columns.born[rows][first].tolist()], np.int64)[born]
        region, first = packed(columns.region[rows])
        told = np.array([known(f"{code:06d}") for code in columns.region[rows][first].tolist()], np.bool_)[region]
        own = self.born[rows]
        differs = (own != UNKNOWN) & (own != days)
        self.bad[rows] |= ~told | differs | (days == UNKNOWN) | (days > number_of(self.options.today))
        self.born[rows] = np.where(own == UNKNOWN, days, own)

    def _amounts(self) -> None:
        money = self.columns.money
        for name in MONEY:
            self.bad |= (money[name] != UNKNOWN) & np.where(self.turned, money[name] > 0, money[name] < 0)
        known_ones = {name: np.where(money[name] == UNKNOWN, 0, money[name]) for name in AMOUNTS}
        for name in ("medfee_sumamt", "inscp_scp_amt"):
            self.bad |= money[name] == UNKNOWN
        self.bad |= sum(known_ones[name] for name in _PARTS) != known_ones["medfee_sumamt"]
        self.bad |= np.abs(known_ones["outarea_selfpay"]) > np.abs(known_ones["preselfpay_amt"])

    def largest(self) -> Ints:
        """The largest amount of each row."""
        money = self.columns.money
        found: Ints = np.maximum.reduce([np.where(money[name] == UNKNOWN, 0, np.abs(money[name])) for name in MONEY])
        return found


def _birth(text: int) -> int:
    """YYYYMMDD → day, UNKNOWN where there is no such day or nobody alive is of it."""
    try:
        day = dt.date(text // 10000, text // 100 % 100, text % 100)
    except ValueError:
        return UNKNOWN
    return number_of(day) if day.year >= FIRST_YEAR else UNKNOWN
