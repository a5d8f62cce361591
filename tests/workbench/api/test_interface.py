"""The JSON interface: keys, rights, limits, and the client that is published with it."""

import datetime as dt

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from tests.workbench.conftest import OTHER_COUNTY
from tuodi.client.client import Refused, Tuodi
from tuodi.workbench.access.models import ApiToken
from tuodi.workbench.access.tokens import make_token
from tuodi.workbench.api.main import api
from tuodi.workbench.api.rights import Needs
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.audit.models import Event


def through_django(request):
    """The client's request, answered by the application without a socket."""
    path = request.url.raw_path.decode()
    answer = Client().generic(
        request.method, path, request.content, request.headers.get("Content-Type", ""),
        headers={"Authorization": request.headers["Authorization"]},
    )  # fmt: skip
    return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


@pytest.fixture
def key(make_user):
    """`key("auditor")` → the text of a key of a user with these roles."""

    def make(*roles, days=1, **more):
        user = make_user(*roles, **more)
        with acting("test"):
            return make_token(user, "测试", days)[1]

    return make


@pytest.fixture
def tuodi(key):
    """`tuodi("auditor")` → the published client with such a key."""
    return lambda *roles, **more: Tuodi(
        "http://testserver", key(*roles, **more), transport=httpx.MockTransport(through_django)
    )


def test_every_operation_names_an_action_of_the_table():
    operations = [
        operation
        for _, router in api._routers
        for path in router.path_operations.values()
        for operation in path.operations
    ]
    assert operations
    assert all(operation.auth_callbacks for operation in operations)
    assert all(isinstance(callback, Needs) for operation in operations for callback in operation.auth_callbacks)


def test_a_person_with_identity_and_insurance_and_a_masked_number(tuodi, make_person, certify, insure):
    person = make_person("杨秀英", certno="500243198001011234")
    certify(person, "minimum_living", dt.date(2023, 5, 1))
    insure(person, 2024)
    found = tuodi("settlement_clerk").person(person.psn_no)
    assert (found.psn_name, found.certno) == ("杨秀英", "500243********1234")
    assert [(i.identity, i.begndate, i.valid) for i in found.identities] == [
        ("minimum_living", dt.date(2023, 5, 1), True)
    ]
    assert [(i.year, i.insutype, i.insu_plan) for i in found.insurances] == [(2024, "390", 1)]


def test_a_person_of_another_county_is_not_there(tuodi, make_person):
    person = make_person(county=OTHER_COUNTY, township=OTHER_COUNTY + "001")
    with pytest.raises(Refused) as refused:
        tuodi("settlement_clerk").person(person.psn_no)
    assert refused.value.status == 404


def test_a_role_without_the_right_is_refused_with_its_words(tuodi, make_person):
    with pytest.raises(Refused, match="查看一户一档") as refused:
        tuodi("administrator").person(make_person().psn_no)
    assert refused.value.status == 403


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
    with pytest.raises(Refused) as refused:
        client.person(make_person().psn_no)
    assert refused.value.status == 401


def test_the_text_of_a_key_is_kept_nowhere(key):
    text = key("auditor")
    token = ApiToken.objects.get()
    logged = Event.objects.get(table="access_apitoken").after
    assert text not in str(vars(token))
    assert "digest" not in logged


def test_the_description_lists_every_operation(login):
    page = login("auditor").get("/api/docs")
    assert "/api/people/{psn_no}" in page.content.decode()
