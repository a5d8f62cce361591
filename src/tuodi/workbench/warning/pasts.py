"""What people had month by month, in arrays: a row a person, a column a month; and the marks at the end of a month.

A bill counts for the month it was settled in, as booked: nearer than that a look ahead need not be.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tuodi.monitoring.ahead import BACK, FULL, MARKS, Fen, Flags, Floats, Months, marks_of
from tuodi.monitoring.warnings import Person as Seen
from tuodi.settlement.bill import IdentityRecord
from tuodi.settlement.identities import held_on
from tuodi.workbench.review.columns import imported
from tuodi.workbench.review.whom import Scope, identities

from .burdens import watch_on

_FROM = 1_000
"""Looked at is who has borne a tenth of the line: what befalls the others out of nothing no treatment foretells."""
_LEAST_LINE = 700_000
_DIALYSIS, _TUMOUR = r"^(N18|N19|Z49)", r"^(C|Z51)"
_SPECIAL_CARE = ("outpatient_chronic", "outpatient_major_disease", "outpatient_two_disease")
_RESIDENTS = "390"
Numbers = NDArray[np.int64]
Line = tuple[int, str, str, bool]
"""Fen, class, clause, and whether the group is a key one."""


def number_of(month: dt.date) -> int:
    """A month as a number: from year 0."""
    return month.year * 12 + month.month - 1


def first_of(number: int) -> dt.date:
    """The other way round."""
    return dt.date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Pasts:
    """Some people's months from `first` on, of those who bore something worth looking at.

    records: their certified rows, of who has any. insurances: of the last bill.
    """

    first: int
    who: Numbers
    months: Months
    insurances: list[str]
    records: dict[int, tuple[IdentityRecord, ...]]


def pasts_of(scope: Scope, first: int, now: int) -> Pasts:
    """Read the bills of a scope settled from month `first` to `now`."""
    since = dt.datetime.combine(first_of(first), dt.time())
    width = now - first + 1
    parts = [_slim(part, first) for part in imported(scope.county, scope.low, scope.high, since, scope.until)]
    rows = pl.concat(parts) if parts else pl.DataFrame(schema={"person": pl.Int64})
    if rows.is_empty():
        nothing, none = np.zeros((0, width)), np.zeros((0, width), bool)
        fen = np.zeros((0, width), np.int64)
        months = Months(borne=fen, inpatient=nothing, dialysis=none, chemotherapy=none, chronic=none)
        return Pasts(first, np.zeros(0, np.int64), months, [], {})
    worth = rows.group_by("person").agg(pl.col("left").clip(0).sum())
    rows = rows.join(worth.filter(pl.col("left") * FULL >= _LEAST_LINE * _FROM).select("person"), on="person")
    people = rows.sort("at").group_by("person", maintain_order=True).agg(pl.col("insutype").last()).sort("person")
    monthly = rows.group_by("person", "month").agg(
        pl.col("left").sum(), pl.col("inpatient").sum(), pl.col("dialysis", "tumour", "chronic").any()
    )
    who = people["person"].to_numpy()
    row, column = np.searchsorted(who, monthly["person"].to_numpy()), monthly["month"].to_numpy()

    def grid(name: str, kind: type) -> NDArray[Any]:
        found: NDArray[Any] = np.zeros((len(who), width), kind)
        found[row, column] = monthly[name].to_numpy()
        return found

    months = Months(
        borne=grid("left", np.int64), inpatient=grid("inpatient", np.float64), dialysis=grid("dialysis", np.bool_),
        chemotherapy=grid("tumour", np.bool_), chronic=grid("chronic", np.bool_),
    )  # fmt: skip
    held = identities(scope.county, scope.low, scope.high)
    known = set(who.tolist())
    records = {one: tuple(record for _, record in some) for one, some in held.items() if one in known}
    return Pasts(first, who, months, people["insutype"].to_list(), records)


def _slim(bills: pl.DataFrame, first: int) -> pl.DataFrame:
    """What counts of each bill. What a reversal takes back is no treatment."""
    stands, disease = ~pl.col("turned"), pl.col("disease")
    month = pl.col("settled").dt.year().cast(pl.Int32) * 12 + pl.col("settled").dt.month() - 1 - first
    return bills.select(
        "person", pl.col("settled").alias("at"), month.alias("month"),
        (pl.col("total") - pl.col("insured") - pl.col("assisted")).alias("left"),
        (stands & pl.col("inpatient")).cast(pl.Int32).alias("inpatient"),
        (stands & disease.str.contains(_DIALYSIS)).alias("dialysis"),
        (stands & disease.str.contains(_TUMOUR)).alias("tumour"),
        (stands & pl.col("care").is_in(_SPECIAL_CARE)).alias("chronic"),
        pl.when(pl.col("insutype") == "").then(pl.lit(_RESIDENTS)).otherwise("insutype").alias("insutype"),
    )  # fmt: skip


class Lines:
    """The line of a person at the end of a month.

    Months of the year before are looked at by this year's first lines: what is learnt of them is how spending goes on,
    whatever the line was then.
    """

    def __init__(self, county: str, now: int) -> None:
        self._county, self._year = county, now // 12 * 12
        self._kept: dict[tuple[int, tuple[str, ...], str], Line | None] = {}

    def of(self, insurance: str, records: tuple[IdentityRecord, ...], number: int) -> Line | None:
        """None where something else than the burden decides too. Raises Unwatchable."""
        day = _last(number)
        known = dt.datetime.combine(day, dt.time.max)
        classes = tuple(dict.fromkeys(one.class_id for one in held_on(records, day, known))) if records else ()
        key = max(number, self._year), classes, insurance
        if key not in self._kept:
            watch = watch_on(first_of(key[0]))
            found = watch.only_line(Seen(region=self._county, insurances=(insurance,), classes=classes))
            self._kept[key] = None if found is None else (
                found[1], found[0].serves(classes)[0], found[0].origin.clause, found[0].group == "key"
            )  # fmt: skip
        return self._kept[key]


def _last(number: int) -> dt.date:
    return first_of(number + 1) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """People at the end of a month who were below their line: marks, and whether they came to it."""

    who: Numbers
    borne: Fen
    marks: Floats
    crossed: Flags
    treated: Flags
    lines: list[Line]

    @staticmethod
    def joined(some: list[Sample]) -> Sample:
        """One after another."""
        return Sample(
            np.concatenate([one.who for one in some] or [np.zeros(0, np.int64)]),
            np.concatenate([one.borne for one in some] or [np.zeros(0, np.int64)]),
            np.concatenate([one.marks for one in some] or [np.zeros((0, len(MARKS)))]),
            np.concatenate([one.crossed for one in some] or [np.zeros(0, np.bool_)]),
            np.concatenate([one.treated for one in some] or [np.zeros(0, np.bool_)]),
            [line for one in some for line in one.lines],
        )  # fmt: skip


def looked_at(past: Pasts, lines: Lines, base: int, ahead: int, *, told: bool) -> Sample:
    """Those to look at, at the end of month `base`. told: their lines are kept, to tell of them."""
    at = base - past.first
    borne = past.months.borne[:, base // 12 * 12 - past.first : at + 1].sum(axis=1)
    few = np.flatnonzero(borne * FULL >= _LEAST_LINE * _FROM)
    found = _lines(past, lines, base, few)
    amount = np.array([0 if line is None else line[0] for line in found], np.int64)
    here = borne[few]
    below = np.flatnonzero((amount > 0) & (here * FULL >= amount * _FROM) & (here < amount))
    rows, amount, here = few[below], amount[below], here[below]
    own = [line for place in below.tolist() if (line := found[place]) is not None]
    window = _window(past.months, rows, at)
    later = past.months.borne[rows, at + 1 : at + 1 + ahead].sum(axis=1)
    key = np.array([line[3] for line in own], np.bool_)
    return Sample(
        past.who[rows], here, marks_of(window, here, amount, key, ahead), here + later >= amount,
        window.running, own if told else [],
    )  # fmt: skip


def _lines(past: Pasts, lines: Lines, base: int, rows: NDArray[np.intp]) -> list[Line | None]:
    """The line of each; of all without a certified row it is that of their insurance."""
    plain = {insurance: lines.of(insurance, (), base) for insurance in set(past.insurances)}
    found: list[Line | None] = []
    for row in rows.tolist():
        insurance = past.insurances[row]
        records = past.records.get(int(past.who[row])) if past.records else None
        found.append(lines.of(insurance, records, base) if records else plain[insurance])
    return found


def _window(months: Months, rows: NDArray[np.intp], at: int) -> Months:
    """The last `BACK` months up to one; before the first there was nothing."""
    columns = np.arange(at - BACK + 1, at + 1)
    there = columns >= 0

    def cut(grid: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = np.where(there, grid[np.ix_(rows, np.maximum(columns, 0))], grid.dtype.type(0))
        return found

    return Months(
        borne=cut(months.borne), inpatient=cut(months.inpatient), dialysis=cut(months.dialysis),
        chemotherapy=cut(months.chemotherapy), chronic=cut(months.chronic),
    )  # fmt: skip
