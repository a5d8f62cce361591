"""Files in and out: layouts, codes, checks, refusals, streaming and writers."""

from __future__ import annotations

from .bill_source import BillSource, PersonBills, Skipped
from .layouts import Layout, detect_layout
from .money import format_fen, parse_money
from .options import Progress, ReadOptions
from .person_rows import BillRow
from .refusals import FileRefused, Note, Refusal
from .results import Counts, ResultFiles
from .table_writer import Column
from .writers import write_table

__all__ = [
    "BillRow",
    "BillSource",
    "Column",
    "Counts",
    "FileRefused",
    "Layout",
    "Note",
    "PersonBills",
    "Progress",
    "ReadOptions",
    "Refusal",
    "ResultFiles",
    "Skipped",
    "detect_layout",
    "format_fen",
    "parse_money",
    "write_table",
]
