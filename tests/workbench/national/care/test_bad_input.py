"""What no program should send: answered in the right shape with what is wrong and what mends it, and nothing kept."""

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from tests.workbench.national.care.conftest import diagnosis, line
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.national.models import FeeLine, Visit

pytestmark = pytest.mark.usefixtures("in_june")  # it is the second of June 2024, ten o'clock


def visits():
    with scopes_disabled():
        return Visit.objects.count()


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"cnt": -1, "pric": 5, "det_item_fee_sumamt": -5}, "negative", "为负；退费请撤销明细（2205）或结算（2208）"),
        ({"det_item_fee_sumamt": -5}, "negative", "为负"),
        ({"feedetl_sn": "9" * 61}, "feedetl_sn", "超过 60 位"),
        ({"chrg_bchno": "9" * 41}, "chrg_bchno", "超过 40 位"),
        ({"fee_ocur_time": "2024-06-03 10:00:01"}, "fee_ocur_time", "晚于当前时间"),
        ({"fee_ocur_time": "9999-12-31 00:00:00"}, "fee_ocur_time", "晚于当前时间"),
        ({"fee_ocur_time": "2024-02-30 00:00:00"}, "fee_ocur_time.form", "应为 yyyy-MM-dd HH:mm:ss"),
        ({"med_list_codg": ["A1"]}, "med_list_codg.form", "应为文本"),
        ({"det_item_fee_sumamt": "100000000000.01"}, "det_item_fee_sumamt.form", "不能超过"),
        ({"med_list_codg": "Z9"}, "unknown_item", "不在 2024-03-05 的医保目录中"),
    ],
)
def test_a_line_that_is_not_taken(desk, patient, change, code, said):
    person = patient()
    visit = desk.visit(person)
    row = line(person, visit, 1, "A1", "12.80", chrg_bchno="P1") | change
    found, sentence = desk.no("2204", {"feedetail": [row]})
    assert found == f"2204.{code}"
    assert said in sentence
    with scopes_disabled():
        assert not FeeLine.objects.exists()


def test_a_day_ahead_is_a_clock_of_another_zone(desk, patient):
    person = patient()
    visit = desk.visit(person)
    row = line(person, visit, 1, "A1", "12.80", chrg_bchno="P1") | {"fee_ocur_time": "2024-06-03 10:00:00"}
    assert desk.do("2204", {"feedetail": [row]})["result"]


def test_a_negative_line_of_a_stay_names_what_it_takes_back(desk, patient):
    person = patient()
    visit = desk.admit(person)
    row = line(person, visit, 1, "A1", "-12.80", cnt=-1, pric="12.80")
    code, sentence = desk.no("2301", {"feedetail": [row]})
    assert code == "2301.negative"
    assert "init_feedetl_sn" in sentence


@pytest.mark.parametrize(
    ("begin", "said"),
    [("2024-06-03 10:00:01", "晚于当前时间"), ("1979-12-31 23:59:59", "在出生日期 1980-01-01 之前"),
     ("2024-13-01 00:00:00", "应为 yyyy-MM-dd"), ("1899-12-31 00:00:00", "应为 yyyy-MM-dd")],
)  # fmt: skip
def test_a_visit_that_cannot_have_begun(desk, patient, begin, said):
    person = patient(brdy=dt.date(1980, 1, 1))
    asked = {"psn_no": person.psn_no, "insutype": "390", "begntime": begin, "mdtrt_cert_type": "02", "ipt_otp_no": "1"}
    _, sentence = desk.no("2201", {"data": asked})
    assert said in sentence
    assert not visits()


def test_a_discharge_that_has_not_come(desk, patient):
    person = patient()
    visit = desk.admit(person)
    out = {"mdtrt_id": visit, "psn_no": person.psn_no, "insutype": "390", "endtime": "2024-06-04 00:00:00"}
    assert desk.no("2402", {"dscginfo": out, "diseinfo": [diagnosis("K29.500")]})[0] == "2402.endtime"
    desk.inpatient_lines(person, visit, ("A1", 100))
    for day, said in (("2024-06-04", "晚于当前时间"), ("2024-03-03", "早于入院日期")):
        for infno in ("2303", "2304"):
            code, sentence = desk.no(infno, desk.stay_bill(person, visit, 100, dscgTime=day))
            assert code == f"{infno}.dscgTime"
            assert said in sentence
    with scopes_disabled():
        assert not Settlement.objects.exists()


@pytest.mark.parametrize(
    ("infno", "node"),
    [
        ("1901", {"data": {"type": ["med_type"]}}), ("9001", {"signIn": {"opter_no": {"a": 1}}}),
        ("2601", {"data": {"psn_no": "P", "omsgid": "9" * 41, "oinfno": "2207"}}),
        ("5206", {"data": {"psn_no": "P", "cum_ym": "202413"}}),
        ("5206", {"data": {"psn_no": "P", "cum_ym": "２０２４０６"}}),
        ("3301", {"data": [{"fixmedins_hilist_id": "H1", "list_type": "1010101", "med_list_codg": "A1"}]}),
        ("3201", {"data": {"insutype": "390", "clr_type": "11", "stmt_begndate": "1900-01-01", "acct_pay": 0,
                           "stmt_enddate": "9999-12-31", "medfee_sumamt": 0, "fund_pay_sumamt": 0,
                           "fixmedins_setl_cnt": 0}}),
        ("2203", {"mdtrtinfo": {"mdtrt_id": "V", "psn_no": "P", "med_type": "11", "begntime": "2024-06-01"},
                  "diseinfo": [diagnosis("J06.900", number=-1)]}),
        ("9102", {"fsDownloadIn": {"file_qury_no": ["x"]}}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_no_fault_of_ours(desk, infno, node):
    code, sentence = desk.no(infno, node)
    assert code.startswith(infno)
    assert len(sentence) <= 200


def test_a_variant_is_reversed_by_its_letter_too(desk, patient):
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, ("A1", 400))
    desk.do("2207A", desk.bill(person, visit, 400), msgid="SETTLE1")
    desk.do("2601", {"data": {"psn_no": person.psn_no, "omsgid": "SETTLE1", "oinfno": "2207A"}})
    with scopes_disabled():
        assert [row.medfee_sumamt for row in Settlement.objects.order_by("pk")] == [40000, -40000]
