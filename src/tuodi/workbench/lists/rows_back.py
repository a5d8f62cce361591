"""The rows of a batch that cannot stand, as a workbook to be mended and uploaded again."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.exchange.refusals import place
from tuodi.workbench.base.words import label

from .certify import Certifying
from .compared import List
from .enums import NEVER
from .line import ListLine, situation_of
from .models import ListBatch, ListFault, ListRow
from .sheet_out import BadRow, SheetBook


def bad_rows_of(batch: ListBatch) -> bytes:
    """Bad, unmatched and ambiguous rows with their reasons."""
    which = List(batch.county, batch.department, batch.month, batch.kind)
    situation = situation_of(Certifying(batch.county, which.month_end), batch.department, label)
    return SheetBook(ListLine, situation, f"{batch.number}：改正后以变动名单重新上传").bad_rows(_rows(batch))


def _rows(batch: ListBatch) -> Iterator[BadRow]:
    faults: dict[int, list[tuple[str, str, str]]] = {}
    for fault in ListFault.objects.filter(batch=batch).order_by("id"):
        faults.setdefault(fault.number, []).append((fault.column, fault.reason, fault.mend))
    for row in ListRow.objects.filter(batch=batch, outcome__in=NEVER).order_by("id"):
        told = faults.get(row.number) or [("证件号码", row.detail, "核对号码；确无此人的先登记人员")]
        yield place(row.number), row.cells or _cells(row), told


def _cells(row: ListRow) -> dict[str, str]:
    return {
        "psn_name": row.psn_name, "certno": row.certno, "identity": label("classes", row.identity),
        "begndate": row.begndate.isoformat() if row.begndate else "",
        "enddate": row.enddate.isoformat() if row.enddate else "", "end_reason": row.end_reason,
    }  # fmt: skip
