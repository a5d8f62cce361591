"""Beginning a run, going through its steps, stopping and going on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from tuodi.workbench.access.models import User
from tuodi.workbench.access.scope import counties_of
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.run import start
from tuodi.workbench.rules import book

from .memory import give_back
from .models import MonthRun, MonthStep, RunState
from .steps import STEPS, CannotGoOn, Stopped, Work, in_order

Tell = Callable[[str, int, int, str], None]
"""Step, done, total, words."""


class Refused(Exception):
    """It cannot be done; the sentence says why and what can."""


@transaction.atomic
def begin(county: str, month: dt.date, by: str) -> MonthRun:
    """A new run, or the unfinished one of the month to be gone on with. Raises Refused."""
    if month > timezone.now().date():
        raise Refused("这个月还没有到")
    if counties_of(county) != (county,):
        raise Refused("月度流程按县（区）办理，请由县（区）的人员开始")
    runs = MonthRun.objects.select_for_update(of=("self",)).select_related("job")
    open_ = runs.filter(county=county, month=month).exclude(state=RunState.DONE).first()
    if open_ is not None:
        if open_.busy:
            raise Refused("本月流程正在进行，请等它结束或先停下")
        return _again(open_)
    last = MonthRun.objects.filter(county=county, month=month).order_by("-number").first()
    made = MonthRun.objects.create(
        county=county, month=month, number=1 + (last.number if last else 0), rule_hash=book().hash, started_by=by
    )
    _lay_out(made)
    return made


def _again(run: MonthRun) -> MonthRun:
    run.go_on()
    if run.rule_hash != book().hash:  # half a month under other rules would be no month
        run.rule_hash = book().hash
        run.steps.all().delete()
        _lay_out(run)
    run.stop_asked, run.problem, run.job = False, "", None
    run.save()
    return run


def _lay_out(run: MonthRun) -> None:
    MonthStep.objects.bulk_create(MonthStep(run=run, name=one.name, order=one.order) for one in in_order())


def in_background(user: User, county: str, month: dt.date) -> MonthRun:
    """Begin or go on, as a job. Raises Refused."""
    with transaction.atomic():
        run = begin(county, month, user.get_username())
        run.job = start("month.run", f"月度流程：{run}", user, link=f"/month/{run.pk}/", run_id=run.pk)
        run.save()
    return run


def ask_to_stop(run: MonthRun) -> None:
    """It stops after the chunk in hand."""
    if run.state != RunState.RUNNING:
        raise Refused("流程没有在进行")
    run.stop_asked = True
    run.save(update_fields=["stop_asked"])
    if not run.busy:  # nobody is there to see it
        run.stop()
        run.save()


def go_through(run: MonthRun, tell: Tell) -> MonthRun:
    """All steps that are not done yet. Returns the run done or stopped; raises CannotGoOn where a step cannot be."""
    try:
        for row in run.steps.exclude(state=MonthStep.State.DONE):
            _go(run, row, tell)
    except Stopped:
        return _ended(run, MonthRun.stop)
    except CannotGoOn as fault:
        run.problem = str(fault)[:300]
        _ended(run, MonthRun.fail)
        raise
    return _ended(run, MonthRun.finish)


def _go(run: MonthRun, row: MonthStep, tell: Tell) -> None:
    if row.name not in STEPS:
        return
    row.state = MonthStep.State.RUNNING
    row.save(update_fields=["state"])
    work = Work(run, row, lambda done, total, words: tell(row.name, done, total, words))
    work.progress(row.done, row.total)
    try:
        result = STEPS[row.name].work(work)
    finally:
        give_back()
        row.refresh_from_db()
        row.seconds = work.seconds
        row.save(update_fields=["seconds"])
    row.result, row.state, row.ended_at, row.message = result, MonthStep.State.DONE, timezone.now(), ""
    row.save()


def _ended(run: MonthRun, way: Callable[[MonthRun], None]) -> MonthRun:
    with acting(run.started_by, f"月度流程 {run}"):
        found: MonthRun = MonthRun.objects.select_for_update().get(pk=run.pk)
        found.problem = run.problem
        way(found)
        found.ended_at, found.stop_asked = timezone.now(), False
        found.save()
    return found
