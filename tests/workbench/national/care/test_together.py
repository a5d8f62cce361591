"""Several hospitals' programs at once, on connections of their own: nothing is doubled, no account breaks."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Sum

from tests.workbench.national.care.conftest import HERE, Desk, diagnosis
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import PersonAccounts, Settlement
from tuodi.workbench.national.models import FeeLine, InterfaceSettlement, Visit

CLIENTS = 8


def at_once(*works):
    """Each in a thread with a connection of its own, all beginning together; what they give, in their order."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def patiently(desk, infno, node, msgid):
    """As clients do: told "later", the same message again."""
    for _ in range(20):
        told = desk.ask(infno, node, msgid)
        if told.get("err_code") != "later":
            return told
    raise AssertionError("never answered")


@pytest.fixture
def batch(desk, patient):
    person = patient()
    visit = desk.visit(person)
    desk.lines(person, visit, ("A1", "540.00"))
    return person, visit, desk.bill(person, visit, "540.00")


pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_message_sent_by_eight_is_settled_once_and_answered_alike(transactional_db, desk, batch):
    _, _, node = batch
    told = at_once(*[lambda: patiently(desk, "2207", node, "ONE")] * CLIENTS)
    assert len({one["inf_refmsgid"] for one in told}) == 1
    with unlimited():
        assert Settlement.objects.count() == 1 == InterfaceSettlement.objects.count()


def test_eight_messages_for_one_batch_settle_it_once_and_name_the_one(transactional_db, desk, batch):
    _, _, node = batch
    told = at_once(*[lambda n=n: patiently(desk, "2207", node, f"M{n}") for n in range(CLIENTS)])
    done = [one for one in told if one["infcode"] == 0]
    assert len(done) == 1
    number = done[0]["output"]["setlinfo"]["setl_id"]
    assert all(number in one["err_msg"] for one in told if one["infcode"] != 0)


def test_undo_and_reversal_at_once_take_back_once(transactional_db, desk, batch):
    person, visit, node = batch
    number = patiently(desk, "2207", node, "ONE")["output"]["setlinfo"]["setl_id"]
    undo = {"data": {"setl_id": number, "mdtrt_id": visit, "psn_no": person.psn_no}}
    back = {"data": {"psn_no": person.psn_no, "oinfno": "2207", "omsgid": "ONE"}}
    works = itertools.chain.from_iterable(
        (lambda n=n: patiently(desk, "2208", undo, f"U{n}"), lambda n=n: patiently(desk, "2601", back, f"R{n}"))
        for n in range(CLIENTS // 2)
    )
    told = at_once(*works)
    assert sum(one["infcode"] == 0 for one in told) in (1, CLIENTS // 2)  # an undo, or every reversal
    with unlimited():
        assert Settlement.objects.aggregate(a=Sum("hifp_pay"))["a"] == 0
        assert Settlement.objects.count() == 2


def test_a_reversal_that_overtakes_its_original_and_the_original_leave_nothing_standing(transactional_db, desk, batch):
    person, _, node = batch
    back = {"data": {"psn_no": person.psn_no, "oinfno": "2207", "omsgid": "ONE"}}
    at_once(lambda: patiently(desk, "2207", node, "ONE"), lambda: patiently(desk, "2601", back, "R"))
    with unlimited():
        assert (Settlement.objects.aggregate(a=Sum("medfee_sumamt"))["a"] or 0) == 0


def test_lines_that_come_while_a_batch_is_settled_are_in_it_or_refused(transactional_db, desk, batch):
    person, visit, node = batch
    more = lambda: desk.say(  # noqa: E731 - beside the other works
        "2204", {"feedetail": [_line(person, visit)]}, msgid="LINES", code=desk.code
    )
    settled, added = at_once(lambda: patiently(desk, "2207", node, "ONE"), more)
    with unlimited():
        total = FeeLine.objects.aggregate(a=Sum("det_item_fee_sumamt"))["a"]
        if settled["infcode"] == 0:
            assert (total, added["infcode"]) == (54_000, -1)
        else:
            assert (total, settled["err_code"]) == (55_000, "2207.amount_differs")


def test_two_hospitals_admit_one_person_once(transactional_db, desk, patient, make_institution, say):
    person = patient()
    make_institution("none", code="H50011400099", county=HERE)
    said = {
        "psn_no": person.psn_no, "insutype": "390", "begntime": "2024-03-05 09:00:00", "mdtrt_cert_type": "02",
        "med_type": "21", "ipt_no": "ZY9",
    }  # fmt: skip
    node = {"mdtrtinfo": said, "diseinfo": [diagnosis("K29.500")]}
    both = [desk, Desk(say, "H50011400099")] * (CLIENTS // 2)
    told = at_once(*[lambda one=one, n=n: patiently(one, "2401", node, f"A{n}") for n, one in enumerate(both)])
    assert sum(one["infcode"] == 0 for one in told) == 1
    assert {one["err_code"] for one in told if one["infcode"] != 0} == {"2401.in_bed"}
    with unlimited():
        assert Visit.objects.count() == 1


def test_many_visits_of_two_people_at_once_keep_accounts_and_order(transactional_db, desk, patient):
    people = [patient(), patient("田小妹")]
    visits = []
    for number in range(CLIENTS):
        person = people[number % 2]
        visit = desk.visit(person)
        desk.lines(person, visit, ("A1", "100.00"))
        visits.append((person, visit))
    told = at_once(*[
        lambda n=n, p=p, v=v: patiently(desk, "2207", desk.bill(p, v, "100.00"), f"M{n}")
        for n, (p, v) in enumerate(visits)
    ])  # fmt: skip
    assert [one["infcode"] for one in told] == [0] * CLIENTS
    with unlimited():
        for person in people:
            rows = list(Settlement.objects.filter(person=person).order_by("psn_seq"))
            assert [row.psn_seq for row in rows] == [1, 2, 3, 4]
            # 400 in the year at level 2: two under the deductible of 200, then 100 × 40 % = 40.00 each
            assert [row.hifp_pay for row in rows] == [0, 0, 4_000, 4_000]
            assert PersonAccounts.objects.get(person=person).last_seq == 4


def _line(person, visit):
    return {
        "feedetl_sn": "L9", "mdtrt_id": visit, "psn_no": person.psn_no, "chrg_bchno": "P1", "med_list_codg": "A1",
        "det_item_fee_sumamt": "10.00", "cnt": 1, "pric": 10, "fee_ocur_time": "2024-06-01 10:00:00",
    }  # fmt: skip
