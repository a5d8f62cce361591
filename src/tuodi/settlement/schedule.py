"""The arithmetic of a schedule: which part of a bill's base falls into which bracket. Exact integers throughout.

>>> [(s.start, s.end, s.rate) for s in slices([(900_000, 6500), (10_000_000, 7000)], 0, 11_000_000)]
[(900000, 10000000, 6500), (10000000, 11000000, 7000)]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of the base between two positions (fen), paid at a rate (ten-thousandths)."""

    start: int
    end: int
    rate: int

    @property
    def amount(self) -> int:
        """Fen of the base in this slice."""
        return self.end - self.start

    @property
    def exact(self) -> int:
        """What the slice pays, in ten-thousandths of a fen."""
        return self.amount * self.rate


def slices(brackets: Sequence[tuple[int, int]], before: int, after: int) -> tuple[Slice, ...]:
    """Cut the base from `before` to `after` at the brackets' lower edges (lower edge in, upper out)."""
    found: list[Slice] = []
    for index, (start, rate) in enumerate(brackets):
        end = brackets[index + 1][0] if index + 1 < len(brackets) else after
        low, high = max(start, before), min(end, after)
        if low < high:
            found.append(Slice(low, high, rate))
    return tuple(found)


def limited(cut: Sequence[Slice], amount: int) -> tuple[Slice, ...]:
    """The slices paid on up to an amount of fen, lowest first; what lies above it at no rate.

    >>> [(s.start, s.end, s.rate) for s in limited([Slice(0, 100, 6000), Slice(100, 300, 7000)], 150)]
    [(0, 100, 6000), (100, 150, 7000), (150, 300, 0)]
    """
    found: list[Slice] = []
    for piece in cut:
        edge = piece.start + min(piece.amount, amount)
        amount -= edge - piece.start
        parts = Slice(piece.start, edge, piece.rate), Slice(edge, piece.end, 0)
        found += [part for part in parts if part.amount]
    return tuple(found)
