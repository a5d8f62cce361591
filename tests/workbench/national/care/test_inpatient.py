"""A stay through the interface: admitted once, changed, billed with refunds, settled on the way and at its end."""

import pytest

from tests.workbench.national.care.conftest import HERE, Desk, diagnosis, line
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.national.models import Diagnosis, FeeLine, Visit

# 380 self-paid; 2,600 of class B: 260 first self-pay, 2,340 inside; 3,860 of class A; in policy 6,200
STAY = ("A1", "3860.00"), ("B1", "2600.00"), ("C1", "380.00")


@pytest.fixture(autouse=True)
def _all():
    with unlimited():
        yield


def test_a_stay_is_settled_by_hand_worked_figures_in_either_order_of_leaving(desk, patient):
    for before in (True, False):
        person = patient()
        visit = desk.admit(person)
        desk.inpatient_lines(person, visit, *STAY)
        if before:
            desk.do("2402", discharge(person, visit))
        tried = desk.do("2303", desk.stay_bill(person, visit, "6840.00"))["setlinfo"]
        told = desk.do("2304", desk.stay_bill(person, visit, "6840.00"))["setlinfo"]
        if not before:
            desk.do("2402", discharge(person, visit))
        # level 2, plan 1: (6,200 − 300) × 70 % = 4,130.00; nothing else: not assisted, under the deductibles
        assert tried["hifp_pay"] == told["hifp_pay"] == 4130
        assert (told["act_pay_dedc"], told["psn_part_amt"]) == (300, 2710)
        assert (told["clr_type"], told["pool_prop_selfpay"]) == ("21", 0.6661)  # 4,130 / 6,200
        assert tried["mdtrt_cert_type"] == told["mdtrt_cert_type"] == "02"  # as 2401 said it
        row = Settlement.objects.get(person=person)
        assert (f"{row.begndate}", f"{row.enddate}") == ("2024-03-04", "2024-03-11")


def test_assistance_and_tilt_are_told_as_the_region_carries_them(desk, patient, certify):
    person = patient()
    certify(person, "minimum_living")
    visit = desk.admit(person)
    # 128,600 in policy: 43,100 of class A; 95,000 of class B, 9,500 first self-pay; 14,200 self-paid
    desk.inpatient_lines(person, visit, ("A1", "43100.00"), ("B1", "95000.00"), ("C1", "14200.00"))
    told = desk.do("2304", desk.stay_bill(person, visit, "152300.00"))
    info = told["setlinfo"]
    # basic (128,600 − 300) × 70 % = 89,810, at most 80,000.00 a year on plan 1; 48,600.00 left
    # critical (48,600 − 8,916.50) × 65 % = 25,794.275 → 25,794.28; 22,805.72 left
    # assistance 70 % = 15,964.004 → 15,964.00; 6,841.72 left
    # tilt (6,841.72 − 4,000) × 60 % = 1,705.032 → 1,705.03
    assert (info["hifp_pay"], info["hifmi_pay"], info["maf_pay"]) == (80000, 25794.28, 17669.03)
    rows = {one["fund_pay_type"]: one["fund_payamt"] for one in told["setldetail"]}
    assert rows == {"390100": 80000, "390200": 25794.28, "610100": 15964, "610102": 1705.03}
    assert info["fund_pay_sumamt"] == 123463.31 == round(sum(rows.values()), 2)
    assert info["psn_part_amt"] == 28836.69 == round(152300 - 123463.31, 2)
    assert all(one["setl_proc_info"] for one in told["setldetail"])


def test_a_second_open_stay_is_refused_with_the_institution_that_has_the_first(desk, patient, make_institution, say):
    person = patient()
    visit = desk.admit(person)
    make_institution("none", code="H50011400099", county=HERE, name="黔江另一医院")
    other = Desk(say, "H50011400099")
    said = {
        "psn_no": person.psn_no, "insutype": "390", "begntime": "2024-03-05 09:00:00", "mdtrt_cert_type": "02",
        "med_type": "21", "ipt_no": "ZY9",
    }  # fmt: skip
    code, text = other.no("2401", {"mdtrtinfo": said, "diseinfo": [diagnosis("K29.500")]})
    assert (code, "测试医院（none）" in text, visit in text) == ("2401.in_bed", True, True)
    desk.do("2402", discharge(person, visit))
    moved = other.do("2401", {"mdtrtinfo": said, "diseinfo": [diagnosis("K29.500")]})["result"]["mdtrt_id"]
    code, text = desk.no("2405", {"data": {"mdtrt_id": visit, "psn_no": person.psn_no}})
    assert (code, "黔江另一医院" in text) == ("2405.in_bed", True)
    other.do("2404", {"data": {"mdtrt_id": moved, "psn_no": person.psn_no}})
    desk.do("2405", {"data": {"mdtrt_id": visit, "psn_no": person.psn_no}})
    assert Visit.objects.get(mdtrt_id=visit).endtime is None


def test_a_line_is_taken_back_in_part_by_a_negative_one(desk, patient):
    person = patient()
    visit = desk.admit(person)
    desk.do("2301", {"feedetail": [line(person, visit, 1, "B1", "300.00", cnt="3", pric="100.00")]})
    back = line(person, visit, 2, "B1", "-100.00", cnt="-1", pric="100.00", init_feedetl_sn="L1")
    split = desk.do("2301", {"feedetail": [back]})["result"][0]
    assert (split["preselfpay_amt"], split["inscp_scp_amt"]) == (-10, -90)
    more = line(person, visit, 3, "B1", "-250.00", cnt="-2.5", pric="100.00", init_feedetl_sn="L1")
    assert desk.no("2301", {"feedetail": [more]})[0] == "2301.cnt"
    nothing = line(person, visit, 4, "B1", "-100.00", cnt="-1", pric="100.00", init_feedetl_sn="L9")
    assert desk.no("2301", {"feedetail": [nothing]})[0] == "2301.init_feedetl_sn"
    assert desk.do("2303", desk.stay_bill(person, visit, "200.00"))["setlinfo"]["inscp_scp_amt"] == 180


