"""The demonstration's enrolment: every kind of entry, decision and due is there to be seen."""

import datetime as dt

import pytest

from tuodi.enrolment import Enrolee, EnrolmentRules, assess
from tuodi.lab.demonstration import DOCUMENTS
from tuodi.policy.library import load_rule_book
from tuodi.settlement.bill import IdentityRecord
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.demo import enrolment as demo
from tuodi.workbench.demo.enrolment import seed_enrolment
from tuodi.workbench.demo.people import Writer, made_households
from tuodi.workbench.demo.places import make_places
from tuodi.workbench.enrolment.models import Batch, Due, LedgerEntry, PaymentFile, PaymentRow
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.models import Insurance, Source


def test_the_demonstrations_rule_asks_the_plan_2_difference_of_who_paid_plan_1s_part():
    # plan 2 costs 755, minimum living is given plan 1's 380; of the 375 left 38 were paid
    held = IdentityRecord(
        record_id="r", person="p", identity="minimum_living", idet_admdvs="500243", begndate=dt.date(2024, 1, 15),
        known_from=dt.datetime(2024, 1, 20),
    )  # fmt: skip
    enrolee = Enrolee(
        person="p", insu_admdvs="500243", insu_plan=2, paid_date=dt.date(2024, 2, 6), paid_amt=3800, identities=(held,)
    )
    found = assess(EnrolmentRules(load_rule_book([DOCUMENTS])), enrolee, 2024, dt.date(2024, 6, 30))
    assert (found.premium, found.subsidy, found.own_pay) == (75500, 38000, 37500)
    assert ("top_up_due", "D-PS9", "2023-12-31") in {(one.code, one.clause, one.detail) for one in found.reasons}
    # without the made-up document nobody says until when
    plain = assess(EnrolmentRules(load_rule_book()), enrolee, 2024, dt.date(2024, 6, 30))
    assert "top_up_due" not in {one.code for one in plain.reasons}


@pytest.fixture
def running(places, settings, tmp_path):
    """The county's people are there."""
    settings.MEDIA_ROOT = tmp_path
    households = made_households(2024, 7)
    with unlimited(), acting("system:test"):
        make_places()
        writer = Writer(Source.objects.create(kind="seed", name="x", by="x"), 2024)
        writer.write([next(households) for _ in range(600)])
        return Running(JobRun.objects.create(kind="x", title="x", by="system:test", limits={}))


def test_nobody_is_insured_in_two_cities(running, monkeypatch):
    # so many that the last of all are among the first who are certified
    monkeypatch.setattr(demo, "_AWAY", 25)
    seed_enrolment(running)
    with unlimited():
        away = Insurance.objects.filter(year=2024, source__name="演示：新认定与市外参保")
        assert away.count() > 12
        assert away.values("person").distinct().count() == away.count()
        assert not away.filter(person__identities__record_id__startswith="LATE").exists()


def test_every_kind_is_there_once(running):
    with unlimited():
        for _ in range(2):
            seed_enrolment(running)
            assert set(LedgerEntry.objects.values_list("state", flat=True)) >= {"here", "not", "elsewhere"}
            assert list(Batch.objects.values_list("state", "maker", "checker")) == [("approved", "clerk", "checker")]
            assert PaymentFile.objects.count() == 2
        late = PaymentRow.objects.filter(file__name__contains="新认定")
        assert set(late.values_list("state", "insu_plan", "amount", "full")) == {("matched", 2, 3800, False)}
        done = Due.objects.filter(state="done")
        assert done.exists()
        assert set(done.values_list("maker", "checker")) == {("clerk", "fund")}
        assert Due.objects.filter(state="open", kind="refund").exists()
