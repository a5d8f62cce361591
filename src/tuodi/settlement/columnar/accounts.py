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


def kind_number(per: Per, *, per_disease: bool) -> int:
    """A period kind as programs name it."""
    return KINDS.index(per) + DISEASE * per_disease


class Unsupported(Exception):
    """A rule book asks for something only the scalar engine does; the message says what."""


@dataclass(slots=True)
class Registers:
    """Numbers accounts as programs name them. The same account under another period kind is another register."""

    numbers: dict[tuple[str, str, Per, bool], int] = field(default_factory=dict)
    _uses: dict[tuple[str, str, Per, bool], str] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, region: str, per: Per, use: str, *, per_disease: bool) -> int:
        """The register of an account. `use`: what it is to the first step that names it, such as `base of tilt`."""
        kind = use.split(maxsplit=1)[0]
        if self._kinds.setdefault(name, kind) != kind:
            raise Unsupported(f"account {name} is a {self._kinds[name]} and a {kind}")
        key = (name, region, per, per_disease)
        other: Per = "cover_year" if per == "year" else "year"
        if per in ("year", "cover_year") and (name, region, other, per_disease) in self.numbers:
            raise Unsupported(f"account {name} of {region} is kept both per year and per cover year")
        self._uses.setdefault(key, use)
        return self.numbers.setdefault(key, len(self.numbers))

    def slots(self) -> list[int]:
        """By register: its place among the totals of one person who has one home only.

        Such a person meets the accounts of one county, its city, its province and the nation: accounts of regions of
        which neither contains the other share a place, those of one use first, so that a use has few places.
        """
        taken: list[set[str]] = []
        places: dict[str, list[int]] = {}
        found: list[int] = []
        for key in self.numbers:
            region, use = key[1], self._uses[key]
            free = [n for n in places.setdefault(use, []) if not any(_related(region, other) for other in taken[n])]
            if not free:
                free = [len(taken)]
                taken.append(set())
                places[use] += free
            taken[free[0]].add(region)
            found.append(free[0])
        return found

    def named(self, name: str) -> list[int]:
        """Registers that an opening balance of that name fills: those of the natural or cover year."""
        return [
            number
            for (own, _, per, diseased), number in self.numbers.items()
            if own == name and per in ("year", "cover_year") and not diseased
        ]


def _related(one: str, other: str) -> bool:
    return one in chain(other) or other in chain(one)
