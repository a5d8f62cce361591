"""The published client against a server with a socket, and what it does when answers get lost."""

import httpx
import pytest

from tests.workbench.api.test_once import ASKED
from tuodi.client import models
from tuodi.client.client import Tuodi
from tuodi.client.errors import Conflict, NoAnswer, ServerFault
from tuodi.client.wire import KEY

BILL = models.Bill.model_validate(ASKED["bill"])


class Losing(httpx.BaseTransport):
    """Carries every request to the server and loses the first answers."""

    def __init__(self, times, fault=httpx.ReadTimeout):
        self.times, self.fault, self.seen, self.real = times, fault, [], httpx.HTTPTransport()

    def handle_request(self, request):
        self.seen.append((request.method, request.headers.get(KEY)))
        lost = len(self.seen) <= self.times
        if lost and issubclass(self.fault, httpx.ConnectError):
            raise self.fault("never arrived")
        answer = self.real.handle_request(request)
        if lost:
            answer.read()
            answer.close()
            raise self.fault("lost on the way back")
        return answer

    def close(self):
        self.real.close()


@pytest.mark.django_db(transaction=True)
def test_a_day_at_the_desk_over_a_socket(live_server, key, patient):
    person = patient()
    with Tuodi(live_server.url, key("settlement_clerk")) as clerk:
        assert [one.psn_no for one in clerk.people.search(person.psn_name)] == [person.psn_no]
        trial = clerk.desk.try_out(person.psn_no, BILL)
        row = clerk.desk.settle(person.psn_no, BILL)
        # worked out in tests/workbench/desk: 6,840 − 4,130 = 2,710.00
        assert row.psn_part_amt_fen == trial.trace.person_fen == 271000
        assert clerk.desk.reverse(row.setl_id, "录错").medfee_sumamt_fen == -684000
        assert clerk.desk.bills().count(b"\r\n") == 3  # a head and two rows


@pytest.mark.django_db(transaction=True)
def test_a_lost_answer_is_asked_for_with_the_same_key_and_booked_once(live_server, key, patient):
    person, way, waits = patient(), Losing(2), []
    with Tuodi(live_server.url, key("settlement_clerk"), transport=way, wait=waits.append) as clerk:
        row = clerk.desk.settle(person.psn_no, BILL)
        assert [one.setl_id for one in clerk.desk.settlements()] == [row.setl_id]
    keys = [key for method, key in way.seen if method == "POST"]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert waits == [0.2, 0.4]


@pytest.mark.django_db(transaction=True)
def test_what_moves_no_money_is_not_sent_twice_unless_it_never_arrived(live_server, key, patient):
    person = patient()
    wanted = models.FilingWanted(
        psn_no=person.psn_no, kind="referral", mdtrt_admdvs="510100", begndate="2024-05-01", reason="转诊"
    )
    text = key("settlement_clerk")
    with Tuodi(live_server.url, text, transport=Losing(1), wait=lambda _: None) as clerk:
        with pytest.raises(NoAnswer):
            clerk.filings.register(wanted)
        assert len(list(clerk.filings.all())) == 1
    with Tuodi(live_server.url, text, transport=Losing(1, httpx.ConnectError), wait=lambda _: None) as clerk:
        clerk.filings.register(wanted)
        assert len(list(clerk.filings.all())) == 2


def answering(*answers):
    """A server that gives these answers, one after the other; the requests it got."""
    left, seen = list(answers), []

    def handle(request):
        seen.append(request)
        status, body = left.pop(0)
        return httpx.Response(status, json=body) if isinstance(body, dict) else httpx.Response(status, text=body)

    return httpx.MockTransport(handle), seen


def test_a_server_that_is_busy_is_asked_again_up_to_the_limit():
    problem = {"code": "internal", "message": "忙", "faults": []}
    transport, seen = answering(*[(503, problem)] * 3)
    client = Tuodi("http://x", "t", attempts=3, transport=transport, wait=lambda _: None)
    with pytest.raises(ServerFault) as busy:
        client.people.one("P1")
    assert (len(seen), busy.value.code, busy.value.message) == (3, "internal", "忙")


def test_a_refusal_is_not_asked_again():
    transport, seen = answering((409, {"code": "stale", "message": "已有变化", "faults": []}))
    client = Tuodi("http://x", "t", transport=transport, wait=lambda _: None)
    with pytest.raises(Conflict) as stale:
        client.desk.reverse("S1", "录错", key="mine")
    assert (len(seen), seen[0].headers[KEY], stale.value.code) == (1, "mine", "stale")


def test_an_answer_that_is_not_the_interfaces_is_a_refusal_too():
    transport, _ = answering((413, "<html>Request Entity Too Large</html>"))
    client = Tuodi("http://x", "t", transport=transport)
    with pytest.raises(Exception, match="Request Entity Too Large") as told:
        client.people.one("P1")
    assert told.value.status == 413


def test_parts_of_a_path_are_quoted_and_a_field_of_a_later_server_is_left_out():
    body = {"yes": True, "text": "是", "clause": "Q-1", "later": 1}
    transport, seen = answering((200, body))
    assert Tuodi("http://x/", "t", transport=transport).desk.waiting("../a b", 2024).yes
    assert seen[0].url.raw_path == b"/api/desk/rights/..%2Fa%20b/waiting?year=2024"


def test_pages_are_fetched_as_one_goes_along():
    pages = [(200, {"items": [{"id": 1, "name": "a", "created_at": "2024-01-01T00:00:00",
                               "expires_at": "2024-02-01T00:00:00"}], "next": "0.1"}),
             (200, {"items": [], "next": None})]  # fmt: skip
    transport, seen = answering(*pages)
    found = Tuodi("http://x", "t", transport=transport).tokens.all()
    assert (next(found).id, len(seen)) == (1, 1)
    assert (list(found), len(seen), seen[1].url.query) == ([], 2, b"cursor=0.1")
