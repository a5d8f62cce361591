"""Every check a row can fail on its own, on whole columns. What is small is judged once for each distinct text.

The judge of a text is the reader of rows itself (`bill_row`), given a row that holds only that text: one meaning for
codes, places, care types and classes. A row that would be refused, or of which something would be noted, becomes bad.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

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

from .numbering import Combinations, Ints, Known, Numbering
from .read import Columns
from .scan import NO_TIME, payments, sums

DAY: Final = 86400
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_TEXTS: Final = ("setl_type", "fixmedins_code")
_ORIGINAL: Final = "X"
"""Stands for any settlement id."""


def day_of(number: int) -> dt.date:
    """A day by its number since 1970-01-01."""
    return dt.date.fromordinal(number + _EPOCH)


def number_of(day: dt.date) -> int:
    """The other way round."""
    return day.toordinal() - _EPOCH


@dataclass(slots=True)
class _Verdicts:
    """What was said of each combination of texts so far."""

    combinations: Combinations
    values: list[Any] = field(default_factory=list)
    sound: list[bool] = field(default_factory=list)
    made: dict[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the columns say, and which rows are bad."""

    columns: Columns
    bad: NDArray[np.bool_]
    turned: NDArray[np.bool_]
    """Whether the row is a reversal."""
    mid: NDArray[np.bool_]
    places: Known
    insurance: Known
    care: Known
    kind: Known
    level: Known
    referral: Known
    marks: Known
    disease: Known
    plan: Known
    texts: dict[str, Known]
    """`setl_type` and `fixmedins_code`."""
    period: Known
    primary_care: Known
    dise_class: Known
    opsp_class: Known
    sequence: Ints
    """psn_seq, -1 without one."""
    settled: Ints
    """Days, like those that follow; UNKNOWN where there is none."""
    begin: Ints
    end: Ints
    service: Ints
    born: Ints
    largest: Ints
    """The largest amount of each row."""


class Judge:
    """Remembers what it said of texts from one part of a file to the next."""

    def __init__(self, layout: Layout, options: ReadOptions) -> None:
        self.layout, self.options = layout, options
        self._verdicts: dict[tuple[str, ...], _Verdicts] = {}
        self.same = _Numbers()
        self._births, self._regions = Numbering(), Numbering()
        self._days: list[int] = []
        self._known: list[bool] = []

    def judge(self, columns: Columns) -> Judged:
        """All checks."""
        return _Judging(self, columns).judged()

    def each(
        self, columns: Columns, bad: NDArray[np.bool_], names: tuple[str, ...], judge: Callable[[Row, int], Any],
        *more: NDArray[Any],
    ) -> Known:  # fmt: skip
        """What `judge` says of each distinct combination of texts (and of `more`); it is given the row's place too."""
        parts = [*(columns.codes[name] for name in names), *more]
        found = self._verdicts.setdefault(names, _Verdicts(Combinations(len(parts))))
        if len(parts) == 1:
            of, texts = parts[0], columns.texts[names[0]]
            for text in texts[len(found.values) : int(of.max(initial=-1)) + 1]:
                self._say(found, names, (text,), judge, -1)
        else:
            of, new = found.combinations.of(*parts)
            for at in new:
                texts = [columns.texts[name][columns.codes[name][at]] for name in names]
                self._say(found, names, texts, judge, at)
        if not all(found.sound):
            bad |= ~np.array(found.sound, np.bool_)[of]
        return Known(of, found.values, found.made)

    def _say(
        self, found: _Verdicts, names: tuple[str, ...], texts: Any, judge: Callable[[Row, int], Any], at: int
    ) -> None:
        cells = [""] * len(self.layout.headers)
        for name, text in zip(names, texts, strict=True):
            if name in self.layout.index:
                cells[self.layout.index[name]] = text
        row = Row(0, cells, self.layout)
        found.values.append(judge(row, at))
        found.sound.append(not row.refusals and not row.notes)

    def births(self, born: Ints) -> Ints:
        """YYYYMMDD → days, UNKNOWN where there is no such day or nobody alive is of it."""
        of, new = self._births.of(born)
        self._days += [_birth(int(born[at])) for at in new]
        return np.array(self._days, np.int64)[of]

    def told(self, region: Ints) -> NDArray[np.bool_]:
        """Whether the regions in identity numbers are known ones."""
        of, new = self._regions.of(region)
        self._known += [known(f"{int(region[at]):06d}") for at in new]
        return np.array(self._known, np.bool_)[of]


