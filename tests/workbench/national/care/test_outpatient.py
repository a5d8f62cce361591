"""An outpatient's way through the interface, and what is refused on it."""

import pytest

from tests.workbench.national.care.conftest import line
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.national.models import FeeLine, InterfaceSettlement, Visit

PARTS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
MANY = ("A1", "400.00"), ("B1", "100.00"), ("C1", "40.00")


@pytest.fixture(autouse=True)
def _all():
    with unlimited():
        yield


def test_a_visit_is_split_tried_settled_and_taken_back(desk, patient):
    person = patient()
    visit = desk.visit(person)
    split = desk.lines(person, visit, *MANY)
    assert [(one["chrgitm_lv"], one["preselfpay_amt"], one["fulamt_ownpay_amt"]) for one in split] == [
        ("01", 0, 0), ("02", 10, 0), ("03", 0, 40),
    ]  # fmt: skip
    tried = desk.do("2206", desk.bill(person, visit, "540.00"))["setlinfo"]
    # in policy 400 + 90 = 490; first self-pay 10; self-paid 40
    assert [tried[name] for name in PARTS] == [40, 0, 10, 490]
    assert (tried["setl_id"], tried["setl_time"]) == (None, None)
    assert not InterfaceSettlement.objects.exists()
    assert not Settlement.objects.exists()
    told = desk.do("2207", desk.bill(person, visit, "540.00", **{name: tried[name] for name in PARTS}))
    info = told["setlinfo"]
    # level 2: (490 − 200) × 40 % = 116.00; 540 − 116 = 424 are the patient's
    assert (info["hifp_pay"], info["fund_pay_sumamt"], info["psn_part_amt"], info["psn_cash_pay"]) == (
        116, 116, 424, 424,
    )  # fmt: skip
    assert info["hifp_pay"] == tried["hifp_pay"]
    assert info["act_pay_dedc"] == 200
    assert (info["clr_type"], info["med_type"]) == ("11", "11")
    assert [(one["fund_pay_type"], one["fund_payamt"]) for one in told["setldetail"]] == [("390100", 116)]
    assert [one["feedetl_sn"] for one in told["detlcutinfo"]] == ["L1", "L2", "L3"]
    node = {"data": {"setl_id": info["setl_id"], "mdtrt_id": visit, "psn_no": person.psn_no}}
    back = desk.do("2208", node, "UNDO-1")["setlinfo"]
    assert back["setl_id"] != info["setl_id"]
    assert back["medins_setl_id"] == "UNDO-1"
    for name in ("medfee_sumamt", "hifp_pay", "fund_pay_sumamt", "psn_part_amt", "psn_cash_pay", *PARTS):
        assert back[name] == -info[name], name
    assert back["pdn_cash_pay"] == -424
    rows = Settlement.objects.filter(person=person)
    assert sum(row.hifp_pay for row in rows) == 0


@pytest.mark.parametrize(
    ("name", "sent"),
    [("medfee_sumamt", "540.01"), ("inscp_scp_amt", "489.99"), ("fulamt_ownpay_amt", "0"), ("preselfpay_amt", "10.01")],
)
def test_an_amount_that_is_not_ours_is_refused_by_name_with_both(desk, patient, name, sent):
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, *MANY)
    node = desk.bill(person, visit, "540.00")
    node["data"][name] = sent
    code, text = desk.no("2207", node)
    assert code == "2207.amount_differs"
    assert name in text
    assert sent.rstrip("0").rstrip(".") in text
    assert not Settlement.objects.exists()


def test_a_batch_is_settled_once_and_its_lines_stay(desk, patient):
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, *MANY)
    number = desk.do("2207", desk.bill(person, visit, "540.00"))["setlinfo"]["setl_id"]
    code, text = desk.no("2207", desk.bill(person, visit, "540.00"))
    assert (code, number in text) == ("2207.settled", True)
    code, text = desk.no("2205", {"data": {"mdtrt_id": visit, "chrg_bchno": "P1", "psn_no": person.psn_no}})
    assert (code, number in text) == ("2205.settled", True)
    code, text = desk.no("2204", {"feedetail": [line(person, visit, 9, "A9", "1.00", chrg_bchno="P1")]})
    assert (code, number in text) == ("2204.chrg_bchno", True)
    # 0000 always works, and takes what is not settled
    desk.lines(person, visit, ("A2", "30.00"), batch="P2", first=10)
    desk.do("2205", {"data": {"mdtrt_id": visit, "chrg_bchno": "0000", "psn_no": person.psn_no}})
    desk.do("2205", {"data": {"mdtrt_id": visit, "chrg_bchno": "0000", "psn_no": person.psn_no}})
    assert sorted(FeeLine.objects.values_list("feedetl_sn", flat=True)) == ["L1", "L2", "L3"]
    code, _ = desk.no("2207", desk.bill(person, visit, "30.00", batch="P2"))
    assert code == "2207.lines"


