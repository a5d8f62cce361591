"""What this room does in the month: whether each fund lasts the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.month.steps import Line, Result, Waits, Work, step

from .models import FundWarning
from .service.fund_warnings import look


def _waits(county: str, month: dt.date) -> Iterator[Waits]:
    rows = FundWarning.objects.filter(county=county, year=month.year, state=FundWarning.State.OPEN)
    yield Waits("基金财务", "项基金预警待处置", rows.count(), f"{reverse('funds:warnings')}?state=open")


@step(
    "funds", "基金预警", 85, does="按截至本月的支出预计全年，可能用完、预计用完或已超预算的基金提出预警", waits=_waits,
    lines=(Line("opened", "新提出"), Line("worse", "加重或再次提出"), Line("closed", "已解除")),
)  # fmt: skip
def look_at_funds(work: Work) -> Result:
    """Each fund of the county, told once a year and again when it becomes worse."""
    return work.once(lambda: dict(look(work.county, work.month)))
