"""Values as they stand on the wire, taken exactly: no binary floating point touches an amount."""

from __future__ import annotations

import datetime as dt
import math
import re
from fractions import Fraction
from typing import Any

_ABSENT = frozenset({"", "null", "NULL", "Null"})
_NUMBER = re.compile(r"([+-]?)(\d{1,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2}))?|([+-]?)\.(\d{1,40})")
_MOMENT = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
_CHINA = dt.timedelta(hours=8)
_UNSET_YEAR, _FIRST_YEAR = 1, 1900
"""A typed client writes the first day of the calendar where it has no date; nobody's care is older than the other."""


class NumberText(str):
    """The text of a JSON number, as it was written."""

    __slots__ = ()


def is_absent(value: object) -> bool:
    """Whether a value says that there is none: null, "", "null", "NULL"; an empty object or list too."""
    if value is None:
        return True
    if isinstance(value, str):
        return value.strip() in _ABSENT
    return isinstance(value, dict | list) and not value


def text_of(value: object) -> str:
    """A scalar as text."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).strip()


def number_of(value: object) -> Fraction | None:
    """The exact number that a text or JSON number says; None for anything else."""
    match = _NUMBER.fullmatch(text_of(value))
    if match is None:
        return None
    sign, whole, part, power, bare_sign, bare = match.groups()
    if bare is not None:
        sign, whole, part, power = bare_sign, "0", bare, None
    part = part or ""
    found = Fraction(int(whole + part), 10 ** len(part))
    if power is not None:
        found *= Fraction(10) ** int(power)
    return -found if sign == "-" else found


def scaled(number: Fraction, places: int) -> int | None:
    """A number as an integer of its last place; None where it has more places than that.

    What a client's binary arithmetic left behind (0.30000000000000004) is not another place: a trace under a
    thousandth of the last one is taken away.
    """
    exact = number * 10**places
    if exact.denominator == 1:
        return int(exact)
    nearest = math.floor(exact + Fraction(1, 2))
    return nearest if abs(exact - nearest) < Fraction(1, 1_000) else None


def moment_of(value: object) -> dt.datetime | bool | None:
    """A date or time in the forms clients write; None for one that says it is unset; False for anything else."""
    text = text_of(value)
    match = _MOMENT.fullmatch(text)
    zone = match[7] if match else None
    match = match or _DIGITS.fullmatch(text)
    if match is None:
        return False
    parts = [int(part or 0) for part in match.groups()[:6]]
    if parts[0] == _UNSET_YEAR:
        return None
    if parts[0] < _FIRST_YEAR:
        return False
    try:
        found = dt.datetime(*parts)  # type: ignore[arg-type]
    except ValueError:
        return False
    if zone is not None:
        found += _CHINA - _offset(zone)
    return found


def _offset(zone: str) -> dt.timedelta:
    if zone == "Z":
        return dt.timedelta()
    digits = zone[1:].replace(":", "")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset


def canonical(value: Any) -> Any:
    """A body as it means, for its digest: absent things left out, keys in order, numbers in one spelling."""
    if isinstance(value, dict):
        kept = {str(key): canonical(one) for key, one in value.items() if not is_absent(one)}
        return dict(sorted(kept.items()))
    if isinstance(value, list):
        return [canonical(one) for one in value]
    if isinstance(value, NumberText):
        number = number_of(value)
        return str(value) if number is None else f"{number}"
    return text_of(value) if isinstance(value, str) else value
