"""A month broken off at any statement goes on to the same end; `bench/month_breaks.py` does it with SIGKILL."""

import pytest
from django.db import connection, models, transaction

from tests.workbench.review.conftest import BY, COUNTY, JUNE
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.month.models import MonthRun, MonthStep, RunState
from tuodi.workbench.month.run import begin, go_through
from tuodi.workbench.month.steps import in_order
from tuodi.workbench.review.guests import Guest
from tuodi.workbench.review.models import BillFile, Finding, FindingEvent, ImportedBill, Judged
from tuodi.workbench.supervision.models import Screened
from tuodi.workbench.warning.models import Alert, AlertEvent, DepartmentTask, Expected, Trial, Tried, Watched

KEPT = (
    BillFile, ImportedBill, MonthRun, MonthStep, Judged, Finding, FindingEvent, Watched, Alert, AlertEvent,
    DepartmentTask, Trial, Tried, Expected, Screened, Guest,
)  # fmt: skip
CLOCK = {"seconds", "at", "started_at", "ended_at", "taken_at", "told_at"}
WRITES = ("INSERT", "UPDATE", "DELETE", "COPY")


class Killed(BaseException):
    """Nobody catches it."""


class Statements:
    """Counts the writing statements of each step, and breaks off at one of them."""

    def __init__(self):
        self.step, self.counts, self.fatal = "", {}, None

    def __call__(self, execute, sql, params, many, context):
        if self.step and sql.lstrip().upper().startswith(WRITES):
            count = self.counts[self.step] = self.counts.get(self.step, 0) + 1
            if (self.step, count) == self.fatal:
                self.fatal = None
                raise Killed
        return execute(sql, params, many, context)

    def tell(self, name, *_):
        """A step that wrote less this time (guests have other numbers, other shares of them have hits) ends before."""
        before, self.step = self.step, name
        if self.fatal is not None and self.fatal[0] == before != name:
            self.fatal = None
            raise Killed

    def walk(self):
        self.step, self.counts = "", {}
        with unlimited(), connection.execute_wrapper(self):
            with acting(BY):
                run = begin(COUNTY, JUNE, BY)
            go_through(run, self.tell)
        self.step = ""


def written():
    """Model → its rows, whatever order they were written in; for a key of theirs the row it leads to, no clock."""
    with unlimited():
        every = {model: {row.pk: row for row in model.objects.all()} for model in KEPT}
    told = {}

    def words(model, pk):
        if (model, pk) not in told:
            told[model, pk] = str(dict(plain(every[model][pk])))
        return told[model, pk]

    def plain(row):
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if isinstance(field, models.ForeignKey) and field.related_model in every and value is not None:
                yield field.name, words(field.related_model, value)
            elif not field.primary_key and field.name not in CLOCK:
                yield field.name, value

    return {
        model.__name__: sorted((dict(plain(row)) for row in rows.values()), key=str) for model, rows in every.items()
    }


@pytest.mark.parametrize("part", [0.4, 1])
def test_broken_off_in_every_step_the_month_ends_as_if_it_had_not_been(planted, part):
    planted(seed=46)
    statements = Statements()
    with transaction.atomic():
        statements.walk()
        wanted, counts = written(), statements.counts
        transaction.set_rollback(True)
    assert set(counts) == {step.name for step in in_order()}
    for name, count in counts.items():
        # a writing statement in the middle of the step, and its last
        statements.fatal = (name, max(1, round(count * part)))
        with pytest.raises(Killed):
            statements.walk()
        with unlimited():
            assert MonthRun.objects.get().state == RunState.RUNNING
    statements.walk()
    found = written()
    for name, rows in wanted.items():
        for row, other in zip(rows, found[name], strict=True):
            assert row == other, name
    assert wanted["MonthRun"][0]["state"] == RunState.DONE
    assert all(wanted[name] for name in ("Finding", "Alert", "Watched", "Trial", "Screened"))
