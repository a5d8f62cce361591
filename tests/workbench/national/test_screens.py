"""Institutions and messages on the screen: who may, what is shown, what is hidden."""

import json

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY, OTHER_COUNTY
from tests.workbench.national.conftest import PRIVATE
from tuodi.exchange.national.schemes.sm2_curve import public_key_of
from tuodi.workbench.audit.models import Event
from tuodi.workbench.national.models import Institution, Message
from tuodi.workbench.national.shown import answer_text, request_text

NEW = {"code": "h50024300077", "name": "新医院", "county": COUNTY, "kind": "1", "hosp_lv": "5", "scheme": "csb",
       "access_key": "ak", "active": "on", "public_key": "", "uscc": ""}  # fmt: skip


def test_an_administrator_registers_an_institution_and_sees_its_key_once(login):
    client = login("administrator")
    answer = client.post("/national/institutions/new/", NEW, follow=True)
    with scopes_disabled():
        made = Institution.objects.get(code="H50024300077")
    assert len(made.secret) == 32
    assert made.secret in answer.content.decode()
    assert made.secret not in client.get(f"/national/institutions/{made.pk}/").content.decode()
    again = client.post(f"/national/institutions/{made.pk}/secret/", follow=True).content.decode()
    with scopes_disabled():
        changed = Institution.objects.get(pk=made.pk)
    assert changed.secret != made.secret
    assert changed.secret in again
    assert made.secret not in json.dumps([[e.before, e.after] for e in Event.objects.all()])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"access_key": ""}, "须填写接入账号"), ({"scheme": "sm2"}, "须填写 SM2 公钥"),
        ({"scheme": "sm2", "public_key": "04" + "1" * 128}, "不是 SM2 公钥"), ({"county": "999999"}, "没有代码为"),
        ({"code": ""}, "必填"),
    ],
)  # fmt: skip
def test_what_an_institution_must_have(login, change, said):
    assert said in login("administrator").post("/national/institutions/new/", NEW | change).content.decode()
    with scopes_disabled():
        assert not Institution.objects.exists()


def test_an_sm2_institution_keeps_its_own_key(login):
    keys = {"scheme": "sm2", "access_key": "", "public_key": public_key_of(PRIVATE)}
    login("administrator").post("/national/institutions/new/", NEW | keys)
    with scopes_disabled():
        assert Institution.objects.get().secret == ""


@pytest.mark.parametrize("path", ["institutions/new/", "institutions/1/change/", "institutions/1/secret/"])
def test_others_may_look_and_not_change(login, path, make_institution):
    one = make_institution()
    client = login("settlement_clerk")
    assert client.post("/national/" + path.replace("/1/", f"/{one.pk}/"), NEW).status_code == 403
    assert client.get("/national/institutions/").status_code == 200
    assert login("village_doctor").get("/national/institutions/").status_code == 403


def test_another_countys_institutions_and_messages_are_not_seen(login, make_institution, say):
    make_institution()
    say("9001", {"signIn": {"opter_no": "1"}})
    other = login("settlement_clerk", username="other", region=OTHER_COUNTY)
    with scopes_disabled():
        one, row = Institution.objects.get(), Message.objects.get()
    assert other.get(reverse("national:institution", args=[one.pk])).status_code == 404
    assert other.get(reverse("national:message", args=[row.pk])).status_code == 404
    assert "H50024300001" not in other.get("/national/messages/").content.decode()


def test_a_message_shows_what_was_said_and_answered_with_numbers_masked(login, make_institution, say, make_person):
    make_institution()
    make_person("杨秀英", certno="500243198001011234")
    say("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": "500243198001011234"}})
    client = login("settlement_clerk")
    with scopes_disabled():
        row = Message.objects.get()
    page = client.get(reverse("national:message", args=[row.pk])).content.decode()
    assert "500243********1234" in page
    assert "500243198001011234" not in page
    assert row.psn_no == "P00000001"  # found out by the answer
    assert "1101 人员基本信息获取" in client.get(f"/national/institutions/{row.institution_id}/").content.decode()


def test_messages_are_narrowed(login, make_institution, say):
    one = make_institution()
    say("9001", {"signIn": {"opter_no": "1"}}, msgid="GOOD")
    say("9001", {"signIn": {}}, msgid="BAD")
    client = login("settlement_clerk")
    page = client.get("/national/messages/?state=failed").content.decode()
    assert "BAD" in page
    assert "GOOD" not in page
    assert "BAD" not in client.get("/national/messages/?infno=1101").content.decode()
    assert "GOOD" in client.get(f"/national/messages/?institution={one.pk}&msgid=GOOD").content.decode()
    assert "GOOD" not in client.get("/national/messages/?until=2024-01-01").content.decode()
    assert "GOOD" not in client.get("/national/messages/?since=nonsense").content.decode()


def test_long_parts_are_cut_and_a_form_is_read():
    text = request_text(b"=%7B%22input%22%3A%7B%22in%22%3A%22" + b"x" * 1000 + b"%22%7D%7D")
    assert "… 共 1000 字" in text
    assert request_text(b"500243198001011234 no message") == "500243********1234 no message"
    assert answer_text(b'{"balc":0.00,"note":"500243198001011234","psn_no":"500243198001011234567"}') == (
        '{\n  "balc": 0.00,\n  "note": "500243********1234",\n  "psn_no": "500243198001011234567"\n}'
    )
    assert answer_text(b"") == ""
