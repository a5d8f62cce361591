"""The file for the bank: CSV in GB18030, one payment a line, totals in the first two lines; and its hash.

批次号,基金,笔数,金额,校验值
500243P20240630001,医疗救助基金,2,1234.50,<SHA-256 of the lines below, first 16 signs>
序号,户名,账号,开户行,金额,用途
1,冉光明,6228480000000000001,农业银行彭水支行,1000.00,手工报销
"""

from __future__ import annotations

import hashlib

from tuodi.policy.money import format_yuan
from tuodi.workbench.base.csv_out import csv_text
from tuodi.workbench.base.payables import kind
from tuodi.workbench.funds.models import PaymentBatch

from .names import fund_label

ENCODING = "gb18030"
HEAD = ("批次号", "基金", "笔数", "金额", "校验值")
COLUMNS = ("序号", "户名", "账号", "开户行", "金额", "用途")
_MARK = 16


def bytes_of(batch: PaymentBatch) -> bytes:
    """The whole file."""
    rows = [
        (str(line.serial), line.holder, line.account, line.bank, format_yuan(line.amount), kind(line.kind).zh)
        for line in batch.lines.order_by("serial")
    ]
    body = csv_text([COLUMNS, *rows]).encode(ENCODING)
    mark = hashlib.sha256(body).hexdigest()[:_MARK]
    sums = (batch.number, fund_label(batch.fund), str(batch.payments), format_yuan(batch.amount), mark)
    return csv_text([HEAD, sums]).encode(ENCODING) + body


def digest_of(content: bytes) -> str:
    """SHA-256 of the file."""
    return hashlib.sha256(content).hexdigest()
