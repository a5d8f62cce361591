"""Waiting for a turn: in order, for so long and no longer, and a database that says nothing is left."""

from __future__ import annotations

import json
import threading
import time
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.signals import connection_created

from tuodi.workbench import config, wsgi
from tuodi.workbench.national import patience
from tuodi.workbench.turns import LOOK, Turns

ASKED = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/health/", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
    "wsgi.url_scheme": "http", "QUERY_STRING": "", "wsgi.errors": None,
}  # fmt: skip
INTERFACE = "/fsi/api/rsfComIfsService/callService"


def ask(**more):
    """Status, headers, body of a request through the whole application."""
    told = []
    body = wsgi.application(
        {**ASKED, "wsgi.input": BytesIO(), **more}, lambda status, headers: told.append((status, dict(headers)))
    )
    return *told[0], b"".join(body)


@pytest.fixture
def none_free(monkeypatch):
    """Somebody is at the only place."""
    turns = Turns(1)
    taken = turns.take(0)
    monkeypatch.setattr(wsgi, "_turns", turns)
    return turns, taken


def test_who_has_waited_longest_comes_first():
    turns, came = Turns(1), []
    first = turns.take(0)

    def wait(number):
        place = turns.take(30)
        came.append(number)
        turns.give(place)

    waiting = []
    for number in range(3):
        thread = threading.Thread(target=wait, args=[number])
        thread.start()
        waiting.append(thread)
        while len(turns._queue) <= number:
            time.sleep(0.01)
    turns.give(first)
    for thread in waiting:
        thread.join()
    assert came == [0, 1, 2]
    assert turns.take(0) is first


def test_who_gave_up_is_not_given_the_place():
    turns = Turns(1)
    first = turns.take(0)
    assert turns.take(0.05) is None
    turns.give(first)
    assert turns.take(0) is first


def test_a_message_without_a_turn_hears_later_in_the_form_of_the_platform(none_free, monkeypatch):
    monkeypatch.setattr(wsgi, "TURN", 0.05)
    status, headers, body = ask(PATH_INFO=INTERFACE, REQUEST_METHOD="POST")
    said = json.loads(body)
    assert (status[:3], headers["Retry-After"], headers["Content-Type"][:16]) == ("503", "1", "application/json")
    assert (said["infcode"], said["err_code"], bool(said["inf_refmsgid"])) == (-1, "later", True)
    assert "稍后以相同报文" in said["err_msg"]


def test_a_screen_without_a_turn_is_told_that_the_system_is_busy(none_free, monkeypatch):
    monkeypatch.setattr(wsgi, "PATIENCE", 0.05)
    status, headers, body = ask()
    assert (status[:3], headers["Retry-After"], body.decode()) == ("503", "1", "系统繁忙，请稍后再试")


def test_the_times_together_are_less_than_the_shortest_time_out_of_a_client():
    assert patience.TURN < patience.BEGIN
    assert patience.BEGIN + patience.STATEMENT < patience.CUT
    assert patience.CUT + LOOK < 10


@pytest.mark.parametrize(
    ("proxies", "sender", "forwarded", "address", "scheme"),
    [
        ("", "10.0.0.1", "203.0.113.9", "10.0.0.1", "http"),  # nobody is believed
        ("10.0.0.1", "10.0.0.1", "203.0.113.9", "203.0.113.9", "https"),
        ("10.0.0.1", "203.0.113.9", "198.51.100.1", "203.0.113.9", "http"),  # whoever says so himself
        ("10.0.0.1, 10.1.0.0/16", "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9", "https"),
    ],
)
def test_a_proxy_says_for_whom_it_asks_and_nobody_else_does(
    monkeypatch, proxies, sender, forwarded, address, scheme
):  # fmt: skip
    asked = []
    monkeypatch.setenv("TUODI_PROXIES", proxies)
    monkeypatch.setattr(wsgi, "in_turn", lambda environ, _: asked.append(environ) or [b""])
    wsgi.behind(config.proxies())(
        {**ASKED, "REMOTE_ADDR": sender, "HTTP_X_FORWARDED_FOR": forwarded, "HTTP_X_FORWARDED_PROTO": "https"}, None
    )
    assert (asked[0]["REMOTE_ADDR"], asked[0]["wsgi.url_scheme"]) == (address, scheme)


