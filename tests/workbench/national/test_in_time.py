"""The gateway: an answer in time always, the same message at once, faults between steps, what goes at night."""

import datetime as dt
import json
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from tests.workbench.national.conftest import CALL, message
from tests.workbench.national.test_gateway import SIGN_IN, UNDO, counted, handler, hospital
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.national import faults, patience
from tuodi.workbench.national.models import Message, Nonce, SignIn
from tuodi.workbench.national.patience import BEGIN, STATEMENT

__all__ = ["handler", "hospital"]


def test_a_time_that_is_over_gives_later(hospital, say, handler, monkeypatch):
    monkeypatch.setattr(patience, "BEGIN", -1)
    handler("2404", counted())
    response = say("2404", UNDO, raw=True)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.json()["err_code"] == "later"
    assert "稍后以相同报文" in response.json()["err_msg"]
    monkeypatch.undo()


@pytest.mark.django_db(transaction=True)
def test_two_same_messages_at_once_run_once_and_get_the_same_bytes(make_institution, handler, wire):
    import httpx

    make_institution()
    done, begun = counted(), threading.Event()

    def slow(call):
        begun.set()
        timezone.now()
        threading.Event().wait(0.4)
        return done(call)

    handler("2404", slow)
    text = json.dumps(message("2404", UNDO))
    answers = []

    def speak():
        answers.append(httpx.post(wire + CALL, content=text, timeout=20).content)

    threads = [threading.Thread(target=speak) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert len(done.calls) == 1
    assert json.loads(answers[0])["infcode"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_message_that_waits_too_long_for_its_twin_hears_later(make_institution, handler, wire, monkeypatch):
    import httpx

    from tuodi.workbench.national import answering

    monkeypatch.setattr(patience, "STATEMENT", 0.5)
    monkeypatch.setattr(answering, "STATEMENT", 0.5)
    make_institution()
    held, leave = threading.Event(), threading.Event()

    def slow(call):
        held.set()
        leave.wait(20)
        return {}

    handler("2404", slow)
    text = json.dumps(message("2404", UNDO))
    first = []
    thread = threading.Thread(target=lambda: first.append(httpx.post(wire + CALL, content=text, timeout=30)))
    thread.start()
    assert held.wait(10)
    second = httpx.post(wire + CALL, content=text, timeout=20)
    leave.set()
    thread.join()
    assert second.status_code == 503
    assert second.json()["err_code"] == "later"
    assert second.elapsed.total_seconds() < 5
    assert first[0].json()["infcode"] == 0
    assert httpx.post(wire + CALL, content=text).content == first[0].content


STRUCK: list[str] = []


def strike(step, msgid):
    STRUCK.append(step)
    if step == "handled" and msgid == "DIES":
        raise RuntimeError("struck")


def test_a_fault_between_two_steps_loses_nothing_and_doubles_nothing(hospital, say, handler, settings):
    setattr(settings, faults.SETTING, f"{__name__}.strike")
    STRUCK.clear()
    done = counted()
    handler("2404", done)
    assert say("2404", UNDO, msgid="DIES")["infcode"] == -1
    with scopes_disabled():
        assert not Message.objects.exists()
        assert not SignIn.objects.exists()
    assert say("2404", UNDO, msgid="LIVES")["infcode"] == 0
    assert STRUCK == ["received", "recorded", "handled", "received", "recorded", "handled", "committed"]


def test_the_gateways_own_statements_are_three(hospital, say, handler, django_assert_num_queries):
    handler("2404", lambda _: {})
    say("2404", UNDO, msgid="first")  # the institution is known now
    expected = (
        5 if connection.vendor == "postgresql" else 4
    )  # with the savepoint of the test; PostgreSQL hears who acts
    with django_assert_num_queries(expected):
        assert say("2404", UNDO, msgid="second")["infcode"] == 0


def test_a_new_name_of_an_institution_is_heard_at_once(hospital, say):
    say("9001", SIGN_IN)
    with acting("test"), scopes_disabled():
        hospital.active = False
        hospital.save()
    assert say("9001", SIGN_IN)["infcode"] == -1


@pytest.mark.django_db(transaction=True)
def test_a_slow_statement_gives_later_within_its_time(make_institution, handler, say, monkeypatch):
    """PostgreSQL stops the statement itself; SQLite knows no such limit, there the next one is not begun."""
    from tuodi.workbench.national import answering

    monkeypatch.setattr(answering, "STATEMENT", 0.3)
    monkeypatch.setattr(patience, "BEGIN", 0.3)
    make_institution()

    def slow(_):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_sleep(30)")
            else:
                threading.Event().wait(0.4)
                cursor.execute("SELECT 1")
        return {}

    handler("2404", slow)
    began = timezone.now()
    found = say("2404", UNDO)
    assert found["err_code"] == "later"
    assert (timezone.now() - began).total_seconds() < 5
    handler("2404", counted())
    monkeypatch.setattr(patience, "BEGIN", 5)
    assert say("2404", UNDO)["infcode"] == 0


def test_the_whole_time_is_less_than_the_shortest_time_out_of_a_client():
    assert BEGIN + STATEMENT < 10


def test_a_database_that_is_away_gives_later(hospital, say, monkeypatch):
    from django.db import OperationalError

    from tuodi.workbench.national import gateway

    def away(_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(gateway, "institution_of", away)
    response = say("9001", SIGN_IN, raw=True)
    assert response.status_code == 503
    assert response.json()["infcode"] == -1
    assert "稍后" in response.json()["err_msg"]


def test_two_files_under_one_msgid_are_two(hospital):
    from django.core.files.uploadedfile import SimpleUploadedFile

    text = json.dumps(message("9101", {"fsUploadIn": {"filename": "a.zip"}}))
    numbers = [
        Client()
        .post(CALL, {"jsonStr": text, "file": SimpleUploadedFile("a", content)})
        .json()["output"]["file_qury_no"]
        for content in (b"one", b"two", b"one")
    ]
    assert numbers[0] == numbers[2] != numbers[1]


def test_what_is_outdated_goes_at_night(hospital):
    from tuodi.workbench.national import files
    from tuodi.workbench.national.models import StoredFile
    from tuodi.workbench.national.outdated import clear_outdated

    now = timezone.now()
    with scopes_disabled(), acting("test"):
        for days in (1, 3):
            Nonce.objects.create(institution=hospital, nonce=f"N{days}", at=now - dt.timedelta(days=days))
        for days in (0, 36, 38):  # a week to be fetched, a month beyond
            files.keep(hospital, f"{days}", b"x", now - dt.timedelta(days=days))
    clear_outdated()
    with scopes_disabled():
        assert set(Nonce.objects.values_list("nonce", flat=True)) == {"N1"}
        assert set(StoredFile.objects.values_list("filename", flat=True)) == {"0", "36"}
