"""Running totals of one person: named, kept per region and period, sometimes unknown and then saying why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

AccountKey = tuple[str, str, str]
"""Account name, region that declares it, period."""


@dataclass(slots=True)
class Accounts:
    """Totals in fen. `opening` holds what was used before the first bill, by account name, for one year."""

    opening: Mapping[str, int] | None = None
    opening_year: str = ""
    _totals: dict[AccountKey, int] = field(default_factory=dict)
    _unknown: dict[AccountKey, str] = field(default_factory=dict)
    deductibles: dict[AccountKey, tuple[int, int]] = field(default_factory=dict)
    """The first and the highest deductible asked so far under a key."""

    def total(self, key: AccountKey) -> int:
        """What the account holds."""
        if key not in self._totals and self.opening and key[2] == self.opening_year:
            return self.opening.get(key[0], 0)
        return self._totals.get(key, 0)

    def add(self, key: AccountKey, amount: int) -> None:
        """Add to the account."""
        self._totals[key] = self.total(key) + amount

    def asked(self, key: AccountKey, deductible: int) -> tuple[int, int]:
        """The first and the highest deductible asked under a key, this one included."""
        return _ask(self.deductibles, key, deductible)

    def pay(self, key: AccountKey, amount: int) -> None:
        """Add a payment to the account of a limit."""
        self.add(key, amount)

    def spoil(self, key: AccountKey, missing: str) -> None:
        """From now on the account cannot be known for want of a figure."""
        self._unknown.setdefault(key, missing)

    def missing(self, key: AccountKey) -> str:
        """The figure for want of which the account is unknown, or nothing."""
        return self._unknown.get(key, "")

    def balances(self) -> dict[AccountKey, int]:
        """All totals, for saving and for checks."""
        return dict(self._totals)

    def unknown(self) -> dict[AccountKey, str]:
        """The accounts that are not known, each with the figure it lacks."""
        return dict(self._unknown)

    def kept(self) -> list[object]:
        """Everything, as JSON holds it; `take_up` reads it."""
        return [
            self.opening_year, [[*key, total] for key, total in self._totals.items()],
            [[*key, missing] for key, missing in self._unknown.items()],
            [[*key, *asked] for key, asked in self.deductibles.items()],
        ]  # fmt: skip

    def take_up(self, kept: list[Any]) -> None:
        """Stand where others stood when they were `kept`."""
        self.opening_year, totals, unknown, deductibles = kept
        self._totals = {(name, region, period): total for name, region, period, total in totals}
        self._unknown = {(name, region, period): missing for name, region, period, missing in unknown}
        self.deductibles = {(name, region, period): (first, top) for name, region, period, first, top in deductibles}


@dataclass(slots=True)
class AccountsAlone:
    """The accounts as they would stand had one class alone been held at a stage; what a bill adds waits to be taken up.

    They are the person's own, changed by what the stage would have paid instead of what it paid, so that what other
    stages wrote to a shared account is seen.
    """

    own: Accounts
    offsets: Mapping[AccountKey, int]
    deductibles: dict[AccountKey, tuple[int, int]]
    added: dict[AccountKey, int] = field(default_factory=dict)
    limits: list[AccountKey] = field(default_factory=list)
    """Accounts of limits that the bill writes its payment to."""

    def total(self, key: AccountKey) -> int:
        """What the account would hold."""
        return self.own.total(key) + self.offsets.get(key, 0) + self.added.get(key, 0)

    def add(self, key: AccountKey, amount: int) -> None:
        """Add to the account."""
        self.added[key] = self.added.get(key, 0) + amount

    def pay(self, key: AccountKey, amount: int) -> None:
        """Add a payment to the account of a limit."""
        self.limits.append(key)
        self.add(key, amount)

    def asked(self, key: AccountKey, deductible: int) -> tuple[int, int]:
        """The first and the highest deductible asked under a key, this one included."""
        return _ask(self.deductibles, key, deductible)

    def missing(self, key: AccountKey) -> str:
        """The figure for want of which the account is unknown, or nothing."""
        return self.own.missing(key)


def _ask(deductibles: dict[AccountKey, tuple[int, int]], key: AccountKey, amount: int) -> tuple[int, int]:
    first, highest = deductibles.get(key, (amount, amount))
    deductibles[key] = first, max(highest, amount)
    return deductibles[key]
