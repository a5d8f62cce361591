"""What waits in the review."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from tuodi.workbench.access.enums import Role
from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo, waiting

from .enums import FileState, State
from .following import overdue, to_send
from .models import BillFile, Finding, SampleItem


def _list(state: State) -> str:
    return f"{reverse('review:findings')}?state={state.value}"


@todo("review.import")
def to_take(user: User) -> Iterator[Waiting]:
    """Files that were checked."""
    waiting = BillFile.objects.filter(county=user.region, state=FileState.CHECKED).count()
    yield Waiting("份结算清单或费用明细校验完毕，待导入", waiting, f"{reverse('review:files')}?state=checked")


@todo("review.sample")
def to_judge(user: User) -> Iterator[Waiting]:
    """Bills of samples that nobody looked at."""
    rows = SampleItem.objects.filter(sample__county=user.region, opinion="")
    yield Waiting("张抽查单据待复查", rows.count(), reverse("review:samples"))


@todo("review.send")
def to_dispatch(user: User) -> Iterator[Waiting]:
    """Found, or ready to be decided."""
    yield Waiting("条核查结论待下发镇街", to_send(user.region).count(), _list(State.FOUND), "warn")
    ready = Finding.objects.filter(state=State.ACCOUNT).count()
    ready += Finding.objects.filter(state=State.NOTIFIED, amount__lt=0).count()
    yield Waiting("条结论资料齐全，待提交审批", ready, _list(State.ACCOUNT))


@todo("review.town")
def to_tell(user: User) -> Iterator[Waiting]:
    """A township's tasks."""
    if Role.TOWNSHIP_STAFF.value not in user.role_names:
        return
    tasks = reverse("review:tasks")
    yield waiting("户未救助或应退应补待通知", Finding.objects.filter(state=State.SENT), tasks, "warn", due="due_date")
    notified = Finding.objects.filter(state=State.NOTIFIED, amount__gt=0)
    yield waiting("户待收银行账户", notified, f"{tasks}?state=notified", due="due_date")
    late = overdue(Finding.objects.all(), timezone.now().date())
    yield waiting("条镇街任务已过期限", late, tasks, "late", due="due_date")


@todo("review.decide")
def to_decide(user: User) -> Iterator[Waiting]:
    """Proposed by somebody else."""
    rows = Finding.objects.filter(state=State.PROPOSED).exclude(maker=user.get_username())
    yield Waiting("条核查结论待审批", rows.count(), _list(State.PROPOSED), "warn")


@todo("review.pay")
def to_pay(user: User) -> Iterator[Waiting]:  # noqa: ARG001 - limits are open
    """Decided."""
    rows = Finding.objects.filter(state=State.DECIDED)
    yield Waiting("条核查结论待拨付或退回", rows.count(), _list(State.DECIDED))
