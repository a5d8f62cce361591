"""A visit to the outpatient department: 2201, 2203, 2204, 2206, 2207, and sometimes its undoing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .care import Item, Patient, diagnosis, lines, total
from .faults import Fault
from .settling import settle, undo
from .terminal import Till

MED_TYPE = "11"
_UNDONE, _CHANGED, _GONE, _MOST = 80, 100, 60, 8
"""Of a thousand visits: settlement taken back, lines sent anew, registration cancelled; lines of a bill at most."""


def visit(till: Till, person: dict[str, Any], patient: Patient, items: Sequence[Item], number: str) -> None:
    """From registration to the cashier."""
    at, psn_no, chance = till.moment(), person["psn_no"], till.chance
    who = {
        "psn_no": psn_no, "mdtrt_cert_type": "02", "mdtrt_cert_no": patient.certno, "card_sn": None,
        "psn_cert_type": "01", "certno": patient.certno, "psn_type": person["psn_type"],
        "psn_name": patient.psn_name, "insutype": person["insutype"],
    }  # fmt: skip
    registration = {
        "begntime": f"{at}", "ipt_otp_no": number, "atddr_no": "D500000000001", "dr_name": "模拟医师",
        "dept_code": "A03", "dept_name": "内科", "caty": "A03",
    }  # fmt: skip
    registered = till.sure("2201", {"data": who | registration})
    ids = {"psn_no": psn_no, "mdtrt_id": registered["data"]["mdtrt_id"]}
    if chance.hits(_GONE):
        till.sure("2202", {"data": ids | {"ipt_otp_no": number}})
        till.books.count("left", visit=True)
        return
    about = {"med_type": MED_TYPE, "begntime": f"{at}", "dise_codg": "K29.500", "dise_name": "慢性胃炎"}
    till.sure("2203", {"mdtrtinfo": ids | about, "diseinfo": [diagnosis(psn_no, at, stay=False)]})
    batch = number
    charged = _charge(till, ids, items, batch)
    if chance.hits(_CHANGED):
        till.sure("2205", {"data": ids | {"chrg_bchno": "0000"}})
        batch = f"{number}B"
        charged = _charge(till, ids, items, batch)
    asked = who | ids | {
        "med_type": MED_TYPE, "medfee_sumamt": total(charged), "psn_setlway": "01", "chrg_bchno": batch,
        "acct_used_flag": "0",
    }  # fmt: skip
    entry = settle(till, ("2206", "2207"), asked, lambda data: {"data": data})
    till.books.count("outpatient", visit=True)
    if chance.hits(_UNDONE):
        undo(till, "2208", entry)
        if till.faults.hits(Fault.AGAIN, chance):
            till.books.count(Fault.AGAIN)
            till.refused(
                "2601", {"data": {"psn_no": psn_no, "omsgid": entry.msgid, "oinfno": "2207"}}, "reversed_after_undo"
            )


def _charge(till: Till, ids: dict[str, Any], items: Sequence[Item], batch: str) -> list[dict[str, Any]]:
    """Send the lines of a batch."""
    around = ids | {"chrg_bchno": batch, "rx_circ_flag": "0"}
    charged = lines(items, till.chance, batch, till.moment(), around=around, most=_MOST)
    till.sure(
        "2204", {"feedetail": charged}, before_again=lambda: till.call("2205", {"data": ids | {"chrg_bchno": "0000"}})
    )
    return charged
