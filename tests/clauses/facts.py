"""Rows for named figures and running totals, and the checks of a row: its period on both sides, its value."""

from __future__ import annotations

import datetime as dt
from functools import partial

from tests.clauses.bench import FEN, day_of
from tests.clauses.registry import register
from tuodi.policy.model import Account, Parameter, RuleBook
from tuodi.policy.regions import chain
from tuodi.policy.values import evaluate

_DAY = dt.timedelta(days=1)
FAR = dt.date(2030, 1, 1)
REQUIRED = "required"
"""The value of a figure that nobody could find: a user has to give it."""

Figure = int | str | dt.date | tuple[str, ...] | dict[str, int]


def parameters(region: str, *rows: tuple[str, str, str, str, Figure], **reading: str) -> None:
    """Rows: clause, name, first day, last day (empty: none), value.

    A value in yuan is a number, a rate `70%`, a count `#3`, a day a date; by facts a table `{"hosp_lv=1": 100}`.
    """
    for row in rows:
        register(f"parameter {row[1]} {row[2]}", (row[0],), partial(_holds, region, row), reading)


def _holds(region: str, said: tuple[str, str, str, str, Figure], book: RuleBook) -> None:
    clause, name, begins, ends, value = said
    first, last = day_of(begins), day_of(ends) if ends else None
    sides = {first - _DAY: False, first: True, (last or FAR): True}
    if last is not None:
        sides[last + _DAY] = False
    found = book.parameter(name, region, first)
    assert found is not None
    assert (found.origin.clause, found.first, found.last) == (clause, first, last)
    for day, expected in sides.items():
        assert (book.parameter(name, region, day) is found) == expected, f"{name} on {day}"
    if value == REQUIRED:
        assert found.required
        assert (found.value, found.day, found.codes) == (None, None, None)
    elif isinstance(value, dt.date):
        assert found.day == value
    elif isinstance(value, tuple):
        assert sorted(found.codes or ()) == sorted(value)
    else:
        _has_values(book, region, first, found, value)


def _has_values(book: RuleBook, region: str, day: dt.date, found: Parameter, value: Figure) -> None:
    table = value if isinstance(value, dict) else {"": value}
    assert found.value is not None
    for named, amount in table.items():
        facts = dict(part.split("=") for part in named.split(" ") if part)
        got = evaluate(found.value, facts.get, lambda name: book.parameter(name, region, day).value)
        assert got == _amount(amount), f"{found.name} {named}"


def _amount(value: int | str) -> int:
    if isinstance(value, int):
        return value * FEN
    return int(value.removeprefix("#")) if value.startswith("#") else int(value.removesuffix("%")) * FEN


def accounts(region: str, *rows: tuple[str, str, str], **reading: str) -> None:
    """Rows: clause, name, period of the running total."""
    for clause, name, per in rows:
        register(f"account {name}", (clause,), partial(_runs, region, clause, name, per), reading)


def _runs(region: str, clause: str, name: str, per: str, book: RuleBook) -> None:
    found = next(a for code in chain(region) for a in book.of(Account) if (a.name, a.origin.region) == (name, code))
    assert (found.origin.clause, found.per, found.per_disease) == (clause, per, False)


def of_year(year: int, *rows: tuple[str, str, Figure]) -> list[tuple[str, str, str, str, Figure]]:
    """Figures of one calendar year."""
    return [(clause, name, f"{year}-01-01", f"{year}-12-31", value) for clause, name, value in rows]
