"""The receipt of a batch: who handed over what, who took it, and what became of every row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlsxwriter

from tuodi.exchange.sheet_setup import HEADER, OPTIONS, set_up
from tuodi.workbench.base.words import label

from .enums import WRITES, Outcome
from .models import ListBatch, ListRow

_HEADINGS = (
    ("行号", 8), ("姓名", 12), ("证件号码", 22), ("身份类别", 18), ("起始日期", 12), ("终止日期", 12), ("比对结果", 12),
    ("处理", 14), ("说明", 60),
)  # fmt: skip


def receipt_of(batch: ListBatch) -> bytes:
    """A workbook of two sheets: the receipt, and the rows other than unchanged ones."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, OPTIONS)
    head = book.add_format(HEADER)
    sheet = book.add_worksheet("回执")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    for line, (name, value) in enumerate(_facts(batch)):
        sheet.write_string(line, 0, name, head)
        sheet.write_string(line, 1, value)
    rows = book.add_worksheet("明细")
    set_up(rows, [width for _, width in _HEADINGS], 2)
    for position, (name, _) in enumerate(_HEADINGS):
        rows.write_string(0, position, name, head)
    for line, cells in enumerate(_rows(batch), 1):
        for position, text in enumerate(cells):
            rows.write_string(line, position, text)
    book.close()
    return made.getvalue()


def _facts(batch: ListBatch) -> Iterator[tuple[str, str]]:
    yield "批次", batch.number
    yield "名单", str(batch)
    yield "文件", batch.file_name
    yield "文件摘要 SHA-256", batch.digest
    yield "状态", str(batch.get_state_display())
    yield "上传", f"{batch.uploaded_by} {batch.uploaded_at:%Y-%m-%d %H:%M}"
    if batch.submitted_at:
        yield "提交", f"{batch.submitted_by} {batch.submitted_at:%Y-%m-%d %H:%M}"
    if batch.decided_at:
        yield "接收或退回", f"{batch.checker} {batch.decided_at:%Y-%m-%d %H:%M}"
    if batch.reason:
        yield "退回原因", batch.reason
    if batch.undone_at:
        yield (
            "撤销",
            f"{batch.undo_by}申请、{batch.undo_checker}复核 {batch.undone_at:%Y-%m-%d %H:%M}：{batch.undo_reason}",
        )
    yield "行数", str(batch.rows_in)
    for one in Outcome:
        if batch.count(one.value):
            yield one.label, str(batch.count(one.value))
    yield "规则摘要", batch.rule_hash


def _rows(batch: ListBatch) -> Iterator[list[str]]:
    for row in ListRow.objects.filter(batch=batch).exclude(outcome=Outcome.UNCHANGED).order_by("id").iterator():
        yield [
            row.place, row.psn_name, row.certno, label("classes", row.identity),
            row.begndate.isoformat() if row.begndate else "", row.enddate.isoformat() if row.enddate else "",
            str(row.get_outcome_display()), _became(batch, row), row.detail,
        ]  # fmt: skip


def _became(batch: ListBatch, row: ListRow) -> str:
    if batch.source_id is None:
        return "尚未接收"
    if row.effective not in WRITES:
        return "未写入"
    return f"已写入（{row.let_through_by}放行）" if row.let_through_by else "已写入"
