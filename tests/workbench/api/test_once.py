"""A request that moves money, sent twice: done once, answered alike."""

import datetime as dt
import threading

import pytest
from django.db import connections
from django.utils import timezone
from django_scopes import scopes_disabled

from tuodi.workbench.access.models import UserRole
from tuodi.workbench.api.models import Answer
from tuodi.workbench.api.outdated import clear_answers
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Settlement

ASKED = {
    "psn_no": "", "bill": {
        "begndate": "2024-03-04", "enddate": "2024-03-11", "mdtrt_id": "V1", "insu_admdvs": "500114",
        "mdtrt_admdvs": "500114", "insutype": "390", "insu_plan": 1, "med_type": "21", "hosp_lv": 2,
        "dise_codg": "K29.500", "dise_class": "ordinary", "refl": 2, "fixmedins_code": "H50011420001",
        "medfee_sumamt_fen": 684000, "fulamt_ownpay_amt_fen": 38000, "preselfpay_amt_fen": 26000,
        "inscp_scp_amt_fen": 620000,
    },
}  # fmt: skip
KEY = {"Idempotency-Key": "一号".encode().hex()}


@pytest.fixture
def send(ask, patient):
    person = patient()

    def make(headers=KEY, roles=("settlement_clerk",), **changes):
        body = ASKED | {"psn_no": person.psn_no} | changes
        return ask("POST", "/desk/settlements", body, *roles, headers=headers)

    return make


def booked():
    with scopes_disabled():
        return list(Settlement.objects.values_list("setl_id", flat=True))


def test_the_same_request_again_gives_the_same_answer_and_books_once(send):
    first, again = send(), send()
    assert (first[0], again[0]) == (201, 201)
    assert first[2].content == again[2].content
    assert "Idempotency-Replayed" not in first[2].headers
    assert again[2].headers["Idempotency-Replayed"] == "true"
    assert booked() == [first[1]["setl_id"]]


def test_the_same_key_with_another_body_is_a_conflict(send):
    send()
    status, told, _ = send(bill=ASKED["bill"] | {"mdtrt_id": "V2"})
    assert (status, told["code"]) == (409, "idempotency_key_reused")
    assert told["faults"][0]["path"] == "header.Idempotency-Key"
    assert len(booked()) == 1


def test_the_same_key_on_another_path_is_a_conflict(send, ask):
    setl_id = send()[1]["setl_id"]
    status, told, _ = ask(
        "POST", f"/desk/settlements/{setl_id}/reversal", {"reason": "录错"}, "settlement_clerk", headers=KEY
    )
    assert (status, told["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "  "}, {"Idempotency-Key": "k" * 65}])
def test_without_a_proper_key_nothing_is_done(send, headers):
    status, told, _ = send(headers)
    assert (status, told["code"]) == (422, "idempotency_key")
    assert booked() == []


def test_a_key_is_one_users_own(send, make_user):
    send()
    make_user("settlement_clerk", "settlement_checker", username="other")
    status, told, _ = send(roles=("settlement_clerk", "fund_officer"))
    assert (status, told["code"]) == (409, "duplicate")  # its own request: the desk sees the same bill again


def test_what_was_refused_may_be_mended_and_sent_again_with_its_key(send):
    assert send(bill=ASKED["bill"] | {"medfee_sumamt_fen": 1})[0] == 422
    assert not Answer.objects.exists()
    assert send()[0] == 201


def test_whoever_lost_the_right_gets_no_old_answer(send, make_user):
    send()
    with acting("test"):
        UserRole.objects.all().delete()
    assert send()[0] == 403


@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
def test_an_answer_is_kept_ninety_days_and_the_bill_is_never_booked_again(send, days, kept):
    first = send()
    Answer.objects.update(at=timezone.now() - dt.timedelta(days=days))
    clear_answers()
    assert Answer.objects.exists() is kept
    status, told, answer = send()  # the desk keeps the key with the settlement
    assert (status, told["setl_id"]) == (201, first[1]["setl_id"])
    assert ("Idempotency-Replayed" in answer.headers) is kept
    assert booked() == [first[1]["setl_id"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_eight_at_once_book_once(ask, patient, same):
    person = patient()
    ask("GET", "/tokens", None, "settlement_clerk")  # the user and the key are there before the race
    answers, start = [], threading.Barrier(8)

    def run(order):
        try:
            body = ASKED | {"psn_no": person.psn_no}
            if not same:
                body |= {"bill": ASKED["bill"] | {"mdtrt_id": f"V{order}"}}
            start.wait()
            answers.append(ask("POST", "/desk/settlements", body, "settlement_clerk", headers=KEY))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(order,)) for order in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(booked()) == 1
    statuses = sorted(status for status, _, _ in answers)
    if same:
        assert statuses == [201] * 8
        assert len({answer.content for _, _, answer in answers}) == 1
    else:
        assert statuses == [201] + [409] * 7
        assert {told["code"] for status, told, _ in answers if status == 409} == {"idempotency_key_reused"}
