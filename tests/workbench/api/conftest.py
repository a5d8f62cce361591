"""Programs that ask: keys of users, the published client, and raw requests."""

import json

import httpx
import pytest
from django.test import Client

from tests.workbench.desk.conftest import patient, settled, whole_years  # noqa: F401 - fixtures of the desk
from tuodi.client.client import Tuodi
from tuodi.workbench.access.tokens import make_token
from tuodi.workbench.audit.acting import acting


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def through_django(request):
    """The client's request, answered by the application without a socket."""
    headers = {name: value for name, value in request.headers.items() if name != "content-type"}
    answer = Client(raise_request_exception=False).generic(
        request.method, request.url.raw_path.decode(), request.read(), request.headers.get("Content-Type", ""),
        headers=headers,
    )  # fmt: skip
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return httpx.Response(answer.status_code, headers=dict(answer.items()), content=content)


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
    """`tuodi("auditor")` → the published client with such a key; one for each user."""
    made = {}

    def enter(*roles, **more):
        name = (roles, *sorted(more.items()))
        if name not in made:
            made[name] = Tuodi(
                "http://testserver", key(*roles, **more), transport=httpx.MockTransport(through_django),
                wait=lambda _: None,
            )  # fmt: skip
        return made[name]

    return enter


@pytest.fixture
def ask(key):
    """`ask("POST", "/desk/trials", body, "settlement_clerk")` → status and what was answered."""
    keys = {}

    def send(method, path, body=None, *roles, headers=(), **more):
        if roles and roles not in keys:
            keys[roles] = key(*roles, **more)
        told = {"Authorization": f"Bearer {keys[roles]}"} if roles else {}
        content = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        answer = Client(raise_request_exception=False).generic(
            method, f"/api{path}", content, "application/json", headers=told | dict(headers)
        )
        return answer.status_code, answer.json() if "json" in answer.headers.get("Content-Type", "") else None, answer

    return send
