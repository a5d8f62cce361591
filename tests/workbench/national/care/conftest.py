"""A hospital and its patients in Qianjiang (500114), whose documents have every figure; and a plain catalogue.

Codes begin with A, B or C: class A is paid in full, class B after 10 % first self-pay, class C by the patient alone.
"""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from tests.workbench.national.conftest import HOSPITAL
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.catalogue import looking
from tuodi.workbench.catalogue.pricing import Catalogue, Item, Ratio
from tuodi.workbench.desk.service.opening import declare

HERE = "500114"
LONG_AGO = dt.date(2020, 1, 1)
FIRST_SELF_PAY = 1_000  # ten-thousandths


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch):
    """Every code that begins with A, B or C."""

    def read(codes, areas):
        items = {
            code: [Item(code, HERE, LONG_AGO, None, {"A": "01", "B": "02", "C": "03"}[code[0]])]
            for code in codes if code[0] in "ABC"
        }  # fmt: skip
        return Catalogue(items, of_class={("02", ""): [Ratio(HERE, LONG_AGO, None, FIRST_SELF_PAY)]})

    monkeypatch.setattr(looking, "catalogue_of", read)


@pytest.fixture
def in_june(monkeypatch):
    """It is the second of June 2024."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2024, 6, 2, 10))


@pytest.fixture
def hospital(make_institution, places):
    """H50024300001 is of Qianjiang here, level 2."""
    with acting("test"), unlimited():
        for year in (2023, 2024, 2025):
            declare(HERE, year, "fund")
    return make_institution("none", county=HERE, hosp_lv="5")


@pytest.fixture
def patient(make_person, insure, hospital):
    """`patient()` → a resident of Qianjiang, insured on plan 1 for 2024."""

    def make(name="冉光明", **more):
        person = make_person(name, county=HERE, township="500114001", **more)
        insure(person, 2024)
        return person

    return make


class Desk:
    """A hospital's program: the next message number, and what its operators do."""

    def __init__(self, say, code=HOSPITAL):
        self.say, self.code, self._numbers = say, code, itertools.count(1)

    def ask(self, infno, node, msgid=""):
        """The whole answer."""
        return self.say(infno, node, msgid=msgid or f"{self.code}2024060110{next(self._numbers):08d}", code=self.code)

    def do(self, infno, node, msgid=""):
        """The output of something that succeeds."""
        told = self.ask(infno, node, msgid)
        assert told["infcode"] == 0, told["err_msg"]
        return told["output"]

    def no(self, infno, node, msgid=""):
        """Code and sentence of something that is refused."""
        told = self.ask(infno, node, msgid)
        assert told["infcode"] == -1, told
        return told["err_code"], told["err_msg"]

    # ---- outpatients

    def visit(self, person, day="2024-06-01"):
        said = {
            "psn_no": person.psn_no, "insutype": "390", "begntime": f"{day} 09:00:00", "mdtrt_cert_type": "02",
            "mdtrt_cert_no": person.certno, "ipt_otp_no": "MZ1",
        }  # fmt: skip
        number = self.do("2201", {"data": said})["data"]["mdtrt_id"]
        about = {"mdtrt_id": number, "psn_no": person.psn_no, "med_type": "11", "begntime": f"{day} 09:00:00"}
        self.do("2203", {"mdtrtinfo": about, "diseinfo": [diagnosis("J06.900")]})
        return number

    def lines(self, person, visit, *lines, batch="P1", first=1):
        rows = [
            line(person, visit, number, code, amount, chrg_bchno=batch)
            for number, (code, amount) in enumerate(lines, first)
        ]
        return self.do("2204", {"feedetail": rows})["result"]

    def bill(self, person, visit, total, batch="P1", **more):
        return {
            "data": {
                "psn_no": person.psn_no, "mdtrt_id": visit, "med_type": "11", "medfee_sumamt": total,
                "psn_setlway": "01", "chrg_bchno": batch, "acct_used_flag": "0", "insutype": "390",
                "mdtrt_cert_type": "02", "mdtrt_cert_no": person.certno,
            } | more
        }  # fmt: skip

    # ---- stays

    def admit(self, person, day="2024-03-04", **more):
        said = {
            "psn_no": person.psn_no, "insutype": "390", "begntime": f"{day} 09:00:00", "mdtrt_cert_type": "02",
            "med_type": "21", "ipt_no": "ZY1",
        } | more  # fmt: skip
        node = {"mdtrtinfo": said, "diseinfo": [diagnosis("K29.500", maindiag_flag="1", psn_no=person.psn_no)]}
        return self.do("2401", node)["result"]["mdtrt_id"]

    def inpatient_lines(self, person, visit, *lines, first=1):
        rows = [line(person, visit, number, code, amount) for number, (code, amount) in enumerate(lines, first)]
        return self.do("2301", {"feedetail": rows})["result"]

    def stay_bill(self, person, visit, total, **more):
        return {
            "data": {
                "psn_no": person.psn_no, "mdtrt_id": visit, "medfee_sumamt": total, "psn_setlway": "01",
                "acct_used_flag": "0", "insutype": "390", "mid_setl_flag": "0", "dscgTime": "2024-03-11",
            } | more
        }  # fmt: skip


def diagnosis(code, number=1, **more):
    return {"diag_type": "1", "diag_srt_no": number, "diag_code": code, "diag_name": code, "vali_flag": "1"} | more


def line(person, visit, number, code, amount, **more):
    return {
        "feedetl_sn": f"L{number}", "mdtrt_id": visit, "psn_no": person.psn_no, "med_list_codg": code,
        "medins_list_codg": code, "det_item_fee_sumamt": amount, "cnt": 1, "pric": amount,
        "fee_ocur_time": "2024-03-05 10:00:00", "hosp_appr_flag": "0",
    } | more  # fmt: skip


@pytest.fixture
def desk(hospital, say):
    return Desk(say)
