"""What waits in the issue log."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo

from .models import Issue


@todo("board.issue")
def of_ones_department(user: User) -> Iterator[Waiting]:
    """Issues a user's department has to act on, that somebody else raised."""
    rows = Issue.objects.filter(county=user.region, department=user.department).exclude(state=Issue.State.CLOSED)
    yield Waiting("个本部门的问题待办结", rows.exclude(by=user.get_username()).count(), reverse("dashboards:issues"))
