"""A certified list of 100,000 rows, checked and accepted, or as many payments, on both databases.

`python -m bench.workbench_import [ROWS] [--xlsx] [--payments]`. A county of as many people; some hold the class
already, most are new to it, some have another that clashes. `--xlsx`: the file is a workbook, else CSV. `--payments`:
the tax bureau's file instead; nobody is insured yet, the ledger says so of each, everybody pays in the window. Told
beside: the longest that the progress bar stood still. Limit: a list checked and accepted, or a payment file matched,
under 20 s.
"""

import csv
import datetime as dt
import io
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, LIMIT, YEAR = 100_000, 20.0, 2024
_ROOT = Path(__file__).resolve().parent.parent
_HERE, _XLSX, _PAYMENTS = "--here", "--xlsx", "--payments"
Took = tuple[float, float, float]
"""Seconds; of them this process's CPU; the longest between two writes of the progress."""
_HEAD = ("姓名", "身份证号", "救助身份", "认定日期")
_PAID = ("姓名", "证件号码", "参保年度", "缴费档次", "缴费日期", "缴费金额", "电子税票号码")


def main() -> int:
    """Both databases, each in a process of its own; 1 where the limit is missed."""
    rows = next((int(one) for one in sys.argv[1:] if one.isdigit()), ROWS)
    kind = "xlsx" if _XLSX in sys.argv[1:] else "csv"
    what = [_PAYMENTS] if _PAYMENTS in sys.argv[1:] else []
    worst = 0
    for name, before in (("SQLite", []), ("PostgreSQL", [sys.executable, "tools/with_postgres.py"])):
        with tempfile.TemporaryDirectory(prefix="tuodi-bench-") as folder:
            env = {**os.environ, "TUODI_DATA": folder, "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
            command = [*before, sys.executable, "-m", "bench.workbench_import", _HERE, name, str(rows), kind, *what]
            worst |= subprocess.run(command, cwd=_ROOT, env=env, check=False).returncode
    return worst


def here(name: str, rows: int, kind: str, *what: str) -> int:
    """On the database of the environment."""
    import django  # noqa: PLC0415 - in the process of its own only

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from bench.workbench_rows import fill  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fill(rows, YEAR - 1 if what else YEAR, "bench", "a-password-for-a-bench")
    steps = _payments(rows, kind) if what else _through(rows, kind)
    total = sum(took for took, *_ in steps.values())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = ", ".join(_told(step, took) for step, took in steps.items())
    print(
        f"{name}, {kind}: {rows:,} {'payments' if what else 'rows'} {told}; {total:.1f} s, limit {LIMIT:.0f} s; "
        f"{memory} MiB",
        flush=True,
    )
    return int(total > LIMIT)


def _told(what: str, took: Took) -> str:
    return f"{what} in {took[0]:.1f} s ({took[1]:.1f} s CPU of this process, bar still for {took[2]:.1f} s)"


def _through(rows: int, kind: str) -> dict[str, Took]:
    """What checking and accepting take."""
    from django.core.files.base import ContentFile  # noqa: PLC0415

    from tuodi.workbench.access.models import User, UserRole  # noqa: PLC0415
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.demo.cast import COUNTY  # noqa: PLC0415
    from tuodi.workbench.lists import service  # noqa: PLC0415
    from tuodi.workbench.lists.models import ListBatch  # noqa: PLC0415
    from tuodi.workbench.registry.models import Person  # noqa: PLC0415

    with unlimited():
        people = list(Person.objects.filter(death_date=None).values_list("psn_name", "certno")[:rows])
    content = _content([_HEAD, *((*one, "低保对象", "2024-06-01") for one in people)], kind)
    with acting("system:bench"):
        users = []
        for login, role, department in (
            ("civil", "department_staff", "civil_affairs"), ("receiver", "list_receiver", "medical_security"),
        ):  # fmt: skip
            user = User.objects.create_user(login, password=None, full_name=login, department=department, region=COUNTY)
            UserRole.objects.create(user=user, role=role)
            users.append(user)
    civil, receiver = users
    with unlimited(), acting("civil"):
        file = ContentFile(content, name=f"低保.{kind}")
        batch = service.keep_file(
            civil, file, county=COUNTY, department="civil_affairs", month=dt.date(2024, 6, 1), kind="changes"
        )
    checked = _work(batch.job.pk)
    with unlimited():
        with acting("civil"):
            service.submit(civil, ListBatch.objects.get(pk=batch.pk))
        with acting("receiver"):
            service.receive(receiver, ListBatch.objects.get(pk=batch.pk))
        batch = ListBatch.objects.select_related("job").get(pk=batch.pk)
    return {"checked": checked, "accepted": _work(batch.job.pk)}


def _payments(rows: int, kind: str) -> dict[str, Took]:
    """What matching takes."""
    from tuodi.workbench.access.models import User, UserRole  # noqa: PLC0415
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.demo.cast import COUNTY  # noqa: PLC0415
    from tuodi.workbench.enrolment import compute, taking  # noqa: PLC0415
    from tuodi.workbench.enrolment.models import EnrolmentYear, PaymentRow  # noqa: PLC0415
    from tuodi.workbench.jobs.run import start  # noqa: PLC0415
    from tuodi.workbench.registry.models import Person  # noqa: PLC0415

    with acting("system:bench"):
        user = User.objects.create_user("clerk", password=None, department="medical_security", region=COUNTY)
        UserRole.objects.create(user=user, role="settlement_clerk")
        with unlimited():
            EnrolmentYear.objects.create(county=COUNTY, year=YEAR)
    with unlimited():
        compute.compute(COUNTY, YEAR, lambda: acting("clerk"), lambda *_: None)
        people = Person.objects.filter(death_date=None).values_list("psn_name", "certno")[:rows]
        lines = [
            (*one, str(YEAR), "一档", "2023-11-05", "380.00", f"T{number}") for number, one in enumerate(people, 1)
        ]
        with acting("clerk"):
            file, _ = taking.store(COUNTY, YEAR, f"税务.{kind}", _content([_PAID, *lines], kind), "clerk")
            record = start("enrolment.payments", file.name, user, file=file.pk)
    took = _work(record.pk)
    with unlimited():
        left = PaymentRow.objects.exclude(state="matched").count()
    if left:
        raise RuntimeError(f"{left} payments did not match")
    return {"matched": took}


def _content(lines: list[tuple[str, ...]], kind: str) -> bytes:
    return _workbook(lines) if kind == "xlsx" else _text(lines)


def _text(lines: list[tuple[str, ...]]) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(lines)
    return made.getvalue().encode()


def _workbook(lines: list[tuple[str, ...]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True})
    page = book.add_worksheet()
    for number, cells in enumerate(lines):
        page.write_row(number, 0, cells)
    book.close()
    return made.getvalue()


def _work(job: int) -> Took:
    from django.db.models.signals import post_save  # noqa: PLC0415

    from tuodi.workbench.jobs.models import JobRun  # noqa: PLC0415
    from tuodi.workbench.jobs.run import carry_out  # noqa: PLC0415

    begun, spent = time.monotonic(), time.process_time()
    told = [begun]

    def tell(**_: object) -> None:
        told.append(time.monotonic())

    post_save.connect(tell, sender=JobRun)
    carry_out.call(job)
    post_save.disconnect(tell, sender=JobRun)
    still = max(later - earlier for earlier, later in itertools.pairwise(told))
    took = time.monotonic() - begun, time.process_time() - spent, still
    record = JobRun.objects.get(pk=job)
    if record.state != JobRun.State.DONE:
        raise RuntimeError(record.error)
    return took


if __name__ == "__main__":
    sys.exit(here(sys.argv[2], int(sys.argv[3]), *sys.argv[4:]) if _HERE in sys.argv[1:2] else main())
