"""What a person's cover costs: premium, subsidy, refund, and how long one waits for benefits."""

from __future__ import annotations

from tuodi.enrolment.assess import assess
from tuodi.enrolment.enrolee import Enrolee
from tuodi.enrolment.reasons import text_of
from tuodi.enrolment.result import Line, PremiumResult
from tuodi.enrolment.rules import EnrolmentRules
from tuodi.enrolment.waiting import Waiting, waiting_period

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
