"""A stay: 2401, 2403, 2301 and 2302, 2303, 2304, 2402 in either order, and sometimes all of it undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from .care import Item, Patient, diagnosis, lines, total
from .settling import reverse, settle, undo
from .style import Fen
from .terminal import Crashed, Till

_UNDONE, _RETURNED, _TAKEN_BACK, _SECOND, _MOST, _DAYS = 100, 300, 150, 100, 15, 6
"""Of a thousand stays: undone, a line refunded, lines deleted and sent anew, a second admission tried; lines, days."""


def visit(till: Till, person: dict[str, Any], patient: Patient, items: Sequence[Item], number: str) -> None:
    """From admission to discharge. The caller sees to it that nobody lies in two beds."""
    chance, psn_no, end = till.chance, person["psn_no"], till.moment()
    begin = end - dt.timedelta(days=chance.between(1, _DAYS))
    admission = _admission(till, person, patient, number, begin)
    ids = {"psn_no": psn_no, "mdtrt_id": _admitted(till, admission)}
    if chance.hits(_SECOND):
        till.refused("2401", admission, "two_open_stays")
    changed = {name: value for name, value in admission["mdtrtinfo"].items() if name != "ipt_no"}
    till.sure("2403", {
        "adminfo": changed | ids | {"ipt_otp_no": number, "adm_bed": "12", "endtime": None},
        "diseinfo": [one | {"mdtrt_id": ids["mdtrt_id"]} for one in admission["diseinfo"]],
    })  # fmt: skip
    charged = _charges(till, ids, items, number, end)
    asked = ids | {
        "mdtrt_cert_type": "02", "mdtrt_cert_no": patient.certno, "card_sn": None, "psn_cert_type": "01",
        "certno": patient.certno, "psn_type": person["psn_type"], "psn_name": patient.psn_name,
        "medfee_sumamt": total(charged), "psn_setlway": "01", "acct_used_flag": "0", "insutype": person["insutype"],
        "mid_setl_flag": "0", "dscgTime": f"{end:%Y-%m-%d}", "insuplc_admdvs": till.insuplc,
        "mdtrtarea_admvs": till.at.admdvs, "invono": None,
    }  # fmt: skip
    leaves_first = chance.hits(500)
    if leaves_first:
        _discharge(till, ids, person, end)
    entry = settle(till, ("2303", "2304"), asked, lambda data: {"data": data})
    if not leaves_first:
        _discharge(till, ids, person, end)
    till.books.count("inpatient", visit=True)
    if chance.hits(_UNDONE):
        undo(till, "2305", entry)
        till.sure("2405", {"data": ids})
        till.sure("2302", {"data": [ids | {"feedetl_sn": "0000"}]})
        till.sure("2404", {"data": ids})


def _admission(till: Till, person: dict[str, Any], patient: Patient, number: str, begin: dt.datetime) -> dict[str, Any]:
    stay = {
        "psn_no": person["psn_no"], "insutype": person["insutype"], "coner_name": None, "tel": None,
        "begntime": f"{begin}", "mdtrt_cert_type": "02", "mdtrt_cert_no": patient.certno, "card_sn": None,
        "cert_type": "01", "certno": patient.certno, "med_type": "21", "ipt_no": number, "medrcdno": None,
        "atddr_no": "D500000000001", "chfpdr_name": "模拟医师", "adm_diag_dscr": "慢性胃炎", "adm_dept_codg": "A03",
        "adm_dept_name": "内科", "adm_bed": "11", "dscg_maindiag_code": "K29.500", "dscg_maindiag_name": "慢性胃炎",
        "dise_codg": "K29.500", "dise_name": "慢性胃炎", "insuplc_admdvs": till.insuplc,
        "mdtrtarea_admvs": till.at.admdvs,
    }  # fmt: skip
    return {"mdtrtinfo": stay, "diseinfo": [diagnosis(person["psn_no"], begin, stay=True)]}


def _admitted(till: Till, admission: dict[str, Any]) -> str:
    """The stay's number. After a crash the lost admission is reversed and said again."""
    try:
        output = till.call("2401", admission, may_crash=True)
    except Crashed as gone:
        reverse(till, gone.sent, admission["mdtrtinfo"]["psn_no"])
        output = till.call("2401", admission)
    return str(output["result"]["mdtrt_id"])


def _charges(
    till: Till, ids: dict[str, Any], items: Sequence[Item], number: str, end: dt.datetime
) -> list[dict[str, Any]]:
    """Some days' lines: sent, perhaps deleted and sent anew, perhaps one of them refunded."""
    chance = till.chance
    around = ids | {"med_type": "21", "init_feedetl_sn": None}

    def delete() -> None:
        till.call("2302", {"data": [ids | {"feedetl_sn": "0000"}]})

    charged = lines(items, chance, number, end, around=around, most=_MOST)
    till.sure("2301", {"feedetail": charged}, before_again=delete)
    if chance.hits(_TAKEN_BACK):
        delete()
        charged = lines(items, chance, f"{number}B", end, around=around, most=_MOST)
        till.sure("2301", {"feedetail": charged}, before_again=delete)
    if chance.hits(_RETURNED) and len(charged) > 1:
        of = charged[-1]
        refund = of | {
            "feedetl_sn": f"{of['feedetl_sn']}R", "init_feedetl_sn": of["feedetl_sn"], "cnt": -of["cnt"],
            "det_item_fee_sumamt": Fen(-of["det_item_fee_sumamt"]),
        }  # fmt: skip
        till.call("2301", {"feedetail": [refund]})
        charged = [*charged, refund]
    return charged


def _discharge(till: Till, ids: dict[str, Any], person: dict[str, Any], end: dt.datetime) -> None:
    leaving = {
        "insutype": person["insutype"], "endtime": f"{end}", "dise_codg": "K29.500", "dise_name": "慢性胃炎",
        "dscg_dept_codg": "A03", "dscg_dept_name": "内科", "dscg_bed": "12", "dscg_way": "1", "die_date": None,
    }  # fmt: skip
    ill = diagnosis(person["psn_no"], end, stay=True) | {"mdtrt_id": ids["mdtrt_id"]}
    till.sure("2402", {"dscginfo": ids | leaving, "diseinfo": [ill]})
