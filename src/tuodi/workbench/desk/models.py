"""The models of the desk, in files by subject."""

from .deciding import Claim, ClearingPeriod, Difference, WholeYear
from .filings import Filing, StatementLayout
from .openings import OpeningBalance
from .settlements import PersonAccounts, Settlement

__all__ = [
    "Claim",
    "ClearingPeriod",
    "Difference",
    "Filing",
    "OpeningBalance",
    "PersonAccounts",
    "Settlement",
    "StatementLayout",
    "WholeYear",
]
