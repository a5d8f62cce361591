"""2201 to 2205: outpatient visits, their diagnoses and lines."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.national.care import diagnoses, lines, undoing, visits
from tuodi.workbench.national.care.orders import Act
from tuodi.workbench.national.models import Diagnosis, Visit
from tuodi.workbench.national.transactions import Call, Refused, transaction

_OUT = Visit.Kind.OUTPATIENT


@transaction("2201")
def register(call: Call) -> dict[str, Any]:
    """A visit begins."""
    visit = visits.open_visit(call, call.node("data"), _OUT)
    number = call.node("data")["psn_no"]
    return {"data": {"mdtrt_id": visit.mdtrt_id, "psn_no": number, "ipt_otp_no": visit.ipt_otp_no}}


@transaction("2202")
def cancel(call: Call) -> dict[str, Any]:
    """A visit is taken back."""
    undoing.cancel(call, visits.held(call, call.node("data"), _OUT, over=True), Act.CANCEL)
    return {}


@transaction("2203", "2203A")
def describe(call: Call) -> dict[str, Any]:
    """What a visit is about: one medical category, diagnoses by number."""
    node = call.node("mdtrtinfo")
    visit = visits.held(call, node, _OUT)
    diagnoses.write(call, visit, call.rows("diseinfo"), Diagnosis.Phase.OUTPATIENT)
    visits.change(visit, node, diag_code=diagnoses.main_of(visit, Diagnosis.Phase.OUTPATIENT))
    return {}


@transaction("2204")
def upload(call: Call) -> dict[str, Any]:
    """Lines of one visit, in one or several batches."""
    return {"result": [lines.answer_of(one) for one in upload_lines(call, _OUT)]}


@transaction("2205")
def delete(call: Call) -> dict[str, Any]:
    """A batch is taken back; 0000: everything that is not settled."""
    node = call.node("data")
    lines.delete(call, visits.held(call, node, _OUT), batch=str(node["chrg_bchno"]))
    return {}


def upload_lines(call: Call, kind: str) -> list[Any]:
    """The lines of a message belong to one visit of one person."""
    rows = call.rows("feedetail")
    if not rows:
        raise Refused(f"{call.infno}.feedetail", "feedetail 没有明细；请补充后重发")
    if len({(row["mdtrt_id"], row["psn_no"]) for row in rows}) > 1:
        raise Refused(f"{call.infno}.mdtrt_id", "一次只能上传一个就诊的明细；请按 mdtrt_id 分开上传")
    return lines.upload(call, visits.held(call, rows[0], kind), rows)
