"""The models of the room, in files by subject."""

from .ahead import Expected, Trial, Tried
from .cases import Alert, AlertEvent, DepartmentTask, Disposition, Watched
from .terms import WarningTerms

__all__ = [
    "Alert",
    "AlertEvent",
    "DepartmentTask",
    "Disposition",
    "Expected",
    "Trial",
    "Tried",
    "WarningTerms",
    "Watched",
]  # fmt: skip
