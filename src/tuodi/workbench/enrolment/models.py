"""The models of this room, in files by subject."""

from .closing import Closing
from .deciding import Batch, Due, SubsidyDecision
from .dispatching import Dispatch, Figure
from .paying import PaymentFile, PaymentRow
from .standing import LedgerEntry, Mobilisation
from .years import Assignment, EnrolmentYear

__all__ = [
    "Assignment", "Batch", "Closing", "Dispatch", "Due", "EnrolmentYear", "Figure", "LedgerEntry", "Mobilisation",
    "PaymentFile", "PaymentRow", "SubsidyDecision",
]  # fmt: skip
