"""What is asked afterwards, and what is filed."""

import json

import pytest

from tests.workbench.national.care.conftest import line
from tests.workbench.national.care.test_inpatient import STAY, discharge
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.national.models import CatalogueMatch, FeeLine, Visit


@pytest.fixture(autouse=True)
def _all():
    with unlimited():
        yield


@pytest.fixture
def settled(desk, patient):
    """An outpatient's batch of 540.00, settled by message SETTLE: 116.00 from the basic fund."""
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, ("A1", "400.00"), ("B1", "100.00"), ("C1", "40.00"))
    told = desk.do("2207", desk.bill(person, visit, "540.00", invono="F1"), "SETTLE")
    return person, visit, told


def test_a_settlement_is_found_by_number_by_visit_and_by_the_message_whose_answer_was_lost(desk, settled):
    person, visit, told = settled
    number = told["setlinfo"]["setl_id"]
    for by in ({"setl_id": number}, {"mdtrt_id": visit}, {"msgid": "SETTLE"}):
        found = desk.do("5203", {"data": {"psn_no": person.psn_no, **by}})
        info = found["setlinfo"]
        assert {name: info[name] for name in told["setlinfo"]} == told["setlinfo"]
        assert found["setldetail"] == told["setldetail"]
        assert info["exp_content"] is None
        assert (info["psn_pay"], info["cash_payamt"], info["refd_setl_flag"], info["invono"]) == (424, 424, "0", "F1")
    back = desk.do("2208", {"data": {"setl_id": number, "mdtrt_id": visit, "psn_no": person.psn_no}})["setlinfo"]
    found = desk.do("5203", {"data": {"psn_no": person.psn_no, "setl_id": back["setl_id"]}})["setlinfo"]
    assert (found["refd_setl_flag"], found["medfee_sumamt"]) == ("1", -540)
    assert json.loads(found["exp_content"]) == {"orig_setl_id": number}
    first = desk.do("5203", {"data": {"psn_no": person.psn_no, "setl_id": number}})["setlinfo"]
    other = json.loads(first["expContent"])
    assert (first["refd_setl_flag"], other["undo_setl_id"], other["undo_by"]) == (
        "0", back["setl_id"], "inst:H50024300001",
    )  # fmt: skip
    assert desk.no("5203", {"data": {"psn_no": person.psn_no, "msgid": "NEVER"}})[0] == "5203.setl_id"
    assert desk.no("5203", {"data": {"psn_no": person.psn_no}})[0] == "5203.setl_id"


def test_lines_are_told_by_settlement_and_by_visit(desk, settled):
    person, visit, told = settled
    desk.lines(person, visit, ("A5", "7.00"), batch="P2", first=5)
    whole = desk.do("5204", {"data": {"psn_no": person.psn_no, "mdtrt_id": visit}})
    assert [one["feedetl_sn"] for one in whole] == ["L1", "L2", "L3", "L5"]
    number = told["setlinfo"]["setl_id"]
    mine = desk.do("5204", {"data": {"psn_no": person.psn_no, "mdtrt_id": visit, "setl_id": number}})
    assert [(one["feedetl_sn"], one["preselfpay_amt"], one["setl_id"]) for one in mine] == [
        ("L1", 0, number), ("L2", 10, number), ("L3", 0, number),
    ]  # fmt: skip


def test_visits_and_diagnoses_of_a_person(desk, settled, certify):
    person, visit, _ = settled
    certify(person, "minimum_living")
    node = {"psn_no": person.psn_no, "begntime": "2024-06-01 00:00:00", "endtime": "2024-06-01 00:00:00"}
    found = desk.do("5201", {"data": node | {"med_type": "11"}})["mdtrtinfo"]
    assert [(one["mdtrt_id"], one["maf_psn_flag"]) for one in found] == [(visit, "1")]
    assert desk.do("5201", {"data": node | {"med_type": "21"}})["mdtrtinfo"] == []
    assert desk.do("5201", {"data": node | {"begntime": "2024-06-02", "endtime": "2024-06-02"}})["mdtrtinfo"] == []
    rows = desk.do("5202", {"data": {"mdtrt_id": visit, "psn_no": person.psn_no}})["diseinfo"]
    assert [(one["diag_code"], one["diag_srt_no"]) for one in rows] == [("J06.900", 1)]


def test_who_is_in_bed_is_told_with_the_state_of_the_stay(desk, patient):
    person = patient()
    visit = desk.admit(person)
    node = {"data": {"psn_no": person.psn_no, "begntime": "2024-01-01", "endtime": "2024-12-31"}}
    assert [(one["mdtrt_id"], one["inhosp_stas"]) for one in desk.do("5303", node)["data"]] == [(visit, "1")]
    desk.do("2402", discharge(person, visit))
    (one,) = desk.do("5303", node)["data"]
    assert (one["inhosp_stas"], one["ipt_days"]) == ("0", 7)


