"""The jobs of this room."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from tuodi.workbench.jobs.run import JobFailed, Running, job
from tuodi.workbench.registry.models import Person

from .compute import compute, refresh_people
from .decide import propose, propose_differences
from .facts import CHUNK
from .models import EnrolmentYear, LedgerEntry, PaymentFile
from .rulebook import rules
from .taking import PARTS, take
from .years import not_closed


@job("enrolment.compute")
def work_out_county(running: Running, county: str, year: int) -> dict[str, Any]:
    """The ledger of a county and year anew."""
    with running.writing():
        try:
            not_closed(county, year)
        except ValidationError as fault:
            raise JobFailed("；".join(fault.messages)) from fault
    running.progress(0, None, "计算台账")
    people = compute(county, year, running.writing, running.progress)
    with running.writing():
        EnrolmentYear.objects.filter(county=county, year=year).update(
            computed_at=timezone.now(), rule_hash=rules().book.hash
        )
    return {"people": people, "entries": LedgerEntry.objects.filter(county=county, year=year).count()}


@job("enrolment.propose")
def propose_county(running: Running, county: str, year: int, what: str) -> dict[str, Any]:
    """A batch of decisions, or of differences."""
    try:
        if what == "difference":
            running.progress(0, None, "核对差额")
            batch = propose_differences(county, year, running.record.by, running.writing, running.progress)
        else:
            running.progress(0, None, "测算资助")
            batch = propose(county, year, running.record.by, running.writing, running.progress)
    except ValidationError as fault:
        raise JobFailed("；".join(fault.messages)) from fault
    if batch is None:
        running.record.message = "没有需要核定的人员"
        return {"persons": 0}
    running.record.link = f"/enrolment/batches/{batch.pk}/"
    running.record.message = f"{batch.persons}人已列入批次 {batch.pk}"
    return {"batch": batch.pk, "persons": batch.persons}


@job("enrolment.follow")
def follow_many(running: Running, people: list[int], year: int) -> dict[str, Any]:
    """Ledger entries of many people whose facts changed at once."""
    for at in range(0, len(people), CHUNK):
        with running.writing():
            some = Person.objects.filter(pk__in=people[at : at + CHUNK])
            closed = EnrolmentYear.objects.filter(year=year, open=False).values_list("county", flat=True)
            refresh_people(some.exclude(county__in=list(closed)).values_list("pk", flat=True), year)
        running.progress(min(at + CHUNK, len(people)), len(people), "更新台账")
    return {"people": len(people)}


@job("enrolment.payments")
def take_payments(running: Running, file: int) -> dict[str, Any]:
    """A file of the tax bureau."""

    def tell(rows: int, part: int) -> None:
        running.progress(part, PARTS, f"读取与匹配，已处理 {rows} 行")

    return take(PaymentFile.objects.get(pk=file), running.writing, tell)
