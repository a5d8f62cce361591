"""2206, 2207, 2208, 2303, 2304, 2305 and 2601: pre-settling, settling, undoing, reversing."""

from __future__ import annotations

from typing import Any

from tuodi.workbench.national.care import settling, undoing, visits
from tuodi.workbench.national.care.orders import Act
from tuodi.workbench.national.models import InterfaceSettlement, Visit
from tuodi.workbench.national.transactions import Call, transaction

_ONLINE = "2"
"""setl_type: settled over the interface."""


@transaction("2206", "2206A")
def pre_settle_batch(call: Call) -> dict[str, Any]:
    """What settling a batch would give."""
    return settling.try_out(call, _batch(call), call.node("data"))


@transaction("2207", "2207A")
def settle_batch(call: Call) -> dict[str, Any]:
    """A batch of an outpatient is settled."""
    return settling.book(call, _batch(call), call.node("data"))


@transaction("2303")
def pre_settle_stay(call: Call) -> dict[str, Any]:
    """What settling a stay would give now."""
    return settling.try_out(call, _stay(call), call.node("data"))


@transaction("2304")
def settle_stay(call: Call) -> dict[str, Any]:
    """A stay is settled, at its end or on the way (mid_setl_flag)."""
    return settling.book(call, _stay(call), call.node("data"))


@transaction("2208")
def undo_batch(call: Call) -> dict[str, Any]:
    """An outpatient's settlement is taken back."""
    return undo(call, Visit.Kind.OUTPATIENT)


@transaction("2305")
def undo_stay(call: Call) -> dict[str, Any]:
    """A stay's settlement is taken back. Its answer says more of the stay than those of the others."""
    made = taken_back(call, Visit.Kind.INPATIENT)
    told, row = settling.answer(made), made.settlement
    told["setlinfo"] |= {
        "insu_admdvs": row.insu_admdvs, "begndate": row.begndate, "enddate": row.enddate, "setl_type": _ONLINE,
        "invono": str(made.told.get("invono", "")) or None,
    }  # fmt: skip
    return told


@transaction("2601")
def reverse(call: Call) -> dict[str, Any]:
    """Whatever a message of 2102, 2207, 2304 or 2401 did is taken back."""
    node = call.node("data")
    undoing.reverse_message(call, str(node["oinfno"]), str(node["omsgid"]), node["psn_no"])
    return {}


def undo(call: Call, kind: str) -> dict[str, Any]:
    """The settlement that a message names, as negative money."""
    return settling.answer(taken_back(call, kind))


def taken_back(call: Call, kind: str) -> InterfaceSettlement:
    """The same as it is kept."""
    node = call.node("data")
    visit = visits.held(call, node, kind)
    made = undoing.undo(call, undoing.settlement_of(call, visit, node["setl_id"]), Act.UNDO)
    if made is None:
        raise RuntimeError("undoing is never silent")
    return made


def _batch(call: Call) -> settling.Due:
    return settling.batch_named(call, call.node("data"))


def _stay(call: Call) -> settling.Due:
    return settling.stay_of(call, visits.held(call, call.node("data"), Visit.Kind.INPATIENT))
