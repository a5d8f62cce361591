"""A settlement export: a region's bills with what was paid on them, right and wrong."""

from __future__ import annotations

from .booking import book, plant
from .chance import Chance
from .records import History
from .region import make_region

_HELPED, _ILL = 620, 110
"""Far more helped and gravely ill people than in life, so that a small file has much to see."""

Planted = dict[str, str]


def booked_region(
    region: str, people: int, year: int, seed: object, *, ill: int = _ILL
) -> list[tuple[History, Planted]]:
    """People with payments booked, and which of their bills were spoilt how."""
    chance = Chance("faults", region, year, seed)
    booked = []
    for history in make_region(region, people, year, seed, helped=_HELPED, ill=ill, every_care=True):
        book(history)
        booked.append((history, plant(history, chance)))
    return booked
