"""What waits in the warnings."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo

from .enums import OPEN, State
from .models import Alert, DepartmentTask, Disposition


def _list(state: State) -> str:
    return f"{reverse('warning:warnings')}?state={state.value}"


@todo("warning.check")
def to_check(user: User) -> Iterator[Waiting]:
    """The analyst's steps."""
    own = Alert.objects.filter(county=user.region)
    yield Waiting("条预警待核查待遇落实", own.filter(state=State.FOUND).count(), _list(State.FOUND), "warn")
    yield Waiting("条预警待共享部门", own.filter(state=State.CHECKED).count(), _list(State.CHECKED), "warn")
    yield Waiting("条预警已反馈，待办结", own.filter(state=State.FED_BACK).count(), _list(State.FED_BACK))


@todo("warning.verify")
def to_verify(user: User) -> Iterator[Waiting]:
    """A department's own."""
    url = reverse("warning:mine")
    tasks = DepartmentTask.objects.filter(department=user.department, verdict="", warning__state=State.SHARED)
    yield Waiting("条共享预警待核实", tasks.count(), url, "warn")
    yield Waiting("条共享预警核实超期", tasks.filter(due_date__lt=timezone.now().date()).count(), url, "late")
    to_dispose = Alert.objects.filter(state=State.VERIFIED, tasks__department=user.department)
    yield Waiting("条预警已核实，待处置", to_dispose.count(), f"{url}?tab=verified", "warn")
    waiting = Disposition.objects.filter(department=user.department, done=None).count()
    yield Waiting("项处置待反馈", waiting, f"{url}?tab=disposed", "info")


@todo("warning.town")
def to_visit(_user: User) -> Iterator[Waiting]:
    """A township's."""
    rows = Alert.objects.filter(state=State.SHARED, visited_on=None)
    yield Waiting("户预警待入户走访", rows.count(), reverse("warning:town"), "warn")


@todo("warning.terms")
def escalated(_user: User) -> Iterator[Waiting]:
    """What went to the leader."""
    today = timezone.now().date()
    late = Alert.objects.filter(state__in=OPEN, due_date__lt=today).count()
    yield Waiting("条预警已过本步期限", late, f"{reverse('warning:warnings')}?late=1", "late")
