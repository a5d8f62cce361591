"""Institutions of every scheme, and ways to speak to the gateway: in the process, or over a real connection."""

import json
import socketserver
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django_scopes import scopes_disabled

from tests.workbench.conftest import COUNTY
from tuodi.exchange.national.schemes.sm2_curve import public_key_of
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.national import answering, patience, senders
from tuodi.workbench.national.models import Institution

HOSPITAL = "H50024300001"
CALL = "/fsi/api/rsfComIfsService/callService"
SECRET = "a-secret-for-tests"
PRIVATE = f"{20_240_601:064x}"
NAMES = {
    "none": HOSPITAL,
    "csb": "H50024300002",
    "paasid": "H50024300003",
    "x_ca": "H50024300004",
    "sm2": "H50024300005",
}


@pytest.fixture(autouse=True)
def _nobody_is_known():
    """No institution of the test before."""
    senders.forget()
    yield
    senders.forget()


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch):
    """A busy machine is not what these tests are about; those that are set their own limits."""
    monkeypatch.setattr(patience, "BEGIN", 60)
    monkeypatch.setattr(patience, "STATEMENT", 30)
    monkeypatch.setattr(answering, "STATEMENT", 30)


@pytest.fixture
def make_institution(places):
    """`make_institution("csb")` → an institution of that scheme, with its keys."""

    def make(scheme="none", *, code="", **more):
        with acting("test"), scopes_disabled():
            keys = {"access_key": f"key-{scheme}", "secret": SECRET} if scheme not in ("none", "sm2") else {}
            if scheme == "sm2":
                keys = {"public_key": public_key_of(PRIVATE)}
            values = {"name": f"测试医院（{scheme}）", "county": COUNTY, "hosp_lv": "5"} | keys | more
            return Institution.objects.create(code=code or NAMES[scheme], scheme=scheme, **values)

    return make


def message(infno, node=None, *, msgid="M1", code=HOSPITAL, **more):
    """A message as a hospital's program makes it."""
    return {
        "infno": infno, "msgid": msgid, "mdtrtarea_admvs": COUNTY, "insuplc_admdvs": COUNTY, "recer_sys_code": "99",
        "dev_no": "", "dev_safe_info": None, "cainfo": "", "signtype": "", "infver": "V1.0", "opter_type": "1",
        "opter": "001", "opter_name": "张三", "inf_time": "2024-06-01 10:00:00", "fixmedins_code": code,
        "fixmedins_name": "测试医院", "sign_no": "null", "input": node or {},
    } | more  # fmt: skip


@pytest.fixture
def say(db):
    """`say("1101", {"data": {…}})` → the answer, as JSON, of a message without a signature."""
    client = Client()

    def speak(infno, node=None, *, path=CALL, raw=False, **more):
        body = json.dumps(message(infno, node, **more), ensure_ascii=False)
        response = client.post(path, data=body, content_type="application/json")
        return response if raw else response.json()

    return speak


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _Quiet(WSGIRequestHandler):
    """A server that hands on headers with underscores, as production servers do, unlike Django's own for tests."""

    def log_message(self, *args):
        pass


@pytest.fixture
def wire(transactional_db):
    """The address of a real server with a thread per connection."""
    application = get_wsgi_application()

    def closing(environ, start):
        try:
            return application(environ, start)
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, closing, server_class=_Threads, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
