"""Clearing periods of a county: which is open, what is booked in each, and closing one for good."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection
from django.db.models import Sum

from tuodi.exchange.periods import next_open
from tuodi.exchange.settle_values import PAID
from tuodi.workbench.desk.models import ClearingPeriod, Difference, Settlement

from .around import Circumstances, period_lock
from .person import now
from .refused import refused

Sums = dict[str, dict[str, int]]
_EXTRA = ("hifob_pay", "hifes_pay", "cvlserv_pay", "oth_pay")

_PAID_OF: dict[str, str] = dict(PAID.items())


def open_period(around: Circumstances, county: str, wanted: str) -> str:
    """The period itself or the next one that is open; nobody locks it before the transaction ends.

    county: of the settlement; periods other than those of the person's county are read here.
    """
    states = around.periods if county == around.county else _states(county)
    found = next_open(wanted, [name for name, state in states.items() if state == ClearingPeriod.State.LOCKED])
    if found not in states:
        ClearingPeriod.objects.bulk_create([ClearingPeriod(county=county, clr_ym=found)], ignore_conflicts=True)
    return found


def _states(county: str) -> dict[str, str]:
    if connection.vendor == "postgresql":
        _hold(county, alone=False)
    return dict(ClearingPeriod.objects.filter(county=county).values_list("clr_ym", "state"))


def _hold(county: str, *, alone: bool) -> None:
    held, values = period_lock(county, alone=alone)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {held}", values)


def sums_of(county: str) -> Sums:
    """Period → column of a payer → fen booked: settlements and accepted differences."""
    found: Sums = defaultdict(lambda: dict.fromkeys((*PAID.values(), *_EXTRA, "rows"), 0))
    columns = {name: Sum(name) for name in (*PAID.values(), *_EXTRA)}
    for row in Settlement.objects.filter(county=county).order_by("clr_ym").values_list("clr_ym").annotate(**columns):
        for name, fen in zip(columns, row[1:], strict=True):
            found[row[0]][name] += fen or 0
    changes = Difference.objects.filter(county=county, state=Difference.State.ACCEPTED).order_by()
    for clr_ym, stage, fen in changes.values_list("clr_ym", "stage").annotate(fen=Sum("amount")):
        found[clr_ym][_PAID_OF[stage]] += fen or 0
    return dict(found)


def lock(county: str, clr_ym: str, by: str) -> ClearingPeriod:
    """Close a period. Raises Refused where it is closed already or has not begun."""
    if connection.vendor == "postgresql":
        _hold(county, alone=True)
    period = ClearingPeriod.objects.select_for_update().filter(county=county, clr_ym=clr_ym).first()
    if period is None:
        raise refused("no_period", f"{clr_ym} 没有入账记录，不能锁定")
    if period.state == ClearingPeriod.State.LOCKED:
        raise refused("locked", f"{clr_ym} 已由 {period.locked_by} 锁定")
    if clr_ym > f"{now():%Y%m}":
        raise refused("not_begun", f"{clr_ym} 尚未开始")
    period.sums = sums_of(county).get(clr_ym, {})
    period.locked_by, period.locked_at = by, now()
    period.lock()
    period.save()
    return period
