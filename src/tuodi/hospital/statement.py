"""Reconciling with the platform: totals by 3201, rows by a file that goes with 9101, 3202 and comes back with 9102."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.policy.money import format_yuan

from .books import Entry, totals
from .style import Fen
from .terminal import Refusal, Till

_SENT = ("setl_id", "mdtrt_id", "psn_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "refd_setl_flag")
_CAME = (
    "psn_no", "mdtrt_id", "setl_id", "msgid", "stmt_rslt", "refd_setl_flag", "memo", "medfee_sumamt",
    "fund_pay_sumamt", "acct_pay",
)  # fmt: skip
_SUMS = ("medfee_sumamt", "fund_pay_sumamt", "acct_pay", "psn_cash_pay")


@dataclass(frozen=True, slots=True)
class Group:
    """What one reconciliation is about. The days are the settlements' own, both included."""

    insutype: str
    clr_type: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the result file."""

    setl_id: str
    msgid: str
    balanced: bool
    refund: bool
    memo: str
    total: str


def balanced(till: Till, group: Group, entries: Sequence[Entry]) -> tuple[bool, str]:
    """Whether the totals are the platform's too, and its words."""
    info = till.call("3201", {"data": _asked(till, group, entries)}).get("stmtinfo") or {}
    return str(info.get("stmt_rslt")) == "0", str(info.get("stmt_rslt_dscr") or "")


def compared(till: Till, group: Group, entries: Sequence[Entry]) -> list[Row]:
    """Row by row. Raises Refusal where the result is no table of the ten columns."""
    at = till.at.code
    sent = {"in": _packed(entries), "filename": "statement.zip", "fixmedins_code": at}
    put = till.call("9101", {"fsUploadIn": sent})
    number = str(put.get("file_qury_no") or "")
    data = _asked(till, group, entries) | {"file_qury_no": number}
    said = till.call("3202", {"data": data})["fileinfo"]
    wanted = {"file_qury_no": said["file_qury_no"], "filename": said["filename"], "fixmedins_code": at}
    answer = till.settled(till.make("9102", {"fsDownloadIn": wanted}, till.at.numbers.next()))
    if not answer.ok:
        raise Refusal("9102", answer.message)
    return list(_rows(answer.raw.body))


def _asked(till: Till, group: Group, entries: Sequence[Entry]) -> dict[str, Any]:
    sums = totals(entry.money for entry in entries)
    data: dict[str, Any] = {name: Fen(sums[name]) for name in _SUMS}
    return data | {
        "insutype": group.insutype, "clr_type": group.clr_type, "setl_optins": till.at.admdvs,
        "stmt_begndate": group.begin, "stmt_enddate": group.end, "cash_payamt": data["psn_cash_pay"],
        "fixmedins_setl_cnt": len(entries), "refd_setl_flag": None, "fixmedins_refd_setl_flag": None,
    }  # fmt: skip


def _packed(entries: Iterable[Entry]) -> str:
    """TAB-separated, zipped, as text; nothing stands as the word null."""
    text = "".join("\t".join(_cell(entry, name) for name in _SENT) + "\n" for entry in entries)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("statement.txt", text)
    return base64.b64encode(packed.getvalue()).decode()


def _cell(entry: Entry, name: str) -> str:
    if name == "refd_setl_flag":
        return "1" if entry.undoes else "0"
    return format_yuan(entry.money.get(name, 0)) if name in _SUMS else str(getattr(entry, name) or "null")


def _rows(packed: bytes) -> Iterable[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            lines = archive.read(archive.namelist()[0]).decode().splitlines()
    except (zipfile.BadZipFile, IndexError, UnicodeDecodeError) as fault:
        raise Refusal("9102", f"not a zipped text: {fault}") from fault
    for line in lines:
        cells = [("" if cell == "null" else cell) for cell in line.split("\t")]
        if len(cells) != len(_CAME):
            raise Refusal("9102", f"{len(cells)} columns instead of {len(_CAME)}")
        one = dict(zip(_CAME, cells, strict=True))
        yield Row(
            one["setl_id"], one["msgid"], one["stmt_rslt"] == "0", one["refd_setl_flag"] == "1", one["memo"],
            one["medfee_sumamt"],
        )  # fmt: skip
