"""Money as integer fen, rates as integer ten-thousandths: parsing, printing and the one rounding rule.

>>> parse_yuan("8916.50")
891650
>>> format_yuan(891650)
'8916.50'
>>> parse_rate("70%"), parse_rate("5 points")
(7000, 500)
>>> round_half_up(85_0000 * 50, 10_000 * 100)
43
"""

from __future__ import annotations

import re

from .errors import BadValue

LIMIT_FEN = 10**13
"""No amount and no year's sum may exceed this many fen."""

FULL_RATE = 10_000

_YUAN = re.compile(r"^(-?)(\d{1,14})(?:\.(\d{1,2}))?$")
_RATE = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*(%|points?)$")


def parse_yuan(text: str) -> int:
    """Yuan in decimal text → fen. Raises ValueError on anything but at most two decimals within the limit."""
    match = _YUAN.match(text.strip())
    if match is None:
        raise BadValue("not_yuan", value=text)
    sign, whole, cents = match.groups()
    fen = int(whole) * 100 + int((cents or "0").ljust(2, "0"))
    if fen > LIMIT_FEN:
        raise BadValue("yuan_over_limit", value=text, limit=format_yuan(LIMIT_FEN))
    return -fen if sign else fen


def format_yuan(fen: int) -> str:
    """Fen → yuan with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def parse_rate(text: str) -> int:
    """``70%`` or ``5 points`` → ten-thousandths."""
    match = _RATE.match(text.strip())
    if match is None:
        raise BadValue("not_a_rate", value=text)
    whole, part, _unit = match.groups()
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def format_rate(rate: int) -> str:
    """Ten-thousandths → per cent without needless zeros."""
    whole, part = divmod(rate, 100)
    return f"{whole}%" if not part else f"{whole}.{part:02d}".rstrip("0") + "%"


def round_half_up(numerator: int, denominator: int) -> int:
    """Non-negative exact quotient → nearest integer, halves up. The rounding of every stage payment."""
    if numerator < 0 or denominator <= 0:
        raise ValueError("round_half_up takes a non-negative numerator and a positive denominator")
    return (2 * numerator + denominator) // (2 * denominator)
