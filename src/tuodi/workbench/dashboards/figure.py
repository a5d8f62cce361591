"""A figure: a query on the database with its clause, its definition, its goal, and the rows behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import django_tables2 as tables
from django.db.models import QuerySet, Sum

from tuodi.policy.money import FULL_RATE

GROUPS = ("参保", "待遇", "资助", "监测帮扶", "核查", "健康服务")


@dataclass(frozen=True, slots=True)
class About:
    """What is asked: a county or a township of it, a month, and whether that month alone or the year up to it."""

    county: str
    month: dt.date
    whole_year: bool = True
    town: str = ""

    @property
    def year(self) -> int:
        """The year."""
        return self.month.year

    @property
    def first(self) -> str:
        """First month of the span, as a clearing period is written."""
        return f"{self.year}01" if self.whole_year else self.last

    @property
    def last(self) -> str:
        """Last month of the span."""
        return f"{self.month:%Y%m}"

    @property
    def end(self) -> dt.date:
        """Last day of the month."""
        return (self.month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)

    @property
    def words(self) -> str:
        """The span in words."""
        return f"{self.year}年1—{self.month.month}月" if self.whole_year else f"{self.year}年{self.month.month}月"


class Cell(NamedTuple):
    """Part and whole of one month and township; whole None: not known. An amount or a count has its whole at 0."""

    month: str
    township: str
    part: int
    whole: int | None


class Goal(NamedTuple):
    """What the document asks for, in ten-thousandths. about: it is to be about that much, not at least."""

    rate: int
    clause: str
    about: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A sum of cells."""

    part: int
    whole: int | None

    @property
    def rate(self) -> int | None:
        """Ten-thousandths, rounded down: never up to a target that was not reached. None where there is none."""
        return None if not self.whole else self.part * FULL_RATE // self.whole

    @property
    def lacking(self) -> int:
        """What is missing from the whole."""
        return (self.whole or 0) - self.part


class Behind(NamedTuple):
    """What the rows of a figure are, what they come to, and which number of the figure that has to be."""

    zh: str
    of_rows: Callable[[QuerySet[Any]], int]
    of_value: Callable[[Value], int | None]
    money: bool = False


def counted(zh: str, *, rest: bool = False) -> Behind:
    """Rows that are counted: the part, or what the part lacks of the whole."""
    if rest:
        return Behind(zh, QuerySet.count, lambda value: None if value.whole is None else value.whole - value.part)
    return Behind(zh, QuerySet.count, lambda value: value.part)


def added(zh: str, money: Any) -> Behind:
    """Rows whose amounts add up to the part."""
    return Behind(
        zh, lambda rows: rows.order_by().aggregate(fen=Sum(money))["fen"] or 0, lambda value: value.part, money=True
    )  # fmt: skip


def no_goal(_county: str) -> Goal | None:
    """The document gives no number."""
    return None


@dataclass(frozen=True, slots=True)
class Figure:
    """What is asked of the database and how it is told.

    unit: rate (part of whole), fen or count. cells: of the whole year up to the month. standing: not summed over
    months, the month's own state counts. action: who may see the rows. departments: others than the bureau's.
    """

    key: str
    zh: str
    group: str
    unit: str
    clauses: tuple[str, ...]
    definition: str
    part: str
    whole: str
    cells: Callable[[About], Iterable[Cell]]
    rows: Callable[[About], QuerySet[Any]]
    table: type[tables.Table]
    behind: Behind
    action: str
    goal: Callable[[str], Goal | None] = no_goal
    standing: bool = False
    less_is_better: bool = False
    departments: frozenset[str] = frozenset()


_figures: dict[str, Figure] = {}


def register(*found: Figure) -> None:
    """Add figures to the boards."""
    for one in found:
        _figures[one.key] = one


def figures() -> list[Figure]:
    """All, by group."""
    return sorted(_figures.values(), key=lambda one: GROUPS.index(one.group))


def figure(key: str) -> Figure | None:
    """One."""
    return _figures.get(key)


def summed(cells: Iterable[Cell]) -> Value:
    """All of them together; unknown when one is unknown."""
    some = list(cells)
    wholes = [cell.whole for cell in some]
    return Value(sum(c.part for c in some), None if None in wholes else sum(w for w in wholes if w is not None))


class Seen:
    """A figure as it is for what was asked: its value, its course, its townships. One query, made once."""

    def __init__(self, one: Figure, about: About) -> None:
        self.figure, self.about = one, about
        self.cells = [c for c in one.cells(about) if not about.town or c.township == about.town]
        self.goal = one.goal(about.county) if one.unit == "rate" else None
        self.value = summed(self._span(self.cells))

    def _span(self, cells: Iterable[Cell]) -> list[Cell]:
        first = self.about.last if self.figure.standing else self.about.first
        return [c for c in cells if first <= c.month <= self.about.last]

    @property
    def shown(self) -> int | None:
        """The number on the tile: ten-thousandths, fen or a count."""
        return self.value.rate if self.figure.unit == "rate" else self.value.part

    @property
    def level(self) -> str:
        """good, warn or bad against the goal; plain where there is none or nothing to measure."""
        rate = self.value.rate
        if self.goal is None or rate is None:
            bad = self.figure.less_is_better and self.value.part > 0
            return "warn" if bad else "plain"
        if rate >= self.goal.rate:
            return "good"
        return "warn" if self.goal.about and rate >= self.goal.rate - 500 else "bad"

    @property
    def months(self) -> list[tuple[str, Value]]:
        """By month of the year, those that have rows."""
        found = sorted({c.month for c in self.cells})
        return [(month, summed(c for c in self.cells if c.month == month)) for month in found]

    @property
    def towns(self) -> list[tuple[str, Value]]:
        """By township, within the span."""
        some = self._span(self.cells)
        return [(town, summed(c for c in some if c.township == town)) for town in sorted({c.township for c in some})]

    def number(self, value: Value) -> int | None:
        """A value as this figure's unit."""
        return value.rate if self.figure.unit == "rate" else value.part
