"""The models of the room, in files by subject."""

from .fee_lines import ImportedLine
from .files import BillFile, FileFault, ImportedBill
from .findings import Finding, FindingEvent, Judged
from .guests import Guest, GuestBill
from .samples import Sample, SampleItem

__all__ = [
    "BillFile", "FileFault", "Finding", "FindingEvent", "Guest", "GuestBill", "ImportedBill", "ImportedLine",
    "Judged", "Sample", "SampleItem",
]  # fmt: skip