def test_once_undone_lines_may_be_deleted_sent_anew_and_settled(desk, patient):
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, *MANY)
    number = desk.do("2207", desk.bill(person, visit, "540.00"))["setlinfo"]["setl_id"]
    desk.do("2208", {"data": {"setl_id": number, "mdtrt_id": visit, "psn_no": person.psn_no}})
    desk.do("2205", {"data": {"mdtrt_id": visit, "chrg_bchno": "P1", "psn_no": person.psn_no}})
    desk.lines(person, visit, ("A1", "300.00"))
    # (300 − 200) × 40 % = 40.00
    assert desk.do("2207", desk.bill(person, visit, "300.00"))["setlinfo"]["hifp_pay"] == 40


def test_the_same_line_again_is_one_line_and_another_under_its_number_is_named(desk, patient):
    person = patient()
    visit = desk.visit(person)
    first = desk.lines(person, visit, ("A1", "60.00"))
    assert desk.lines(person, visit, ("A1", "60.00"), ("A2", "5.00"))[0] == first[0]
    assert FeeLine.objects.count() == 2
    code, text = desk.no("2204", {"feedetail": [line(person, visit, 1, "A1", "61.00", chrg_bchno="P1")]})
    assert (code, "L1" in text, "60.00" in text) == ("2204.feedetl_sn", True, True)
    twice = [line(person, visit, 7, "A1", "1.00", chrg_bchno="P1")] * 2
    assert desk.no("2204", {"feedetail": twice})[0] == "2204.feedetl_sn"
    code, text = desk.no("2204", {"feedetail": [line(person, visit, 8, "X1", "1.00", chrg_bchno="P1")]})
    assert (code, "L8" in text) == ("2204.unknown_item", True)


def test_two_batches_of_a_visit_are_settled_apart(desk, patient):
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, ("A1", "300.00"), batch="P1")
    desk.lines(person, visit, ("A2", "200.00"), batch="P2", first=5)
    one = desk.do("2207", desk.bill(person, visit, "300.00", batch="P1"))["setlinfo"]
    two = desk.do("2207", desk.bill(person, visit, "200.00", batch="P2"))["setlinfo"]
    # (300 − 200) × 40 % = 40.00; the year's deductible is used: 200 × 40 % = 80.00
    assert (one["hifp_pay"], two["hifp_pay"]) == (40, 80)


def test_a_visit_of_another_person_or_hospital_is_not_to_be_had(desk, patient, make_institution, say):
    person, other = patient(), patient("田小妹")
    visit = desk.visit(person)
    desk.lines(person, visit, *MANY)
    assert desk.no("2207", desk.bill(other, visit, "540.00"))[0] == "2207.psn_no"
    make_institution("none", code="H50011400099", county="500114")
    told = say("2207", desk.bill(person, visit, "540.00"), msgid="X1", code="H50011400099")
    assert told["err_code"] == "2207.mdtrt_id"


def test_who_is_not_insured_that_day_is_told_so(desk, patient):
    person = patient()
    visit = desk.visit(person, day="2023-12-31")
    desk.lines(person, visit, *MANY)
    code, text = desk.no("2207", desk.bill(person, visit, "540.00"))
    assert (code, "2023-12-31" in text) == ("2207.insutype", True)
    visit = desk.visit(person, day="2024-01-01")
    desk.lines(person, visit, *MANY)
    assert desk.do("2207", desk.bill(person, visit, "540.00"))["setlinfo"]["hifp_pay"] == 116


def test_a_registration_is_cancelled_once_and_only_while_empty(desk, patient):
    person = patient()
    visit = desk.visit(person)
    node = {"data": {"psn_no": person.psn_no, "mdtrt_id": visit, "ipt_otp_no": "MZ1"}}
    desk.lines(person, visit, ("A1", "60.00"))
    assert desk.no("2202", node)[0] == "2202.lines"
    desk.do("2205", {"data": {"mdtrt_id": visit, "chrg_bchno": "0000", "psn_no": person.psn_no}})
    desk.do("2202", node)
    assert desk.no("2202", node)[0] == "2202.cancelled"
    assert Visit.objects.get().state == Visit.State.CANCELLED
    assert desk.no("2204", {"feedetail": [line(person, visit, 1, "A1", "1.00", chrg_bchno="P1")]})[0] == "2204.state"


