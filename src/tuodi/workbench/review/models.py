"""The models of the room, in files by subject."""

from .files import BillFile, FileFault, ImportedBill
from .findings import Finding, FindingEvent, Judged
from .samples import Sample, SampleItem

__all__ = ["BillFile", "FileFault", "Finding", "FindingEvent", "ImportedBill", "Judged", "Sample", "SampleItem"]
