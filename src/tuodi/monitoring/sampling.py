"""The error rate of a sample of bills with its exact interval (Clopper–Pearson), in integers.

A bound is found by halving: the chance of so few (or so many) errors is a sum of integers over one denominator, so no
rounding enters. Rates are millionths, rounded outwards: the interval never promises more than it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

MILLION = 1_000_000
_SIDE = 40
"""One in so many on each side: 95 % in between."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Errors in a sample: the rate found and the interval that holds the true one at 95 %, in millionths."""

    errors: int
    size: int
    rate: int
    low: int
    high: int


def error_rate(errors: int, size: int) -> Rate:
    """The interval of `errors` among `size` bills drawn alike. ValueError where they cannot be.

    >>> error_rate(0, 30)
    Rate(errors=0, size=30, rate=0, low=0, high=115704)
    """
    if not 0 <= errors <= size or not size:
        raise ValueError(f"{errors} errors among {size}")
    low = 0 if not errors else _first(lambda p: _many(errors, size, p) * _SIDE > MILLION**size) - 1
    high = MILLION if errors == size else _first(lambda p: _few(errors, size, p) * _SIDE < MILLION**size)
    return Rate(errors, size, (errors * MILLION * 2 + size) // (2 * size), max(0, low), high)


def _first(holds: Callable[[int], bool]) -> int:
    """The smallest number of millionths that it holds for; it holds for all above."""
    low, high = 0, MILLION
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _few(errors: int, size: int, p: int) -> int:
    """Chance of so many errors at most, over MILLION ** size."""
    q = MILLION - p
    return sum(comb(size, k) * p**k * q ** (size - k) for k in range(errors + 1))


def _many(errors: int, size: int, p: int) -> int:
    """Chance of so many errors at least."""
    q = MILLION - p
    fewer = sum(comb(size, k) * p**k * q ** (size - k) for k in range(errors))
    return int(MILLION**size - fewer)
