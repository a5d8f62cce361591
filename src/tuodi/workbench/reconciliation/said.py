"""The rows that an institution sends: a file (zipped, TAB-separated, without a head), or rows in the message."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuodi.exchange.national.values import is_absent, number_of, scaled
from tuodi.policy.money import format_yuan
from tuodi.workbench.base.uploads import UNPACKED_AT_MOST

from .compare import Kind, Ours, Pair, Theirs

SENT = ("setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "refd_setl_flag")
"""Columns of the file that is sent, in order."""
_MONEY = frozenset({"medfee_sumamt", "fund_pay_sumamt", "acct_pay"})
_LEAST = 6
_AMOUNT_PLACES = 2


class BadRows(Exception):
    """Rows that cannot be read, with the line and the column."""


def rows_of_file(content: bytes) -> list[Theirs]:
    """The rows of a file."""
    return list(_rows(_text(content)))


def rows_of_message(rows: Sequence[Mapping[str, Any]]) -> list[Theirs]:
    """The rows of a node, amounts in fen already."""
    return [
        Theirs(
            number, row.get("setl_id", ""), row.get("mdtrt_id", ""), row.get("psn_no", ""),
            row.get("medfee_sumamt", 0), row.get("fund_pay_sumamt", 0), row.get("acct_pay"),
            _flag(row.get("refd_setl_flag", "")),
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


def _text(content: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [part for part in packed.infolist() if not part.is_dir()]
            if len(parts) != 1 or parts[0].file_size > UNPACKED_AT_MOST:
                raise BadRows("压缩包内应只有一个 TXT 文件")
            content = packed.read(parts[0])
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(coding)
        except UnicodeDecodeError:
            continue
    raise BadRows("文件编码不是 UTF-8 或 GB18030")


def _rows(text: str) -> Iterator[Theirs]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [("" if is_absent(cell) else cell.strip()) for cell in line.split("\t")]
        if number == 1 and cells[0].lower() == "setl_id":
            continue
        if len(cells) < _LEAST:
            raise BadRows(f"第 {number} 行只有 {len(cells)} 列，应有 {len(SENT)} 列，以 TAB 分隔")
        told = dict(zip(SENT, cells, strict=False))
        money = {name: _fen(number, name, told[name]) for name in _MONEY}
        yield Theirs(
            number, told["setl_id"], told["mdtrt_id"], told["psn_no"], money["medfee_sumamt"] or 0,
            money["fund_pay_sumamt"] or 0, money["acct_pay"], _flag(told.get("refd_setl_flag", "")),
        )  # fmt: skip


def _fen(number: int, name: str, text: str) -> int | None:
    if not text:
        return None
    exact = number_of(text)
    found = None if exact is None else scaled(exact, _AMOUNT_PLACES)
    if found is None:
        raise BadRows(f"第 {number} 行 {name} 的值 {text[:20]} 不是金额")
    return found


def _flag(text: str) -> bool | None:
    return {"1": True, "0": False}.get(text)


def result_file(pairs: Sequence[Pair]) -> bytes:
    """The result as it is fetched with 9102: ten columns, TAB-separated, zipped; empty is the word null."""
    lines = "".join("\t".join(_cell(value) for value in _result(pair)) + "\n" for pair in pairs)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("result.txt", lines)
    return made.getvalue()


def _result(pair: Pair) -> tuple[object, ...]:
    """psn_no mdtrt_id setl_id msgid stmt_rslt refd_setl_flag memo medfee_sumamt fund_pay_sumamt acct_pay.

    Amounts are ours where we have the settlement; the memo says both. Of several that fit, none is named.
    """
    ours, row = pair.ours, pair.theirs
    refund = bool(ours.undo_of) if ours else bool(row and row.is_refund)
    shown: Ours | Theirs | None = ours or row
    if shown is None:
        raise RuntimeError("a pair has a side")
    unnamed = pair.kind == Kind.SEVERAL
    return (
        shown.psn_no, "" if unnamed else shown.mdtrt_id, "" if unnamed else shown.setl_id, ours.msgid if ours else "",
        "0" if pair.kind == Kind.EVEN else "1", "1" if refund else "0", pair.why,
        _yuan(shown.medfee_sumamt), _yuan(shown.fund_pay_sumamt), _yuan(shown.acct_pay),
    )  # fmt: skip


def _cell(value: object) -> str:
    return str(value).replace("\t", " ") or "null"


def _yuan(fen: int | None) -> str:
    return "" if fen is None else format_yuan(fen)
