"""Jobs whose process was killed: they end, what they did is gone on with, and somebody works off the next ones."""

import datetime as dt
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from tuodi.workbench import serve
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs import run as jobs
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import BY_SYSTEM, carry_out, give_up_lost
from tuodi.workbench.month.models import MonthRun, RunState
from tuodi.workbench.month.run import Refused, ask_to_stop, begin

COUNTY, JUNE = "500243", dt.date(2024, 6, 1)


@pytest.fixture
def running(db):
    """`running(seconds)` → a job that gave its last sign of life so long ago."""

    def make(ago, **more):
        seen = None if ago is None else timezone.now() - dt.timedelta(seconds=ago)
        return JobRun.objects.create(
            kind="test", title="t", by="x", state=JobRun.State.RUNNING, seen_at=seen, limits={}, **more
        )

    return make


@pytest.mark.parametrize(("ago", "lost"), [(0, False), (55, False), (61, True), (None, True)])
def test_a_job_of_which_nothing_is_heard_for_a_minute_is_over(running, ago, lost):
    job = running(ago)
    assert (job.lost, job.over) == (lost, lost)
    give_up_lost()
    job.refresh_from_db()
    assert (job.state == JobRun.State.FAILED, bool(job.error)) == (lost, lost)


@pytest.mark.parametrize(("ago", "asked"), [(30, True), (120, False)])
def test_the_first_page_asks_again_of_a_job_that_runs_and_not_of_a_lost_one(running, login, ago, asked):
    """One that is over sends the page anew: it would come for ever."""
    job = running(ago)
    JobRun.objects.filter(pk=job.pk).update(by=BY_SYSTEM)
    shown = login("settlement_clerk").get("/").content.decode()
    assert (f"/jobs/{job.pk}/state/?then=1" in shown) == asked
    assert ('hx-trigger="load, every 2s"' in shown) == asked


def test_a_job_gives_signs_of_life_while_it_works(transactional_db, monkeypatch):
    monkeypatch.setattr(jobs, "_BEAT", 0.05)
    record = JobRun.objects.create(kind="t", title="t", by="x", limits={"county": None})
    seen = []

    def work(_running):
        first = JobRun.objects.get(pk=record.pk).seen_at
        end = time.monotonic() + 10
        while JobRun.objects.get(pk=record.pk).seen_at == first and time.monotonic() < end:
            time.sleep(0.05)
        seen.append(JobRun.objects.get(pk=record.pk).seen_at > first)

    monkeypatch.setitem(jobs._works, "t", work)
    carry_out.call(record.pk)
    record.refresh_from_db()
    assert (seen, record.state) == ([True], JobRun.State.DONE)


def test_a_month_whose_process_was_killed_is_gone_on_with_or_stopped(running):
    with unlimited(), acting("review"):
        run = begin(COUNTY, JUNE, "review")
        MonthRun.objects.filter(pk=run.pk).update(job=running(5))
        with pytest.raises(Refused, match="正在进行"):
            begin(COUNTY, JUNE, "review")
        MonthRun.objects.filter(pk=run.pk).update(job=running(61))
        assert begin(COUNTY, JUNE, "review").pk == run.pk
        MonthRun.objects.filter(pk=run.pk).update(job=running(61))
        ask_to_stop(MonthRun.objects.get(pk=run.pk))
        assert MonthRun.objects.get(pk=run.pk).state == RunState.STOPPED


def test_a_worker_that_was_killed_is_replaced_until_the_server_stops(monkeypatch):
    made = []

    def one():
        made.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        return made[-1]

    monkeypatch.setattr(serve, "_worker", one)
    monkeypatch.setattr(serve, "_PAUSE", 0.01)
    worker = serve.Worker()
    made[0].kill()
    end = time.monotonic() + 20
    while len(made) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    worker.stop()
    time.sleep(0.1)
    assert len(made) == 2
    assert made[1].poll() is not None
