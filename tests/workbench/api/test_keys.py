"""The JSON interface: keys, rights, limits, and the client that is published with it."""

import datetime as dt

import httpx
import pytest
from django.utils import timezone

from tests.workbench.api.conftest import through_django
from tests.workbench.conftest import OTHER_COUNTY
from tuodi.client.client import Tuodi
from tuodi.client.errors import Forbidden, NotFound, Unauthenticated
from tuodi.workbench.access.models import ApiToken
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event


def test_a_person_with_identity_and_insurance_and_a_masked_number(tuodi, make_person, certify, insure):
    person = make_person("杨秀英", certno="500243198001011234")
    certify(person, "minimum_living", dt.date(2023, 5, 1))
    insure(person, 2024)
    found = tuodi("settlement_clerk").people.one(person.psn_no)
    assert (found.psn_name, found.certno) == ("杨秀英", "500243********1234")
    assert [(i.identity, i.begndate, i.valid) for i in found.identities] == [
        ("minimum_living", dt.date(2023, 5, 1), True)
    ]
    assert [(i.year, i.insutype, i.insu_plan) for i in found.insurances] == [(2024, "390", 1)]


def test_a_person_of_another_county_is_not_there(tuodi, make_person):
    person = make_person(county=OTHER_COUNTY, township=OTHER_COUNTY + "001")
    with pytest.raises(NotFound):
        tuodi("settlement_clerk").people.one(person.psn_no)


def test_a_role_without_the_right_is_refused_with_its_words(tuodi, make_person):
    with pytest.raises(Forbidden, match="查看一户一档"):
        tuodi("administrator").people.one(make_person().psn_no)


@pytest.mark.parametrize("spoil", ["wrong", "revoked", "outlived", "switched off"])
def test_a_key_that_is_no_good_is_nobody(key, make_person, spoil):
    text = key("auditor")
    token = ApiToken.objects.get()
    with acting("test"):
        if spoil == "wrong":
            text += "x"
        elif spoil == "revoked":
            ApiToken.objects.update(revoked_at=timezone.now())
        elif spoil == "outlived":
            ApiToken.objects.update(expires_at=timezone.now())
        else:
            token.user.is_active = False
            token.user.save()
    client = Tuodi("http://testserver", text, transport=httpx.MockTransport(through_django))
    with pytest.raises(Unauthenticated):
        client.people.one(make_person().psn_no)


def test_the_text_of_a_key_is_kept_nowhere(key):
    text = key("auditor")
    token = ApiToken.objects.get()
    logged = Event.objects.get(table="access_apitoken").after
    assert text not in str(vars(token))
    assert "digest" not in logged


def test_the_description_lists_every_operation(login):
    page = login("auditor").get("/api/docs")
    assert "/api/people/{psn_no}" in page.content.decode()


def test_a_program_sees_and_takes_back_its_own_key(tuodi):
    program = tuodi("settlement_clerk")
    (own,) = program.tokens.all()
    assert program.tokens.revoke(own.id).revoked_at is not None
    with pytest.raises(Unauthenticated):
        list(program.tokens.all())


def test_a_key_makes_no_key(ask):
    status, told, _ = ask("POST", "/tokens", {"name": "延长", "days": 366}, "settlement_clerk")
    assert (status, told["code"]) == (403, "forbidden")
    assert "只能由本人登录后申请" in told["message"]
    assert ApiToken.objects.count() == 1


def test_a_person_who_is_logged_in_makes_a_key(login):
    made = login("settlement_clerk").post("/api/tokens", {"name": "月报", "days": 30}, content_type="application/json")
    assert made.status_code == 201
    client = Tuodi("http://testserver", made.json()["text"], transport=httpx.MockTransport(through_django))
    assert [token.name for token in client.tokens.all()] == ["月报"]


@pytest.mark.parametrize("path", ["/tokens/", "/password/", "/admin/", "/", "/enrolment/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_key_opens_no_screen(key, client, path, method):
    headers = {"Authorization": f"Bearer {key('settlement_clerk', 'administrator')}"}
    answer = getattr(client, method)(path, {"name": "延长", "days": "366"}, headers=headers)
    assert answer.status_code == 403
    assert "接口令牌只能用于" in answer.content.decode()
    assert ApiToken.objects.count() == 1


def test_nobody_takes_another_users_key_back(tuodi):
    token = next(iter(tuodi("settlement_clerk").tokens.all()))
    with pytest.raises(NotFound):
        tuodi("auditor").tokens.revoke(token.id)
