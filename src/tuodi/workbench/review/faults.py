"""Why a row of an export is refused here: what the reader of rows says, and what only the register knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tuodi.exchange.person_rows import BillRow

_NOBODY: Final = ("person_unknown", "本县人员登记中没有这个人", "核对人员编号、证件号码；新来的人先登记，再导入本行")
OTHERWISE: Final = (
    "booked_otherwise", "结算编号已导入，但人员或金额不同", "在平台冲销后以新的结算编号重新导出，或更正结算编号",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A refused row, cell by cell."""

    row: int
    column: str
    value: str
    key: str
    reason: str
    mend: str
    setl_id: str = ""
    person_id: int | None = None


def faults_of(row: BillRow, person_id: int | None) -> Iterator[Fault]:
    """Cell by cell."""
    for one in row.refusals:
        yield Fault(
            row=row.row, column=one.column, value=one.value, key=one.key, reason=one.reason("zh"), mend=one.mend("zh"),
            setl_id=row.setl_id, person_id=person_id,
        )  # fmt: skip


def unknown(row: int, setl_id: str, person: str) -> Fault:
    """Nobody of the county."""
    key, reason, mend = _NOBODY
    return Fault(row=row, column="人员", value=person, key=key, reason=reason, mend=mend, setl_id=setl_id)
