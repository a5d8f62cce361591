"""A settlement export: a region's bills with what was paid on them, right and wrong."""

from __future__ import annotations

from .booking import Truth, book, plant, truth
from .chance import Chance
from .records import History
from .region import make_region

_HELPED, _ILL = 620, 110
"""Far more helped and gravely ill people than in life, so that a small file has much to see."""


def booked_region(region: str, people: int, year: int, seed: object) -> tuple[list[History], list[Truth]]:
    """A region with payments booked and faults planted, and the truth about them."""
    histories = make_region(region, people, year, seed, helped=_HELPED, ill=_ILL, every_care=True)
    chance = Chance("faults", region, year, seed)
    found: list[Truth] = []
    for history in histories:
        book(history)
        found.extend(truth(history, plant(history, chance)))
    return histories, found