@pytest.mark.django_db(transaction=True)
def test_the_place_is_free_again_when_a_request_is_answered(monkeypatch):
    turns = Turns(1)
    monkeypatch.setattr(wsgi, "_turns", turns)
    assert ask()[0][:3] == "200"
    place = turns.take(0)
    with place.held():
        connection.close()
    assert place is not None


@pytest.mark.django_db(transaction=True)
def test_a_streamed_answer_keeps_its_place_until_the_last_part(monkeypatch):
    from django.http import StreamingHttpResponse

    turns = Turns(1)
    monkeypatch.setattr(wsgi, "_turns", turns)
    monkeypatch.setattr(wsgi, "_django", lambda *_: StreamingHttpResponse(iter([b"a", b"b"])))
    parts = wsgi.application(dict(ASKED), lambda *_: None)
    assert next(parts) == b"a"
    assert turns.take(0) is None
    assert list(parts) == [b"b"]
    assert turns.take(0) is not None


@pytest.mark.django_db(transaction=True)
def test_a_streamed_answer_that_nobody_reads_on_gives_its_place_back(monkeypatch):
    from django.http import StreamingHttpResponse

    turns = Turns(1)
    monkeypatch.setattr(wsgi, "_turns", turns)
    monkeypatch.setattr(wsgi, "_django", lambda *_: StreamingHttpResponse(iter([b"a", b"b"])))
    parts = wsgi.application(dict(ASKED), lambda *_: None)
    next(parts)
    parts.close()
    assert turns.take(0) is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("leave", ["close", "__del__"])
def test_a_streamed_answer_of_which_nobody_reads_a_part_gives_its_place_back_once(monkeypatch, leave):
    from django.http import StreamingHttpResponse

    turns = Turns(1)
    monkeypatch.setattr(wsgi, "_turns", turns)
    monkeypatch.setattr(wsgi, "_django", lambda *_: StreamingHttpResponse(iter([b"a"])))
    parts = wsgi.application(dict(ASKED), lambda *_: None)
    assert turns.take(0) is None
    getattr(parts, leave)()
    parts.close()
    assert turns.take(0) is not None
    assert turns.take(0) is None


@pytest.mark.django_db(transaction=True)
def test_who_reads_a_file_slowly_keeps_nobody_waiting(monkeypatch):
    from django.http import FileResponse

    turns = Turns(1)
    monkeypatch.setattr(wsgi, "_turns", turns)
    monkeypatch.setattr(wsgi, "_django", lambda *_: FileResponse(BytesIO(b"a picture")))
    parts = wsgi.application(dict(ASKED), lambda *_: None)
    assert turns.take(0) is not None
    assert b"".join(parts) == b"a picture"
    parts.close()
    assert turns.take(0) is None


class Line:
    """A line on which somebody sends; what is said to happen goes before each part."""

    def __init__(self, parts, meanwhile):
        self.parts, self.meanwhile = list(parts), meanwhile

    def read(self, size):
        self.meanwhile()
        return self.parts.pop(0)[:size] if self.parts else b""


