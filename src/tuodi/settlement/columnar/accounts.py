"""Running totals by number: a register for each (account, region, period kind) that the programs touch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tuodi.policy.model import Per
from tuodi.policy.regions import chain

KINDS: Final[tuple[Per, ...]] = ("year", "stay", "month", "cover_year", "pregnancy", "life", "bill")
"""Period kinds by number."""
DISEASE: Final = 8
"""Added to a kind's number where the account is kept per disease too."""
NO_KIND: Final = KINDS.index("bill")
PLAIN: Final = frozenset({KINDS.index("year"), KINDS.index("stay")})
"""Kinds that the plain kernel keeps."""

MOST_SLOTS: Final = 62
"""Totals of one person that the plain kernel can hold: a bit each in a word."""


def kind_number(per: Per, *, per_disease: bool) -> int:
    """A period kind as programs name it."""
    return KINDS.index(per) + DISEASE * per_disease


class Unsupported(Exception):
    """A rule book asks for something only the scalar engine does; the message says what."""


@dataclass(slots=True)
class Registers:
    """Numbers accounts as programs name them. The same account under another period kind is another register."""

    numbers: dict[tuple[str, str, Per, bool], int] = field(default_factory=dict)
    _limits: dict[str, bool] = field(default_factory=dict)

    def number(self, name: str, region: str, per: Per, *, per_disease: bool, limit: bool = False) -> int:
        """The register of an account. `limit`: it holds what was paid, not a running base."""
        if self._limits.setdefault(name, limit) != limit:
            raise Unsupported(f"account {name} is both a running base and a limit")
        key = (name, region, per, per_disease)
        other: Per = "cover_year" if per == "year" else "year"
        if per in ("year", "cover_year") and (name, region, other, per_disease) in self.numbers:
            raise Unsupported(f"account {name} of {region} is kept both per year and per cover year")
        return self.numbers.setdefault(key, len(self.numbers))

    def slots(self) -> list[int]:
        """By register: its place among the totals of one person who has one home only.

        Such a person meets accounts of one county, its city, its province and the nation, so accounts of two regions
        of one level share places. Raises Unsupported where a person could need more than MOST_SLOTS.
        """
        places: dict[str, int] = {}
        levels: dict[int, int] = {}
        own: list[tuple[int, int]] = []
        for _, region, _, _ in self.numbers:
            level, place = len(chain(region)), places.get(region, 0)
            places[region] = place + 1
            levels[level] = max(levels.get(level, 0), place + 1)
            own.append((level, place))
        if sum(levels.values()) > MOST_SLOTS:
            raise Unsupported(f"{sum(levels.values())} totals of one person, at most {MOST_SLOTS} fit")
        starts = {level: sum(levels[below] for below in levels if below < level) for level in levels}
        return [starts[level] + place for level, place in own]

    def named(self, name: str) -> list[int]:
        """Registers that an opening balance of that name fills: those of the natural or cover year."""
        return [
            number
            for (own, _, per, diseased), number in self.numbers.items()
            if own == name and per in ("year", "cover_year") and not diseased
        ]
