"""2101 to 2103: a purchase at a pharmacy is a visit, its lines and their settlement in one message."""

from __future__ import annotations

from typing import Any

from django.db import transaction as database

from tuodi.workbench.national.care import lines, settling, visits
from tuodi.workbench.national.models import Visit
from tuodi.workbench.national.transactions import Call, transaction

from .settlement import undo

_MED_TYPE = "41"
_BATCH = "1"


@transaction("2101")
def pre_settle(call: Call) -> dict[str, Any]:
    """What a purchase would cost the patient. What was written for the trial goes away again."""
    with database.atomic():
        due, node = _bought(call)
        told = settling.try_out(call, due, node)
        split = [lines.answer_of(one) for one in due.lines]
        database.set_rollback(True)
    return {"setlinfo": told["setlinfo"] | {"mdtrt_id": ""}, "detlcutinfo": split}


@transaction("2102")
def settle(call: Call) -> dict[str, Any]:
    """A purchase."""
    due, node = _bought(call)
    return settling.book(call, due, node)


@transaction("2103")
def undo_purchase(call: Call) -> dict[str, Any]:
    """A purchase is taken back."""
    node = call.node("data")
    if "mdtrt_id" not in node:
        mine = Visit.objects.filter(institution=call.institution, settlements__settlement__setl_id=node["setl_id"])
        node["mdtrt_id"] = mine.values_list("mdtrt_id", flat=True).first() or node["setl_id"]
    return undo(call, Visit.Kind.PHARMACY)


def _bought(call: Call) -> tuple[settling.Due, dict[str, Any]]:
    node = call.node("druginfo")
    when = node.get("begntime", call.now)
    node = {"med_type": _MED_TYPE, "begntime": when, "chrg_bchno": _BATCH} | node
    visit = visits.open_visit(call, node, Visit.Kind.PHARMACY)
    rows = [
        {"fee_ocur_time": when} | row | {"mdtrt_id": visit.mdtrt_id, "psn_no": node["psn_no"], "chrg_bchno": _BATCH}
        for row in call.rows("drugdetail")
    ]
    lines.upload(call, visit, rows)
    return settling.batch_of(call, visit, _BATCH), node
