"""How far a month is and how long it still takes."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.workbench.review.conftest import BY, COUNTY, JUNE
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.month.models import MonthRun, MonthStep, RunState
from tuodi.workbench.month.run import begin
from tuodi.workbench.month.timing import clock, timing_of


@pytest.fixture
def begun(db):
    """A run, after one of the month before whose steps took 40, 0, 100, 0, 50, 10, 0, 0 and 0 s: 200 in all."""
    with unlimited(), acting(BY):
        last = begin(COUNTY, JUNE.replace(month=5), BY)
        for name, seconds in (("import", 40), ("settle", 100), ("warn", 50), ("ahead", 10)):
            MonthStep.objects.filter(run=last, name=name).update(seconds=seconds)
        MonthRun.objects.filter(pk=last.pk).update(state=RunState.DONE)
        return begin(COUNTY, JUNE, BY)


def put(run, name, **what):
    with unlimited():
        MonthStep.objects.filter(run=run, name=name).update(**what)
        return timing_of(run)


def test_each_step_counts_by_what_it_took_the_last_time(begun):
    # nothing is done: nothing is foretold
    with unlimited():
        assert timing_of(begun) == timing_of(begun).__class__(percent=0, spent=0, left=None)
    # 40 of 200 are a fifth: it took 60 s, so the other four fifths take 240 s
    one = put(begun, "import", state="done", seconds=60)
    assert (one.percent, one.spent, one.left, one.words) == (20, 60, 240, "已用 1 分，约剩 4 分")
    # half of a step of 100: 90 of 200 are done in 60 + 75 = 135 s; 135 × 110 / 90 = 165 s are left
    two = put(begun, "settle", state="running", done=500, total=1000, seconds=75)
    assert (two.percent, two.spent, two.left) == (45, 135, 165)


def test_while_a_piece_of_work_goes_on_the_time_does_too(begun):
    put(begun, "import", state="done", seconds=60)
    since = timezone.now() - dt.timedelta(seconds=30)
    one = put(begun, "settle", state="running", done=500, total=1000, seconds=75, told_at=since)
    # of the 165 s that were left 30 are over
    assert (one.spent, one.left) in {(165, 135), (166, 134)}
    with unlimited(), acting(BY):
        MonthRun.objects.filter(pk=begun.pk).update(state=RunState.STOPPED)
        assert timing_of(MonthRun.objects.get(pk=begun.pk)).spent == 135


def test_a_whole_month_has_nothing_left(begun):
    with unlimited(), acting(BY):
        MonthStep.objects.filter(run=begun).update(state="done", seconds=10)
        MonthRun.objects.filter(pk=begun.pk).update(state=RunState.DONE)
        done = timing_of(MonthRun.objects.get(pk=begun.pk))
    assert (done.percent, done.left) == (100, None)


def test_without_a_month_before_each_step_counts_by_its_share(db):
    with unlimited(), acting(BY):
        run = begin(COUNTY, JUNE, BY)
    some = put(run, "import", state="done", seconds=30)
    assert 5 < some.percent < 50
    assert some.left is not None


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 秒"), (59, "59 秒"), (60, "1 分"), (125, "2 分 5 秒"), (3725, "1 小时 2 分 5 秒")]
)
def test_a_time_in_words(seconds, words):
    assert clock(seconds) == words
