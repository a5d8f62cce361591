"""Several clerks at once, on connections of their own; and what is exported, settled again by `tuodi settle`."""

import csv
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tests.workbench.desk.conftest import BILL
from tests.workbench.desk.test_settle import JULY
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.desk.models import PersonAccounts, Settlement
from tuodi.workbench.desk.service.export import as_lines
from tuodi.workbench.desk.service.reverse import reverse
from tuodi.workbench.desk.service.settle import Request, settle

CLERKS, PEOPLE, EACH = 8, 4, 6
PAID = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay")
IDENTITIES = "record_id,psn_no,identity,idet_admdvs,certifier,begndate,enddate,known_from,vali_flag\n"


def at_once(work, items):
    """Every item in a thread with a connection of its own, all beginning together."""
    gate = threading.Barrier(CLERKS)

    def run(worker):
        gate.wait()
        try:
            return [work(item) for item in items[worker::CLERKS]]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLERKS) as pool:
        return [one for some in pool.map(run, range(CLERKS)) for one in some]


def fen(text):
    yuan, _, part = text.partition(".")
    return int(yuan + part.ljust(2, "0")) if text else None


@pytest.fixture
def helped(patient, certify):
    people = [patient(f"冉{number}") for number in range(PEOPLE)]
    for person in people:
        certify(person, "minimum_living", idet_admdvs="500114")
    return people


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_by_eight_at_once_is_booked_once(helped):
    def send(_):
        with acting("clerk"), unlimited():
            return settle(helped[0], BILL, Request(by="clerk", key="the-same")).pk

    assert len(set(at_once(send, list(range(CLERKS))))) == 1
    with unlimited():
        assert Settlement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_take_back_one_settlement_and_it_is_taken_back_once(helped, settled):
    row = settled(helped[0])

    def send(number):
        try:
            with acting("clerk"), unlimited():
                return reverse(Settlement.objects.get(pk=row.pk), "录入错误", "clerk", f"r{number}").pk
        except Exception as fault:  # noqa: BLE001 - which one is looked at below
            return str(fault)

    done = at_once(send, list(range(CLERKS)))
    assert sum(isinstance(one, int) for one in done) == 1
    assert {one for one in done if isinstance(one, str)} == {f"{row.setl_id} 已经冲正"}


@pytest.mark.django_db(transaction=True)
def test_many_bills_of_few_people_at_once_give_what_the_columnar_engine_gives(helped, tmp_path):
    jobs = [(person, number) for number in range(EACH) for person in helped]

    def send(job):
        person, number = job
        changes = {"mdtrt_id": f"V{number}", "fixmedins_code": f"H{number}"}
        bill = BILL | (JULY if number % 2 else {}) | changes
        with acting("clerk"), unlimited():
            return settle(person, bill, Request(by="clerk", key=f"{person.pk}-{number}")).pk

    assert len(set(at_once(send, jobs))) == PEOPLE * EACH
    with unlimited():
        for person in helped:
            rows = list(Settlement.objects.filter(person=person).order_by("psn_seq"))
            assert [row.psn_seq for row in rows] == list(range(1, EACH + 1))
            assert [row.setl_time for row in rows] == sorted(row.setl_time for row in rows)
            kept = PersonAccounts.objects.get(person=person)
            assert kept.last_seq == EACH
            # the limit of large bills is used by what assistance paid on them, and by nothing else
            used = {name: amount for name, _region, period, amount, _missing in kept.balances if period == "2024"}
            assert used["large_bill_paid"] == sum(row.maf_pay for row in rows)
        booked = {row.setl_id: [getattr(row, name) for name in PAID] for row in Settlement.objects.all()}
        text = "".join(as_lines(Settlement.objects.all()))
    bills, listed, out = tmp_path / "bills.csv", tmp_path / "identities.csv", tmp_path / "out.csv"
    bills.write_bytes(text.encode())
    rows = "".join(f"R{p.pk},{p.psn_no},低保对象,500114,民政,2023-01-01,,2023-01-01 09:00:00,1\n" for p in helped)
    listed.write_text(IDENTITIES + rows, encoding="utf-8")
    asked = [sys.executable, "-m", "tuodi", "settle", bills, "--identities", listed, "--opening", "zero", "-o", out]
    ran = subprocess.run(asked, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    with out.open(encoding="utf-8-sig", newline="") as file:
        again = {row["setl_id"]: [fen(row[name]) for name in PAID] for row in csv.DictReader(file)}
    assert again == booked
