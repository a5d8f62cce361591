"""Programs that others wrote settle outpatients and stays against a running server, each in its own way."""

import pytest
from django_scopes import scopes_disabled

from tests.workbench.national.care.conftest import HERE, diagnosis, line
from tests.workbench.national.clients import Failed, all_of
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.opening import declare
from tuodi.workbench.national.models import Visit

PARTS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
CLIENTS = ("browser", "typed", "sdk", "tif")


@pytest.fixture
def client_of(wire, make_institution, places):
    for scheme in ("none", "csb", "paasid"):
        make_institution(scheme, county=HERE, hosp_lv="5")
    with acting("test"), unlimited():
        declare(HERE, 2024, "fund")
    return all_of(wire).__getitem__


@pytest.fixture
def patient(make_person, insure):
    person = make_person("冉光明", county=HERE, township="500114001")
    insure(person, 2024)
    return person


def cents(value):
    """An amount of an answer, as whole fen; what is no number with two places at most fails."""
    fen = round(float(value) * 100)
    assert abs(float(value) * 100 - fen) < 1e-6
    return fen


def outpatient(client, person):
    """From registering to the pre-settlement; the node that 2207 sends."""
    found = client.call("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": person.certno}})["baseinfo"]
    who = {"psn_no": found["psn_no"], "mdtrt_cert_type": "02", "mdtrt_cert_no": found["certno"], "psn_cert_type": "1",
           "certno": found["certno"], "psn_name": found["psn_name"]}  # fmt: skip
    visit = client.call("2201", {"data": who | {
        "insutype": "390", "begntime": "2024-06-01 09:00:00", "ipt_otp_no": "MZ1", "atddr_no": "D1", "dr_name": "医生",
        "dept_code": "A03.04", "dept_name": "内科", "caty": "A03.04",
    }})["data"]["mdtrt_id"]  # fmt: skip
    about = {"mdtrt_id": visit, "psn_no": person.psn_no, "med_type": "11", "begntime": "2024-06-01 09:00:00"}
    client.call("2203", {"mdtrtinfo": about, "diseinfo": [diagnosis("J06.900")]})
    rows = [line(person, visit, number, code, amount, chrg_bchno="P1", fee_ocur_time="2024-06-01 10:00:00")
            for number, (code, amount) in enumerate((("A1", 400.0), ("B1", "100.00"), ("C1", 40)), 1)]  # fmt: skip
    result = client.call("2204", {"feedetail": rows})["result"]
    assert [cents(one["inscp_scp_amt"]) for one in result] == [40000, 9000, 0]
    node = who | {
        "med_type": "11", "medfee_sumamt": 540.0, "psn_setlway": "01", "mdtrt_id": visit, "chrg_bchno": "P1",
        "acct_used_flag": "0", "insutype": "390",
    }  # fmt: skip
    # one client writes the credential's type where its number belongs
    tried = client.call("2206", {"data": node | {"mdtrt_cert_no": "02"}})["setlinfo"]
    return node | {name: tried[name] if isinstance(tried[name], int | float) else str(tried[name]) for name in PARTS}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CLIENTS)
def test_an_outpatient_settles_once_however_often_it_is_sent_and_is_taken_back(client_of, patient, name):
    client = client_of(name)
    node, msgid = outpatient(client, patient), client.msgid()
    told = client.call("2207", {"data": node}, msgid=msgid)
    info = told["setlinfo"]
    # in policy 400 + 90 = 490; level 2: (490 − 200) × 40 % = 116.00
    assert (cents(info["hifp_pay"]), cents(info["fund_pay_sumamt"]), cents(info["psn_cash_pay"])) == (
        11600, 11600, 42400,
    )  # fmt: skip
    assert cents(sum(one["fund_payamt"] for one in told["setldetail"])) == cents(info["fund_pay_sumamt"])
    assert info["medins_setl_id"] == msgid
    if name != "browser":  # a new message of that one has a new number
        assert client.call("2207", {"data": node}, msgid=msgid) == told
        with pytest.raises(Failed, match="已用于另一笔 2207"):
            client.call("2207", {"data": node | {"medfee_sumamt": 541}}, msgid=msgid)
    with pytest.raises(Failed, match=info["setl_id"]):
        client.call("2207", {"data": node}, msgid=client.msgid() + "2")
    asked = {"psn_no": patient.psn_no, "mdtrt_id": node["mdtrt_id"], "setl_id": info["setl_id"]}
    assert cents(client.call("5203", {"data": asked})["setlinfo"]["cash_payamt"]) == 42400
    back = client.call("2208", {"data": asked})["setlinfo"]
    assert (cents(back["hifp_pay"]), cents(back["psn_cash_pay"]), cents(back["pdn_cash_pay"])) == (
        -11600, -42400, -42400,
    )  # fmt: skip
    assert back["setl_id"] != info["setl_id"]
    with scopes_disabled():
        assert sum(row.hifp_pay or 0 for row in Settlement.objects.all()) == 0
        assert Settlement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CLIENTS)
