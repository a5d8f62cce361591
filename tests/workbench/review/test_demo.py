"""The demonstration's month has something on every screen."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from tuodi.lab.planted.truth import Truth
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.demo import review
from tuodi.workbench.demo.cast import COUNTY
from tuodi.workbench.demo.places import make_places, townships
from tuodi.workbench.demo.users import make_users
from tuodi.workbench.funds.models import PaymentLine
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.month.judging import judge
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.review.enums import State
from tuodi.workbench.review.models import Finding, Sample
from tuodi.workbench.review.sampling import rate_of
from tuodi.workbench.warning.models import Alert, Watched

JUNE = dt.date(2024, 6, 1)


def test_findings_are_on_every_step_and_a_second_start_changes_nothing(db, monkeypatch):
    monkeypatch.setattr(review, "PEOPLE", 120)
    with acting("test"):
        make_places()
        make_users()
    running = Running(JobRun.objects.create(kind="demo.fill", title="演示", by="system:jobs", limits={}))
    with unlimited():
        made = review.seed_review(running, 2024, 9)
        june = Finding.objects.filter(month=JUNE)
        states = set(Finding.objects.values_list("state", flat=True))
        assert made["findings"] == june.count() > 10
        assert Finding.objects.count() > 30
        assert {State.SENT, State.NOTIFIED, State.ACCOUNT, State.PROPOSED, State.UNPAYABLE, State.CLOSED} <= states
        rate = rate_of(Sample.objects.get(month=JUNE))
        assert (rate.errors, rate.size) == (1, 25)
        _has_a_past()
        assert review.seed_review(running, 2024, 9) == {"findings": 0}
        truth = Truth.read(settings.DATA / "planted" / "2024-06-9")
        for kind in ("missed", "underpaid", "overpaid", "late_identity"):
            found = judge(truth, COUNTY, JUNE)[kind]
            assert (kind, found["recall"], found["precision"]) == (kind, 1.0, 1.0)


def _has_a_past():
    """The three months before: run, paid by the bank but for one account, sampled, warned, closed and reopened."""
    months = [dt.date(2024, month, 1) for month in (3, 4, 5, 6)]
    assert list(MonthRun.objects.order_by("month").values_list("month", "state")) == [(one, "done") for one in months]
    warned = Watched.objects.filter(light="warned").order_by("month").values_list("month", flat=True)
    assert sorted(set(warned)) == months
    assert set(Sample.objects.values_list("month", flat=True)) == set(months)
    closed = Finding.objects.filter(state=State.CLOSED, decided_amount__gt=0)
    paid = PaymentLine.objects.filter(kind="review", state=PaymentLine.State.PAID)
    assert {str(one.pk) for one in closed} == {line.key for line in paid} != set()
    assert Alert.objects.filter(state="closed").exists()
    assert Alert.objects.filter(state="closed", without="bearable").exists()
    own = townships()[0][0]  # of the demonstration's township user, who has somebody to tell
    untold = Finding.objects.filter(township=own).values_list("state", flat=True)
    assert set(untold) == {State.SENT}
    late = Finding.objects.filter(month__lt=JUNE, state=State.NOTIFIED)
    assert all(one.due_date < timezone.now().date() for one in late)
