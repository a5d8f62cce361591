"""2301, 2302, 2401 to 2405: stays, their diagnoses and lines."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.national.care import diagnoses, lines, undoing, visits
from tuodi.workbench.national.care.kinds import refuse_other
from tuodi.workbench.national.care.orders import Act
from tuodi.workbench.national.models import Diagnosis, Visit
from tuodi.workbench.national.transactions import Call, Refused, transaction

from .outpatient import upload_lines

_IN = Visit.Kind.INPATIENT


@transaction("2401")
def admit(call: Call) -> dict[str, Any]:
    """A stay begins. A person in bed elsewhere is refused with the name of the institution."""
    node = call.node("mdtrtinfo")
    refuse_other(call, _IN, node["med_type"], place=call.institution.county, day=node["begntime"].date())
    visit = visits.open_visit(call, node, _IN)
    diagnoses.write(call, visit, call.rows("diseinfo"), Diagnosis.Phase.ADMISSION)
    main = diagnoses.main_of(visit, Diagnosis.Phase.ADMISSION) or node.get("dscg_maindiag_code", "")
    Visit.objects.filter(pk=visit.pk).update(diag_code=main[:40])
    return {"result": {"mdtrt_id": visit.mdtrt_id}}


@transaction("2403")
def edit(call: Call) -> dict[str, Any]:
    """What was said of a stay changes; a diagnosis by its number."""
    node = call.node("adminfo")
    visit = visits.held(call, node, _IN)
    # a stay ends by 2402 alone
    said = {name: value for name, value in node.items() if name != "endtime"}
    diagnoses.write(call, visit, call.rows("diseinfo"), Diagnosis.Phase.ADMISSION)
    main = diagnoses.main_of(visit, Diagnosis.Phase.ADMISSION) or node.get("dscg_maindiag_code") or visit.diag_code
    visits.change(visit, said, diag_code=main[:40])
    return {}


@transaction("2402")
def discharge(call: Call) -> dict[str, Any]:
    """A stay ends; before or after its settlement."""
    node = call.node("dscginfo")
    visit = visits.held(call, node, _IN)
    if visit.state != Visit.State.OPEN:
        raise Refused("2402.state", f"就诊 {visit.mdtrt_id} {visit.get_state_display()}；如需更正请先撤销出院（2405）")
    visits.not_ahead(call, "endtime", node["endtime"])
    if node["endtime"] < visit.begntime:
        raise Refused("2402.endtime", f"出院时间早于入院时间 {visit.begntime:%Y-%m-%d %H:%M:%S}；请核对")
    diagnoses.write(call, visit, call.rows("diseinfo"), Diagnosis.Phase.DISCHARGE)
    visit.leave()
    main = diagnoses.main_of(visit, Diagnosis.Phase.DISCHARGE) or visit.diag_code
    visits.change(visit, node, diag_code=main[:40])
    return {}


@transaction("2404")
def cancel(call: Call) -> dict[str, Any]:
    """An admission is taken back."""
    undoing.cancel(call, visits.held(call, call.node("data"), _IN, over=True), Act.CANCEL)
    return {}


@transaction("2405")
def readmit(call: Call) -> dict[str, Any]:
    """A discharge is taken back."""
    visits.come_back(call, visits.held(call, call.node("data"), _IN))
    return {}


@transaction("2301")
def upload(call: Call) -> dict[str, Any]:
    """Lines of a stay; a line with init_feedetl_sn and a negative quantity takes back another."""
    return {"result": [lines.answer_of(one) for one in upload_lines(call, _IN)]}


@transaction("2302")
def delete(call: Call) -> dict[str, Any]:
    """Lines are taken back by number; 0000: everything that is not settled."""
    rows = call.rows("data")
    if len({(row["mdtrt_id"], row["psn_no"]) for row in rows}) > 1:
        raise Refused("2302.mdtrt_id", "一次只能撤销一个就诊的明细；请按 mdtrt_id 分开")
    lines.delete(call, visits.held(call, rows[0], _IN), numbers=[str(row["feedetl_sn"]) for row in rows])
    return {}