def test_a_stay_is_settled_and_undone_to_its_beginning(client_of, patient, name):
    client = client_of(name)
    said = {
        "psn_no": patient.psn_no, "insutype": "390", "begntime": "2024-03-04 09:00:00", "mdtrt_cert_type": "02",
        "mdtrt_cert_no": patient.certno, "med_type": "21", "ipt_no": "ZY1", "atddr_no": "D1", "chfpdr_name": "医生",
        "adm_diag_dscr": "胃炎", "adm_dept_codg": "A03", "adm_dept_name": "内科", "adm_bed": "1",
        "dscg_maindiag_code": "K29.500", "dscg_maindiag_name": "胃炎",
    }  # fmt: skip
    sick = diagnosis("K29.500", maindiag_flag="1", psn_no=patient.psn_no)
    visit = client.call("2401", {"mdtrtinfo": said, "diseinfo": [sick]})["result"]["mdtrt_id"]
    with pytest.raises(Failed, match="测试医院"):  # in bed already: the refusal names where
        client.call("2401", {"mdtrtinfo": said, "diseinfo": [sick]}, msgid=client.msgid() + "3")
    rows = [line(patient, visit, n, code, amount)
            for n, (code, amount) in enumerate((("A1", 3860.0), ("B1", "2600"), ("C1", 380)), 1)]  # fmt: skip
    client.call("2301", {"feedetail": rows})
    node = {
        "psn_no": patient.psn_no, "mdtrt_cert_type": "02", "mdtrt_cert_no": "", "medfee_sumamt": 6840.0,
        "psn_setlway": "01", "mdtrt_id": visit, "acct_used_flag": "0", "insutype": "390", "mid_setl_flag": "0",
        "dscgTime": "2024-03-11", "invono": "", "fulamt_ownpay_amt": None, "inscp_scp_amt": "null",
    }  # fmt: skip
    tried = client.call("2303", {"data": node})["setlinfo"]
    info = client.call("2304", {"data": node})["setlinfo"]
    # (6,200 − 300) × 70 % = 4,130.00
    assert cents(tried["hifp_pay"]) == cents(info["hifp_pay"]) == 413000
    out = {"mdtrt_id": visit, "psn_no": patient.psn_no, "insutype": "390", "endtime": "2024-03-11 09:00:00",
           "dscg_way": "1"}  # fmt: skip
    client.call("2402", {"dscginfo": out, "diseinfo": [sick]})
    asked = {"setl_id": info["setl_id"], "mdtrt_id": visit, "psn_no": patient.psn_no}
    assert cents(client.call("2305", {"data": asked})["setlinfo"]["hifp_pay"]) == -413000
    whose = {"mdtrt_id": visit, "psn_no": patient.psn_no}
    client.call("2405", {"data": whose})
    client.call("2302", {"data": [whose | {"feedetl_sn": "0000"}]})
    client.call("2404", {"data": whose})
    with scopes_disabled():
        assert sum(row.hifp_pay or 0 for row in Settlement.objects.all()) == 0
        assert Visit.objects.get(mdtrt_id=visit).state != "open"


@pytest.mark.django_db(transaction=True)
def test_a_program_that_does_not_know_asks_for_reversal_whatever_came_of_it(client_of, patient):
    """It gave up waiting: 2601 with the old number, whether the settlement was made or never came."""
    client = client_of("tif")
    node = outpatient(client, patient)
    made, never = client.msgid(), client.msgid() + "9"
    client.call("2207", {"data": node}, msgid=made)
    for old in (made, never):
        asked = {"psn_no": patient.psn_no, "omsgid": old, "oinfno": "2207"}
        assert client.call("2601", {"data": asked}) == {}
        assert client.call("2601", {"data": asked}, msgid=client.msgid() + "8") == {}  # and once more
    with pytest.raises(Failed, match="2601"):  # the late original is not carried out any more
        client.call("2207", {"data": node}, msgid=never)
    with scopes_disabled():
        assert sum(row.hifp_pay or 0 for row in Settlement.objects.all()) == 0
