"""Which funds will not last the year, told once each; what is done about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import FundWarning

from .overview import FundYear, funds_of

Level, State = FundWarning.Level, FundWarning.State
_WORSE = list(Level)
"""From the mildest on."""
_WORDS_NEEDED = FundWarning.Measure.OTHER


def look(county: str, month: dt.date) -> dict[str, int]:
    """At every fund with a budget, as it stands when a month is over. The same month again changes nothing."""
    told = {"opened": 0, "worse": 0, "closed": 0}
    rows = {one.fund: one for one in FundWarning.objects.filter(county=county, year=month.year)}
    for fund in funds_of(county, month.year, month.month):
        level, row = level_of(fund), rows.get(fund.fund)
        if row is not None and row.month > month:
            continue  # an earlier month gone through again knows less
        if level is None:
            if row is not None and row.state != State.CLOSED:
                row.close()
                _renew(row, month, fund)
                told["closed"] += 1
        elif row is None:
            FundWarning.objects.create(
                county=county, year=month.year, fund=fund.fund, **_figures(month, fund), level=level
            )
            told["opened"] += 1
        else:
            worse = row.state == State.CLOSED or _WORSE.index(level) > _WORSE.index(Level(row.level))
            if worse:
                row.reopen()
            _renew(row, month, fund, level=level)
            told["worse"] += worse
    return told


def level_of(fund: FundYear) -> FundWarning.Level | None:
    """How far it has come; None: it lasts, or has no budget to fall short of."""
    if fund.budget is None:
        return None
    if fund.executed + fund.committed > fund.budget:
        return Level.OVER
    if fund.forecast is None or fund.forecast.dry_early is None:
        return None
    return Level.MAY if fund.forecast.dry is None else Level.WILL


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
