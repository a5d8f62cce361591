"""Which six-digit codes are administrative divisions, by the shipped lists. A document must speak for one of them.

>>> known_division("371000"), known_division("000000"), known_division("999999")
(True, True, False)
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from .regions import NATION

DIVISION_LISTS = ("divisions.tsv", "divisions_extra.tsv")
"""In `documents/codes`: codes in force; newer, former, added codes."""

_POOLS = ("00", "99")


def known_division(code: str) -> bool:
    """True for the nation, a code in force, a former or added one, and a pool of a known city or province."""
    codes = _codes()
    if code == NATION or code in codes:
        return True
    city, province = code[:4] + "00", code[:2] + "0000"
    return code[4:] in _POOLS and (city in codes or (code[2:4] == "99" and province in codes))


def counties_in(code: str) -> tuple[str, ...]:
    """The counties of a province or city.

    >>> "500243" in counties_in("500000"), counties_in("371000")[:2]
    (True, ('371002', '371003'))
    """
    stem = code[:2] if code.endswith("0000") else code[:4]
    return tuple(sorted(one for one in _codes() if one.startswith(stem) and one[4:] not in _POOLS))


@cache
def _codes() -> frozenset[str]:
    folder = files("tuodi").joinpath("documents", "codes")
    lines = [line for name in DIVISION_LISTS for line in folder.joinpath(name).read_text(encoding="utf-8").splitlines()]
    return frozenset(line.split("\t", 1)[0] for line in lines if line and not line.startswith("#"))
