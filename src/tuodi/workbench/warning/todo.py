"""What waits in the warnings."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo, waiting

from .enums import OPEN, State
from .models import Alert, DepartmentTask, Disposition


def _list(state: State) -> str:
    return f"{reverse('warning:warnings')}?state={state.value}"


@todo("warning.check")
def to_check(user: User) -> Iterator[Waiting]:
    """The analyst's steps."""
    own = Alert.objects.filter(county=user.region)
    for words, state, level in (
        ("条预警待核查待遇落实", State.FOUND, "warn"), ("条预警待共享部门", State.CHECKED, "warn"),
        ("条预警已反馈，待办结", State.FED_BACK, "info"),
    ):  # fmt: skip
        yield waiting(words, own.filter(state=state), _list(state), level, due="due_date")


@todo("warning.verify")
def to_verify(user: User) -> Iterator[Waiting]:
    """A department's own."""
    url = reverse("warning:mine")
    tasks = DepartmentTask.objects.filter(department=user.department, verdict="", warning__state=State.SHARED)
    yield waiting("条共享预警待核实", tasks, url, "warn", due="due_date")
    late = tasks.filter(due_date__lt=timezone.now().date())
    yield waiting("条共享预警核实超期", late, url, "late", due="due_date")
    to_dispose = Alert.objects.filter(state=State.VERIFIED, tasks__department=user.department)
    yield waiting("条预警已核实，待处置", to_dispose, f"{url}?tab=verified", "warn", due="due_date")
    open_ = Disposition.objects.filter(department=user.department, done=None)
    yield waiting("项处置待反馈", open_, f"{url}?tab=disposed", due="warning__due_date")


@todo("warning.town")
def to_visit(_user: User) -> Iterator[Waiting]:
    """A township's."""
    rows = Alert.objects.filter(state=State.SHARED, visited_on=None)
    yield waiting("户预警待入户走访", rows, reverse("warning:town"), "warn", due="due_date")


@todo("warning.terms")
def escalated(_user: User) -> Iterator[Waiting]:
    """What went to the leader."""
    today = timezone.now().date()
    late = Alert.objects.filter(state__in=OPEN, due_date__lt=today)
    yield waiting("条预警已过本步期限", late, f"{reverse('warning:warnings')}?late=1", "late", due="due_date")
