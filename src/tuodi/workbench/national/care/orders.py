"""Every order in which settling, undoing and reversing can meet: one table, and the sentence for each refusal.

The platform's text leaves most of this open. What holds here: nothing is done twice, nothing is undone twice, an act
that finds its aim reached already says so, and a refusal names the settlement that stands in the way.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tuodi.workbench.national.transactions import Call, Refused

Outcome = Literal["done", "again", "refused", "tombstone"]


class Act(enum.StrEnum):
    """What an institution asks for."""

    SETTLE = "结算"
    UNDO = "撤销结算"
    REVERSE = "冲正结算"
    CANCEL = "撤销就诊"
    REVERSE_STAY = "冲正入院"


class Was(enum.StrEnum):
    """What the act finds of the thing it is about."""

    UNKNOWN = "从未收到"
    REFUSED = "已拒绝"
    TOMBSTONE = "已登记作废"
    FREE = "未结算"
    STANDS = "已结算"
    LATER = "其后另有结算"
    UNDONE = "已撤销"
    REVERSED = "已冲正"
    CENTRE = "经办机构已冲正"
    EMPTY = "无明细无结算"
    LINES = "有明细"
    SETTLED = "有结算"
    LEFT = "已出院"
    CANCELLED = "就诊已撤销"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `again`: reached before, success without anything done; `tombstone`: success, and never to be done."""

    act: Act
    was: Was
    outcome: Outcome
    code: str = ""
    zh: str = ""

    def refusal(self, call: Call, **names: str) -> Refused:
        """The refusal of this row, in words."""
        from tuodi.workbench.national.transactions import Refused  # noqa: PLC0415 - the page of the table needs no models

        return Refused(f"{call.infno}.{self.code}", self.zh.format(**names))


ORDERS: tuple[Rule, ...] = (
    # 2102, 2207, 2304
    Rule(Act.SETTLE, Was.FREE, "done"),
    Rule(Act.SETTLE, Was.UNDONE, "done"),
    Rule(Act.SETTLE, Was.REVERSED, "done"),
    Rule(Act.SETTLE, Was.CENTRE, "done"),
    Rule(Act.SETTLE, Was.STANDS, "refused", "settled", "已结算，setl_id {setl_id}；如需重结请先撤销该结算"),
    Rule(Act.SETTLE, Was.TOMBSTONE, "refused", "tombstone", "该报文收到之前已由 2601 作废，未执行；请换新的 msgid"),
    # 2103, 2208, 2305
    Rule(Act.UNDO, Was.STANDS, "done"),
    Rule(Act.UNDO, Was.UNKNOWN, "refused", "setl_id", "本机构该就诊没有结算 setl_id {setl_id}；请以 5203 查询核对"),
    Rule(Act.UNDO, Was.LATER, "refused", "later", "该结算之后另有结算 setl_id {setl_id}；请先撤销后一次结算"),
    Rule(Act.UNDO, Was.UNDONE, "refused", "undone", "该结算已撤销，撤销的 setl_id {setl_id}，不能重复撤销"),
    Rule(Act.UNDO, Was.REVERSED, "refused", "reversed", "该结算已由 2601 冲正，冲正的 setl_id {setl_id}，不能再撤销"),
    Rule(Act.UNDO, Was.CENTRE, "refused", "centre", "该结算已由经办机构冲正，setl_id {setl_id}（{by}），不能再撤销"),
    # 2601 of 2102, 2207, 2304
    Rule(Act.REVERSE, Was.STANDS, "done"),
    Rule(Act.REVERSE, Was.UNKNOWN, "tombstone"),
    Rule(Act.REVERSE, Was.TOMBSTONE, "again"),
    Rule(Act.REVERSE, Was.REFUSED, "again"),
    Rule(Act.REVERSE, Was.REVERSED, "again"),
    Rule(Act.REVERSE, Was.LATER, "refused", "later", "原结算之后另有结算 setl_id {setl_id}；请先撤销后一次结算"),
    Rule(Act.REVERSE, Was.UNDONE, "refused", "undone", "原结算已撤销，撤销的 setl_id {setl_id}，不需要冲正"),
    Rule(Act.REVERSE, Was.CENTRE, "refused", "centre", "原结算已由经办机构冲正，setl_id {setl_id}（{by}），不需要冲正"),
    # 2202, 2404
    Rule(Act.CANCEL, Was.EMPTY, "done"),
    Rule(Act.CANCEL, Was.LINES, "refused", "lines", "就诊 {mdtrt_id} 有费用明细；请先撤销明细（2205、2302，0000）"),
    Rule(Act.CANCEL, Was.SETTLED, "refused", "settled", "就诊 {mdtrt_id} 有结算 setl_id {setl_id}；请先撤销结算"),
    Rule(Act.CANCEL, Was.LEFT, "refused", "left", "就诊 {mdtrt_id} 已出院；请先撤销出院（2405）"),
    Rule(Act.CANCEL, Was.CANCELLED, "refused", "cancelled", "就诊 {mdtrt_id} 已撤销，不能重复撤销"),
    Rule(Act.CANCEL, Was.REVERSED, "refused", "reversed", "就诊 {mdtrt_id} 已由 2601 冲正，不能再撤销"),
    # 2601 of 2401
    Rule(Act.REVERSE_STAY, Was.EMPTY, "done"),
    Rule(Act.REVERSE_STAY, Was.UNKNOWN, "tombstone"),
    Rule(Act.REVERSE_STAY, Was.TOMBSTONE, "again"),
    Rule(Act.REVERSE_STAY, Was.REFUSED, "again"),
    Rule(Act.REVERSE_STAY, Was.REVERSED, "again"),
    Rule(Act.REVERSE_STAY, Was.LINES, "refused", "lines", "就诊 {mdtrt_id} 有费用明细；请先撤销明细（2302，0000）"),
    Rule(Act.REVERSE_STAY, Was.SETTLED, "refused", "settled", "就诊 {mdtrt_id} 有结算 setl_id {setl_id}；请先撤销结算"),
    Rule(Act.REVERSE_STAY, Was.LEFT, "refused", "left", "就诊 {mdtrt_id} 已出院；请先撤销出院（2405）"),
    Rule(Act.REVERSE_STAY, Was.CANCELLED, "refused", "cancelled", "就诊 {mdtrt_id} 已由 2404 撤销，不需要冲正"),
)  # fmt: skip

_TABLE: Mapping[tuple[Act, Was], Rule] = {(rule.act, rule.was): rule for rule in ORDERS}


def decide(act: Act, was: Was) -> Rule:
    """The row for an act on what it finds."""
    return _TABLE[act, was]
