"""A morning at the interface: messages of a hospital and a pharmacy about the three known patients, carried out as any.

So that the pages of messages, visits and statements have something to show before anybody has connected a program.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tuodi.exchange.national.envelope import parse_text
from tuodi.exchange.national.schema import transactions
from tuodi.exchange.national.schemes import Proof
from tuodi.lab.known_patients import PATIENTS, DemoPatient
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.national.answering import Order, answered
from tuodi.workbench.national.models import Institution, Message
from tuodi.workbench.national.senders import Sender, region_for

from .cast import COUNTY
from .catalogue import ITEMS, DemoItem
from .hospitals import INSTITUTIONS

_OPERATOR = "M01"
_COUGH, _STAY = ("YSX001", "YSX004", "YSF001", "YSF004", "YSF006"), ("YSF002", "YSF003", "YSX005", "YSF006")
_DRUGS = ("YSX001", "YSX002", "YSZ001")
_OF_VISIT = ("mdtrt_id", "psn_no")
_BEFORE = "2021-04-12 09:00:00"
_DIAGNOSES = {"J06.900": "急性上呼吸道感染", "K29.500": "慢性胃炎"}
_ITEMS = {one.code: one for one in ITEMS}


class _Refused(Exception):
    """The morning goes on with the next patient."""


class _Till:
    """An institution's program."""

    def __init__(self, code: str) -> None:
        with unlimited():
            self.institution = Institution.objects.get(code=code)
        self._numbers = itertools.count(1)

    def say(self, infno: str, node: dict[str, Any]) -> dict[str, Any]:
        """The output of a message. Raises _Refused."""
        now = timezone.now()
        text = json.dumps({
            "infno": infno, "msgid": f"{self.institution.code}{now:%Y%m%d%H%M%S}{next(self._numbers):04d}",
            "mdtrtarea_admvs": COUNTY, "insuplc_admdvs": COUNTY, "recer_sys_code": "99", "infver": "V1.0",
            "opter_type": "1", "opter": _OPERATOR, "opter_name": "演示收费员", "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.institution.code, "fixmedins_name": self.institution.name, "input": node,
        }, ensure_ascii=False)  # fmt: skip
        sender = Sender(self.institution, Proof(), region_for(COUNTY))
        order = Order(sender, transactions()[infno], parse_text(text), text.encode(), now, time.monotonic())
        found: dict[str, Any] = json.loads(answered(order).body)
        if found["infcode"]:
            raise _Refused(found["err_msg"])
        output: dict[str, Any] = found["output"]
        return output


def play() -> int:
    """Once; how many messages there are."""
    with unlimited():
        if Message.objects.exists():
            return 0
    till, counter = _Till(INSTITUTIONS[0].code), _Till(INSTITUTIONS[-1].code)
    till.say("9001", {"signIn": {"opter_no": _OPERATOR, "mac": "00-00-00-00-00-00", "ip": "127.0.0.1"}})
    first, second, third = PATIENTS
    acts: tuple[Callable[[], None], ...] = (
        *(lambda one=one: _long_ago(till, one) for one in PATIENTS),
        lambda: _outpatient(till, first, undo=True), lambda: _outpatient(till, second, undo=False),
        lambda: _in_bed(till, third), lambda: _purchase(counter, second), lambda: _wrong_amount(till, first),
    )  # fmt: skip
    for act in acts:
        try:
            act()
        except _Refused:
            continue
    with unlimited():
        return Message.objects.count()


