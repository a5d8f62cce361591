"""Which rows of the identity and opening lists spoke of a person of the bills: none is passed over in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tuodi.exchange.opening_list import OpeningList
from tuodi.exchange.person_reader import PersonBills
from tuodi.exchange.settle_person import Surroundings, first_year

ListName = Literal["identities", "opening"]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Rows of each list that match no person of the bills; `unused`: the lists of which not one row does."""

    identities: int = 0
    opening: int = 0
    unused: tuple[ListName, ...] = ()

    def data(self) -> dict[str, Any]:
        """For --json."""
        counts = {"identities_unmatched": self.identities, "opening_unmatched": self.opening}
        return {**counts, "lists_unused": list(self.unused)}


@dataclass(kw_only=True)
class ListUse:
    """What of the lists was used, person by person. Grows with the lists, not with the bills."""

    persons: int = 0
    identities: set[str] = field(default_factory=set)
    opening: set[tuple[str, int]] = field(default_factory=set)

    def add(self, person: PersonBills, around: Surroundings) -> None:
        """A person of the bills."""
        self.persons += 1
        keys = {*person.keys, person.person}
        if around.identities is not None:
            listed = around.identities
            self.identities.update(key for key in listed.keys.persons(keys) if key in listed.records)
        if isinstance(around.opening, OpeningList) and around.opening.balances:
            years = {first_year(person), *(row.year for row in person.rows if row.bill is None and row.year)}
            pairs = {(key, year) for key in around.opening.keys.persons(keys) for year in years}
            self.opening.update(pairs & around.opening.balances.keys())

    def merge(self, other: ListUse) -> None:
        """Add what was used elsewhere."""
        self.persons += other.persons
        self.identities |= other.identities
        self.opening |= other.opening

    def unmatched(self, around: Surroundings) -> Unmatched:
        """What was not used. A file without a person says nothing of the lists."""
        identities = opening = 0
        unused: list[ListName] = []
        if around.identities is not None:
            records = around.identities.records
            identities = sum(len(rows) for key, rows in records.items() if key not in self.identities)
            if records and not self.identities:
                unused.append("identities")
        if isinstance(around.opening, OpeningList):
            balances = around.opening.balances
            opening = sum(len(accounts) for key, accounts in balances.items() if key not in self.opening)
            if balances and not self.opening:
                unused.append("opening")
        return Unmatched(identities, opening, tuple(unused) if self.persons else ())
