"""What the registry tells: facts of people changed, so the ledger of every open year has to follow."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from tuodi.workbench.jobs.run import start_by_system
from tuodi.workbench.registry.models import Person
from tuodi.workbench.registry.signals import facts_changed

from .compute import refresh_people
from .models import EnrolmentYear, PaymentRow

AT_ONCE = 500
"""More people than this are left to a job, so that accepting a list is not held up."""


@receiver(facts_changed, dispatch_uid="enrolment-ledger")
def follow(sender: Any, people: frozenset[int], **_: Any) -> None:
    """Inside the change's transaction for a few, by a job for many. What this room sent itself it has followed."""
    if not people or sender is PaymentRow:
        return
    counties = Person.objects.filter(pk__in=list(people)[:AT_ONCE]).values_list("county", flat=True).distinct()
    years = EnrolmentYear.objects.filter(county__in=list(counties), open=True).values_list("year", flat=True).distinct()
    for year in years:
        if len(people) <= AT_ONCE:
            closed = EnrolmentYear.objects.filter(year=year, open=False).values_list("county", flat=True)
            gone = Person.objects.filter(pk__in=people, county__in=list(closed)).values_list("pk", flat=True)
            refresh_people(people - set(gone), year)
        else:
            title = f"{year}参保年度台账随事实变化更新（{len(people)}人）"
            start_by_system("enrolment.follow", title, people=sorted(people), year=year)
