"""Opening balances: what each person has used of its accounts before the first bill of the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from .list_rows import RefusedRow, open_list, refused_row
from .people import PeopleMap
from .person_key import person_of
from .refusals import CellError, place

_YEARS = range(2000, 2101)


@dataclass(frozen=True)
class OpeningList:
    """(person key, year) → account → fen already used."""

    header: tuple[str, ...]
    balances: dict[tuple[str, int], dict[str, int]]
    refused: tuple[RefusedRow, ...]
    rows_in: int

    def of(self, keys: Iterable[str], year: int) -> dict[str, int]:
        """A person's balances of a year under any of its keys; empty when the list has none: nothing used."""
        return {
            account: fen for key in sorted(set(keys)) for account, fen in self.balances.get((key, year), {}).items()
        }


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
    balances: dict[tuple[str, int], dict[str, int]] = {}
    refused: list[RefusedRow] = []
    seen: dict[tuple[str, int, str], int] = {}
    count = 0
    for row in rows:
        count += 1
        person, _born = person_of(row, people, today, by_psn_no=False)
        year, account, fen = row.parsed("year", _year), row.needed("account"), row.money("amount")
        if accounts is not None and account and account not in accounts:
            row.refuse("account", "account", known="、".join(sorted(accounts)))
        for name in ("year", "amount"):
            if not row.raw(name):
                row.refuse(name, "required")
        if fen is not None and fen < 0:
            row.refuse("amount", "money_negative")
        if not row.refusals and year is not None and fen is not None:
            first = seen.setdefault((person, year, account), row.number)
            if first == row.number:
                balances.setdefault((person, year), {})[account] = fen
                continue
            row.refuse("account", "duplicate_person", other=place(first))
        refused.append(refused_row(row))
    return OpeningList(layout.headers, balances, tuple(refused), count)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) in _YEARS):
        raise CellError("year_form")
    return int(text)
