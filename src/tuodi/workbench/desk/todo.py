"""What waits at the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo

from .models import Claim, Difference, OpeningBalance


@todo("desk.check")
def to_decide(user: User) -> Iterator[Waiting]:
    """Claims and differences that somebody else made."""
    name = user.get_username()
    claims = Claim.objects.filter(state=Claim.State.WAITING).exclude(maker=name).count()
    yield Waiting("笔手工报销待复核", claims, f"{reverse('desk:claims')}?state=waiting", "warn")
    open_ = Difference.objects.filter(state=Difference.State.OPEN).exclude(maker=name)
    bills = open_.order_by().values("settlement").distinct().count()
    begins = OpeningBalance.objects.filter(state=OpeningBalance.State.WAITING).exclude(maker=name).count()
    yield Waiting("人的年初累计待复核", begins, f"{reverse('desk:openings')}?state=waiting", "warn")
    yield Waiting("张结算单有差额待复核", bills, reverse("desk:differences"), "warn")


@todo("desk.settle")
def given_back(user: User) -> Iterator[Waiting]:
    """One's own claims that came back."""
    mine = Claim.objects.filter(state=Claim.State.RETURNED, maker=user.get_username()).count()
    yield Waiting("笔您受理的手工报销被退回", mine, f"{reverse('desk:claims')}?state=returned")
