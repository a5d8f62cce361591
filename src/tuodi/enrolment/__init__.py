"""What a person's cover costs: premium, subsidy, refund, and how long one waits for benefits."""

from __future__ import annotations

from .assess import assess
from .enrolee import Enrolee
from .reasons import text_of
from .result import Line, PremiumResult
from .rules import EnrolmentRules
from .waiting import Waiting, waiting_period

__all__ = [
    "Enrolee",
    "EnrolmentRules",
    "Line",
    "PremiumResult",
    "Waiting",
    "assess",
    "text_of",
    "waiting_period",
]