class _Judging:
    """The checks of one part, in the order of `read_bill`."""

    def __init__(self, judge: Judge, columns: Columns) -> None:
        self.judge, self.columns, self.options = judge, columns, judge.options
        self.bad = columns.bad.copy()
        self.bad |= columns.ids["setl_id"][:, 0] == 0

    def each(self, names: tuple[str, ...], judge: Callable[[Row, int], Any], *more: NDArray[Any]) -> Known:
        return self.judge.each(self.columns, self.bad, names, judge, *more)

    def judged(self) -> Judged:
        original = (self.columns.ids["orig_setl_id"][:, 0] != 0).astype(np.int32)
        self.turned = self.each(("refd_setl_flag",), self._reversal, original).numbers("turned", int) > 0
        self._days()
        largest = self._amounts()
        made = self._codes()
        self._certificates()
        return Judged(
            columns=self.columns, bad=self.bad, turned=self.turned, mid=self.mid, settled=self.settled,
            begin=self.begin, end=self.end, service=self.service, born=self.born, largest=largest, **made,
        )  # fmt: skip

    def _reversal(self, row: Row, at: int) -> bool:
        if self.columns.ids["orig_setl_id"][at, 0] and "orig_setl_id" in row.layout.index:
            row.cells[row.layout.index["orig_setl_id"]] = _ORIGINAL  # type: ignore[index]
        return reversal_of(row) is not None

    def _days(self) -> None:
        moments = self.columns.moments
        today, first = number_of(self.options.today), number_of(EARLIEST)
        days = {name: np.where((at == UNKNOWN) | (at == NO_TIME), UNKNOWN, at // DAY) for name, at in moments.items()}
        self.bad |= moments["setl_time"] == UNKNOWN
        for name in ("setl_time", "begndate", "enddate"):
            self.bad |= (days[name] != UNKNOWN) & ((days[name] < first) | (days[name] > today))
        self.settled, self.begin, self.end = days["setl_time"], days["begndate"], days["enddate"]
        end = self.end
        self.mid = self.each(("mid_setl_flag",), lambda row, _at: row.flag("mid_setl_flag")).numbers("flag", int) > 0
        ended = end != UNKNOWN
        self.bad |= ended & (self.begin != UNKNOWN) & (end < self.begin)
        self.bad |= ended & ~self.mid & ~self.turned & (end > self.settled)
        service = np.where(self.mid | ~ended, self.settled, end)
        self.service = np.where(service == UNKNOWN, first, service)
        self.born = days["brdy"]
        self.bad |= (self.born != UNKNOWN) & (self.born > today)

    def _codes(self) -> dict[str, Any]:
        places = self.each(("insu_admdvs", "idet_admdvs", "mdtrt_admdvs"), lambda row, _at: places_of(row))
        self.places = places
        changes = np.array([number_of(day) for day in changes_of_care()], np.int64)
        period = np.searchsorted(changes, self.service, side="right")
        same = self.judge.same
        provinces = places.numbers("province", lambda place: same[place[0][:2]])
        regions = places.numbers("region", lambda place: same[place[0]])
        care = self.each(("med_type", "dise_codg"), self._care, provinces, period)
        self.care = care
        texts = {
            name: self.each((name,), lambda row, _at, name=name: row.text(name))  # type: ignore[misc]
            for name in _TEXTS
        }
        sequence = self.each(("psn_seq",), lambda row, _at: row.whole("psn_seq"))
        one = {
            "insurance": self.each(("insutype",), lambda row, _at: insurance_of(row)),
            "period": self.each(("clr_ym",), lambda row, _at: row.month("clr_ym")),
            "kind": self.each(
                ("psn_type",), lambda row, _at: row.parsed("psn_type", lambda text: person_kind(narrow(text)))
            ),
            "disease": self.each(("dise_codg",), lambda row, _at: row.text("dise_codg") or None),
            "plan": self.each(("insu_plan",), lambda row, _at: row.coded("insu_plan")),
            "primary_care": self.each(("primary_care",), lambda row, _at: row.yes_or_no("primary_care")),
            "dise_class": self.each(("dise_class",), lambda row, _at: row.coded("dise_class")),
            "opsp_class": self.each(("opsp_class",), lambda row, _at: row.coded("opsp_class")),
        }
        return {
            "places": places, "care": care, "texts": texts, **one,
            "sequence": sequence.numbers("sequence", lambda value: -1 if value is None else value),
            "level": self.each(("hosp_lv", "hosp_lv_code"), self._level, care.numbers("same", same.__getitem__)),
            "referral": self.each(("refl",), self._referral, places.of),
            "marks": self.each(("psn_idet_type", "mat_idet_code"), self._marks, regions),
        }  # fmt: skip

    def _place(self, at: int) -> tuple[str, str, str]:
        place: tuple[str, str, str] = self.places.values[int(self.places.of[at])]
        return place

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
        if not given.any():
            return
        self.bad |= given & (kinds.numbers("other", lambda kind: kind not in {None, RESIDENT}) > 0)
        self.bad |= given & (columns.born < 0)
        rows = np.flatnonzero(given & ~self.bad)
        days, own = self.judge.births(columns.born[rows]), self.born[rows]
        differs = (own != UNKNOWN) & (own != days)
        unknown = ~self.judge.told(columns.region[rows])
        self.bad[rows] |= unknown | differs | (days == UNKNOWN) | (days > number_of(self.options.today))
        self.born[rows] = np.where(own == UNKNOWN, days, own)

    def _amounts(self) -> Ints:
        """Signs and sums. Returns the largest amount of each row."""
        money, largest = self.columns.money, np.empty(len(self.bad), np.int64)
        sums(tuple(money[name] for name in AMOUNTS), self.turned, self.bad, largest)
        for name in MONEY[len(AMOUNTS) :]:
            if name in self.judge.layout.index:
                payments(money[name], self.turned, self.bad, largest)
        return largest


class _Numbers(dict[str, int]):
    """A number for each text, in the order they are asked for."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


def _birth(text: int) -> int:
    try:
        day = dt.date(text // 10000, text // 100 % 100, text % 100)
    except ValueError:
        return UNKNOWN
    return number_of(day) if day.year >= FIRST_YEAR else UNKNOWN
