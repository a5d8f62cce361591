"""Two lists of settlements compared: ours, and what the institution says. Pure.

A row is ours when it names our settlement and stands for the same side of it: refunds come as two rows, positive and
negative, the negative one under the number of the undo or of what it undoes. A row without a number is found by visit,
person and amounts, if only one fits. What was settled and undone here, and is unknown there, cancels out: a difference
without money.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tuodi.policy.money import format_yuan


class Kind(StrEnum):
    """What a pair of rows is."""

    EVEN = "even"
    AMOUNT = "amount"
    MISSING_THERE = "missing_there"
    MISSING_HERE = "missing_here"
    UNDONE = "undone"
    CANCELS = "cancels"
    SEVERAL = "several"
    DOUBLED = "doubled"


KIND_ZH = {
    Kind.EVEN: "相符", Kind.AMOUNT: "金额不符", Kind.MISSING_THERE: "医院没有", Kind.MISSING_HERE: "中心没有",
    Kind.UNDONE: "中心已撤销", Kind.CANCELS: "撤销相抵", Kind.SEVERAL: "对应多笔", Kind.DOUBLED: "医院重复",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ours:
    """A settlement or undo of ours. `undo_of`, `undone_by`: the numbers of the other one; `pk`: ours of the row.

    `by`: who took it back at the bureau, without a message.
    """

    pk: int
    setl_id: str
    mdtrt_id: str
    psn_no: str
    msgid: str
    medfee_sumamt: int
    fund_pay_sumamt: int
    acct_pay: int
    undo_of: str = ""
    undone_by: str = ""
    day: dt.date | None = None
    by: str = ""

    @property
    def money(self) -> tuple[int, int, int]:
        """What is compared."""
        return self.medfee_sumamt, self.fund_pay_sumamt, self.acct_pay


@dataclass(frozen=True, slots=True)
class Theirs:
    """A row of the institution's; what it does not say is empty or None."""

    number: int
    setl_id: str
    mdtrt_id: str
    psn_no: str
    medfee_sumamt: int
    fund_pay_sumamt: int
    acct_pay: int | None = None
    refund: bool | None = None

    @property
    def is_refund(self) -> bool:
        """By its flag, else by its sign."""
        negative = self.medfee_sumamt < 0 or self.fund_pay_sumamt < 0
        return negative or (self.refund is True and self.medfee_sumamt == 0)

    def agrees(self, ours: Ours) -> bool:
        """Whether every amount it says is ours."""
        return (
            self.medfee_sumamt == ours.medfee_sumamt
            and self.fund_pay_sumamt == ours.fund_pay_sumamt
            and self.acct_pay in (None, ours.acct_pay)
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of either side or of both, what it is and why."""

    kind: Kind
    ours: Ours | None
    theirs: Theirs | None
    why: str

    @property
    def difference(self) -> tuple[int, int]:
        """Ours less theirs: total fee and funds."""
        mine = self.ours.money if self.ours and self.kind != Kind.DOUBLED else (0, 0, 0)
        said = (self.theirs.medfee_sumamt, self.theirs.fund_pay_sumamt) if self.theirs else (0, 0)
        return mine[0] - said[0], mine[1] - said[1]


def compare(ours: Iterable[Ours], theirs: Sequence[Theirs]) -> list[Pair]:
    """Every row of both sides in one pair: theirs in their order, then what only we have."""
    mine = list(ours)
    by_number = {one.setl_id: one for one in mine}
    by_visit: dict[tuple[str, bool], list[Ours]] = defaultdict(list)
    for one in mine:
        by_visit[one.mdtrt_id, bool(one.undo_of)].append(one)
    taken: set[str] = set()
    pairs: dict[int, Pair] = {}
    for row in theirs:  # named rows first: they must not lose their partner to a nameless one
        if row.setl_id:
            pairs[row.number] = _named(row, by_number, taken)
    for row in theirs:
        if not row.setl_id:
            pairs[row.number] = _nameless(row, by_visit, mine, taken)
    told = [pairs[row.number] for row in theirs]
    return told + [_unknown_there(one, taken, by_number) for one in mine if one.setl_id not in taken]


def _named(row: Theirs, by_number: dict[str, Ours], taken: set[str]) -> Pair:
    found = by_number.get(row.setl_id)
    if found is not None and row.is_refund and not found.undo_of and found.undone_by in by_number:
        found = by_number[found.undone_by]
    if found is None:
        return Pair(Kind.MISSING_HERE, None, row, "中心没有这个结算编号")
    if found.setl_id in taken:
        return Pair(Kind.DOUBLED, found, row, f"结算 {found.setl_id} 在医院明细中出现两次")
    return _met(row, found, taken)


def _nameless(row: Theirs, by_visit: dict[tuple[str, bool], list[Ours]], mine: list[Ours], taken: set[str]) -> Pair:
    near = by_visit.get((row.mdtrt_id, row.is_refund), []) if row.mdtrt_id else [
        one for one in mine if one.psn_no == row.psn_no and bool(one.undo_of) is row.is_refund
    ]  # fmt: skip
    fitting = [one for one in near if one.setl_id not in taken and one.psn_no == row.psn_no]
    exact = [one for one in fitting if row.agrees(one)]
    chosen = exact or (fitting if row.mdtrt_id else [])
    if not chosen:
        return Pair(Kind.MISSING_HERE, None, row, "中心没有该人员、就诊和金额的结算")
    if len(chosen) > 1:
        return Pair(Kind.SEVERAL, None, row, f"中心有 {len(chosen)} 笔相符的结算，无法确定是哪一笔")
    return _met(row, chosen[0], taken)


def _met(row: Theirs, found: Ours, taken: set[str]) -> Pair:
    taken.add(found.setl_id)
    if row.agrees(found):
        return Pair(Kind.EVEN, found, row, "")
    said = [
        f"{zh} 医院 {format_yuan(there)} 中心 {format_yuan(here)}"
        for zh, there, here in (
            ("总费用", row.medfee_sumamt, found.medfee_sumamt), ("基金", row.fund_pay_sumamt, found.fund_pay_sumamt),
            ("个账", row.acct_pay, found.acct_pay),
        )
        if there is not None and there != here
    ]  # fmt: skip
    return Pair(Kind.AMOUNT, found, row, "；".join(said))


def _unknown_there(one: Ours, taken: set[str], by_number: dict[str, Ours]) -> Pair:
    other = one.undo_of or one.undone_by
    if other and other in by_number and other not in taken:
        return Pair(Kind.CANCELS, one, None, f"与 {other} 一正一负，已撤销，医院两笔都没有，金额相抵")
    if one.undo_of:
        who = f"经办 {one.by} 在中心撤销" if one.by else "中心已撤销"
        return Pair(Kind.UNDONE, one, None, f"{who}结算 {one.undo_of}，医院没有撤销记录")
    return Pair(Kind.MISSING_THERE, one, None, "中心有这笔结算，医院没有")