def test_two_patients_registered_in_one_second_under_one_number_are_two(desk, patient):
    one, two = patient(), patient("田小妹")
    for person in (one, two):
        said = {
            "psn_no": person.psn_no, "insutype": "390", "begntime": "2024-06-01 09:00:00", "mdtrt_cert_type": "02",
            "ipt_otp_no": "MZ1",
        }  # fmt: skip
        desk.do("2201", {"data": said}, msgid="SAME")
    assert Visit.objects.count() == 2


def test_an_employee_needs_the_payments_of_the_platform(desk, patient, insure):
    person = patient()
    insure(person, 2024, insutype="310", insu_plan=None)
    visit = desk.visit(person)
    desk.lines(person, visit, *MANY)
    code, text = desk.no("2207", desk.bill(person, visit, "540.00", insutype="310"))
    assert (code, "hifp_pay" in text) == ("2207.hifp_pay", True)
    facts = {"hifp_pay": "200.00", "hifob_pay": "50.00"}
    told = desk.do("2207", desk.bill(person, visit, "540.00", insutype="310", **facts))
    info = told["setlinfo"]
    assert (info["hifp_pay"], info["hifob_pay"], info["fund_pay_sumamt"], info["psn_part_amt"]) == (200, 50, 250, 290)
    assert {one["fund_pay_type"]: one["fund_payamt"] for one in told["setldetail"]} == {"310100": 200, "330100": 50}
    assert info["acct_pay"] == 0
    assert "balc" not in info  # nobody here knows it: not 0.00


def test_an_employees_account_is_as_the_message_says(desk, patient, insure):
    person = patient()
    insure(person, 2024, insutype="310", insu_plan=None)
    visit = desk.visit(person)
    desk.lines(person, visit, *MANY)
    facts = {"hifp_pay": "200.00", "hifob_pay": "0.00", "acct_pay": "90.00", "balc": "1234.50", "acct_used_flag": "1"}
    wrong = desk.bill(person, visit, "540.00", insutype="310", **facts | {"balc": "x"})
    assert desk.no("2207", wrong)[0] == "2207.balc"
    more = desk.bill(person, visit, "540.00", insutype="310", **facts | {"acct_pay": "340.01"})
    assert desk.no("2207", more)[0] == "2207.acct_pay"  # 540 − 200 = 340 is the person's
    info = desk.do("2207", desk.bill(person, visit, "540.00", insutype="310", **facts))["setlinfo"]
    # 540 − 200 = 340 the person's, 90 of it by the account, 250 in cash
    assert (info["psn_part_amt"], info["acct_pay"], info["psn_cash_pay"], info["balc"]) == (340, 90, 250, 1234.5)
    node = {"data": {"psn_no": person.psn_no, "mdtrt_id": visit, "setl_id": info["setl_id"]}}
    back = desk.do("2208", node)["setlinfo"]
    assert (back["acct_pay"], back["psn_cash_pay"], back["pdn_cash_pay"]) == (-90, -250, -250)


def test_a_resident_has_no_account_whatever_the_message_says(desk, patient):
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, ("A1", "100.00"))
    info = desk.do("2207", desk.bill(person, visit, "100.00", acct_used_flag="1", acct_pay="50", balc="9"))["setlinfo"]
    assert (info["acct_pay"], info["acct_mulaid_pay"], info["balc"]) == (0, 0, 0)


def test_what_the_level_does_not_tell_comes_from_the_register(desk, patient, hospital):
    """Whether it is a 基层医疗机构: said, denied, or left open."""
    kept = []
    for number, said in enumerate((True, False, None), 1):
        hospital.primary_care = said
        with acting("test"), unlimited():
            hospital.save()
        person = patient(f"王{number}")
        visit = desk.visit(person)
        desk.lines(person, visit, ("A1", 100))
        info = desk.do("2207", desk.bill(person, visit, 100))["setlinfo"]
        with unlimited():
            kept.append(Settlement.objects.get(setl_id=info["setl_id"]).primary_care)
    assert kept == [True, False, None]
