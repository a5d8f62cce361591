"""How far places of care lie apart, as data (`places.yaml`): whole kilometres, with what is not known taken off."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .settings import SettingsFaulty

_FILE = Path(__file__).with_name("places.yaml")
_WIDEST = (9_000, 18_000)
_DEGREE = 111
"""Kilometres of a degree along a meridian."""
_COUNTY, _TOWNSHIP = 6, 9
Where = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Positions:
    """Code of a place (or of an institution) → hundredths of a degree north and east."""

    places: Mapping[str, Where]
    slack: Mapping[str, int]
    _kept: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def apart(self, one: str, other: str) -> int | None:
        """Kilometres at least; None where one of them is nowhere."""
        key = (one, other) if one <= other else (other, one)
        if key not in self._kept:
            self._kept[key] = self._apart(*key)
        return self._kept[key]

    def _apart(self, one: str, other: str) -> int | None:
        if one == other:
            return 0
        here, there = self._find(one), self._find(other)
        if here is None or there is None:
            return None
        middle = math.radians((here[0][0] + there[0][0]) / 200)
        north = (here[0][0] - there[0][0]) * _DEGREE / 100
        east = (here[0][1] - there[0][1]) * _DEGREE / 100 * math.cos(middle)
        return max(0, int(math.hypot(north, east)) - here[1] - there[1])

    def _find(self, code: str) -> tuple[Where, int] | None:
        """Where, and how many kilometres that may be wrong."""
        if code in self.places:
            return self.places[code], self.slack["own"]
        for width in (_TOWNSHIP, _COUNTY):  # a village is in its township, a township in its county
            if len(code) > width and code[:width] in self.places:
                return self.places[code[:width]], self.slack["own"]
        for name, seat in (("prefecture", f"{code[:4]}00"), ("province", f"{code[:2]}0000")):
            if seat in self.places:
                return self.places[seat], self.slack[name]
        return None

    def with_own(self, data: Mapping[str, Any]) -> Positions:
        """With a bureau's own places. Raises SettingsFaulty."""
        return Positions({**self.places, **_places(data)}, {**self.slack, **data.get("slack", {})})


@cache
def shipped_positions() -> Positions:
    """The places as they come."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Positions(_places(data), data["slack"])


def _places(data: Mapping[str, Any]) -> dict[str, Where]:
    found: dict[str, Where] = {}
    for code, where in data.get("places", {}).items():
        good = isinstance(where, list) and len(where) == len(_WIDEST) and all(type(one) is int for one in where)
        if not good or any(not 0 < one < most for one, most in zip(where, _WIDEST, strict=True)):
            raise SettingsFaulty(f"place {code}: {where!r} should be [north, east] in hundredths of a degree")
        found[str(code)] = (where[0], where[1])
    return found
