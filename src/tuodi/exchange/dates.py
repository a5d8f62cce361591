"""Dates and times as files write them → plain dates and Asia/Shanghai wall time without zone.

>>> parse_time("2024-01-05 24:00")
datetime.datetime(2024, 1, 6, 0, 0)
>>> parse_date("20240105"), parse_date("45296")
(datetime.date(2024, 1, 5), datetime.date(2024, 1, 5))
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from .cells import narrow
from .refusals import CellError

EARLIEST = dt.date(2000, 1, 1)

_SPLIT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*(\d{2}):?(\d{2}):?(\d{2})?(?:\d{3})?)?()")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO = dt.datetime(1899, 12, 30)
_SIXTY = 60
_SHANGHAI = dt.timedelta(hours=8)


@lru_cache(maxsize=65536)
def parse_time(text: str) -> dt.datetime:
    """Any usual form, also packed and Excel's serial number; 24:00 is 00:00 of the next day. CellError otherwise."""
    text = narrow(text).strip()
    if _SERIAL.fullmatch(text):
        return _from_serial(text)
    match = _SPLIT.fullmatch(text) or _PACKED.fullmatch(text)
    if match is None:
        raise CellError("date_form")
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        moment = dt.datetime(int(year), int(month), int(day))
        clock = dt.timedelta(hours=int(hour or 0), minutes=int(minute or 0), seconds=int(second or 0))
        if clock > dt.timedelta(days=1) or max(int(minute or 0), int(second or 0)) >= _SIXTY:
            raise CellError("date_form")
        return moment + clock + _shift(zone)
    except (ValueError, OverflowError) as error:
        raise CellError("date_form") from error


def _shift(zone: str | None) -> dt.timedelta:
    if not zone:
        return dt.timedelta()
    if zone == "Z":
        return _SHANGHAI
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return _SHANGHAI - (offset if zone[0] == "+" else -offset)


def _from_serial(text: str) -> dt.datetime:
    seconds = Decimal(text) * 86400
    return _SERIAL_ZERO + dt.timedelta(seconds=int(seconds.to_integral_value()))


def parse_date(text: str) -> dt.date:
    """The day of `parse_time`."""
    return parse_time(text).date()


def check_range(day: dt.date, latest: dt.date) -> None:
    """CellError before 2000 or after `latest`."""
    if day < EARLIEST:
        raise CellError("date_early")
    if day > latest:
        raise CellError("date_future", latest=latest.isoformat())


@lru_cache(maxsize=4096)
def parse_month(text: str) -> str:
    """``202405``, ``2024-05``, ``2024年5月`` → ``202405``. CellError otherwise."""
    match = re.fullmatch(r"(20\d{2})[-/.年]?(1[0-2]|0?[1-9])月?", narrow(text).strip())
    if match is None:
        raise CellError("month_form")
    return f"{match[1]}{int(match[2]):02d}"
