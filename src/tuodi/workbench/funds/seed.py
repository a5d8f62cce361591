"""The demonstration's funds: budgets, an advance, five months cleared, so that every screen shows something true."""

from __future__ import annotations

import datetime as dt

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import ClearingPeriod, Settlement
from tuodi.workbench.desk.service.periods import lock
from tuodi.workbench.jobs.run import Running

from .models import Budget
from .service.clearing import make_sheet
from .service.execution import by_month, spent
from .service.planning import decide, propose_advance, propose_budget

_SHARES = (("assistance_fund", 96), ("basic_fund", 108), ("critical_fund", 101))
"""Budget as per cent of what the year spent: one that runs dry, one with room, one that just lasts."""
_ROUND = 100_000_00
_CLEARED = 5
_MAKER, _CHECKER = "fund", "leader"


def seed_funds(running: Running, county: str, year: int) -> None:
    """Does nothing where there is a budget."""
    with running.writing(), unlimited():
        if Budget.objects.filter(county=county).exists():
            return
        rows = spent(county, year)
        for fund, share in _SHARES:
            amount = max(_ROUND, sum(by_month(rows, fund)) * share // 100 // _ROUND * _ROUND)
            row = propose_budget(county, year, fund, amount, reason="示例：年初预算", by=_MAKER)
            decide(row, _CHECKER, "", accept=True)
        busiest = Settlement.objects.filter(county=county, clr_ym=f"{year}01").exclude(fixmedins_code="").first()
        if busiest is not None:
            advance = propose_advance(
                county, busiest.fixmedins_code, "basic_fund", _ROUND, paid_on=dt.date(year, 1, 5),
                reason="示例：年初周转金", by=_MAKER,
            )  # fmt: skip
            decide(advance, _CHECKER, "", accept=True)
        for month in range(1, _CLEARED + 1):
            clr_ym = f"{year}{month:02d}"
            if ClearingPeriod.objects.filter(county=county, clr_ym=clr_ym).exists():
                lock(county, clr_ym, _MAKER)
                make_sheet(county, clr_ym, _MAKER)
