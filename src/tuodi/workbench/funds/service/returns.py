"""The bank's return file: matched line by line to what was sent; a line that does not match is not taken."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tuodi.exchange.cells import narrow, tidy
from tuodi.exchange.dates import parse_date
from tuodi.exchange.layouts import normal
from tuodi.exchange.money import parse_money
from tuodi.exchange.refusals import CellError, FileRefused
from tuodi.exchange.tables import open_tables
from tuodi.policy.money import format_yuan
from tuodi.workbench.base.uploads import fault_of
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import BankReturn, PaymentBatch, PaymentLine

from .payables import tell

COLUMNS: dict[str, tuple[str, ...]] = {
    "serial": ("序号", "明细序号"), "account": ("账号", "收款账号"), "amount": ("金额", "交易金额"),
    "result": ("结果", "处理结果", "状态"), "code": ("代码", "返回码", "退回代码"),
    "words": ("说明", "失败原因", "备注"), "on": ("日期", "交易日期", "入账日期"),
}  # fmt: skip
_NEEDED = ("serial", "account", "amount", "result")
_PAID = frozenset({"成功", "已付", "交易成功", "0000", "s"})
_RETURNED = frozenset({"失败", "退回", "退票", "交易失败", "f"})
_HEADER_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the file as read; `fault`: what is wrong with it."""

    row: int
    values: dict[str, str]
    fault: str = ""


def take(batch: PaymentBatch, name: str, content: bytes, by: str) -> tuple[BankReturn, bool]:
    """Take a file; whether it was new. Raises Refused where the whole file is no use."""
    digest = hashlib.sha256(content).hexdigest()
    known = BankReturn.objects.filter(batch=batch, digest=digest).first()
    if known is not None:
        return known, False
    fault = fault_of(name, len(content), io.BytesIO(content))
    if fault:
        raise refused("file", fault)
    with transaction.atomic():
        held: PaymentBatch = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
        if held.state != PaymentBatch.State.SENT:
            raise refused("not_sent", f"批次 {held.number} {held.get_state_display()}，不接收回盘")
        lines = {line.serial: line for line in held.lines.select_related("batch")}
        wrong, answered = _match(lines, read(name, content))
        for line in answered:
            line.save()
            tell(line)
        if all(line.state != PaymentLine.State.WAITING for line in lines.values()):
            held.close()
            held.save()
        made = BankReturn.objects.create(
            batch=held, name=Path(name).name[:200], digest=digest, rows=len(wrong) + len(answered), by=by,
            refused=wrong,
            paid=sum(line.state == PaymentLine.State.PAID for line in answered),
            returned=sum(line.state == PaymentLine.State.RETURNED for line in answered),
        )  # fmt: skip
    return made, True


def _match(lines: dict[int, PaymentLine], answers: Iterator[Answer]) -> tuple[list[dict[str, str]], list[PaymentLine]]:
    wrong: list[dict[str, str]] = []
    answered: list[PaymentLine] = []
    for answer in answers:
        serial = answer.values.get("serial", "")
        line = lines.get(int(serial)) if serial.isdecimal() else None
        fault = answer.fault or _fault(line, answer)
        if fault or line is None:
            wrong.append({"row": str(answer.row), "serial": serial, "fault": fault or "批次中没有这个序号"})
            continue
        line.answered_on = _day(answer.values.get("on", ""))
        if answer.values["result"].lower() in _PAID:
            line.state = PaymentLine.State.PAID
        else:
            line.state, line.live = PaymentLine.State.RETURNED, None
            line.code, line.words = answer.values.get("code", "")[:20], answer.values.get("words", "")[:200]
        answered.append(line)
    return wrong, answered


def _fault(line: PaymentLine | None, answer: Answer) -> str:
    if line is None:
        return "批次中没有这个序号"
    result = answer.values["result"].lower()
    if line.state != PaymentLine.State.WAITING:
        same = (result in _PAID) == (line.state == PaymentLine.State.PAID)
        return "此前已回盘" if same else f"此前已回盘为“{line.get_state_display()}”，与本行不同"
    if answer.values["account"] != line.account:
        return "账号与送出的不同"
    return _amount_fault(line, answer.values["amount"]) or _result_fault(result, answer)


def _amount_fault(line: PaymentLine, text: str) -> str:
    try:
        amount = parse_money(text.replace(",", ""))
    except CellError:
        return f"金额 {text} 不是金额"
    return "" if amount == line.amount else f"金额应为 {format_yuan(line.amount)}"


def _result_fault(result: str, answer: Answer) -> str:
    if result not in _PAID | _RETURNED:
        return f"结果 {answer.values['result']} 不认识，应为 成功 或 失败"
    if result in _RETURNED and not (answer.values.get("code") or answer.values.get("words")):
        return "退回须有代码或说明"
    return ""


def _day(text: str) -> dt.date:
    return parse_date(text) if text else timezone.now().date()


def read(name: str, content: bytes) -> Iterator[Answer]:
    """Rows below the header. Raises Refused where no line can be it, the file cannot be read or has no row."""
    name = Path(name).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"return{Path(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            yield from _rows(path, name)
        except FileRefused as fault:
            raise refused("unreadable", f"{name}：{fault.message.zh}", fault.message.mend_zh) from fault


def _rows(path: Path, name: str) -> Iterator[Answer]:
    found = some = False
    for table in open_tables(path, None, lambda _: None):
        index: dict[str, int] | None = None
        for number, cells in table.rows:
            if index is None:
                index = _header(cells)
                found = found or index is not None
            elif any(cell.strip() for cell in cells):
                some = True
                yield _read(number, cells, index)
    if not found:
        raise refused(
            "no_header", f"{name}：文件里没有找到表头：至少要有 序号、账号、金额、结果 各列",
            "请用银行回盘文件，或检查列名",
        )  # fmt: skip
    if not some:
        raise FileRefused(path.name, "no_rows")


def _header(cells: list[str]) -> dict[str, int] | None:
    heads = [normal(cell) for cell in cells]
    index = {n: heads.index(normal(a)) for n, aliases in COLUMNS.items() for a in aliases if normal(a) in heads}
    return index if set(_NEEDED) <= set(index) else None


def _read(number: int, cells: list[str], index: dict[str, int]) -> Answer:
    values = {name: narrow(tidy(cells[at])) if at < len(cells) else "" for name, at in index.items()}
    if values.get("on"):
        try:
            parse_date(values["on"])
        except CellError:
            return Answer(number, values, f"日期 {values['on']} 不是日期")
    return Answer(number, values)
