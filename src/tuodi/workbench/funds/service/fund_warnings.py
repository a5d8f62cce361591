"""Which funds will not last the year, told once each; what is done about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import Budget, FundWarning

from .overview import FundYear, funds_of

Level, State = FundWarning.Level, FundWarning.State
_WORSE = list(Level)
"""From the mildest on."""
_WORDS_NEEDED = FundWarning.Measure.OTHER


def look(county: str, month: dt.date, only: str = "") -> dict[str, int]:
    """At every fund with a budget, or one, as it stands when a month is over. The same month again changes nothing."""
    told = {"opened": 0, "worse": 0, "closed": 0}
    held = FundWarning.objects.select_for_update().filter(county=county, year=month.year)
    rows = {one.fund: one for one in held}
    for fund in funds_of(county, month.year, month.month):
        row = rows.get(fund.fund)
        if only not in ("", fund.fund) or (row is not None and row.month > month):
            continue  # an earlier month gone through again knows less
        if fund.danger is None:
            if row is not None and row.state != State.CLOSED:
                row.close()
                _renew(row, month, fund)
                told["closed"] += 1
        elif row is None:
            FundWarning.objects.create(
                county=county, year=month.year, fund=fund.fund, **_figures(month, fund), level=fund.danger
            )
            told["opened"] += 1
        else:
            worse = row.state == State.CLOSED or _WORSE.index(fund.danger) > _WORSE.index(Level(row.level))
            if worse:
                row.reopen()
            _renew(row, month, fund, level=fund.danger)
            told["worse"] += worse
    return told


def look_again(budget: Budget) -> None:
    """At a fund that was warned of, when its budget becomes another one."""
    row = FundWarning.objects.filter(county=budget.county, year=budget.year, fund=budget.fund).first()
    if row is not None:
        look(budget.county, row.month, budget.fund)


def _figures(month: dt.date, fund: FundYear) -> dict[str, Any]:
    seen = fund.forecast
    return {
        "month": month, "budget": fund.budget, "executed": fund.executed, "committed": fund.committed,
        "dry_month": None if seen is None else seen.dry or seen.dry_early, "low": None if seen is None else seen.low,
        "middle": None if seen is None else seen.middle, "high": None if seen is None else seen.high,
    }  # fmt: skip


def _renew(row: FundWarning, month: dt.date, fund: FundYear, **more: Any) -> None:
    """Written where something is new only, so that the trail shows changes."""
    for name, value in (_figures(month, fund) | more).items():
        setattr(row, name, value)
    kept = FundWarning.objects.values().get(pk=row.pk)
    if any(getattr(row, name) != value for name, value in kept.items()):
        row.save()


def handle(row: FundWarning, by: str, measure: str, note: str) -> FundWarning:
    """Say what is done about it. Raises Refused: it is over, or "other" without words."""
    with transaction.atomic():
        held = FundWarning.objects.select_for_update().get(pk=row.pk)
        if held.state == State.CLOSED:
            raise refused("closed", "该预警已解除，不必处置")
        if measure not in FundWarning.Measure.values:
            raise refused("measure", "没有这项措施", f"可选 {'、'.join(FundWarning.Measure.labels)}", "measure")
        if measure == _WORDS_NEEDED and not note.strip():
            raise refused("no_note", "选择“其他”须写明措施", column="note")
        held.handle(by, measure, note.strip())
        held.save()
    return held
