"""What waits in casework."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.base.day import today
from tuodi.workbench.base.todo import Waiting, todo, waiting

from .kinds import kinds
from .models import Case, HandOver, Publicity, Verdict
from .tables import OPEN


@todo("case.see")
def late(_user: User) -> Iterator[Waiting]:
    """Open beyond their day."""
    rows = Case.objects.filter(state__in=OPEN, due_on__lt=today())
    yield waiting("件救助个案已超期", rows, f"{reverse('casework:cases')}?late=late", "late", due="due_on")


@todo("case.take")
def to_work(_user: User) -> Iterator[Waiting]:
    """Documents wanting, visits, publicity that is over."""
    url = reverse("casework:cases")
    for words, state in (("件申请受理中", Case.State.INTAKE), ("件个案待核查拟定", Case.State.WORKING)):
        yield waiting(words, Case.objects.filter(state=state), f"{url}?state={state.value}", due="due_on")
    over = Publicity.objects.filter(case__state=Case.State.PUBLIC, ended_by="", enddate__lt=today())
    yield Waiting("件个案公示期满", over.values("case").distinct().count(), f"{url}?state=public", "warn")
    referred = HandOver.objects.filter(answered_on=None)
    yield Waiting("件转介待回执", referred.values("case").distinct().count(), url)
    again = Case.objects.filter(state__in=(Case.State.APPROVED, Case.State.CLOSED), review_on__lte=today())
    yield waiting("件个案到了复查日期", again, f"{url}?state=approved", "warn", due="review_on")


@todo("case.verdict")
def to_answer(user: User) -> Iterator[Waiting]:
    """Opinions asked of one's department."""
    rows = Verdict.objects.filter(department=user.department, agrees=None)
    yield waiting("件个案待填报部门意见", rows, reverse("casework:cases"), "warn", due="case__due_on")


@todo("case.decide")
def to_decide(user: User) -> Iterator[Waiting]:
    """Cases somebody else proposed."""
    rows = Case.objects.filter(state=Case.State.DECIDING).exclude(proposer=user.get_username())
    if not may(user, "case.decide_high"):
        rows = rows.exclude(kind__in=[name for name, kind in kinds().items() if "leader" in kind.needs])
    yield waiting("件个案待审批", rows, f"{reverse('casework:cases')}?state=deciding", "warn", due="due_on")
