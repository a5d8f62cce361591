"""What the cascade remembers of one person from bill to bill besides the accounts: stays, admissions, pregnancies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from .bill import Bill

_PREGNANCY = dt.timedelta(days=300)
_DELIVERY = ("delivery_normal", "delivery_caesarean")


@dataclass(slots=True)
class PersonMemory:
    """Grows bill by bill in settling order."""

    roots: dict[str, str] = field(default_factory=dict)
    admissions: dict[tuple[int, str], dict[str, int]] = field(default_factory=dict)
    stay_in_policy: dict[str, int] = field(default_factory=dict)
    remainders: dict[tuple[str, str], int | str] = field(default_factory=dict)
    class_of_year: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Account year → the class that counts and the region that certified it (reading `several_identities`)."""
    pregnancy: int = 0
    pregnancy_since: dt.date | None = None
    admissions_before: int = 0
    """Admissions of the opening year already counted elsewhere."""
    opening_year: int = 0

    def stay_key(self, bill: Bill, *, continuous: bool) -> str:
        """The stay whose deductible the bill shares: its own, or the first of its referral chain."""
        if continuous and bill.refl_from_mdtrt_id:
            root = self.roots.get(bill.refl_from_mdtrt_id, bill.refl_from_mdtrt_id)
            self.roots[bill.stay] = root
            return root
        return self.roots.get(bill.stay, bill.stay)

    def admission(self, bill: Bill, year: int, *, inpatient: bool) -> int:
        """The number of this admission in the account year, counted per insurance; 0 for other care."""
        if not inpatient:
            return 0
        stays = self.admissions.setdefault((year, bill.insutype), {})
        before = self.admissions_before if year == self.opening_year else 0
        return stays.setdefault(bill.stay, before + len(stays) + 1)

    def add_to_stay(self, bill: Bill, in_policy: int) -> int:
        """The stay's in-policy amount so far, this bill included."""
        total = self.stay_in_policy.get(bill.stay, 0) + in_policy
        self.stay_in_policy[bill.stay] = total
        return total

    def add_to_remainder(self, bill: Bill, stage: str, left: int, missing: str) -> int | str:
        """What the stages before one left of the stay so far, or the figure for want of which it is unknown."""
        before = self.remainders.get((stage, bill.stay), 0)
        known = before if isinstance(before, str) else missing or before + left
        self.remainders[stage, bill.stay] = known
        return known

    def kept(self) -> list[object]:
        """Everything, as JSON holds it; `take_up` reads it."""
        return [
            self.opening_year, self.admissions_before, self.roots,
            [[*key, stays] for key, stays in self.admissions.items()], self.stay_in_policy,
            [[*key, left] for key, left in self.remainders.items()],
            [[year, *held] for year, held in self.class_of_year.items()], self.pregnancy,
            None if self.pregnancy_since is None else f"{self.pregnancy_since}",
        ]  # fmt: skip

    def take_up(self, kept: list[Any]) -> None:
        """Stand where another stood when it was `kept`."""
        self.opening_year, self.admissions_before, self.roots, admissions, self.stay_in_policy, *rest = kept
        remainders, classes, self.pregnancy, since = rest
        self.admissions = {(year, insutype): stays for year, insutype, stays in admissions}
        self.remainders = {(stage, stay): left for stage, stay, left in remainders}
        self.class_of_year = {year: (class_id, region) for year, class_id, region in classes}
        self.pregnancy_since = None if since is None else dt.date.fromisoformat(since)

    def pregnancy_key(self, bill: Bill, day: dt.date, *, maternity: bool) -> str:
        """Maternity bills up to and including a delivery, at most 300 days, are one pregnancy."""
        if not maternity:
            return ""
        if self.pregnancy_since is None or day > self.pregnancy_since + _PREGNANCY:
            self.pregnancy += 1
            self.pregnancy_since = day
        key = str(self.pregnancy)
        if bill.care_type in _DELIVERY:
            self.pregnancy_since = None
        return key
