"""The gateway: mounts, forms of bodies, signatures, messages said twice, refusals."""

import datetime as dt
import gzip
import io
import json
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from tests.workbench.national.conftest import CALL, HOSPITAL, NAMES, PRIVATE, SECRET, message
from tuodi.exchange.national.schemes import SCHEMES, Key, Sent
from tuodi.workbench.audit.models import Event
from tuodi.workbench.national.models import Message, Nonce, SignIn
from tuodi.workbench.national.transactions import HANDLERS, Refused

SIGN_IN = {"signIn": {"opter_no": "001", "mac": "x", "ip": "y"}}
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@pytest.fixture
def hospital(make_institution):
    return make_institution()


@pytest.fixture
def handler(monkeypatch):
    """`handler("2404", function)`: another function answers a transaction for the time of a test."""

    def put(infno, function):
        monkeypatch.setitem(HANDLERS, infno, function)

    return put


def counted(answer=None, fault=None):
    calls = []

    def handle(call):
        calls.append(call)
        SignIn.objects.create(institution=call.institution, operator=f"{call.infno}-{len(calls)}-{call.msgid}",
                              date=call.now.date(), sign_no=f"{len(calls)}{call.infno}{call.msgid}"[:30],
                              signed_in_at=call.now)  # fmt: skip
        if fault is not None:
            raise fault
        return answer or {}

    handle.calls = calls
    return handle


UNDO = {"data": {"mdtrt_id": "V1", "psn_no": "P1"}}


# ---- mounts and bodies


@pytest.mark.parametrize(
    "path",
    [
        CALL, CALL + "/9001", "/fsi/api/9001", "/fsi/api/9001/", "/fsi/api9001", CALL + "/",
        "/fsi/api/signInSignOutService/signIn",
    ],
)  # fmt: skip
def test_every_mount_leads_to_the_same_handler(hospital, say, path):
    found = say("9001", SIGN_IN, path=path)
    assert found["infcode"] == 0
    assert found["err_msg"] is None
    assert len(found["inf_refmsgid"]) == 30
    assert found["inf_refmsgid"].startswith("500243")
    assert found["output"]["signinoutb"]["sign_no"]


def test_a_base_without_anything_behind_it_is_told_as_a_path_there_is_not(hospital, say):
    for path in ("/fsi/api", "/fsi/api/"):
        found = say("9001", SIGN_IN, path=path)
        assert found.keys() == {"type", "infcode", "err_msg"}
        assert path in found["err_msg"]


def test_a_compressed_message_is_read_and_kept_as_it_was_written(hospital, db):
    body = json.dumps(message("9001", SIGN_IN), ensure_ascii=False).encode()
    packed = gzip.compress(body)
    answer = Client().post(CALL, packed, "application/json", headers={"Content-Encoding": "gzip"}).json()
    assert answer["infcode"] == 0
    with scopes_disabled():
        assert bytes(Message.objects.get().request) == body
    broken = Client().post(CALL, body, "application/json", headers={"Content-Encoding": "gzip"}).json()
    assert (broken["infcode"], broken["code"]) == (-1, 401)
    assert "gzip" in broken["err_msg"]


def test_the_path_alone_may_say_the_number(hospital, say):
    assert say(None, SIGN_IN, path="/fsi/api/9001")["infcode"] == 0
    wrong = say("9001", SIGN_IN, path="/fsi/api/1101")
    assert wrong["infcode"] == -1
    assert "1101" in wrong["err_msg"]
    assert "9001" in wrong["err_msg"]


def test_the_letter_of_a_variant_may_stand_in_one_place(hospital, say, handler):
    done = counted()
    handler("2203A", done)
    node = {"mdtrtinfo": {"mdtrt_id": "V", "psn_no": "P", "med_type": "11", "begntime": "2024-06-01 10:00:00"},
            "diseinfo": [{"diag_srt_no": 1, "diag_code": "I10"}]}  # fmt: skip
    assert say("2203", node, path="/fsi/api/outpatientDocInfoService/outpatientMdtrtinfoUpA")["infcode"] == 0
    assert done.calls[0].infno == "2203A"


def test_a_form_with_a_field_without_a_name(hospital):
    text = json.dumps(message("9001", SIGN_IN), ensure_ascii=False)
    answer = Client().post(CALL, data="=" + quote(text), content_type=FORM)
    assert answer.json()["infcode"] == 0
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # a page of another origin reads it
    assert int(answer.headers["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/json; charset=utf-8"])
