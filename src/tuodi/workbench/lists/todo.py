"""What of the lists waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo
from tuodi.workbench.base.words import label

from .enums import State
from .models import ListBatch, WarningList, WarningState
from .overview import owing, today_of


def _of_state(state: State) -> str:
    return f"{reverse('lists:batches')}?state={state.value}"


@todo("list.upload")
def of_the_department(user: User) -> Iterator[Waiting]:
    """What the department has to do itself."""
    mine = ListBatch.objects.filter(department=user.department)
    yield Waiting(
        "份名单已校验，核对后提交", mine.filter(state=State.CHECKED).count(), _of_state(State.CHECKED), "warn"
    )
    yield Waiting(
        "份名单没有校验成功",
        mine.filter(state=State.UPLOADED).exclude(problem="").count(),
        _of_state(State.UPLOADED),
        "late",
    )
    unanswered = WarningList.objects.filter(department=user.department, state=WarningState.SENT).count()
    yield Waiting("份预警名单待标识回传", unanswered, reverse("lists:warnings"), "warn")
    if user.department in owing(user.region, today_of(user.region)):
        yield Waiting("份上月全量名单尚未报送", 1, reverse("lists:upload"), "late")


@todo("list.accept")
def of_the_receiver(user: User) -> Iterator[Waiting]:
    """What waits for whoever receives."""
    submitted = ListBatch.objects.filter(state=State.SUBMITTED).exclude(submitted_by=user.get_username())
    yield Waiting("份部门名单待接收", submitted.count(), _of_state(State.SUBMITTED), "warn")
    late = owing(user.region, today_of(user.region))
    names = "、".join(label("departments", one) for one in late)
    yield Waiting(f"个部门上月全量名单尚未报送：{names}", len(late), reverse("lists:overview"), "info")


@todo("list.undo_check")
def of_the_undo_checker(user: User) -> Iterator[Waiting]:
    """Taking back that somebody else asked for."""
    asked = ListBatch.objects.filter(state=State.UNDO_ASKED).exclude(undo_by=user.get_username())
    yield Waiting("份已接收名单申请撤销，待复核", asked.count(), _of_state(State.UNDO_ASKED), "warn")


@todo("list.warn")
def of_the_sender(user: User) -> Iterator[Waiting]:
    """Marks that came back."""
    answered = WarningList.objects.filter(state=WarningState.ANSWERED).exclude(answered_by=user.get_username()).count()
    yield Waiting("份预警名单已回传，待确认", answered, f"{reverse('lists:warnings')}?state=answered", "info")
