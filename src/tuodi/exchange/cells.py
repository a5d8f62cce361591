"""What a cell of a file becomes: tidy text. Numbers of spreadsheets are written out exactly or marked as damaged."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

LOST = "\x00lost:"
"""Prefix of a number that may have lost digits before we saw it; no file can hold it as text."""

_DIGITS_OF_A_DOUBLE = 15
EXACT = 10**_DIGITS_OF_A_DOUBLE
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2,}")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_PADDING = " \t\r\n\u3000\ufeff\xa0\u200b\x00"
_FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")
_NULLS = frozenset({"null", "NULL", "Null", "\\N"})


def text_of(value: Any) -> str:  # noqa: PLR0911 (one line per type)
    """A value of XLSX or Parquet as text: numbers by their 15-significant-digit decimal form, dates in ISO form."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value) if -EXACT < value < EXACT else f"{LOST}{value}"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.datetime):
        return _time_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return bytes(value).decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def _time_text(value: dt.datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(dt.timezone(dt.timedelta(hours=8))).replace(tzinfo=None)
    return value.isoformat(sep=" ", timespec="seconds")


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if abs(value) >= EXACT:
        return f"{LOST}{value:.15g}"
    text = format(Decimal(f"{value:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1 << 16)
def tidy(text: str) -> str:
    """Without the padding that spreadsheets and old exports add: blanks, tabs, a leading ', ="…", the word null."""
    text = text.strip(_PADDING) if not text.startswith(LOST) else text
    if not text:
        return ""
    if text[0] == "'":
        text = text[1:].strip(_PADDING)
    if text[:1] == "=" and text.startswith('="') and text.endswith('"') and text != '="':
        text = text[2:-1]
    return "" if text in _NULLS else text


def guarded(text: str) -> str:
    """The text as a cell of a CSV file that a spreadsheet may open: no formula. `tidy` makes the same of both.

    Padding before it goes (a spreadsheet may pass over it), and what a formula can begin with gets a ' before it, an
    ordinary negative number not.
    """
    text = text.lstrip(_PADDING)
    return f"'{text}" if text[:1] in _FORMULA_SIGNS and _NUMBER.fullmatch(text) is None else text


def narrow(text: str) -> str:
    """Full-width digits, letters and signs in their ASCII form."""
    return text if text.isascii() else text.translate(_WIDE)


def has_lost_digits(text: str) -> bool:
    """True for a number over 15 digits that went through a number cell, or through Excel into ``5.00243E+17``."""
    return text.startswith(LOST) or (("E" in text or "e" in text) and _SCIENTIFIC.fullmatch(text) is not None)


def shown(text: str) -> str:
    """The cell as a user knows it, for messages."""
    return text.removeprefix(LOST)
