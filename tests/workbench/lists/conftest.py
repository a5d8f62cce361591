"""A small county, files of a department, and what a worker would do."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from tests.workbench.conftest import COUNTY
from tuodi.lab.identity_numbers import resident_number
from tuodi.workbench.access.scope import scoped_to, unlimited
from tuodi.workbench.audit.acting import acting
from tuodi.workbench.jobs.models import JobRun
from tuodi.workbench.jobs.run import carry_out
from tuodi.workbench.lists import service
from tuodi.workbench.lists.models import ListBatch, ListRow

JUNE = dt.date(2024, 6, 1)
HEAD = ("姓名", "身份证号", "救助身份", "认定日期", "退出日期", "退出原因", "变动类型")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def number(order, born=dt.date(1980, 1, 1)):
    """A resident's number that nobody has."""
    return resident_number(COUNTY, born, order, 2)


def sheet(*rows, head=HEAD, above=(), below=()):
    """A workbook with title rows above the header and totals below the rows."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_numbers": False})
    page = book.add_worksheet()
    for line, cells in enumerate((*above, head, *rows, *below)):
        page.write_row(line, 0, cells)
    book.close()
    return made.getvalue()


@pytest.fixture
def person(make_person):
    """`person("杨秀英", 1)` → somebody with a resident's number of that order."""

    def make(name, order, **more):
        return make_person(name, certno=number(order), **more)

    return make


@pytest.fixture
def staff(make_user):
    made = {}

    def of(department="civil_affairs"):
        if department not in made:
            made[department] = make_user("department_staff", username=f"staff-{department}", department=department)
        return made[department]

    return of


@pytest.fixture
def receiver(make_user):
    return make_user("list_receiver", username="receiver")


def work(job):
    """What the worker does with a job."""
    carry_out.call(job.pk)
    return JobRun.objects.get(pk=job.pk)


@pytest.fixture
def upload(staff):
    """`upload(rows…)` → a checked batch of the department's list of June 2024."""

    def send(*rows, department="civil_affairs", month=JUNE, kind="full", content=None, name="名单.xlsx"):
        user = staff(department)
        with scoped_to(user), acting(user.username):
            file = ContentFile(content or sheet(*rows), name=name)
            batch = service.keep_file(user, file, county=COUNTY, department=department, month=month, kind=kind)
        work(batch.job)
        with unlimited():
            return ListBatch.objects.get(pk=batch.pk)

    return send


@pytest.fixture
def accepted(upload, staff, receiver):
    """The same, submitted and received."""

    def send(*rows, **more):
        batch = upload(*rows, **more)
        user = staff(more.get("department", "civil_affairs"))
        with scoped_to(user), acting(user.username):
            service.submit(user, batch)
        with scoped_to(receiver), acting(receiver.username):
            service.receive(receiver, batch)
        with unlimited():
            job = work(ListBatch.objects.get(pk=batch.pk).job)
            assert job.error == ""
            return ListBatch.objects.get(pk=batch.pk)

    return send


def outcomes(batch):
    """Row number → what it came to, in the order of the file."""
    with unlimited():
        return [(row.number, row.outcome) for row in ListRow.objects.filter(batch=batch).order_by("pk")]


def row_of(batch, certno):
    """The row of one person."""
    with unlimited():
        return ListRow.objects.get(batch=batch, certno=certno)
