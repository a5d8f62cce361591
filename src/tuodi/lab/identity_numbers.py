"""Identity numbers of people who do not exist: resident numbers (GB 11643) and birth certificates."""

from __future__ import annotations

import datetime as dt

from .chance import Chance

RESIDENT = "01"
BIRTH_CERTIFICATE = "990201"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_character(first17: str) -> str:
    """The ISO 7064 MOD 11-2 character after seventeen digits.

    >>> check_character("11010519491231002")
    'X'
    """
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def resident_number(division: str, born: dt.date, order: int, gend: int) -> str:
    """Eighteen characters; the last digit of the order is odd for a man (gend 1)."""
    first17 = f"{division}{born:%Y%m%d}{order % 500 * 2 + (gend == 1):03d}"
    return first17 + check_character(first17)


def birth_certificate(chance: Chance) -> str:
    """A letter and nine digits, as printed on a 出生医学证明."""
    return f"{chance.pick('PQRSTU')}{chance.below(10**9):09d}"
