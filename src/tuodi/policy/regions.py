"""Administrative divisions as a hierarchy of six-digit codes (GB/T 2260).

>>> chain("500243")
('500243', '500000', '000000')
>>> chain("371002")
('371002', '371000', '370000', '000000')
>>> place_of_care("500243", "500114"), place_of_care("371000", "371002")
('in_city', 'in_district')
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from .errors import BadValue

Place = Literal["in_district", "in_city", "in_province", "out_of_province"]

NATION = "000000"
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


def city_of(region: str) -> str:
    """The city (统筹区) a division belongs to; a municipality under the State Council is its own city."""
    if region[:2] in _MUNICIPALITIES:
        return region[:2] + "0000"
    return region[:4] + "00"


@lru_cache(maxsize=65536)
def chain(region: str) -> tuple[str, ...]:
    """The division and all above it, nearest first."""
    if len(region) != len(NATION) or not region.isdigit():
        raise BadValue("not_a_division", value=region)
    steps = (region, city_of(region), region[:2] + "0000", NATION)
    return tuple(dict.fromkeys(steps))


@lru_cache(maxsize=65536)
def place_of_care(home: str, care: str) -> Place:
    """Where a bill's care was given, seen from the home division."""
    if home in chain(care):
        return "in_district"
    if city_of(care) == city_of(home):
        return "in_city"
    return "in_province" if care[:2] == home[:2] else "out_of_province"


def place_code(region: str, place: Place) -> str:
    """A division code that lies there, seen from a region. A city has no place in the city outside itself."""
    if place == "in_district":
        return region
    if place == "in_city":
        return region[:4] + "99"
    if place == "in_province":
        return region[:2] + "9900"
    return ("12" if region[:2] == "11" else "11") + NATION[2:]