def _outpatient(till: _Till, one: DemoPatient, *, undo: bool) -> None:
    node = _until_trial(till, one)
    tried = till.say("2206", {"data": node})["setlinfo"]
    passed = {name: tried[name] for name in ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")}
    settled = till.say("2207", {"data": node | passed})["setlinfo"]
    if undo:
        about = {"setl_id": settled["setl_id"], "mdtrt_id": node["mdtrt_id"], "psn_no": one.psn_no}
        till.say("2208", {"data": about})


def _long_ago(till: _Till, one: DemoPatient) -> None:
    """A visit of April 2021: a known program opens with a question about that month and cannot go on without one."""
    about = {"psn_no": one.psn_no, "begntime": _BEFORE}
    visit = till.say("2201", {"data": about | {
        "insutype": "390", "mdtrt_cert_type": "02", "mdtrt_cert_no": one.certno, "ipt_otp_no": f"MZ{one.psn_no[-4:]}",
    }})["data"]["mdtrt_id"]  # fmt: skip
    node = about | {"mdtrt_id": visit, "med_type": "11"}
    till.say("2203", {"mdtrtinfo": node, "diseinfo": [_diagnosis("J06.900", _BEFORE)]})


def _purchase(till: _Till, one: DemoPatient) -> None:
    """At the pharmacy."""
    moment = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
    node = {
        "druginfo": _who(till, one) | {
            "begntime": moment, "insutype": "390", "medfee_sumamt": _total(_DRUGS), "acct_used_flag": "0",
            "med_type": "41",
        },
        "drugdetail": [
            {name: value for name, value in _line(one, "YD", at, _ITEMS[code], moment).items() if name not in _OF_VISIT}
            for at, code in enumerate(_DRUGS, 1)
        ],
    }  # fmt: skip
    till.say("2101", node)
    till.say("2102", node)


def _wrong_amount(till: _Till, one: DemoPatient) -> None:
    """What every program does once: the total is not that of the lines."""
    node = _until_trial(till, one)
    till.say("2207", {"data": node | {"medfee_sumamt": "999.00"}})


def _until_trial(till: _Till, one: DemoPatient) -> dict[str, Any]:
    """Who it is, the visit, the diagnosis, the lines; the node that settling sends."""
    who = _who(till, one)
    now = timezone.now()
    moment = f"{now:%Y-%m-%d %H:%M:%S}"
    number = f"MZ{now:%H%M%S%f}"
    visit = till.say("2201", {"data": who | {
        "insutype": "390", "begntime": moment, "ipt_otp_no": number, "dept_code": "A03", "dept_name": "内科",
        "caty": "A03",
    }})["data"]["mdtrt_id"]  # fmt: skip
    about = {"mdtrt_id": visit, "psn_no": one.psn_no, "med_type": "11", "begntime": moment}
    till.say("2203", {"mdtrtinfo": about, "diseinfo": [_diagnosis("J06.900", moment)]})
    rows = [_line(one, visit, at, _ITEMS[code], moment) | {"chrg_bchno": number} for at, code in enumerate(_COUGH, 1)]
    till.say("2204", {"feedetail": rows})
    return who | {
        "med_type": "11", "medfee_sumamt": _total(_COUGH), "psn_setlway": "01", "mdtrt_id": visit,
        "chrg_bchno": number, "acct_used_flag": "0", "insutype": "390",
    }  # fmt: skip


def _in_bed(till: _Till, one: DemoPatient) -> None:
    who = _who(till, one)
    moment = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
    said = who | {
        "insutype": "390", "begntime": moment, "med_type": "21", "ipt_no": "ZY0001", "atddr_no": "D001",
        "chfpdr_name": "演示医生", "adm_diag_dscr": _DIAGNOSES["K29.500"], "adm_dept_codg": "A03",
        "adm_dept_name": "内科", "adm_bed": "12", "dscg_maindiag_code": "K29.500",
        "dscg_maindiag_name": _DIAGNOSES["K29.500"],
    }  # fmt: skip
    sick = _diagnosis("K29.500", moment) | {"maindiag_flag": "1", "psn_no": one.psn_no}
    visit = till.say("2401", {"mdtrtinfo": said, "diseinfo": [sick]})["result"]["mdtrt_id"]
    rows = [_line(one, visit, at, _ITEMS[code], moment) | {"med_type": "21"} for at, code in enumerate(_STAY, 1)]
    till.say("2301", {"feedetail": rows})


def _who(till: _Till, one: DemoPatient) -> dict[str, Any]:
    till.say("1101", {"data": {"mdtrt_cert_type": "01", "mdtrt_cert_no": one.token}})
    return {
        "psn_no": one.psn_no, "mdtrt_cert_type": "02", "mdtrt_cert_no": one.certno, "psn_cert_type": "01",
        "certno": one.certno, "psn_name": one.psn_name,
    }  # fmt: skip


def _diagnosis(code: str, moment: str) -> dict[str, Any]:
    return {
        "diag_type": "1", "diag_srt_no": 1, "diag_code": code, "diag_name": _DIAGNOSES[code], "diag_dept": "A03",
        "dise_dor_no": "D001", "dise_dor_name": "演示医生", "diag_time": moment, "vali_flag": "1",
    }  # fmt: skip


def _line(one: DemoPatient, visit: str, at: int, item: DemoItem, moment: str) -> dict[str, Any]:
    return {
        "feedetl_sn": f"{visit}{at:03d}"[-30:], "mdtrt_id": visit, "psn_no": one.psn_no, "fee_ocur_time": moment,
        "med_list_codg": item.medical_code, "medins_list_codg": item.code, "det_item_fee_sumamt": item.price, "cnt": 1,
        "pric": item.price, "bilg_dept_codg": "A03", "bilg_dept_name": "内科", "bilg_dr_codg": "D001",
        "bilg_dr_name": "演示医生", "hosp_appr_flag": "0",
    }  # fmt: skip


def _total(codes: tuple[str, ...]) -> str:
    fen = sum(int(_ITEMS[code].price.replace(".", "")) for code in codes)
    return f"{fen // 100}.{fen % 100:02d}"
