"""What a fund will have spent by the end of the year, with a range: resampled from the months behind.

Method, as the screen says it: the months left are drawn, a thousand times, from the last twelve months that are over
(at least three), each scaled by how the same calendar month stood to its year before where a whole year is known.
The forecast is the median of the sums, the range the tenth and ninetieth of a hundred. All in integer fen, from a
fixed seed, so that the same months give the same figures.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

TRIES = 1_000
LEAST = 3
"""Months behind without which nothing is forecast."""
_SEED = 20240101
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Forecast:
    """Fen by the end of the year: low, middle, high.

    dry: the first month (1 to 12) in which the middle goes over the budget, dry_early in which the high does; None
    where it does not. course: fen by the end of each month that is left, low, middle and high.
    """

    low: int
    middle: int
    high: int
    dry: int | None
    dry_early: int | None
    course: tuple[tuple[int, int, int], ...] = ()


def forecast(done: Sequence[int], before: Sequence[int], budget: int | None = None, begun: int = 0) -> Forecast | None:
    """`done`: fen of the year's months that are over, January first. `before`: the twelve of the year before, or none.

    `begun`: what the month that goes on has spent already; it will not be less.

    None where too few months are behind to say anything.
    """
    pool = [*before[len(done) :], *done][-_MONTHS:] if len(before) == _MONTHS else list(done)
    if len(pool) < LEAST:
        return None
    season = _season(before)
    dice = random.Random(_SEED)
    left = range(len(done), _MONTHS)
    paths = []
    for _ in range(TRIES):
        total, path = sum(done), []
        for month in left:
            drawn = dice.randrange(len(pool))
            came_from = (len(done) - len(pool) + drawn) % _MONTHS
            fen = pool[drawn] * season[month] // season[came_from]
            total += max(fen, begun) if month == len(done) else fen
            path.append(total)
        paths.append(path or [total])
    by_month = [sorted(path[at] for path in paths) for at in range(max(1, len(left)))]
    course = tuple((sums[TRIES // 10], sums[TRIES // 2], sums[9 * TRIES // 10]) for sums in by_month)
    return Forecast(
        *course[-1],
        _dry(done, by_month, budget, TRIES // 2), _dry(done, by_month, budget, 9 * TRIES // 10),
        course if left else (),
    )  # fmt: skip


def _season(before: Sequence[int]) -> list[int]:
    """Weight of each calendar month: what it was the year before; all the same where no whole year is known."""
    return list(before) if len(before) == _MONTHS and min(before) > 0 else [1] * _MONTHS


def _dry(done: Sequence[int], by_month: list[list[int]], budget: int | None, at: int) -> int | None:
    if budget is None:
        return None
    total = 0
    for month, fen in enumerate(done, 1):
        total += fen
        if total > budget:
            return month
    if len(done) == _MONTHS:
        return None
    return next((len(done) + n for n, sums in enumerate(by_month, 1) if sums[at] > budget), None)


@dataclass(frozen=True, slots=True)
class Held:
    """A forecast made in a year that is over, and what came: whether the range held it, and by how much it missed."""

    month: int
    found: Forecast
    actual: int

    @property
    def inside(self) -> bool:
        """Whether what came lay in the range."""
        return self.found.low <= self.actual <= self.found.high


def hindsight(year: Sequence[int], before: Sequence[int]) -> list[Held]:
    """Forecasts from the end of each month of a year that is over, against the year."""
    months = (month for month in range(LEAST, _MONTHS) if any(year[:month]))  # nothing is foretold from nothing
    made = ((month, forecast(year[:month], before)) for month in months)
    return [Held(month, found, sum(year)) for month, found in made if found is not None]
