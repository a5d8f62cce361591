"""Names for the institutions of made-up bills: they have codes of a pattern, and are nowhere registered."""

from __future__ import annotations

import re
from functools import cache

from tuodi.exchange.divisions import name_of

_CODE = re.compile(r"([HP])(\d{6})(\d{5})")
_PLACE = re.compile(r"(.{2,}?)(?:\w+族)*(?:自治县|县|区|市|省)")
_LEVELS = {0: "卫生室", 1: "中心卫生院", 2: "人民医院", 3: "中心医院"}
_NUMBERS = "〇一二三四五六七八九"
_SHORT, _LONG = 100, 10_000
"""What the level stands before: two figures in ordinary bills, four in planted ones."""


@cache
def made_up(code: str) -> str:
    """A name for a code of the pattern, or nothing."""
    found = _CODE.fullmatch(code)
    if found is None:
        return ""
    kind, place, rest = found.groups()
    level, number = divmod(int(rest), _LONG if int(rest) >= _LONG else _SHORT)
    where = _short(name_of(place) or place)
    if kind == "P":
        return f"{where}第{_said(number)}药店"
    return f"{where}第{_said(number)}{_LEVELS.get(level, '医院')}"


def _short(place: str) -> str:
    """Without what kind of division it is, as hospitals are called."""
    found = _PLACE.fullmatch(place)
    return found[1] if found else place


def _said(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
