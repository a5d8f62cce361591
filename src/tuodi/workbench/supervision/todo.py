"""What waits in supervision."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.base.todo import Waiting, todo

from .models import Screened, Tip
from .service.elsewhere import to_tell


@todo("watch.check")
def to_check(_user: User) -> Iterator[Waiting]:
    """New hits and tips; money not back yet."""
    new = Screened.objects.filter(state=Screened.State.NEW, gone=False).count()
    yield Waiting("条筛查疑点待核查", new, f"{reverse('supervision:hits')}?state=new")
    yield Waiting("件举报待核查", Tip.objects.filter(state=Tip.State.NEW).count(), reverse("supervision:tips"), "warn")
    open_ = Screened.objects.filter(state=Screened.State.CONFIRMED, recover__gt=0, recovered_on=None).count()
    yield Waiting("条疑点的基金待追回", open_, f"{reverse('supervision:hits')}?state=confirmed", "warn")
    away = f"{reverse('supervision:hits')}?insured=tell"
    yield Waiting("条异地参保疑点待告知参保地", to_tell().count(), away, "warn")
    told = Tip.objects.filter(state__in=(Tip.State.CONFIRMED, Tip.State.CLEARED), answered_on=None)
    yield Waiting("件举报已审定，待答复", told.count(), reverse("supervision:tips"))


@todo("watch.decide")
def to_decide(user: User) -> Iterator[Waiting]:
    """Proposed by somebody else."""
    name = user.get_username()
    hits = Screened.objects.filter(state=Screened.State.PROPOSED).exclude(checker=name).count()
    yield Waiting("条疑点待审定", hits, f"{reverse('supervision:hits')}?state=proposed", "warn")
    tips = Tip.objects.filter(state=Tip.State.PROPOSED).exclude(checker=name).count()
    yield Waiting("件举报待审定", tips, reverse("supervision:tips"), "warn")
