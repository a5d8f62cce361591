"""Counties side by side: the figures that are watched apart, the assistance fund's budget, key counties and others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tuodi.policy.money import FULL_RATE
from tuodi.workbench.funds.models import Budget

from .figure import About, Cell, Figure, Seen, Value, summed
from .models import KeyCounty

_FUND = "assistance_fund"
"""The fund that N-3.7e asks to be raised."""


@dataclass(frozen=True, slots=True)
class Money:
    """The assistance fund of a county, fen: this year's budget and the last one's. None: not approved."""

    budget: int | None
    before: int | None

    @property
    def growth(self) -> int | None:
        """Ten-thousandths more than the year before, rounded towards zero."""
        if self.budget is None or not self.before:
            return None
        more = self.budget - self.before
        share = abs(more) * FULL_RATE // self.before
        return share if more >= 0 else -share


@dataclass(frozen=True, slots=True)
class County:
    """A line of the comparison."""

    code: str
    name: str
    mark: KeyCounty | None
    seen: tuple[Seen, ...]
    money: Money

    @property
    def is_key(self) -> bool:
        """Whether it is watched apart."""
        return self.mark is not None and self.mark.kind != KeyCounty.Kind.NONE


def side_by_side(about: About, counties: Mapping[str, str], figures: Sequence[Figure]) -> list[County]:
    """Every county for the same month and span: key counties first."""
    marks = {row.county: row for row in KeyCounty.objects.filter(county__in=counties).order_by("pk")}
    money = _money(counties, about.year)
    found = [
        County(
            code, name, marks.get(code), tuple(Seen(one, replace(about, county=code, town="")) for one in figures),
            Money(money.get((code, about.year)), money.get((code, about.year - 1))),
        )
        for code, name in counties.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_key, one.code))


def _money(counties: Iterable[str], year: int) -> dict[tuple[str, int], int]:
    rows = Budget.objects.filter(
        county__in=list(counties), fund=_FUND, year__in=(year - 1, year), state=Budget.State.APPROVED
    )
    return {(row.county, row.year): row.amount for row in rows.order_by("pk")}


def together(lines: Iterable[County], at: int) -> Value:
    """One figure of several counties: parts and wholes are added, rates never averaged."""
    return summed(Cell("", "", one.seen[at].value.part, one.seen[at].value.whole) for one in lines)


def year_before(about: About) -> About:
    """The same month a year ago."""
    return replace(about, month=about.month.replace(year=about.year - 1))
