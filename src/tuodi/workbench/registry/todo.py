"""What of the registry may wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo

from .models import DuplicatePair, Merge


@todo("person.merge_check")
def merges(user: User) -> Iterator[Waiting]:
    """Merges that others proposed."""
    waiting = Merge.objects.filter(state=Merge.State.PROPOSED).exclude(proposed_by=user.get_username()).count()
    yield Waiting("人员合并待复核", waiting, reverse("registry:merges"), "warn")


@todo("person.merge")
def pairs(_: User) -> Iterator[Waiting]:
    """Pairs to look at."""
    waiting = DuplicatePair.objects.filter(state=DuplicatePair.State.OPEN).count()
    yield Waiting("对疑似重复人员待核对", waiting, reverse("registry:pairs"))
