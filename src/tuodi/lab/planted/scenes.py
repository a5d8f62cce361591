"""What the patterns of fraud are written with: a day, a stay, a visit settled on its day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .stage import Stage
from .visit import Life, Visit

PNEUMONIA, GALLSTONES = ("J18.900", "肺炎"), ("K80.200", "胆囊结石")
NOON, EVENING = dt.time(11, 30), dt.time(16, 30)
_FORTNIGHT = 15


def fraud_day(stage: Stage) -> dt.date:
    """A day with a fortnight of the year before it: a stay that began last year would be another year's."""
    (day,) = stage.days(1)
    return max(day, dt.date(stage.year, 1, _FORTNIGHT))


def somebody(stage: Stage) -> tuple[Life, dt.date]:
    """A person, and a day to be about."""
    return stage.life(), fraud_day(stage)


def noon_at_home(stage: Stage) -> tuple[Life, dt.date]:
    """A person who is at the doctor's at home at noon, and the day."""
    life, day = somebody(stage)
    clinic(stage, life, day, NOON)
    return life, day


def stay(stage: Stage, life: Life, end: dt.date, days: int, **more: Any) -> Visit:
    """An admission of so many days."""
    return stage.visit(life, end, days=days, manual=False, **more)


def clinic(stage: Stage, life: Life, day: dt.date, at: dt.time = NOON, **more: Any) -> Visit:
    """A visit settled on its day."""
    values: dict[str, Any] = {
        "rest": stage.chance.between(3_000, 40_000),
        "care": "outpatient",
        "days": 0,
        "manual": False,
    } | more
    return stage.visit(life, day, settled=dt.datetime.combine(day, at), **values)
