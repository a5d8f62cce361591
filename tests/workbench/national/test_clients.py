"""Programs that others wrote, against a running server."""

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY
from tests.workbench.national.foreign.programs import all_of
from tests.workbench.national.foreign.typed import Failed
from tuodi.workbench.national import patience
from tuodi.workbench.national.models import Message
from tuodi.workbench.national.transactions import HANDLERS

YEAR = dt.date.today().year  # noqa: DTZ011
WHO = {
    "mdtrt_cert_type": "02",
    "mdtrt_cert_no": "500243198001011234",
    "psn_cert_type": "1",
    "certno": "",
    "psn_name": "",
}
CLIENTS = ("page", "typed", "package", "service")


@pytest.fixture
def client_of(wire, make_institution):
    """`client_of("typed")` → that program, speaking to the server of the test."""
    for scheme in ("none", "csb", "paasid"):
        make_institution(scheme)
    return all_of(wire, COUNTY).__getitem__


@pytest.fixture
def patient(make_person, insure, certify):
    found = make_person("杨秀英", certno="500243198001011234", brdy=dt.date(1980, 1, 1))
    insure(found, YEAR)
    certify(found, "minimum_living", dt.date(2023, 1, 1))
    return found


@pytest.mark.parametrize("name", CLIENTS)
def test_a_program_signs_in_and_asks_who_a_patient_is(client_of, patient, name):
    client = client_of(name)
    signed = client.call("9001", {"signIn": {"opter_no": "001", "mac": "00", "ip": "127.0.0.1"}})
    assert signed["signinoutb"]["sign_no"]
    found = client.call("1101", {"data": WHO})
    assert found["baseinfo"]["psn_no"] == patient.psn_no
    chosen = next(one for one in found["insuinfo"] if one["insutype"] == "390")
    assert chosen["psn_insu_stas"] == "1"
    assert found["idetinfo"][0]["psn_idet_type"] == "2303"
    asked = {"psn_no": patient.psn_no, "insutype": "390", "fixmedins_code": client.code, "med_type": "11",
             "begntime": f"{YEAR}-01-02 08:00:00"}  # fmt: skip
    assert {one["fund_pay_type"] for one in client.call("2001", {"data": asked})["trtinfo"]} >= {"390100", "610100"}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_program_hears_why_not(client_of, patient, name):
    with pytest.raises(Failed, match="没有该证件号码的人员"):
        client_of(name).call("1101", {"data": WHO | {"mdtrt_cert_no": "500243198001019999"}})
    with pytest.raises(Failed, match="没有交易 8888"):
        client_of(name).call("8888", {"data": {}})


def test_a_program_with_a_wrong_key_hears_why(client_of):
    for name, said in (("typed", "签名不符"), ("package", "签名不符"), ("service", "签名不符")):
        client = client_of(name)
        client.secret = "wrong"
        with pytest.raises(Failed, match=said):
            client.call("9001", {"signIn": {"opter_no": "001"}})


def test_the_sdk_that_repeats_gets_through_when_the_trouble_is_over(client_of, monkeypatch):
    """Twice the time is over, then it is not: the same bytes are sent three times and carried out once."""
    sdk, done = client_of("package"), []

    def handle(call):
        done.append(call.msgid)
        if len(done) < 3:
            raise patience.TooSlow
        return {}

    monkeypatch.setitem(HANDLERS, "2404", handle)
    assert sdk.call("2404", {"data": {"mdtrt_id": "V", "psn_no": "P"}}) == {}
    assert len(sdk.sent) == 3
    assert len(set(sdk.sent)) == 1
    with scopes_disabled():
        assert Message.objects.get().state == "done"


def test_the_sdk_gives_up_with_a_sentence(client_of, monkeypatch):
    def handle(_):
        raise patience.TooSlow

    monkeypatch.setitem(HANDLERS, "2404", handle)
    sdk = client_of("package")
    with pytest.raises(Failed, match="稍后以相同报文"):
        sdk.call("2404", {"data": {"mdtrt_id": "V", "psn_no": "P"}})
    assert len(sdk.sent) == 4
    with scopes_disabled():
        assert not Message.objects.exists()
