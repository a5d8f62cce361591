"""Running totals by number: a register for each (account, region, period kind) that the programs touch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tuodi.policy.model import Per

KINDS: Final[tuple[Per, ...]] = ("year", "stay", "month", "cover_year", "pregnancy", "life", "bill")
"""Period kinds by number."""
DISEASE: Final = 8
"""Added to a kind's number where the account is kept per disease too."""
NO_KIND: Final = KINDS.index("bill")
YEAR: Final = KINDS.index("year")
STAY: Final = KINDS.index("stay")
PLAIN: Final = frozenset({YEAR, STAY})
"""Kinds of which a person with a simple year needs one total at a time."""

AccountName = tuple[str, str, Per, str]
"""Name, region, period kind, and what else tells totals of that name apart: DISEASES, a class, or nothing."""
DISEASES: Final = "disease"


def kind_number(per: Per, *, per_disease: bool) -> int:
    """A period kind as programs name it."""
    return KINDS.index(per) + DISEASE * per_disease


class Unsupported(Exception):
    """A rule book asks for something only the scalar engine does; the message says what."""


@dataclass(slots=True)
class Registers:
    """Numbers accounts as programs name them. The same account under another period kind is another register."""

    numbers: dict[AccountName, int] = field(default_factory=dict)
    uses: dict[str, str] = field(default_factory=dict)
    """What an account of a name is: base, deductible or limit."""

    def number(self, account: AccountName, use: str) -> int:
        """The register of an account. `use`: base, deductible or limit."""
        name, region, per, apart = account
        if self.uses.setdefault(name, use) != use:
            raise Unsupported(f"account {name} is a {self.uses[name]} and a {use}")
        other: Per = "cover_year" if per == "year" else "year"
        if per in ("year", "cover_year") and (name, region, other, apart) in self.numbers:
            raise Unsupported(f"account {name} of {region} is kept both per year and per cover year")
        return self.numbers.setdefault(account, len(self.numbers))

    def named(self, name: str) -> list[int]:
        """Registers that an opening balance of that name fills: those of the natural or cover year."""
        return [
            number
            for (own, _, per, apart), number in self.numbers.items()
            if own == name and per in ("year", "cover_year") and not apart
        ]

    def by_class(self, name: str) -> bool:
        """Whether some base of that name is kept for each class."""
        return any(own == name and apart not in ("", DISEASES) for own, _, _, apart in self.numbers)
