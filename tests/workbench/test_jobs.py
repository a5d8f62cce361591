"""What a job leaves behind besides its record."""

import gc

import pytest
from django.urls import reverse

from tuodi.workbench.jobs import run
from tuodi.workbench.jobs.models import JobRun


@pytest.fixture
def carried(make_user, monkeypatch):
    """`carried(work)` → the record of a job that does this."""

    def carry(work):
        monkeypatch.setitem(run._works, "test", work)
        record = run.start("test", "试", make_user("settlement_clerk"))
        run.carry_out.call(record.pk)
        return JobRun.objects.get(pk=record.pk)

    return carry


def _fails(_running):
    raise run.JobFailed("不行")


@pytest.mark.parametrize(("work", "state"), [(lambda _running: {}, "done"), (_fails, "failed")])
def test_python_looks_for_circles_as_before_once_a_job_is_over(carried, work, state):
    before = (gc.get_threshold(), gc.get_freeze_count())
    assert carried(work).state == state
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_circles_that_a_job_makes_are_still_found_while_it_runs(carried):
    class Circle:
        alive = 0

        def __init__(self):
            self.me = self
            Circle.alive += 1

        def __del__(self):
            Circle.alive -= 1

    def work(_running):
        for _ in range(100_000):
            Circle()
        return {"alive": Circle.alive}

    assert carried(work).result["alive"] < 50_000


@pytest.mark.parametrize(("role", "leads"), [("settlement_clerk", True), ("administrator", False)])
def test_the_result_of_a_job_has_a_link_for_who_may_open_it(login, make_user, role, leads):
    page = login(role)
    job = JobRun.objects.create(
        kind="test", title="试", by=role, limits={}, state=JobRun.State.DONE, link=reverse("desk:settlements")
    )
    assert ("查看结果" in page.get(reverse("system:job", args=[job.pk])).content.decode()) is leads
