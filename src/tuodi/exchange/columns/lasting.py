"""What persons settled in columns have used at the end, as a table of the lines of `balance_rows`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tuodi.exchange.balance_order import LINES
from tuodi.exchange.balance_rows import Lasting, key_columns, year_of
from tuodi.exchange.opening_list import ADMISSIONS
from tuodi.exchange.settle_person import Surroundings
from tuodi.settlement.columnar import layout
from tuodi.settlement.columnar.engine import ColumnarEngine, Settlement

from .balances import Balances, Totals, period_text, starts_in
from .judge import Judged
from .numbering import Ints
from .opening import Opened
from .persons import Encoded

_ADMITTED: Final = (ADMISSIONS, "")


@dataclass(frozen=True, slots=True)
class _Used:
    """One line a place. person: by its first row. year: as of `Balances`. missing: which of the figures it lacks."""

    person: Ints
    account: Ints
    year: Ints
    fen: Ints
    missing: Ints


class LastingColumns:
    """Says it part by part."""

    def __init__(self, engine: ColumnarEngine, around: Surroundings) -> None:
        self._engine, self._known = engine, around.opening is not None
        self._lasting = Lasting(engine.cascade.book)

    def ended(self) -> set[int]:
        """The registers of which nothing is told."""
        registers = enumerate(self._engine.compiler.totals.registers.numbers)
        return {number for number, (name, region, *_) in registers if self._lasting.ends(name, region)}

    def table(
        self, totals: Totals, encoded: Encoded, settled: Settlement, *, people: Ints, stands: NDArray[np.bool_],
        told: Ints, opened: Opened, judged: Judged,
    ) -> pa.Table:  # fmt: skip
        """`LINES`, persons by their first rows. people: by person of the engine. told: whom to tell of, ascending.

        stands: by person of the engine whether it is told and its bills are those that stand at the end.
        """
        first_year = opened.first_year[people]
        listed = np.flatnonzero(np.isin(people, list(opened.accounts))).tolist()
        before = {number: opened.accounts[int(people[number])] for number in listed}
        balances = totals.balances(before, first_year)
        accounts = {account: number for number, account in enumerate(balances.accounts)}
        own = np.flatnonzero(stands[balances.person] & self._lasts(balances))
        person, year, count = self._admitted(encoded, settled, first_year, before)
        here = stands[person]
        none = np.zeros(int(here.sum()), np.int64)
        admitted = none + accounts.setdefault(_ADMITTED, len(accounts))
        found = _joined(
            _Used(
                people[balances.person[own]], balances.account[own], balances.year[own], balances.fen[own],
                balances.missing[own],
            ),
            _Used(people[person[here]], admitted, year[here], 100 * count[here], none),
        )  # fmt: skip
        found = _joined(found, _carried(found, told, opened, accounts))
        if not self._known:
            begun = starts_in(found.year) == opened.first_year[found.person]
            found.missing[begun & (found.missing == 0)] = len(balances.figures)
        return _table(found, told, judged, list(accounts), [*balances.figures, "opening"])

    def _lasts(self, balances: Balances) -> NDArray[np.bool_]:
        """Which totals are of a period that goes on."""
        found, at = ~balances.stay, np.flatnonzero(~balances.stay)
        kinds, of = np.unique(balances.account[at] << 16 | balances.year[at], return_inverse=True)
        lasts: list[bool] = []
        for kind in kinds.tolist():
            name, region = balances.accounts[kind >> 16]
            lasts.append(self._lasting.lasts(name, region, period_text(kind & 0xFFFF)))
        found[at] = np.array(lasts, np.bool_)[of]
        return found

    def _admitted(
        self, encoded: Encoded, settled: Settlement, first_year: Ints, before: dict[int, dict[str, int]]
    ) -> tuple[Ints, Ints, Ints]:
        """Person of the engine, year and admissions, one for each insurance."""
        bills, flags = encoded.bills, self._engine.programs().flags[settled.cell]
        at = np.flatnonzero(flags & layout.INPATIENT)
        person = bills.person[at].astype(np.int64)
        which = bills.year[at].astype(np.int64) * 2 + ((flags[at] & layout.EMPLOYEES) != 0)
        stays = np.unique(np.stack((person, which, bills.stay[at]), axis=1), axis=0)
        keys, counts = np.unique(stays[:, :2], axis=0, return_counts=True)
        person, year = keys[:, 0], keys[:, 1] // 2
        opened = np.zeros(len(first_year), np.int64)
        opened[list(before)] = [used.get(ADMISSIONS, 0) for used in before.values()]
        return person, year, counts + np.where(year == first_year[person], opened[person], 0)


def _joined(one: _Used, other: _Used) -> _Used:
    return _Used(*(np.concatenate((getattr(one, name), getattr(other, name))) for name in _Used.__slots__))


def _carried(found: _Used, told: Ints, opened: Opened, accounts: dict[tuple[str, str], int]) -> _Used:
    """What was used before, of accounts that no bill came to. accounts: gets more of them."""
    persons: list[int] = []
    names: list[str] = []
    fen: list[int] = []
    for person in told[np.isin(told, list(opened.accounts))].tolist():
        used = opened.accounts[person]
        persons += [person] * len(used)
        names += used
        fen += [100 * amount if name == ADMISSIONS else amount for name, amount in used.items()]
    numbers = {name: accounts.setdefault((name, ""), len(accounts)) for name in dict.fromkeys(names)}
    person, account = np.array(persons, np.int64), np.array([numbers[name] for name in names], np.int64)
    # a total of the same name and year stands for it, whatever its region
    same = np.array([numbers.get(name, -1) for name, _region in accounts], np.int64)
    begun = found.year == opened.first_year[found.person]
    there = found.person[begun] * len(accounts) + same[found.account[begun]]
    left = ~np.isin(person * len(accounts) + account, there[same[found.account[begun]] >= 0])
    person = person[left]
    none = np.zeros(len(person), np.int64)
    return _Used(person, account[left], opened.first_year[person], np.array(fen, np.int64)[left], none)


def _table(used: _Used, told: Ints, judged: Judged, accounts: list[tuple[str, str]], figures: list[str]) -> pa.Table:
    years, year = np.unique(used.year, return_inverse=True)
    periods = [period_text(one) for one in years.tolist()]
    columns = judged.columns
    number, fen = columns.number[used.person], np.where(used.missing == 0, used.fen, 0)
    order = np.lexsort((fen, _ranks(periods)[year], _ranks(accounts)[used.account], number))
    account, year, missing = used.account[order], year[order], used.missing[order]
    keys = list(zip(*map(key_columns, columns.texts_of("psn_no", told)), strict=True))
    person = pa.array(np.searchsorted(told, used.person[order]))

    def texts(said: list[str], which: Ints) -> pa.Array:
        return pa.array(said, pa.string()).take(pa.array(which))

    return pa.table(
        [
            pa.array(number[order]), *(pa.array(key, pa.string()).take(person) for key in keys),
            texts([year_of(period) for period in periods], year), texts([name for name, _region in accounts], account),
            texts([region for _name, region in accounts], account), texts(periods, year),
            pa.array(fen[order], mask=missing != 0), texts(figures, missing),
        ], schema=LINES,
    )  # fmt: skip


def _ranks(texts: list[str] | list[tuple[str, str]]) -> Ints:
    """The place of each in their order."""
    ranks = np.empty(len(texts), np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return ranks
