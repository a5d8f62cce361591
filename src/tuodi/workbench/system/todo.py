"""What waits in the system room."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import FactorRemoval, User
from tuodi.workbench.base.todo import Waiting, todo


@todo("factor.check")
def removals(user: User) -> Iterator[Waiting]:
    """Requests of others to take a device away."""
    asked = FactorRemoval.objects.filter(state=FactorRemoval.State.ASKED).exclude(asked_by=user).exclude(user=user)
    yield Waiting("件动态口令停用申请待复核", asked.count(), reverse("system:factors"), "warn")
