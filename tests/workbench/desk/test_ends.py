"""Going on from where a person's last bill ended gives what settling from the start gives, and is dropped in time."""

import datetime as dt
from random import Random

import pytest

from tests.workbench.desk.conftest import BILL
from tests.workbench.desk.test_settle import JULY
from tuodi.settlement.cascade import PersonRun
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import Difference, PersonAccounts, Settlement
from tuodi.workbench.desk.service import ends
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.desk.service.settle import Request, settle

PAID = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay", "psn_part_amt", "missing")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def steps(monkeypatch):
    """The bills that were worked out, one after the other."""
    found = []
    plain = PersonRun.settle
    monkeypatch.setattr(PersonRun, "settle", lambda run, bill: (found.append(bill.mdtrt_id), plain(run, bill))[1])
    return found


def _forget(person):
    with unlimited():
        PersonAccounts.objects.filter(person=person).update(ended="")


def amounts(rows):
    return [[getattr(row, name) for name in PAID] for row in rows]


BILLS = [{}, JULY, {"mdtrt_id": "V3", "fixmedins_code": "H3"}, JULY | {"mdtrt_id": "V4", "fixmedins_code": "H4"}]


def test_each_bill_is_worked_out_once_and_comes_out_as_from_the_start(
    transactional_db, patient, certify, settled, steps
):
    one, two = patient(), patient("田小妹")
    for person in (one, two):
        certify(person, "minimum_living", idet_admdvs="500114")
    going_on = [settled(one, **bill) for bill in BILLS]
    assert steps == ["V1", "V2", "V3", "V4"]
    steps.clear()
    anew = []
    for bill in BILLS:
        _forget(two)
        anew.append(settled(two, **bill))
    assert len(steps) == 1 + 2 + 3 + 4
    assert amounts(going_on) == amounts(anew)
    assert [row.clauses for row in going_on] == [row.clauses for row in anew]
    with unlimited():
        assert one.accounts.balances == two.accounts.balances


def test_a_class_that_became_known_a_reversal_and_a_late_bill_begin_anew(
    transactional_db, patient, certify, settled, steps
):
    person = patient()
    first = settled(person)
    certify(person, "minimum_living", idet_admdvs="500114")
    settled(person, **JULY)
    assert steps.count("V1") > 1
    with acting("clerk"), unlimited():
        reverse(first, "录入错误", "clerk", "r1")
    steps.clear()
    settled(person, mdtrt_id="V3", fixmedins_code="H3")
    assert steps[0] == "V2"
    steps.clear()
    settled(person, mdtrt_id="V0", fixmedins_code="H0", setl_id="LATE", setl_time="2024-03-11 10:00:00")
    assert steps.count("V2") >= 1


def test_what_another_program_kept_is_not_gone_on_from(transactional_db, patient, settled, steps, monkeypatch):
    person = patient()
    settled(person)
    monkeypatch.setattr(ends, "package_hash", lambda: "another")
    settled(person, **JULY)
    assert steps == ["V1", "V1", "V2"]


def test_what_was_not_committed_is_not_gone_on_from(transactional_db, patient, settled, steps):
    person = patient()
    settled(person)

    def lose():
        with acting("clerk"), unlimited():
            settle(person, BILL | JULY, Request(by="clerk", key="lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lose()
    again = settled(person, **JULY)
    assert steps == ["V1", "V2", "V2"]
    # 128,600 − 800 = 127,800 × 50 % = 63,900, as in the test of a year of two bills
    assert again.hifp_pay == 6_390_000
    with unlimited():
        assert Settlement.objects.filter(person=person).count() == 2


def _act(rng, person, number, settled, certify):
    """One thing that happens to a person; what it was."""
    what = rng.choice(("bill", "bill", "bill", "bill", "late", "reversal", "class"))
    bill = {
        "mdtrt_id": f"V{number}", "fixmedins_code": f"H{number}", "hosp_lv": rng.choice("123"),
        "inscp_scp_amt": f"{rng.randrange(1, 60_000)}.00",
    }  # fmt: skip
    bill["medfee_sumamt"], bill["fulamt_ownpay_amt"] = bill["inscp_scp_amt"], "0.00"
    bill["preselfpay_amt"] = "0.00"
    if what == "bill":
        settled(person, **bill)
    elif what == "late":
        day = f"2024-03-{rng.randrange(12, 29)} 10:00:{number:02d}"
        settled(person, **bill, setl_id=f"L{person.pk}-{number}", setl_time=day)
    elif what == "class":
        name = rng.choice(("minimum_living", "special_hardship", "marginal_minimum_living"))
        certify(person, name, idet_admdvs="500114", begndate=dt.date(2024, rng.randrange(1, 4), 1))
    else:
        with unlimited():
            standing = person.settlements.filter(reverses=None, reversed_by=None).order_by("pk")
            chosen = rng.choice(list(standing)) if standing else None
        if chosen is not None:
            with acting("clerk"), unlimited():
                reverse(chosen, "录入错误", "clerk", f"r{person.pk}-{number}")
    return what


def _books(person):
    with unlimited():
        rows = person.settlements.order_by("pk")
        differences = Difference.objects.filter(settlement__person=person).order_by("settlement_id", "stage", "pk")
        return (
            [(row.psn_seq, *amounts([row])[0], row.helped_class, row.clauses, row.stages) for row in rows],
            [(one.settlement.psn_seq, one.stage, one.booked, one.due, one.state, one.cause) for one in differences],
            person.accounts.balances,
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_the_books_are_those_of_whoever_is_settled_from_the_start_each_time(
    transactional_db, patient, certify, settled, seed, steps
):
    one, two = patient(), patient("田小妹")
    cost = {}
    for person in (one, two):
        rng = Random(seed)
        steps.clear()
        for number in range(14):
            if person == two:
                _forget(two)
            _act(rng, person, number, settled, certify)
        cost[person.pk] = len(steps)
    assert _books(one) == _books(two)
    assert cost[one.pk] <= cost[two.pk]
