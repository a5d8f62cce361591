"""Programs that others wrote go through their day unchanged: each in its own way, against a server that knows none."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from tests.workbench.national.care.conftest import HERE
from tests.workbench.national.foreign.programs import all_of
from tests.workbench.national.foreign.typed import Failed
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.opening import declare

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAMS = ("page", "typed", "package", "service")
DAY = "2024-06-01"


@pytest.fixture
def programs(wire, make_institution, places):
    """Those four, at institutions of Qianjiang."""
    for scheme in ("none", "csb", "paasid"):
        make_institution(scheme, county=HERE, hosp_lv="5", uscc="12500114MADE000000")
    with acting("test"), unlimited():
        declare(HERE, 2024, "fund")
    return all_of(wire, HERE)


@pytest.fixture
def patient(make_person, insure, certify):
    person = make_person("冉光明", county=HERE, township="500114001", certno="500114198001011234")
    insure(person, 2024)
    certify(person, "minimum_living", dt.date(2023, 1, 1))
    return person


def who(person):
    """As those programs copy it from 1101: the certificate type of one digit, empty things as each has them."""
    return {
        "psn_no": person.psn_no, "mdtrt_cert_type": "02", "mdtrt_cert_no": person.certno, "card_sn": "",
        "psn_cert_type": "1", "certno": person.certno, "psn_type": None, "psn_name": "null",
    }  # fmt: skip


def diagnosis(**more):
    return {
        "diag_type": "1", "diag_srt_no": 1, "diag_code": "K29.500", "diag_name": "慢性胃炎", "diag_dept": "A03",
        "dise_dor_no": "D1", "dise_dor_name": "医生", "diag_time": f"{DAY} 09:00:00", "vali_flag": "1",
    } | more  # fmt: skip


def lines(person, visit, **more):
    """Class A 400.00, class B 100.00: in policy 400 + 90; numbers as this or that program writes them."""
    around = {
        "mdtrt_id": visit, "psn_no": person.psn_no, "rx_circ_flag": "0", "fee_ocur_time": f"{DAY} 10:00:00",
        "medins_list_codg": "own", "cnt": 1, "bilg_dept_codg": "A03", "bilg_dept_name": "内科", "bilg_dr_codg": "D1",
        "bilg_dr_name": "医生", "hosp_appr_flag": "1", "tcmherb_prov_code": None, "prd_days": "",
    } | more  # fmt: skip
    return [
        around | {"feedetl_sn": "0000000000001", "med_list_codg": "A1", "pric": "400", "det_item_fee_sumamt": 400.0},
        around | {"feedetl_sn": "L2", "med_list_codg": "B1", "pric": 99.999999, "det_item_fee_sumamt": "100.00"},
    ]


def outpatient(program, person):
    """To the pre-settlement; what 2207 sends."""
    found = program.call("1101", {"data": {
        "mdtrt_cert_type": "02", "mdtrt_cert_no": person.certno, "card_sn": "", "begntime": "", "psn_cert_type": "1",
        "certno": "", "psn_name": "",
    }})  # fmt: skip
    assert found["baseinfo"]["psn_no"] == person.psn_no
    visit = program.call("2201", {"data": who(person) | {
        "insutype": "390", "begntime": f"{DAY} 09:00:00", "ipt_otp_no": "MZ1", "atddr_no": "D1", "dr_name": "医生",
        "dept_code": "A03", "dept_name": "内科", "caty": "A03",
    }})["data"]["mdtrt_id"]  # fmt: skip
    about = {"mdtrt_id": visit, "psn_no": person.psn_no, "med_type": "11", "begntime": f"{DAY} 09:00:00"}
    assert program.call("2203A", {"mdtrtinfo": about, "diseinfo": [diagnosis()]}) == {}
    split = program.call("2204", {"feedetail": lines(person, visit, chrg_bchno="B1")})["result"]
    assert [Decimal(f"{one['preselfpay_amt']}") for one in split] == [0, 10]
    bill = who(person) | {
        "med_type": "11", "medfee_sumamt": 500, "psn_setlway": "01", "mdtrt_id": visit, "chrg_bchno": "B1",
        "acct_used_flag": "1", "insutype": "390", "mdtrt_cert_no": "02",
    }  # fmt: skip
    tried = program.call("2206", {"data": bill})["setlinfo"]
    assert tried["setl_id"] is None
    assert tried["medins_setl_id"]
    passed = ("medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
    return bill | {name: str(tried[name]) for name in passed}


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_outpatient_of_every_program(programs, patient, name):
    program = programs[name]
    node, msgid = outpatient(program, patient), program.msgid()
    told = program.call("2207", {"data": node}, msgid=msgid)
    info = told["setlinfo"]
    # (490 − 200) × 40 % = 116.00; 500 − 116 = 384
    assert (Decimal(f"{info['hifp_pay']}"), Decimal(f"{info['psn_cash_pay']}")) == (116, 384)
    assert Decimal(f"{info['fund_pay_sumamt']}") == sum(Decimal(f"{one['fund_payamt']}") for one in told["setldetail"])
    # 300.00 a year on plan 1, nothing used before
    assert Decimal(f"{told['setldetail'][0]['crt_payb_lmt_amt']}") == 300
    assert info["medins_setl_id"] == msgid
    assert program.call("2207", {"data": node}, msgid=msgid) == told  # the answer was lost
    with pytest.raises(Failed, match="已用于另一笔 2207"):
        program.call("2207", {"data": node | {"medfee_sumamt": 501}}, msgid=msgid)
    with pytest.raises(Failed, match=info["setl_id"]):  # a double click
        program.call("2207", {"data": node}, msgid=f"{msgid}2")
    asked = {"psn_no": patient.psn_no, "mdtrt_id": node["mdtrt_id"], "setl_id": info["setl_id"]}
    again = program.call("5203", {"data": asked})["setlinfo"]
    assert Decimal(f"{again['cash_payamt']}") == Decimal(f"{again['psn_cash_pay']}") == 384
    assert len(program.call("5204", {"data": asked})) == 2
    assert program.call("5202", {"data": asked})["diseinfo"][0]["maindiag_flag"] == "1"
    period = {"psn_no": patient.psn_no, "begntime": "2024-01-01", "endtime": "2024-12-31", "med_type": "11"}
    assert program.call("5201", {"data": period})["mdtrtinfo"][0]["mdtrt_id"] == node["mdtrt_id"]
    items = program.call("100001", {"data": {"psn_No": patient.psn_no, "setl_Id": info["setl_id"]}})["data"]
    assert {one["polItemCode"]: (one["fundPayAmt"], one["selfPayAmt"]) for one in items} == {
        "S001": ("0.00", "200.00"), "C000": ("116.00", "174.00"), "102": ("0.00", "10.00"),
    }  # fmt: skip
    back = program.call("2208", {"data": asked})["setlinfo"]
    assert Decimal(f"{back['psn_cash_pay']}") == Decimal(f"{back['pdn_cash_pay']}") == -384
    assert back["setl_id"] != info["setl_id"]
    with pytest.raises(Failed, match=back["setl_id"]):
        program.call("2601", {"data": {"psn_no": patient.psn_no, "omsgid": msgid, "oinfno": "2207"}})
    with scopes_disabled():
        assert [row.hifp_pay for row in Settlement.objects.order_by("pk")] == [11600, -11600]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_stay_of_every_program(programs, patient, name):
    program, person = programs[name], patient
    node = who(person) | {
        "insutype": "390", "begntime": "2024-05-28 09:00:00", "cert_type": "01", "med_type": "21", "ipt_no": "ZY1",
        "atddr_no": "D1", "chfpdr_name": "医生", "adm_diag_dscr": "胃炎", "adm_dept_codg": "A03", "adm_bed": "1",
        "adm_dept_name": "内科", "dscg_maindiag_code": "K29.500", "dscg_maindiag_name": "胃炎", "geso_val": "",
        "fetts": None, "birctrl_matn_date": "0001-01-01T00:00:00", "insuplc_admdvs": HERE, "mdtrtarea_admvs": HERE,
    }  # fmt: skip
    sick = diagnosis(psn_no=person.psn_no, maindiag_flag="1", adm_cond="")
    visit = program.call("2401", {"mdtrtinfo": node, "diseinfo": [sick]})["result"]["mdtrt_id"]
    with pytest.raises(Failed, match="测试医院"):
        program.call("2401", {"mdtrtinfo": node, "diseinfo": [sick]}, msgid="another")
    program.call("2301", {"feedetail": lines(person, visit, med_type="21")})
    refund = lines(person, visit, med_type="21")[1] | {
        "feedetl_sn": "R2", "init_feedetl_sn": "L2", "cnt": "-1.0000", "det_item_fee_sumamt": "-100.00",
    }  # fmt: skip
    program.call("2301", {"feedetail": [refund]})
    bill = who(person) | {
        "medfee_sumamt": "400.00", "psn_setlway": "01", "mdtrt_id": visit, "acct_used_flag": "0", "insutype": "390",
        "mid_setl_flag": "0", "dscgTime": DAY, "invono": "INV1", "fulamt_ownpay_amt": "", "inscp_scp_amt": None,
    }  # fmt: skip
    tried = program.call("2303", {"data": bill})["setlinfo"]
    info = program.call("2304", {"data": bill})["setlinfo"]
    # (400 − 300) × 70 % = 70.00, left of the policy's part 330
    assert Decimal(f"{tried['hifp_pay']}") == Decimal(f"{info['hifp_pay']}") == 70
    out = {"mdtrt_id": visit, "psn_no": person.psn_no, "insutype": "390", "endtime": f"{DAY} 10:00:00", "dscg_way": "1"}
    ids = {"mdtrt_id": visit, "psn_no": person.psn_no}
    assert program.call("2402", {"dscginfo": out, "diseinfo": [sick | ids]}) == {}
    asked = ids | {"setl_id": info["setl_id"]}
    back = program.call("2305", {"data": asked})["setlinfo"]
    assert Decimal(f"{back['hifp_pay']}") == -70
    assert (back["setl_type"], back["insu_admdvs"], back["enddate"], back["invono"]) == ("2", HERE, DAY, "INV1")
    program.call("2405", {"data": ids})
    program.call("2302", {"data": [ids | {"feedetl_sn": "0000"}]})
    program.call("2404", {"data": ids})
    assert program.call("5303", {"data": ids})["data"] == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_evening_of_every_program(programs, patient, name):
    """Totals without refund flags; then row by row, inline or with a file; the result as a file."""
    program = programs[name]
    node = outpatient(program, patient)
    info = program.call("2207", {"data": node})["setlinfo"]
    today = f"{dt.datetime.now(dt.timezone(dt.timedelta(hours=8))):%Y-%m-%d}"
    said = {
        "setl_optins": HERE, "stmt_begndate": today, "stmt_enddate": today, "medfee_sumamt": 500.00,
        "fund_pay_sumamt": "116.00", "fixmedins_setl_cnt": "1",
    }  # fmt: skip
    total = program.call("3201", {"data": said | {"insutype": "390", "clr_type": "11", "acct_pay": 0}})["stmtinfo"]
    assert total["stmt_rslt"] == "0"
    total = program.call("3201", {"data": said | {
        "insutype": "390", "clr_type": "11", "acct_pay": 0, "medfee_sumamt": 400.00,
    }})["stmtinfo"]  # fmt: skip
    assert total["stmt_rslt"] == "1"
    assert "500.00" in total["stmt_rslt_dscr"]
    assert "400.00" in total["stmt_rslt_dscr"]
    row = {"setl_id": info["setl_id"], "mdtrt_id": node["mdtrt_id"], "psn_no": patient.psn_no, "medfee_sumamt": 500,
           "fund_pay_sumamt": "115.99", "acct_pay": 0}  # fmt: skip
    told = program.call("3202", {"data": said | {"cash_payamt": 384}, "fsUploadIn": [row]})["fileinfo"]
    asked = {"fsDownloadIn": told | {"fixmedins_code": "plc"}}
    if name == "typed":  # the only one that reads anything but JSON
        with zipfile.ZipFile(io.BytesIO(program.call("9102", asked))) as packed:
            cells = packed.read(packed.namelist()[0]).decode().split("\t")
        assert cells[2:6] == [info["setl_id"], info["medins_setl_id"], "1", "0"]
        assert "115.99" in cells[6]
        assert "116.00" in cells[6]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_catalogue_is_fetched_by_every_program(programs, name):
    program = programs[name]
    told = program.call("1301", {"data": {"ver": "1.0"}})
    assert (told["data_cnt"], bool(told["file_qury_no"])) == (0, True)
    page = program.call("1318", {"data": {"updt_time": "2024-01-01", "page_num": 1, "page_size": 10}})
    assert (page["recordCounts"], page["data"]) == (0, [])
    found = program.call("1201", {"medinsinfo": {"fixmedins_type": "1", "fixmedins_code": program.code}})["medinsinfo"]
    assert found[0]["uscc"] == "12500114MADE000000"


def test_a_program_that_does_not_know_asks_for_reversal_whatever_came_of_it(programs, patient):
    """It gave up waiting: 2601 with the old number, whether the settlement was made or never came."""
    program = programs["service"]
    node = outpatient(program, patient)
    made, never = program.msgid(), f"{program.msgid()}9"
    program.call("2207", {"data": node}, msgid=made)
    for old in (made, never):
        asked = {"psn_no": patient.psn_no, "omsgid": old, "oinfno": "2207"}
        assert program.call("2601", {"data": asked}) == {}
        assert program.call("2601", {"data": asked}, msgid=f"{program.msgid()}8") == {}  # and once more
    with pytest.raises(Failed, match="2601"):  # the late original is not carried out any more
        program.call("2207", {"data": node}, msgid=never)
    with scopes_disabled():
        assert sum(row.hifp_pay or 0 for row in Settlement.objects.all()) == 0
