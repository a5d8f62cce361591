"""Clearing periods (清算期), ``YYYYMM``: which one an entry goes to when its own is locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from tuodi.settlement.bill import Bill

_DECEMBER = 12


def own_period(bill: Bill) -> str:
    """The clearing period a bill names, else the month of its settlement."""
    return bill.clr_ym or f"{bill.setl_time:%Y%m}"


def next_open(period: str, locked: Collection[str]) -> str:
    """The period itself, or the first one after it that is not locked."""
    while period in locked:
        year, month = int(period[:4]), int(period[4:])
        period = f"{year + 1}01" if month == _DECEMBER else f"{year}{month + 1:02d}"
    return period


def period_of(text: str) -> str:
    """``2024-05`` or ``202405`` → ``202405``. ValueError for anything else."""
    digits = text.strip().replace("-", "")
    return f"{dt.datetime.strptime(f'{digits}01', '%Y%m%d'):%Y%m}"
