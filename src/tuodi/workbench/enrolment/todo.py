"""What may wait for somebody in this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from tuodi.workbench.base.todo import Waiting, todo

from .enums import DueKind, RowState, State
from .models import Batch, Closing, Due, EnrolmentYear, LedgerEntry, PaymentRow

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User


def _open_years() -> list[int]:
    return sorted(set(EnrolmentYear.objects.filter(open=True).values_list("year", flat=True)))


@todo("enrolment.work")
def to_visit(user: User) -> Iterator[Waiting]:
    """Not insured and nobody has been there."""
    for year in _open_years():
        rows = LedgerEntry.objects.filter(year=year, state=State.NOT, outcome="")
        if user.township:
            rows = rows.filter(township=user.township)
        url = f"{reverse('enrolment:uninsured')}?year={year}&outcome=none"
        yield Waiting(f"{year}年度未参保、尚未登记动员结果的人员", rows.count(), url)
        eight = f"{reverse('enrolment:uninsured')}?year={year}&who=eight"
        yield Waiting(f"{year}年度八类人群未参保", rows.filter(eight=True).count(), eight, "warn")


@todo("enrolment.decide")
def to_decide(user: User) -> Iterator[Waiting]:
    """Differences, and batches of one's own not handed over or given back."""
    for year in _open_years():
        rows = LedgerEntry.objects.filter(year=year, differs=True)
        yield Waiting(
            f"{year}年度身份变化产生的资助差额", rows.count(), f"{reverse('enrolment:differences')}?year={year}", "warn"
        )
    own = Batch.objects.filter(maker=user.get_username(), state=Batch.State.DRAFT)
    yield Waiting("我的资助核定批次待提交", own.count(), reverse("enrolment:batches"))


@todo("enrolment.check")
def to_check(user: User) -> Iterator[Waiting]:
    """Batches somebody else handed over."""
    found = Batch.objects.filter(state=Batch.State.SUBMITTED).exclude(maker=user.get_username()).order_by("id")
    first = found.first()
    if first is not None:
        url = reverse("enrolment:batch", args=[first.pk]) if found.count() == 1 else reverse("enrolment:batches")
        yield Waiting("资助核定批次待复核", found.count(), url, "warn")
    closings = Closing.objects.filter(state=Closing.State.PROPOSED).exclude(maker=user.get_username())
    for one in closings.select_related("record").order_by("id"):
        record = one.record
        url = f"{reverse('enrolment:closing')}?year={record.year}&county={record.county}"
        yield Waiting(f"{record.year}年度结账待复核", 1, url, "warn")


@todo("enrolment.payments")
def to_match(_user: User) -> Iterator[Waiting]:
    """Payments without a person; money that has to move."""
    rows = PaymentRow.objects.filter(state=RowState.OPEN)
    last = rows.order_by("-file_id").first()
    if last is not None:
        url = f"{reverse('enrolment:payment_file', args=[last.file_id])}?state=open"
        yield Waiting("税务缴费记录未匹配", rows.count(), url, "warn")
    dues = Due.objects.filter(state=Due.State.OPEN)
    late = Q(kind=DueKind.TOP_UP, deadline__lt=timezone.now().date())
    yield Waiting(
        "退费、退回资助待办理", dues.exclude(kind=DueKind.TOP_UP).count(), f"{reverse('enrolment:dues')}?state=open"
    )
    yield Waiting(
        "补差已过截止日期", dues.filter(late).count(), f"{reverse('enrolment:dues')}?kind=top_up&state=open", "late"
    )
