"""What the demonstration county (彭水, made-up figures of 示例·彭水) owes on a bill, worked out by hand.

Figures are written out here again on purpose: no rule book is asked. Assistance: key classes 80 %, others 70 % of what
insurance left of the in-policy amount; 100,000 a year for special diseases, 60,000 for single inpatient bills of more
than 30,000 at hospitals of level 2 and 3, 6,000 for other inpatient bills; nothing for ordinary outpatient care. Tilt:
inpatient care within the city, over the year: key classes 70 % above 4,000, others 60 % above 5,000, 20,000 a year.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .visit import Visit

KEY = ("special_hardship", "minimum_living", "returned_to_poverty")
OTHER = ("low_income_edge", "unstable_exit", "marginal_at_risk", "sudden_hardship", "illness_poor")
HELPED = (*KEY, *OTHER)
SPECIAL_CAP, LARGE_CAP, ORDINARY_CAP, TILT_CAP = 10_000_000, 6_000_000, 600_000, 2_000_000
LARGE_OVER = 3_000_000
"""Fen; a bill of exactly so much is an ordinary one."""
_KEY_TILT, _OTHER_TILT = (400_000, 70), (500_000, 60)
"""Deductible of the year in fen, rate in hundredths."""
_CITY = "500"
_HALF = 50

Paid = tuple[int, int]
"""Assistance and tilt."""


@dataclass(slots=True)
class Year:
    """A person's running totals."""

    used: dict[str, int] = field(default_factory=dict)
    tilt_base: int = 0

    def owes(self, visit: Visit, held: str) -> Paid:
        """What a bill gets under a class ("" for none); the totals move on."""
        rest = visit.in_policy - visit.insured
        if held not in HELPED or rest <= 0:
            return 0, 0
        account, cap = _account(visit)
        if not account:
            return 0, 0
        paid = self._pay(account, cap, _half_up(rest * (80 if held in KEY else 70)))
        if not (visit.inpatient and visit.place.startswith(_CITY)):
            return paid, 0
        deductible, rate = _KEY_TILT if held in KEY else _OTHER_TILT
        before, self.tilt_base = self.tilt_base, self.tilt_base + rest - paid
        over = max(0, self.tilt_base - deductible) - max(0, before - deductible)
        return paid, self._pay("tilt", TILT_CAP, _half_up(over * rate))

    def booked(self, visit: Visit, paid: Paid) -> None:
        """The totals as the platform moves them when it pays something else; what it passed over it does not count."""
        account, _ = _account(visit)
        self.used[account] = self.used.get(account, 0) + paid[0]
        self.used["tilt"] = self.used.get("tilt", 0) + paid[1]
        if any(paid) and visit.inpatient and visit.place.startswith(_CITY):
            self.tilt_base += visit.in_policy - visit.insured - paid[0]

    def _pay(self, account: str, cap: int, wanted: int) -> int:
        paid = max(0, min(wanted, cap - self.used.get(account, 0)))
        self.used[account] = self.used.get(account, 0) + paid
        return paid


def _account(visit: Visit) -> tuple[str, int]:
    if visit.care == "outpatient_chronic" or visit.inpatient:
        if visit.special:
            return "special", SPECIAL_CAP
        if visit.inpatient:
            large = visit.level >= 2 and visit.in_policy > LARGE_OVER  # noqa: PLR2004 - a hospital's level
            return ("large", LARGE_CAP) if large else ("ordinary", ORDINARY_CAP)
    return "", 0


def _half_up(hundredths: int) -> int:
    """Fen × hundredths → fen, half a fen up."""
    return (hundredths + _HALF) // 100
