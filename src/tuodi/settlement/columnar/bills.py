"""Bills as columns: whole persons, each person's bills in settling order, one row a bill."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bills:
    """Columns of equal length, integers throughout. Money is fen; days are counted from 1970-01-01.

    The parts of a cell's key (`hosp_lv` … `care`, `context`) are numbers as `cells` defines them, 0 where the bill
    does not say.
    """

    person: NDArray[np.int32]
    """Number of the person, ascending from 0."""
    starts: Ints
    """First row of each person, and the number of rows: one longer than there are persons."""
    context: NDArray[np.int32]
    day: NDArray[np.int32]
    """The day that picks rule, identity and account year."""
    year: NDArray[np.int16]
    month: NDArray[np.int32]
    """Year times 12 plus month, from 0."""
    cover: NDArray[np.int32]
    """Cover year: the calendar year, for students 10000 plus the year whose September began it."""
    care: NDArray[np.uint8]
    hosp_lv: NDArray[np.uint8]
    insu_plan: NDArray[np.uint8]
    minor: NDArray[np.uint8]
    student: NDArray[np.uint8]
    refl: NDArray[np.uint8]
    dise_class: NDArray[np.uint8]
    opsp_class: NDArray[np.uint8]
    two_diseases: NDArray[np.uint8]
    place: NDArray[np.uint8]
    disease: NDArray[np.int32]
    """Number of the disease code, 0 for none."""
    stay: Ints
    """Row of the first bill of the same stay."""
    came_from: Ints
    """Row of the first bill of the stay it was referred from; -1 none; -2 - n: stay n outside these bills."""
    total: Ints
    inscp: Ints
    presel: Ints
    outarea: Ints
    """-1 where the bill does not say."""
    other: Ints
    given: tuple[Ints, Ints, Ints, Ints]
    """Payments taken from the bill by stage, `UNKNOWN` where it does not say."""

    def __len__(self) -> int:
        return len(self.person)

    @property
    def persons(self) -> int:
        """How many persons."""
        return len(self.starts) - 1

    def take(self, rows: Ints, person: NDArray[np.int32], starts: Ints, stay: Ints, came_from: Ints) -> Bills:
        """Rows under new persons: as they are but for what counts rows and persons."""
        new: dict[str, Any] = {"person": person, "starts": starts, "stay": stay, "came_from": came_from}
        for column in fields(self):
            if column.name == "given":
                new["given"] = tuple(values[rows] for values in self.given)
            elif column.name not in new:
                new[column.name] = getattr(self, column.name)[rows]
        return Bills(**new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """Opening balances: those of person p stand from `start[p]` to `start[p + 1]` in `what` and `value` (fen)."""

    start: Ints
    what: Ints
    """Which of `names`; the engine turns it into registers."""
    value: Ints
    names: tuple[str, ...]
    first_year: Ints
    """By person: the account year they are of."""
    admitted: Ints
    """By person: admissions of that year before the first bill."""

    @classmethod
    def none(cls, persons: int) -> Openings:
        """Nothing used before the first bill."""
        nothing, zeros = np.zeros(0, np.int64), np.zeros(persons, np.int64)
        start = np.zeros(persons + 1, np.int64)
        return cls(start=start, what=nothing, value=nothing, names=(), first_year=zeros, admitted=zeros)
