"""Opening balances of persons settled in columns; only persons whom the list names cost Python."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.settle_person import Opening
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.columnar.bills import Openings

from .held import Names
from .judge import Judged
from .numbering import Ints
from .persons import Persons, benefit_days
from .read import ColumnReader
from .walk import smallest


@dataclass(slots=True)
class Opened:
    """What persons had used before their first bill, and the list's entries that say so."""

    first_year: Ints
    """By person."""
    accounts: dict[int, dict[str, int]] = field(default_factory=dict)
    used: dict[int, set[tuple[str, int]]] = field(default_factory=dict)

    def of(self, people: Ints) -> Openings:
        """For the engine, whose persons are these."""
        names: dict[str, int] = {}
        counts, admitted = np.zeros(len(people), np.int64), np.zeros(len(people), np.int64)
        what: list[int] = []
        value: list[int] = []
        for place in np.flatnonzero(np.isin(people, list(self.accounts))).tolist():
            balances = dict(self.accounts[int(people[place])])
            admitted[place] = balances.pop("admissions", 0)
            counts[place] = len(balances)
            what += [names.setdefault(name, len(names)) for name in balances]
            value += balances.values()
        return Openings(
            start=np.concatenate(([0], np.cumsum(counts))), what=np.array(what, np.int64),
            value=np.array(value, np.int64), names=tuple(names), first_year=self.first_year[people], admitted=admitted,
        )  # fmt: skip


class Opener:
    """Says what was used; the list's keys are prepared once."""

    def __init__(self, cascade: Cascade, opening: Opening, reader: ColumnReader) -> None:
        self.cascade, self.opening = cascade, opening
        self._names: Names | None = None
        if isinstance(opening, OpeningList):
            names = [*(key for key, _year in opening.balances), *opening.doubts, *opening.keys]
            self._names = Names(names, reader)

    def opened(self, judged: Judged, persons: Persons) -> Opened:
        """Persons whose balances are not known become doubtful."""
        found, opening = Opened(_first_years(benefit_days(judged, self.cascade), persons)), self.opening
        if not isinstance(opening, OpeningList) or self._names is None:
            return found
        years = _first_years(judged.service, persons)
        for person, keys in self._names.named_in(judged, persons).items():
            year, known = int(years[person]), opening.keys.persons(keys)
            balances = None if not opening.doubts.keys().isdisjoint(known) else opening.of(keys, year)
            if balances is None:
                persons.doubt[person] = True
                continue
            found.accounts[person] = balances
            found.used[person] = {(key, year) for key in known} & opening.balances.keys()
        return found


def _first_years(days: NDArray[np.int64], persons: Persons) -> Ints:
    """By person the first year of these days, one a row."""
    first = np.full(len(days), np.iinfo(np.int64).max)
    smallest(persons.of, days, first)
    known = first < np.iinfo(np.int64).max
    first[known] = 1970 + first[known].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return first
