"""Amounts between files and fen. A float never holds money.

>>> parse_money("1234.5")
123450
>>> format_fen(-5)
'-0.05'
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from tuodi.policy.money import LIMIT_FEN

from .cells import LOST, narrow
from .refusals import CellError

_PLAIN = re.compile(r"([+-]?)(\d{1,16})(?:\.(\d*))?")
_DIGITS = 16
_DECIMALS = 2
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


@lru_cache(maxsize=4096)  # most payments of most bills are one of few amounts, 0.00 above all
def parse_money(text: str) -> int:
    """Yuan as decimal text → integer fen, signed. CellError: not an amount, over two decimals, over 10^13 fen."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        match = _PLAIN.fullmatch(_plain_form(text))
        if match is None:
            raise CellError("money_form")
    sign, whole, cents = match.groups()
    if not cents:
        fen = int(whole) * 100
    elif len(cents) > _DECIMALS:
        raise CellError("money_decimals")
    else:
        fen = int(whole) * 100 + (int(cents) if len(cents) == _DECIMALS else int(cents) * 10)
    if fen > LIMIT_FEN:
        raise CellError("money_limit")
    return -fen if sign == "-" else fen


def _plain_form(text: str) -> str:
    if text.startswith(LOST):
        raise CellError("money_limit")
    text = narrow(text).strip().removeprefix("¥").removeprefix("￥").strip()
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    if len(text) > _DIGITS and text.lstrip("+-").replace(".", "", 1).isdigit():
        raise CellError("money_limit" if "." not in text[: _DIGITS + 1] else "money_decimals")
    return text


@lru_cache(maxsize=4096)  # as above
def parse_scaled(text: str, decimals: int) -> int:
    """A count or price → integer of its last place, signed. CellError: not one, more decimals, over 10^13.

    >>> parse_scaled("-1.5", 4)
    -15000
    """
    match = _PLAIN.fullmatch(text) or _PLAIN.fullmatch(_plain_form(text))
    if match is None:
        raise CellError("scaled_form")
    sign, whole, rest = match.groups()
    rest = (rest or "").rstrip("0")
    if len(rest) > decimals:
        raise CellError("scaled_decimals", decimals=decimals)
    value = int(whole + rest.ljust(decimals, "0"))
    if value > LIMIT_FEN:
        raise CellError("scaled_limit")
    return -value if sign == "-" else value


def format_fen(fen: int | None) -> str:
    """Fen → yuan with two decimals; what is not known stays empty, never 0.00."""
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def yuan(fen: int) -> Decimal:
    """Fen → exact yuan with two decimals."""
    return Decimal(fen).scaleb(-2)
