"""The models of the room, in files by subject."""

from .batch import ListBatch
from .designation import Designation
from .rows import ListFault, ListRow
from .warning import WarningList, WarningPerson, WarningState

__all__ = ["Designation", "ListBatch", "ListFault", "ListRow", "WarningList", "WarningPerson", "WarningState"]
