"""The demonstration's month has something on every screen."""

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.demo import review
from tuodi.workbench.demo.places import make_places
from tuodi.workbench.demo.users import make_users
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.review.enums import State
from tuodi.workbench.review.models import Finding, Sample
from tuodi.workbench.review.sampling import rate_of


def test_findings_are_on_every_step_and_a_second_start_changes_nothing(db, monkeypatch):
    monkeypatch.setattr(review, "PEOPLE", 120)
    with acting("test"):
        make_places()
        make_users()
    running = Running(JobRun.objects.create(kind="demo.fill", title="演示", by="system:jobs", limits={}))
    with unlimited():
        made = review.seed_review(running, 2024, 9)
        states = set(Finding.objects.values_list("state", flat=True))
        assert made["findings"] == Finding.objects.count() > 30
        assert {State.SENT, State.NOTIFIED, State.ACCOUNT, State.PROPOSED, State.DECIDED, State.UNPAYABLE} <= states
        rate = rate_of(Sample.objects.get())
        assert (rate.errors, rate.size) == (1, 25)
        assert review.seed_review(running, 2024, 9) == {"findings": 0}