def test_content_types(hospital, kind):
    text = "\ufeff" + json.dumps(message("9001", SIGN_IN), ensure_ascii=False)
    answer = Client().post(CALL, data=text.encode(), content_type=kind)
    assert answer.json()["infcode"] == 0
    assert answer["Content-Type"] == "application/json; charset=utf-8"  # who is told nothing reads GBK


@pytest.mark.parametrize(("most", "said"), [(16_000_000, None), (100, "请求体过大；请分批上传")])
def test_a_body_that_comes_in_pieces(hospital, settings, most, said):
    """As typed programs stream it: no length beforehand."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = most
    body = io.BytesIO(json.dumps(message("9001", SIGN_IN)).encode())
    told = Client().generic("POST", CALL, HTTP_TRANSFER_ENCODING="chunked", **{"wsgi.input": body}).json()
    assert (told["infcode"], told["err_msg"]) == (0 if said is None else -1, said)


@pytest.mark.parametrize("infno", ["9999", "90100", "2207B"])
def test_an_unknown_number_has_three_keys(hospital, say, infno):
    found = say(infno, {})
    assert set(found) == {"type", "infcode", "err_msg"}
    assert found["infcode"] == -1
    assert infno in found["err_msg"]


def test_a_wrong_path_is_answered_like_an_unknown_number(hospital, say):
    response = say("9001", SIGN_IN, path="/fsi/api/someService/nothing", raw=True)
    assert response.status_code == 200
    assert set(response.json()) == {"type", "infcode", "err_msg"}


@pytest.mark.parametrize("body", [b"", b"{", b"hello", b"[]"])
def test_what_is_no_message_gets_both_shapes(hospital, body):
    found = Client().post(CALL, data=body, content_type="application/json").json()
    assert (found["code"], found["infcode"]) == (401, -1)
    assert found["message"] == found["err_msg"]
    assert found["output"] == {}


@pytest.mark.parametrize("code", ["H99999999999", "", None])
def test_an_institution_nobody_knows(hospital, say, code):
    found = say("9001", SIGN_IN, code=code)
    assert (found["code"], found["infcode"]) == (401, -1)
    assert "fixmedins_code" in found["message"] or "未登记" in found["message"]


def test_an_institution_that_was_switched_off(make_institution, say):
    make_institution(active=False)
    assert "停用" in say("9001", SIGN_IN)["message"]


def test_the_screens_are_not_the_gateways(client, db):
    assert client.get("/health/").status_code == 200
    assert client.post("/fsi/other/").status_code in (403, 404)


# ---- signatures


def signed(scheme, body_of, *, now=None, key=None):
    """Headers and body of a client of a scheme."""
    key = key or Key(f"key-{scheme}", SECRET, private_key=PRIVATE)
    now = now or timezone.now()
    body = json.dumps(body_of, ensure_ascii=False).encode()
    headers, made = SCHEMES[scheme].sign(key, Sent(body, body_of), now)
    if made is not body_of:
        body = json.dumps(made, ensure_ascii=False).encode()
    return headers, body


def post(headers, body):
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return Client().post(CALL, data=body, content_type="application/json", **extra).json()


@pytest.mark.parametrize("scheme", ["csb", "paasid", "x_ca", "sm2"])
def test_a_signed_message_is_answered_and_an_old_or_wrong_one_is_not(make_institution, scheme):
    make_institution(scheme)
    at = timezone.now()
    text = message("9001", SIGN_IN, code=NAMES[scheme], inf_time=f"{at:%Y-%m-%d %H:%M:%S}")
    assert post(*signed(scheme, text))["infcode"] == 0
    for minutes, passes in ((-29, True), (29, True), (-31, False), (31, False)):
        then = at + dt.timedelta(minutes=minutes)
        late = text | {"inf_time": f"{then:%Y-%m-%d %H:%M:%S}"}
        found = post(*signed(scheme, late, now=then))
        assert (found["infcode"] == 0) is passes
        assert passes or "相差超过 30 分钟" in found["err_msg"]
    wrong = Key(f"key-{scheme}", "another", private_key=f"{7:064x}")
    found = post(*signed(scheme, text, key=wrong))
    assert (found["code"], found["infcode"]) == (401, -1)
    assert "签名不符" in found["err_msg"]
    assert "缺少" in post({}, json.dumps(text).encode())["err_msg"]


def test_a_nonce_serves_once(make_institution):
    make_institution("paasid")
    text = message("9001", SIGN_IN, code=NAMES["paasid"])
    headers, body = signed("paasid", text)
    first = post(headers, body)
    again = post(headers, body)
    assert (again["code"], again["infcode"]) == (401, -1)
    assert "nonce" in again["err_msg"]
    other = json.dumps(text | {"msgid": "M2"}).encode()  # the body is not signed: here the number is what protects
    assert post(headers, other)["infcode"] == -1
    fresh, _ = signed("paasid", text)
    assert post(fresh, body) == first  # the same message with a new number: the answer it had
    with scopes_disabled():
        assert Nonce.objects.count() == 2


def test_an_institution_cannot_speak_for_another(make_institution):
    make_institution("csb")
    make_institution("csb", code="H50024300009", access_key="key-9", secret="secret-9")
    headers, body = signed("csb", message("9001", SIGN_IN, code="H50024300009"))
    assert "不是本机构的接入账号" in post(headers, body)["err_msg"]


# ---- said twice


def test_the_same_message_gets_the_same_bytes_and_runs_once(hospital, say, handler):
    done = counted()
    handler("2404", done)
    first = say("2404", UNDO, raw=True)
    again = say("2404", UNDO, raw=True, inf_time="2024-06-01 10:00:09", sign_no=None)
    assert first.content == again.content
    assert len(done.calls) == 1
    with scopes_disabled():
        kept = Message.objects.get()
    assert bytes(kept.answer) == first.content
    assert (kept.state, kept.psn_no, kept.opter) == ("done", "P1", "001")


def test_another_body_under_the_same_msgid_is_refused_by_name(hospital, say, handler):
    done = counted()
    handler("2404", done)
    say("2404", UNDO)
    found = say("2404", {"data": {"mdtrt_id": "V2", "psn_no": "P1"}})
    assert found["infcode"] == -1
    assert found["err_code"] == "msgid_clash"
    assert "M1 已用于另一笔 2404" in found["err_msg"]
    assert len(done.calls) == 1


def test_two_transactions_of_one_second_may_share_a_msgid(hospital, say, handler):
    one, other = counted(), counted()
    handler("2404", one)
    handler("2405", other)
    assert say("2404", UNDO)["infcode"] == say("2405", UNDO)["infcode"] == 0
    assert len(one.calls) == len(other.calls) == 1


def test_questions_with_one_msgid_and_two_bodies_are_both_answered(hospital, say):
    two = {"signIn": {"opter_no": "002"}}
    assert say("9001", SIGN_IN)["output"] != say("9001", two)["output"]
    assert say("9001", SIGN_IN)["infcode"] == 0


def test_a_refusal_is_kept_and_leaves_nothing_behind(hospital, say, handler):
    handler("2404", counted(fault=Refused("2404.open", "尚有未撤销的费用；请先撤销")))
    first = say("2404", UNDO, raw=True)
    handler("2404", counted())
    assert say("2404", UNDO, raw=True).content == first.content
    assert first.json()["err_msg"] == "[2404.open] 尚有未撤销的费用；请先撤销"
    assert first.status_code == 200
    with scopes_disabled():
        assert SignIn.objects.count() == 0
        assert Message.objects.get().state == "failed"


def test_a_long_reason_fits_its_field(hospital, say, handler):
    handler("2404", counted(fault=Refused("2404.long", "长" * 500)))
    assert len(say("2404", UNDO)["err_msg"]) == 200


def test_a_fault_of_the_program_is_not_kept(hospital, say, handler, caplog):
    handler("2404", counted(fault=RuntimeError("boom")))
    first = say("2404", UNDO, raw=True)
    assert first.status_code == 503
    assert first.json()["infcode"] == -1
    assert "boom" in caplog.text
    assert "boom" not in first.content.decode()
    handler("2404", counted())
    assert say("2404", UNDO)["infcode"] == 0
    with scopes_disabled():
        assert SignIn.objects.count() == 1


@pytest.mark.parametrize(("length", "code"), [(1, 0), (40, 0), (41, -1), (0, -1)])
def test_lengths_of_msgid(hospital, say, length, code):
    assert say("9001", SIGN_IN, msgid="M" * length)["infcode"] == code


def test_a_missing_field_is_named(hospital, say):
    found = say("9001", {"signIn": {"mac": "x"}})
    assert found["err_msg"] == "[9001.opter_no.missing] 缺少 signIn.opter_no（操作员编号）；请补充后重发"


def test_the_log_of_changes_names_the_institution_and_the_message(hospital, say, handler):
    def change(call):
        type(call.institution).objects.filter(pk=call.institution.pk).update(name="改名")
        return {}

    handler("2404", change)
    say("2404", UNDO)
    event = Event.objects.filter(table="national_institution", action="U").get()
    assert (event.actor, event.reason) == (f"inst:{HOSPITAL}", "2404 M1 001")
