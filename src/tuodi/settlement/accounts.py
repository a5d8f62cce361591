"""Running totals of one person: named, kept per region and period, sometimes unknown and then saying why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

AccountKey = tuple[str, str, str]
"""Account name, region that declares it, period."""


@dataclass(slots=True)
class Accounts:
    """Totals in fen. `opening` holds what was used before the first bill, by account name, for one year."""

    opening: Mapping[str, int] | None = None
    opening_year: str = ""
    _totals: dict[AccountKey, int] = field(default_factory=dict)
    _unknown: dict[AccountKey, str] = field(default_factory=dict)

    def total(self, key: AccountKey) -> int:
        """What the account holds."""
        if key not in self._totals and self.opening and key[2] == self.opening_year:
            return self.opening.get(key[0], 0)
        return self._totals.get(key, 0)

    def add(self, key: AccountKey, amount: int) -> None:
        """Add to the account."""
        self._totals[key] = self.total(key) + amount

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
