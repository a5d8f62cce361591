"""The models of this room, in files by subject."""

from .budgets import Advance, Budget
from .clearing import ClearingLine, ClearingSheet, Offset
from .fund_warnings import FundWarning
from .incomes import Income
from .paying import BankReturn, PayeeAccount, PaymentBatch, PaymentLine

__all__ = [
    "Advance", "BankReturn", "Budget", "ClearingLine", "ClearingSheet", "FundWarning", "Income", "Offset",
    "PayeeAccount", "PaymentBatch", "PaymentLine",
]  # fmt: skip
