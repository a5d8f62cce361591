"""A small day of simulated hospitals at our own gateway, with faults between every two steps of the server."""

import csv
import datetime as dt
import random

import pytest
from click.testing import CliRunner
from django.db import OperationalError

from tests.workbench.national.care.conftest import HERE
from tests.workbench.national.conftest import HOSPITAL
from tuodi.cli.root import cli
from tuodi.hospital.care import Item, Patient
from tuodi.hospital.day import Plan, play
from tuodi.hospital.faults import Faults
from tuodi.hospital.signing import signer
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.export import as_lines
from tuodi.workbench.national.models import InterfaceSettlement, Message

STEPS = ("received", "recorded", "handled", "committed")
ITEMS = [Item("A-1", "H1", 12_34), Item("B-2", "H2", 480_00), Item("C-3", "H3", 7), Item("B-4", "H4", 6_800_00)]
FUNDS = {"hifp_pay": "3901", "hifmi_pay": "3902", "maf_pay": "610100", "tilt_pay": "610102"}
struck: list[str] = []
_chance = random.Random(20_240_601)


def strike(step, msgid):
    """One message in fifteen loses its database at each step."""
    if _chance.random() < 1 / 15:
        struck.append(step)
        raise OperationalError(f"struck at {step}")


@pytest.fixture
def day(wire, hospital, patient, certify):
    """`day(…)` → a played day of some patients, two of them on minimum living."""

    def run(visits, faults, **more):
        people = [patient(f"患者{number}") for number in range(5)]
        for one in people[:2]:
            certify(one, "minimum_living")
        plan = Plan(
            url=wire, institutions={HOSPITAL: signer("none", "")}, items=ITEMS, visits=visits, threads=3,
            patients=[Patient(one.certno, one.psn_name) for one in people], on=dt.date(2024, 6, 1),
            faults=Faults.read(faults), seconds=20, **more,
        )  # fmt: skip
        return play(plan, lambda *_: None)

    return run


def test_faults_on_both_sides(day, settings, tmp_path):
    """Nothing lost, nothing doubled; what the books, the interface, the desk and the columnar engine say is one."""
    struck.clear()
    settings.NATIONAL_FAULTS = f"{__name__}.strike"
    played = day(30, "rough", stays=400)
    assert not played.books.findings
    assert {*struck} == {*STEPS}
    with unlimited():
        assert InterfaceSettlement.objects.count() == Settlement.objects.count()
        assert not Message.objects.filter(state=Message.State.RUNNING).exists()
        standing = {row.setl_id: row for row in Settlement.objects.filter(reverses=None, reversed_by=None)}
        (tmp_path / "bills.csv").write_text("".join(as_lines(Settlement.objects.all())), encoding="utf-8")
        rows = [
            f"{one.record_id},{one.person.psn_no},低保对象,{HERE},民政,{one.begndate},,{one.known_from},1"
            for one in _identities()
        ]
    undone = played.books.undone()
    mine = {
        e.setl_id for e in played.books.entries.values() if not e.undoes and (e.institution, e.setl_id) not in undone
    }
    assert mine == set(standing)
    head = "record_id,psn_no,identity,idet_admdvs,certifier,begndate,enddate,known_from,vali_flag"
    (tmp_path / "identities.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    words = ["settle", f"{tmp_path / 'bills.csv'}", "--identities", f"{tmp_path / 'identities.csv'}"]
    done = CliRunner().invoke(cli, [*words, "--opening", "zero", "-o", f"{tmp_path / 'out.csv'}"])
    assert done.exit_code == 0, done.output
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        again = list(csv.DictReader(file))
    for name, digits in FUNDS.items():
        books = sum(fen for kind, fen in played.books.fund_totals().items() if kind.startswith(digits))
        assert books == sum(int(row[name].replace(".", "")) for row in again)


def _identities():
    from tuodi.workbench.registry.models import IdentityRow

    return IdentityRow.objects.select_related("person")
