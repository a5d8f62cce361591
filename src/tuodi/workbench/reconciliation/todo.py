"""What waits in reconciling."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo

from .models import Finding


@todo("reconcile.work")
def to_explain(user: User) -> Iterator[Waiting]:  # noqa: ARG001 - every source has it
    """Differences that nobody explained."""
    count = Finding.objects.filter(state=Finding.State.OPEN).count()
    yield Waiting("笔对账差异待说明", count, f"{reverse('reconciliation:findings')}?state=open", "warn")


@todo("reconcile.check")
def to_close(user: User) -> Iterator[Waiting]:
    """Explanations of others."""
    count = Finding.objects.filter(state=Finding.State.EXPLAINED).exclude(maker=user.get_username()).count()
    yield Waiting("笔对账差异待复核", count, f"{reverse('reconciliation:findings')}?state=explained", "warn")
