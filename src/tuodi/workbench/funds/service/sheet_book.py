"""A clearing sheet as a workbook."""

from __future__ import annotations

import io

import xlsxwriter

from tuodi.exchange.sheet_setup import AS_TEXT
from tuodi.policy.money import format_yuan
from tuodi.workbench.base.naming import institution, who
from tuodi.workbench.funds.models import ClearingSheet
from tuodi.workbench.registry.seen_places import names_of

from .clearing import dues_of
from .names import fund_label

_HEADS = ("基金", "医疗机构", "乡镇（街道）", "类别", "单据数", "冲正数", "差额笔数", "金额")


def book_of(sheet: ClearingSheet) -> bytes:
    """Lines, what institutions get, and the hash."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, AS_TEXT)
    bold = book.add_format({"bold": True})
    page = book.add_worksheet("清算明细")
    page.write_row(0, 0, _HEADS, bold)
    rows = sheet.lines.order_by("fund", "fixmedins_code", "manual", "township")
    towns = names_of(line.township for line in rows)
    for at, line in enumerate(rows, 1):
        told = (
            fund_label(line.fund), institution(line.fixmedins_code) or "个人", towns.get(line.township, line.township),
            "手工报销" if line.manual else "联网结算", str(line.bills), str(line.reversals), str(line.differences),
            format_yuan(line.amount),
        )  # fmt: skip
        for column, text in enumerate(told):
            page.write_string(at, column, text)
    page = book.add_worksheet("应拨机构")
    page.write_row(0, 0, ("基金", "医疗机构", "清算金额", "冲抵预付", "应拨"), bold)
    for at, due in enumerate(dues_of(sheet), 1):
        amounts = (format_yuan(due.cleared), format_yuan(due.offset), format_yuan(due.to_pay))
        for column, text in enumerate((fund_label(due.fund), institution(due.fixmedins_code), *amounts)):
            page.write_string(at, column, text)
    page = book.add_worksheet("校验")
    for at, (name, text) in enumerate((("清算期", sheet.clr_ym), ("编制人", who(sheet.by)), ("校验值", sheet.digest))):
        page.write_string(at, 0, name)
        page.write_string(at, 1, text)
    book.close()
    return made.getvalue()