def test_accumulators_are_the_sums_of_the_bookings_and_the_accounts(desk, patient, certify):
    person = patient()
    certify(person, "minimum_living")
    first = desk.visit(person)
    desk.lines(person, first, ("A1", "400.00"), ("B1", "100.00"), ("C1", "40.00"))
    desk.do("2207", desk.bill(person, first, "540.00"))
    stay = desk.admit(person)
    desk.inpatient_lines(person, stay, *STAY)
    told = desk.do("2304", desk.stay_bill(person, stay, "6840.00"))["setlinfo"]
    march, used = cum(desk, person, "202403"), cum(desk, person, "202406")
    assert ("F0000_BIZ21" in march, "F0000_BIZ11" in march) == (True, False)
    assert cum(desk, person, "2024") == used
    assert cum(desk, person, "202306") == {}
    assert desk.no("5206", {"data": {"psn_no": person.psn_no, "cum_ym": "June"}})[0] == "5206.cum_ym"
    # outpatient as in its own test: 116.00; 200 deductible; 490 in policy
    assert (used["F0000_BIZ11"], used["D390101_BIZ11"], used["Q0000_BIZ11"], used["S0000_BIZ11"]) == (
        540,
        116,
        200,
        490,
    )
    assert (used["C0000_BIZ11"], used["C0000_BIZ21"]) == (1, 1)
    # the stay as in its own test: (6,200 − 300) × 70 % = 4,130.00
    assert (used["D390101_BIZ21"], used["F0000_BIZ21"]) == (4130, 6840)
    assert [used[f"Z0000_BIZ21_LAB10{n}"] for n in (1, 2, 3)] == [380, 260, 0]
    assert used.get("D610101_BIZ21", 0) == told["maf_pay"]
    own = {"mdtrt_id": stay, "psn_no": person.psn_no}
    desk.do("2305", {"data": {"setl_id": told["setl_id"], **own}})
    after = cum(desk, person, "202406")
    assert (after["F0000_BIZ21"], after["C0000_BIZ21"], after["F0000_BIZ11"]) == (0, 0, 540)


def cum(desk, person, month):
    rows = desk.do("5206", {"data": {"psn_no": person.psn_no, "cum_ym": month}})["cuminfo"]
    assert {one["insutype"] for one in rows} <= {"390"}
    return {one["cum_type_code"]: one["cum"] for one in rows}


def test_a_chronic_disease_is_filed_once_and_an_injury_told(desk, patient):
    person = patient()
    node = {"psn_no": person.psn_no, "opsp_dise_code": "M00500", "opsp_dise_name": "恶性肿瘤", "begndate": "2024-01-01"}
    number = desk.do("2503", {"data": node})["result"]["trt_dcla_detl_sn"]
    code, text = desk.no("2503", {"data": node | {"begndate": "2024-02-01"}})
    assert (code, number in text) == ("2503.opsp_dise_code", True)
    found = desk.do("5301", {"data": {"psn_no": person.psn_no}})["feedetail"]
    (one,) = found
    assert (one["opsp_dise_code"], one["begndate"], one["enddate"]) == ("M00500", "2024-01-01", None)
    hurt = {"psn_no": person.psn_no, "begndate": "2024-02-02", "enddate": "2024-02-01"}
    assert desk.no("2507", {"data": hurt})[0] == "2507.enddate"
    desk.do("2507", {"data": {"psn_no": person.psn_no, "begndate": "2024-02-01", "trum_part": "左腿"}})
    assert len(desk.do("5302", {"data": {"psn_no": person.psn_no, "biz_appy_type": "02"}})["psnfixmedin"]) == 1


def test_own_codes_are_matched_again_and_taken_back(desk, hospital):
    row = {"fixmedins_hilist_id": "Y1", "fixmedins_hilist_name": "甲", "list_type": "101", "med_list_codg": "XA01"}
    desk.do("3301", {"data": [row, row | {"fixmedins_hilist_id": "Y2"}]})
    desk.do("3301", {"data": [row | {"begndate": "2024-01-01"}]})
    assert CatalogueMatch.objects.count() == 2
    assert f"{CatalogueMatch.objects.get(fixmedins_hilist_id='Y1').begndate}" == "2024-01-01"
    desk.do("3302", {"data": [row]})
    code, text = desk.no("3302", {"data": [row]})
    assert (code, "Y1" in text) == ("3302.fixmedins_hilist_id", True)


def test_a_purchase_at_a_pharmacy_is_tried_settled_and_taken_back(desk, patient):
    person = patient()
    node = {
        "druginfo": {
            "psn_no": person.psn_no, "mdtrt_cert_type": "02", "insutype": "390", "medfee_sumamt": "300.00",
            "begntime": "2024-06-01 10:00:00", "med_type": "11",
        },
        "drugdetail": [
            {k: v for k, v in line(person, "", 1, "A1", "300.00").items() if k not in ("mdtrt_id", "psn_no")}
        ],
    }  # fmt: skip
    tried = desk.do("2101", node)
    assert not Visit.objects.exists()
    passed = {name: tried["setlinfo"][name] for name in ("fulamt_ownpay_amt", "inscp_scp_amt")}
    bought = node | {"druginfo": node["druginfo"] | passed}
    wrong = node | {"druginfo": node["druginfo"] | {"inscp_scp_amt": "299.99"}}
    assert desk.no("2102", wrong)[0] == "2102.amount_differs"
    told = desk.do("2102", bought, "BUY")
    # (300 − 200) × 40 % = 40.00
    assert tried["setlinfo"]["hifp_pay"] == told["setlinfo"]["hifp_pay"] == 40
    assert Visit.objects.get().kind == Visit.Kind.PHARMACY
    back = desk.do("2103", {"data": {"setl_id": told["setlinfo"]["setl_id"], "psn_no": person.psn_no}})
    assert back["setlinfo"]["hifp_pay"] == -40
    again = desk.do("2102", node, "BUY-2")["setlinfo"]
    assert again["hifp_pay"] == 40
    own = {"psn_no": person.psn_no, "oinfno": "2102", "omsgid": "BUY-2"}
    desk.do("2601", {"data": own})
    desk.do("2601", {"data": own}, "R-2")
    assert FeeLine.objects.count() == 2
