"""Seeded chance that gives the same on every machine and Python version.

Only ``random.Random.random`` is used: it is the one method whose sequence Python promises to keep. Everything else is
integer arithmetic on it, so no rounding of a platform's mathematics library can enter.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

T = TypeVar("T")

_STEPS = 1 << 30


class Chance:
    """A stream of decisions from a seed of any text."""

    __slots__ = ("_next",)

    def __init__(self, *seed: object) -> None:
        self._next = random.Random("/".join(map(str, seed))).random

    def below(self, limit: int) -> int:
        """An integer from 0 to limit - 1."""
        return int(self._next() * _STEPS) * limit // _STEPS

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return low + int(self._next() * _STEPS) * (high - low + 1) // _STEPS

    def hits(self, per_thousand: int) -> bool:
        """Yes in so many of a thousand cases."""
        return int(self._next() * _STEPS) * 1000 // _STEPS < per_thousand

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike."""
        return choices[int(self._next() * _STEPS) * len(choices) // _STEPS]


class Weighted(tuple[T, ...]):
    """Choices by weight, laid out so that picking is one step."""

    __slots__ = ()

    def __new__(cls, *choices: tuple[T, int]) -> Weighted[T]:
        """Weights are small integers."""
        return super().__new__(cls, [choice for choice, weight in choices for _ in range(weight)])


class Skewed:
    """Amounts with a long tail: whole yuan at given shares of a thousand, straight lines between them."""

    __slots__ = ("_low", "_step")

    def __init__(self, *points: tuple[int, int]) -> None:
        """``points``: (thousandth, yuan), rising, from 0 to 1000."""
        self._low: list[int] = []
        self._step: list[int] = []
        for (start, low), (end, high) in pairwise(points):
            width = (high - low) * 100 // (end - start)
            self._low.extend(accumulate([width] * (end - start - 1), initial=low * 100))
            self._step.extend([max(1, width)] * (end - start))

    @property
    def table(self) -> tuple[list[int], list[int]]:
        """For each thousandth the lowest amount in fen, and how many amounts from there on are alike."""
        return self._low, self._step

    def draw(self, chance: Chance) -> int:
        """An amount in fen."""
        place = chance.below(1000)
        return self._low[place] + chance.below(self._step[place])
