"""The month's findings as a workbook, a sheet a township, as it goes out."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import groupby

import xlsxwriter
from django.db.models import QuerySet

from tuodi.exchange.sheet_setup import AS_TEXT
from tuodi.policy.money import format_yuan
from tuodi.workbench.base.masking import masked
from tuodi.workbench.registry.models import Place

from .enums import CAUSES
from .models import Finding
from .words import said

_HEAD = (
    ("序号", 6), ("结论", 8), ("姓名", 10), ("证件号码", 21), ("村（社区）", 14), ("救助身份", 16), ("结算编号", 24),
    ("结算日期", 12), ("总费用", 12), ("政策范围内", 12), ("应付救助", 12), ("已付救助", 12),
    ("差额（正为应补）", 14), ("主要原因", 16),
    ("原因", 44), ("条款", 18), ("状态", 11), ("办理期限", 12), ("备注", 20),
)  # fmt: skip
_NAME = 31


def by_township(findings: QuerySet[Finding]) -> bytes:
    """Amounts as numbers with two decimals, numbers as text."""
    rows = findings.select_related("person__village", "bill").defer("bill__line", "bill__facts")
    rows = rows.order_by("township", "kind", "pk")
    names = dict(Place.objects.filter(level=Place.Level.TOWNSHIP).values_list("code", "name"))
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **AS_TEXT})
    head = book.add_format({"bold": True, "bg_color": "#E8F0F0", "text_wrap": True, "valign": "vcenter"})
    money = book.add_format({"num_format": "#,##0.00"})
    for township, group in groupby(rows, key=lambda one: one.township):
        sheet = book.add_worksheet(str(names.get(township, township))[:_NAME])
        for column, (name, width) in enumerate(_HEAD):
            sheet.set_column(column, column, width)
            sheet.write(0, column, name, head)
        sheet.freeze_panes(1, 3)
        for number, one in enumerate(group, 1):
            _row(sheet, number, one, money)
    if not book.worksheets():
        book.add_worksheet("无")
    book.close()
    return made.getvalue()


def _row(sheet: xlsxwriter.worksheet.Worksheet, number: int, one: Finding, money: object) -> None:
    bill, person = one.bill, one.person
    why = "；".join(filter(None, (said(one.content, "causes"), said(one.content, "reasons"))))
    cells: list[object] = [
        number, one.get_kind_display(), person.psn_name, masked(person.certno),
        person.village.name if person.village else "", one.classes, bill.setl_id, f"{bill.setl_time:%Y-%m-%d}",
    ]  # fmt: skip
    for column, cell in enumerate(cells):
        sheet.write(number, column, cell)
    amounts = (bill.medfee_sumamt, bill.inscp_scp_amt, one.due, one.booked, one.amount)
    for column, fen in enumerate(amounts, len(cells)):
        if fen is not None:
            sheet.write_number(number, column, Decimal(format_yuan(fen)), money)
    last = (
        CAUSES.get(one.cause, ""), why, "、".join(one.content.get("clauses", ())), one.get_state_display(),
        f"{one.due_date}" if one.due_date else "", "",
    )  # fmt: skip
    for column, text in enumerate(last, len(cells) + len(amounts)):
        sheet.write_string(number, column, text)