def test_on_the_way_only_what_is_new_is_settled_and_undone_from_the_end(desk, patient, in_june):
    person = patient()
    visit = desk.admit(person)
    desk.inpatient_lines(person, visit, ("A1", "1000.00"))
    one = desk.do("2304", desk.stay_bill(person, visit, "1000.00", mid_setl_flag="1"))["setlinfo"]
    desk.inpatient_lines(person, visit, ("A2", "500.00"), first=2)
    assert desk.no("2304", desk.stay_bill(person, visit, "1500.00"))[0] == "2304.amount_differs"
    two = desk.do("2304", desk.stay_bill(person, visit, "500.00"))["setlinfo"]
    # (1,000 − 300) × 70 % = 490.00; the stay's deductible is used: 500 × 70 % = 350.00
    assert (one["hifp_pay"], two["hifp_pay"]) == (490, 350)
    own = {"mdtrt_id": visit, "psn_no": person.psn_no}
    code, text = desk.no("2305", {"data": {"setl_id": one["setl_id"], **own}})
    assert (code, two["setl_id"] in text) == ("2305.later", True)
    desk.do("2305", {"data": {"setl_id": two["setl_id"], **own}})
    desk.do("2305", {"data": {"setl_id": one["setl_id"], **own}})
    # all of it is open again: (1,500 − 300) × 70 % = 840.00
    assert desk.do("2304", desk.stay_bill(person, visit, "1500.00"))["setlinfo"]["hifp_pay"] == 840


def test_on_the_way_the_day_of_settling_decides_and_nobody_is_insured_then(desk, patient):
    person = patient()
    visit = desk.admit(person)
    desk.inpatient_lines(person, visit, ("A1", "1000.00"))
    assert desk.no("2304", desk.stay_bill(person, visit, "1000.00", mid_setl_flag="1"))[0] == "2304.insutype"


def test_lines_are_deleted_by_number_until_settled_and_0000_always_works(desk, patient):
    person = patient()
    visit = desk.admit(person)
    desk.inpatient_lines(person, visit, *STAY)

    def node(*numbers):
        return {"data": [{"feedetl_sn": n, "mdtrt_id": visit, "psn_no": person.psn_no} for n in numbers]}

    code, text = desk.no("2302", node("L1", "L9"))
    assert (code, "L9" in text) == ("2302.lines", True)
    desk.do("2302", node("L3"))
    assert FeeLine.objects.count() == 2
    number = desk.do("2304", desk.stay_bill(person, visit, "6460.00"))["setlinfo"]["setl_id"]
    code, text = desk.no("2302", node("L1"))
    assert (code, number in text) == ("2302.settled", True)
    desk.do("2302", node("0000"))
    assert FeeLine.objects.count() == 2
    code, text = desk.no("2301", {"feedetail": [line(person, visit, 9, "A1", "1.00")]})
    assert (code, number in text) == ("2301.settled", True)
    desk.do("2305", {"data": {"setl_id": number, "mdtrt_id": visit, "psn_no": person.psn_no}})
    desk.do("2302", node("0000"))
    assert not FeeLine.objects.exists()


def test_the_way_back_is_settlement_then_discharge_then_admission(desk, patient):
    person = patient()
    visit = desk.admit(person)
    desk.inpatient_lines(person, visit, *STAY)
    desk.do("2402", discharge(person, visit))
    number = desk.do("2304", desk.stay_bill(person, visit, "6840.00"))["setlinfo"]["setl_id"]
    own = {"data": {"mdtrt_id": visit, "psn_no": person.psn_no}}
    assert desk.no("2404", own)[0] == "2404.settled"
    desk.do("2305", {"data": {"setl_id": number, **own["data"]}})
    assert desk.no("2404", own)[0] == "2404.lines"
    desk.do("2302", {"data": [{"feedetl_sn": "0000", **own["data"]}]})
    assert desk.no("2404", own)[0] == "2404.left"
    desk.do("2405", own)
    assert desk.no("2405", own)[0] == "2405.state"
    desk.do("2404", own)
    assert desk.no("2404", own)[0] == "2404.cancelled"


def test_a_diagnosis_is_changed_by_its_number_and_withdrawn(desk, patient):
    person = patient()
    visit = desk.admit(person)
    about = {"mdtrt_id": visit, "psn_no": person.psn_no, "adm_bed": "12"}
    rows = [diagnosis("I61.900", 1, maindiag_flag="1"), diagnosis("E11.900", 2)]
    desk.do("2403", {"adminfo": about, "diseinfo": rows})
    assert Visit.objects.get().diag_code == "I61.900"
    desk.do("2403", {"adminfo": about, "diseinfo": [diagnosis("I61.900", 1, vali_flag="0")]})
    assert Visit.objects.get().diag_code == "E11.900"
    assert Diagnosis.objects.count() == 2
    assert Visit.objects.get().details["adm_bed"] == "12"


def test_a_discharge_before_the_admission_is_refused(desk, patient):
    person = patient()
    visit = desk.admit(person)
    assert desk.no("2402", discharge(person, visit, "2024-03-03 10:00:00"))[0] == "2402.endtime"


def discharge(person, visit, end="2024-03-11 10:00:00"):
    said = {"mdtrt_id": visit, "psn_no": person.psn_no, "insutype": "390", "endtime": end, "dscg_way": "1"}
    return {"dscginfo": said, "diseinfo": [diagnosis("K29.500", maindiag_flag="1")]}
