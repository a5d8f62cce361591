"""Every fund on one page: budget, executed, committed, left, forecast, and whether it runs dry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tuodi.workbench.base.day import today
from tuodi.workbench.funds.models import Budget, FundWarning
from tuodi.workbench.registry.holding import cover_year

from .execution import Spent, by_month, spent
from .forecast import Forecast, forecast
from .incomes import raised
from .names import PLANNED
from .payables import open_payables


@dataclass(frozen=True, slots=True, kw_only=True)
class FundYear:
    """One fund's year, fen.

    committed: decided, not paid yet and not executed: whenever it was decided, it is paid from this year's budget.
    over: months that are over. raised: what came in.
    """

    fund: str
    budget: int | None
    months: list[int]
    executed: int
    committed: int
    forecast: Forecast | None
    over: int
    raised: int

    @property
    def left(self) -> int | None:
        """What of the budget is neither spent nor promised."""
        return None if self.budget is None else self.budget - self.executed - self.committed

    @property
    def danger(self) -> FundWarning.Level | None:
        """How far it is from lasting the year; None: it lasts, or has no budget to fall short of."""
        if self.budget is None:
            return None
        if self.executed + self.committed > self.budget:
            return FundWarning.Level.OVER
        if self.forecast is None or self.forecast.dry_early is None:
            return None
        return FundWarning.Level.MAY if self.forecast.dry is None else FundWarning.Level.WILL

    @property
    def level(self) -> str:
        """good, warn where it may run dry, bad where it does or has; info without a budget."""
        if self.budget is None:
            return "info"
        return "good" if self.danger is None else "warn" if self.danger == FundWarning.Level.MAY else "bad"


def budget_of(county: str, year: int, fund: str) -> int | None:
    """The last budget approved."""
    found = (
        Budget.objects.filter(county=county, year=year, fund=fund, state=Budget.State.APPROVED).order_by("-id").first()
    )
    return None if found is None else found.amount


def funds_of(county: str, year: int, over: int, rows: list[Spent] | None = None) -> list[FundYear]:
    """The funds that have a budget, had an income or spent something. `over`: months of the year that are over.

    What is booked for months that have not begun is not spent yet.
    """
    rows = so_far(spent(county, year) if rows is None else rows, over)
    last = spent(county, year - 1)
    committed: dict[str, int] = defaultdict(int)
    for one in open_payables(county):
        if not one.booked and year == this_year():
            committed[one.fund] += one.amount
    came_in = raised(county, year)
    names = [*PLANNED, *sorted({row.fund for row in rows} - set(PLANNED))]
    found = []
    for fund in names:
        months, budget = by_month(rows, fund), budget_of(county, year, fund)
        before = by_month(last, fund)
        if budget is None and not any(months) and not committed[fund] and not came_in[fund]:
            continue
        found.append(FundYear(
            fund=fund, budget=budget, months=months, executed=sum(months), committed=committed[fund], over=over,
            raised=came_in[fund],
            forecast=forecast(months[:over], before if any(before) else [], budget,
                              begun=months[over] if over < len(months) else 0),
        ))  # fmt: skip
    return found


def so_far(rows: Iterable[Spent], over: int) -> list[Spent]:
    """Without the months that have not begun."""
    return [row for row in rows if row.month <= over + 1]


def this_year() -> int:
    """The year the page opens with."""
    return cover_year()


def begun_months(year: int) -> int:
    """How many of a year's months have begun."""
    return min(12, months_over(year) + 1)


def months_over(year: int) -> int:
    """How many months of a year are over today."""
    day = today()
    if year < day.year:
        return 12
    return day.month - 1 if year == day.year else 0