def _sent(size, meanwhile, **more):
    line = Line([b"x" * 700_000] * (size // 700_000) + [b"x" * (size % 700_000)], meanwhile)
    return ask(REQUEST_METHOD="POST", CONTENT_LENGTH=str(size), **more, **{"wsgi.input": line})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [2**20, 2**20 + 1, 5 * 2**20])
def test_who_sends_a_large_file_slowly_keeps_nobody_waiting(monkeypatch, size):
    from django.http import HttpResponse

    turns, free, arrived = Turns(1), [], []

    def look():
        place = turns.take(0)
        free.append(place is not None)
        turns.give(place)

    def answer(environ, start):
        arrived.append(len(environ["wsgi.input"].read()))
        assert turns.take(0) is None
        start("200 OK", [])
        return HttpResponse("there")

    monkeypatch.setattr(wsgi, "_turns", turns)
    monkeypatch.setattr(wsgi, "_django", answer)
    if size <= 2**20:
        line = Line([b"x" * size], look)
        ask(REQUEST_METHOD="POST", CONTENT_LENGTH=str(size), **{"wsgi.input": line})
    else:
        assert _sent(size, look)[0][:3] == "200"
    assert (arrived, all(free), bool(free)) == ([size], True, True)
    assert turns.take(0) is not None


def test_a_request_larger_than_any_file_may_be_is_not_received(monkeypatch):
    looked = []
    monkeypatch.setattr(wsgi, "_django", None)
    line = Line([], lambda: looked.append(1))
    status, headers, body = ask(REQUEST_METHOD="POST", CONTENT_LENGTH=str(wsgi.LARGEST + 1), **{"wsgi.input": line})
    assert (status[:3], "Retry-After" in headers, looked) == ("413", False, [])
    assert "500 MB" in body.decode()


def test_of_large_files_only_so_many_come_at_once(monkeypatch):
    monkeypatch.setattr(wsgi, "_coming", threading.BoundedSemaphore(1))
    wsgi._coming.acquire()
    status, headers, body = _sent(2**20 + 1, lambda: pytest.fail("received"))
    assert (status[:3], headers["Retry-After"], body.decode()) == ("503", "1", "系统繁忙，请稍后再试")
    said = json.loads(_sent(2**20 + 1, lambda: pytest.fail("received"), PATH_INFO=INTERFACE)[2])
    assert said["err_code"] == "later"


@pytest.mark.django_db(transaction=True)
def test_the_way_is_free_again_for_large_files_after_one_that_breaks_off(monkeypatch):
    monkeypatch.setattr(wsgi, "_coming", threading.BoundedSemaphore(1))

    def cut():
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        _sent(2**20 + 1, cut)
    assert wsgi._coming.acquire(blocking=False)


@pytest.mark.django_db(transaction=True)
def test_a_stream_that_fails_half_way_gives_its_place_back(monkeypatch):
    from django.http import StreamingHttpResponse

    def fails():
        yield b"a"
        raise ValueError("torn")

    turns = Turns(1)
    monkeypatch.setattr(wsgi, "_turns", turns)
    monkeypatch.setattr(wsgi, "_django", lambda *_: StreamingHttpResponse(fails()))
    parts = wsgi.application(dict(ASKED), lambda *_: None)
    with pytest.raises(ValueError, match="torn"):
        list(parts)
    assert turns.take(0) is not None


SLOW = {
    "postgresql": "SELECT pg_sleep(30)",
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n",
}


def session_of_line():
    return connection.connection.info.backend_pid if connection.vendor == "postgresql" else None


def end(session):
    """It sleeps on in the database without us."""
    if session is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [session])


@pytest.mark.django_db(transaction=True)
def test_a_line_is_cut_when_the_time_is_over():
    turns, began = Turns(1), time.monotonic()
    place = turns.take(0, began + 0.3)
    with place.held():
        connection.ensure_connection()
        session = session_of_line()
        with pytest.raises(DatabaseError) as fault, connection.cursor() as cursor:
            cursor.execute(SLOW[connection.vendor])
        assert patience.comes_later(fault.value)
        connection.close()
    assert time.monotonic() - began < 10
    end(session)


@pytest.mark.django_db(transaction=True)
def test_leaving_a_transaction_whose_line_was_cut_waits_for_no_new_line():
    opened, turns = [], Turns(1)
    place = turns.take(0, time.monotonic() + 0.3)
    with place.held():
        connection.ensure_connection()
        session = session_of_line()

        def opens(**_):
            opened.append(1)

        connection_created.connect(opens)
        with pytest.raises(DatabaseError) as fault, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SLOW[connection.vendor])
        connection_created.disconnect(opens)
        assert patience.comes_later(fault.value)
        connection.close()
    end(session)
    assert opened == []


@pytest.mark.django_db(transaction=True)
def test_the_next_request_at_a_place_whose_line_was_cut_has_a_new_one():
    turns = Turns(1)
    place = turns.take(0, time.monotonic() + 0.1)
    with place.held():
        connection.ensure_connection()
        time.sleep(0.1 + 3 * LOOK)
    turns.give(place)
    place = turns.take(0, time.monotonic() + 30)
    with place.held():
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
        connection.close()
