"""Resident identity numbers (GB 11643): length, characters, birth date and the ISO 7064 MOD 11-2 check digit."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from operator import mul

from .refusals import CellError

RESIDENT = "01"
BIRTH_CERTIFICATE = "990201"

_LENGTH = 18
FIRST_YEAR = 1880
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_WHOLE_NUMBER = 15
_ENDS = (6, 4)


def check_character(first17: str) -> str:
    """The last character for the first seventeen digits."""
    if len(first17) != len(_WEIGHTS):
        raise ValueError(first17)
    return _CHECKS[sum(map(mul, map(int, first17), _WEIGHTS)) % 11]


@lru_cache(maxsize=65536)
def birth_date_of(number: str) -> dt.date:
    """Check a resident's number (upper case) and return its birth date. CellError says what is wrong with it."""
    if len(number) != _LENGTH:
        raise CellError("id_length", length=len(number))
    if not (number.isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")):
        raise CellError("id_form")
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise CellError("id_date") from error
    if born.year < FIRST_YEAR:
        raise CellError("id_date")
    if check_character(number[:17]) != number[17]:
        raise CellError("id_check")
    return born


def masked(number: str) -> str:
    """An identity number with its birth date hidden; a shorter one with all but its ends hidden.

    >>> masked("500114198001011234"), masked("E12345678"), masked("")
    ('500114********1234', 'E*******8', '')
    """
    first, last = _ENDS if len(number) >= _WHOLE_NUMBER else (1, 1)
    if len(number) <= first + last:
        return "*" * len(number)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]
