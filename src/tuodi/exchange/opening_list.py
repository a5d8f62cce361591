"""Opening balances: what each person has used of its accounts before the first bill of the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from .list_keys import ListKeys
from .list_rows import RefusedRow, open_list, refused_row
from .people import PeopleMap
from .person_key import person_of, rough_keys
from .refusals import CellError, place
from .row import Row

ADMISSIONS = "admissions"
"""The account that counts: its amount is how many admissions the year had, no money."""
_YEARS = range(2000, 2101)


@dataclass(frozen=True)
class OpeningList:
    """(person key, year) → account → fen already used. doubts: key → year (0: every year) → a row that was refused."""

    name: str
    header: tuple[str, ...]
    balances: dict[tuple[str, int], dict[str, int]]
    refused: tuple[RefusedRow, ...]
    doubts: dict[str, dict[int, int]]
    rows_in: int
    keys: ListKeys

    def of(self, keys: Iterable[str], year: int) -> dict[str, int] | None:
        """A person's balances of a year under any of its keys; None where a row about it is refused.

        Empty when the list has none: nothing used. None, too, where rows under two keys give one account.
        """
        persons = self.keys.persons(keys)
        found: dict[str, int] = {}
        for name, fen in (item for person in persons for item in self.balances.get((person, year), {}).items()):
            if name in found:
                return None
            found[name] = fen
        return found if self.doubt(persons, year) is None else None

    def doubt(self, keys: Iterable[str], year: int) -> int | None:
        """The refused row for which a person's balances of a year are not known."""
        if not self.doubts:
            return None
        years = [self.doubts[person] for person in self.keys.persons(keys) if person in self.doubts]
        return min((row for known in years for of, row in known.items() if of in {0, year}), default=None)


def read_opening(
    path: Path,
    *,
    today: dt.date,
    accounts: Collection[str] | None = None,
    people: PeopleMap | None = None,
    encoding: str | None = None,
) -> OpeningList:
    """Read a list of person, year, account, amount. `accounts`: the names there are; None accepts any."""
    layout, rows = open_list(path, "opening", encoding)
    reader = _Reader(today, accounts, people)
    for row in rows:
        reader.add(row)
    return OpeningList(
        path.name, layout.headers, reader.balances, tuple(reader.refused), reader.doubts, reader.count, reader.keys
    )


class _Reader:
    def __init__(self, today: dt.date, accounts: Collection[str] | None, people: PeopleMap | None) -> None:
        self._today, self._accounts, self._people = today, accounts, people
        self._seen: dict[tuple[str, int, str], int] = {}
        self.balances: dict[tuple[str, int], dict[str, int]] = {}
        self.doubts: dict[str, dict[int, int]] = {}
        self.refused: list[RefusedRow] = []
        self.count = 0
        self.keys = ListKeys()

    def add(self, row: Row) -> None:
        self.count += 1
        person, _born = person_of(row, self._people, self._today, by_psn_no=False)
        year, account, fen = row.parsed("year", _year), row.needed("account"), row.money("amount")
        period = row.raw("period")
        if period and year is not None and period != str(year):
            row.refuse("period", "opening_period", period=period)
        if self._accounts is not None and account and account not in self._accounts:
            row.refuse("account", "account", known="、".join(sorted(self._accounts)))
        for name in ("year", "amount"):
            if not row.raw(name):
                row.refuse(name, "required")
        if fen is not None and fen < 0:
            row.refuse("amount", "money_negative")
        if fen is not None and account == ADMISSIONS:
            if fen % 100:
                row.refuse("amount", "number_form")
            fen //= 100
        named = list(filter(None, dict.fromkeys((person, *rough_keys(row, self._people)))))
        if not row.refusals and year is not None and fen is not None:
            firsts = [self._seen.setdefault((key, year, account), row.number) for key in named]
            if min(firsts) == row.number:
                self.balances.setdefault((person, year), {})[account] = fen
                self.keys.add(person, rough_keys(row, self._people)[1])
                return
            row.refuse("account", "duplicate_person", other=place(min(firsts)))
        self.refused.append(refused_row(row))
        for key in named:
            self.doubts.setdefault(key, {}).setdefault(year or 0, row.number)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) in _YEARS):
        raise CellError("year_form")
    return int(text)
