"""The ledger: the short way over a county gives what asking everybody gives."""

import contextlib
import datetime as dt

import pytest

from tests.workbench.conftest import COUNTY
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.enrolment import taking
from tuodi.workbench.enrolment.compute import compute, refresh_people, worth_asking
from tuodi.workbench.enrolment.models import LedgerEntry, PaymentRow
from tuodi.workbench.registry.models import Person

pytestmark = pytest.mark.usefixtures("unlimited_rows", "year")
LAST, LATE = dt.date(2023, 12, 31), dt.date(2024, 1, 1)  # the window's last day (B-CQ.2a), and the day after


@contextlib.contextmanager
def writing():
    with acting("test"):
        yield


@pytest.fixture
def everybody(make_person, certify, insure, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    insure(make_person("期内"), paid_date=LAST)
    insure(make_person("期后"), paid_date=LATE)
    insure(make_person("无日期"), paid_date=None)
    insure(make_person("无档次"), insu_plan=None)
    insure(make_person("外地"), insu_admdvs="440100")
    insure(make_person("职工"), insutype="310", insu_plan=None, paid_date=None)
    both = make_person("两险")
    insure(both)
    insure(both, insutype="310", insu_plan=None, paid_date=None, begndate=dt.date(2023, 6, 1))
    make_person("未参保")
    certify(make_person("低保"), "minimum_living")
    poor = make_person("低保已缴")
    certify(poor, "minimum_living")
    insure(poor)
    dead = make_person("年中去世", death_date=dt.date(2024, 5, 1))
    insure(dead)
    make_person("早逝", death_date=dt.date(2023, 12, 31))
    for name, number in (("税务足额", "A1"), ("税务少缴", "A2"), ("税务两次", "A3")):
        make_person(name, certno=number)
    lines = (
        "税务足额,A1,2023-11-05,一档,380\n税务少缴,A2,2023-11-05,一档,80\n"
        "税务两次,A3,2023-11-05,一档,380\n税务两次,A3,2023-11-06,一档,380\n"
    )
    with acting("test"):
        file, _ = taking.store(COUNTY, 2024, "a.csv", f"姓名,证件号码,缴费日期,档次,缴费金额\n{lines}".encode(), "test")
    taking.take(file, writing, lambda *_: None)


def kept():
    fields = (
        "person__psn_name",
        "state",
        "premium",
        "subsidy",
        "own_pay",
        "refund",
        "missing",
        "waiting_reason",
        "note",
    )
    return set(LedgerEntry.objects.values_list(*fields))


def test_the_short_way_gives_what_asking_everybody_gives(everybody):
    assert PaymentRow.objects.filter(state="matched").count() == 4
    with acting("test"):
        LedgerEntry.objects.all().delete()
        refresh_people(Person.objects.values_list("pk", flat=True), 2024)
    asked = kept()
    with acting("test"):
        LedgerEntry.objects.all().delete()
    compute(COUNTY, 2024, writing, lambda *_: None)
    assert kept() == asked
    assert {row[0] for row in asked} == {
        "期后", "无日期", "无档次", "外地", "两险", "未参保", "低保", "低保已缴", "税务少缴", "税务两次",
    }  # fmt: skip


def test_only_those_with_something_to_say_are_asked(everybody):
    with acting("test"):
        LedgerEntry.objects.all().delete()
    names = dict(Person.objects.values_list("pk", "psn_name"))
    asked = {names[pk] for pk in worth_asking(COUNTY, 2024)}
    assert asked.isdisjoint({"期内", "职工", "税务足额", "早逝"})


def test_a_row_leaves_the_ledger_with_its_cause(make_person, insure):
    person = make_person()
    with acting("test"):
        refresh_people([person.pk], 2024)
    assert LedgerEntry.objects.get().state == "not"
    insure(person)
    compute(COUNTY, 2024, writing, lambda *_: None)
    assert not LedgerEntry.objects.exists()


def test_the_plan_2_difference_is_due_until_the_window_closes_where_a_text_says_so(make_person, certify, insure):
    # Weihai 2024: plan 2 costs 650, a minimum-living person is given plan 1's 450; 200 are to be added (W-2.1b2)
    person = make_person(county="371000", township="371000001")
    certify(person, "minimum_living", idet_admdvs="371000")
    insure(person, insu_plan=2, paid_date=None, insu_admdvs="371000")
    with acting("test"):
        refresh_people([person.pk], 2024)
    entry = LedgerEntry.objects.get()
    assert (entry.premium, entry.subsidy, entry.own_pay) == (65000, 45000, 20000)
    assert (entry.top_up, entry.top_up_by) == (20000, dt.date(2023, 12, 31))
