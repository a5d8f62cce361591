"""Settling a visit through the desk: pre-settled, then booked once, with every amount the institution sent compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from tuodi.policy.money import format_yuan
from tuodi.workbench import planned
from tuodi.workbench.base.prepared import Asking
from tuodi.workbench.desk.service import refused as desk
from tuodi.workbench.desk.service.person import Held
from tuodi.workbench.desk.service.settle import Request, refuse_unconfirmed, settle
from tuodi.workbench.desk.service.settle import trial as try_bill
from tuodi.workbench.desk.service.stored import Around, row_of
from tuodi.workbench.national.models import FeeLine, InterfaceSettlement, Visit
from tuodi.workbench.national.transactions import Call, Refused
from tuodi.workbench.registry.find import survivor

from . import told as telling
from . import visits
from .bill import bill_of
from .lines import PARTS, Sums, answer_of, covered, settled, standing_of, sums_of
from .orders import Act, Was, decide

_ZH = {
    "medfee_sumamt": "医疗费总额", "fulamt_ownpay_amt": "全自费", "overlmt_selfpay": "超限价自费",
    "preselfpay_amt": "先行自付", "inscp_scp_amt": "符合政策范围",
}  # fmt: skip


_MENDS = {
    "missing": "请联系医保经办机构补齐政策数字", "opening": "请联系医保经办机构核定年初累计",
    "uninsured": "请以 1101 核对险种和参保地", "care_type": "请以 1901 核对 med_type",
}  # fmt: skip
"""What an institution can do; the desk's own words are for its clerks."""


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """What is to be settled: a batch of an outpatient, or everything of a stay that is not settled yet."""

    visit: Visit
    lines: Sequence[FeeLine]
    sums: Sums


def batch_of(call: Call, visit: Visit, batch: str, rows: Sequence[FeeLine] | None = None) -> Due:
    """The lines of a batch (`rows` where they were read already). Refuses one that is settled or has no lines."""
    if rows is None:
        rows = _BATCH.rows(visit.mdtrt_id, batch)
    before: str | None = vars(rows[0])["settled_as"] if rows else None
    return _due(call, visit, rows, f"批次 {batch}", before)


def _lines(mdtrt_id: str, batch: str) -> QuerySet[FeeLine]:
    """The lines of a batch, each with the number of the settlement that the batch has."""
    standing = standing_of(OuterRef("visit"), chrg_bchno=batch).values("settlement__setl_id")[:1]
    mine = FeeLine.objects.filter(visit__mdtrt_id=mdtrt_id, chrg_bchno=batch).defer("details")
    return mine.annotate(settled_as=Subquery(standing)).order_by("pk")


_BATCH = Asking(_lines, "?visit", "?batch")


def batch_named(call: Call, node: Mapping[str, Any]) -> Due:
    """The same of an outpatient's visit that a message names: held, and read along with its lines."""
    batch = str(node["chrg_bchno"])
    found, lines = planned.together(visits.asked(call, node), _BATCH.asked(str(node["mdtrt_id"]), batch))
    visit = visits.held_in(call, node, found, Visit.Kind.OUTPATIENT)
    return batch_of(call, visit, batch, _BATCH.rows_in(lines))


def stay_of(call: Call, visit: Visit) -> Due:
    """Everything of a stay that is not settled yet. Refuses one that is settled to its end."""
    standing = covered(visit)
    final = next((one for one in standing if not one.settlement.mid_setl), None)
    rows = list(FeeLine.objects.filter(visit=visit).exclude(settled(standing)).order_by("pk"))
    return _due(call, visit, rows, f"就诊 {visit.mdtrt_id} ", final.settlement.setl_id if final else None)


def _due(call: Call, visit: Visit, rows: Sequence[FeeLine], what: str, before: str | None) -> Due:
    if before is not None:
        raise decide(Act.SETTLE, Was.STANDS).refusal(call, setl_id=before)
    if not rows:
        raise Refused(f"{call.infno}.lines", f"{what}没有未结算的费用明细；请先上传明细")
    return Due(visit, rows, sums_of(rows))


def try_out(call: Call, due: Due, node: Mapping[str, Any]) -> dict[str, Any]:
    """What settling would give: nothing is written."""
    compare(call, due.sums, node)
    person = survivor(due.visit.person)
    try:
        held = Held(person)
        trial = try_bill(held, bill_of(call, due.visit, node, due.sums, held))
        refuse_unconfirmed(held, trial.bill, trial.statement, request_of(call))
    except desk.Refused as no:
        raise in_our_words(call, no) from no
    row = row_of(trial.bill, trial.statement, Around(
        person=person, clr_ym="", orig_clr_ym="", by=actor(call), at=call.now
    ))  # fmt: skip
    kept = telling.row_of(call, due.visit, row, due.sums, node)
    return {"setlinfo": telling.setlinfo(kept, booked=False), "setldetail": kept.funds}


def book(call: Call, due: Due, node: Mapping[str, Any]) -> dict[str, Any]:
    """Settle. The answer has the split of every line too."""
    compare(call, due.sums, node)
    person = survivor(due.visit.person)
    try:
        row = settle(person, lambda held: bill_of(call, due.visit, node, due.sums, held), request_of(call))
    except desk.Refused as no:
        raise in_our_words(call, no) from no
    kept = telling.row_of(call, due.visit, row, due.sums, node)
    telling.KEPT.insert_soon(kept)
    return {**answer(kept), "detlcutinfo": [answer_of(line) for line in due.lines]}


def answer(kept: InterfaceSettlement) -> dict[str, Any]:
    """What an institution is told of a settlement or an undo."""
    return {"setlinfo": telling.setlinfo(kept), "setldetail": kept.funds}


def compare(call: Call, sums: Sums, node: Mapping[str, Any]) -> None:
    """The amounts that the institution passes on are ours, to the fen."""
    for name in ("medfee_sumamt", *PARTS):
        if name in node and node[name] != getattr(sums, name):
            raise Refused(
                f"{call.infno}.amount_differs",
                f"{name}（{_ZH[name]}）上传 {format_yuan(node[name])}，明细合计 {format_yuan(getattr(sums, name))}；"
                "请核对明细并重新预结算",
            )


def request_of(call: Call) -> Request:
    """What the desk is asked. Two visits of one day with one amount are two visits here."""
    return Request(by=actor(call), key=key_of(call), allow_duplicate=True)


def actor(call: Call) -> str:
    """Who books, as the desk's records say it."""
    return f"inst:{call.institution.code}"


def key_of(call: Call) -> str:
    """The desk's key of a message: booked once, whatever happens to the answer."""
    return f"{call.institution.pk}:{call.infno}:{call.msgid}"


def in_our_words(call: Call, no: desk.Refused) -> Refused:
    """A refusal of the desk as the interface tells it: the first thing that is wrong, and what mends it."""
    first = no.faults[0]
    where = f"{first.column}：" if first.column else ""
    mend = _MENDS.get(first.code, first.mend)
    return Refused(f"{call.infno}.{first.code}", f"{where}{first.text}{f'；{mend}' if mend else ''}")
