"""What persons settled in columns have used at the end, as lines of `balance_rows`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tuodi.exchange.balance_rows import Lasting, Total, person_lines
from tuodi.exchange.opening_list import ADMISSIONS
from tuodi.exchange.settle_person import Surroundings
from tuodi.exchange.table_writer import Value
from tuodi.settlement.columnar import layout
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement

from .balances import Balances, Totals, period_text
from .judge import Judged
from .numbering import Ints
from .opening import Opened
from .persons import Encoded


class LastingColumns:
    """Says it part by part."""

    def __init__(self, engine: ColumnarEngine, around: Surroundings) -> None:
        self._engine, self._known = engine, around.opening is not None
        self._lasting = Lasting(engine.cascade.book)

    def lines(
        self, totals: Totals, encoded: Encoded, settled: Settlement, *, people: Ints, stands: NDArray[np.bool_],
        told: Ints, opened: Opened, judged: Judged,
    ) -> Iterator[tuple[int, list[list[Value]]]]:  # fmt: skip
        """(number of a person's first row, its lines). people: by person of the engine. told: whom to tell of.

        stands: by person of the engine whether its bills are those that stand at the end.
        """
        before = {number: opened.accounts.get(person, {}) for number, person in enumerate(people.tolist())}
        first_year = opened.first_year[people]
        found: dict[int, list[Total]] = defaultdict(list)
        self._put_totals(totals.balances({n: used for n, used in before.items() if used}, first_year), found)
        admitted = self._admitted(encoded, settled, first_year, before)
        for person, year, count in admitted:
            found[person].append((ADMISSIONS, "", str(year), 100 * count, ""))
        own = {int(people[number]): found.get(number, []) for number in np.flatnonzero(stands).tolist()}
        names = judged.columns.texts_of("psn_no", told)
        for person, name in zip(told.tolist(), names, strict=True):
            used = opened.accounts.get(person, {}) if self._known else None
            lines = person_lines(name, own.get(person, []), used, int(opened.first_year[person]))
            yield int(judged.columns.number[person]), lines

    def _put_totals(self, balances: Balances, found: dict[int, list[Total]]) -> None:
        periods = (period_text(year) for year in balances.year.tolist())
        rows = zip(
            balances.person.tolist(), balances.account, balances.stay.tolist(), periods, balances.fen.tolist(),
            balances.missing, strict=True,
        )  # fmt: skip
        for person, (account, region), of_stay, period, fen, missing in rows:
            if not of_stay and self._lasting.lasts(account, region, period):
                found[person].append((account, region, period, None if missing else fen, missing))

    def _admitted(
        self, encoded: Encoded, settled: Settlement, first_year: Ints, before: dict[int, dict[str, int]]
    ) -> Iterator[tuple[int, int, int]]:
        """(person, year, admissions), one for each insurance."""
        bills, flags = encoded.bills, self._engine.programs().flags[settled.cell]
        at = np.flatnonzero(flags & layout.INPATIENT)
        person = bills.person[at].astype(np.int64)
        which = bills.year[at].astype(np.int64) * 2 + ((flags[at] & layout.EMPLOYEES) != 0)
        stays = np.unique(np.stack((person, which, bills.stay[at]), axis=1), axis=0)
        keys, counts = np.unique(stays[:, :2], axis=0, return_counts=True)
        for (one, year), count in zip(keys.tolist(), counts.tolist(), strict=True):
            opened = before[one].get(ADMISSIONS, 0) if year // 2 == first_year[one] else 0
            yield one, year // 2, count + opened
