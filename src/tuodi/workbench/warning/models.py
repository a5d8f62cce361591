"""The models of the room, in files by subject."""

from .ahead import Expected, Trial
from .cases import DepartmentTask, Disposition, Alert, AlertEvent, Watched
from .terms import WarningTerms

__all__ = [
    "DepartmentTask", "Disposition", "Expected", "Trial", "Alert", "AlertEvent", "WarningTerms", "Watched",
]  # fmt: skip
