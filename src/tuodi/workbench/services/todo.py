"""What waits: contracts to be renewed."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.base.day import today
from tuodi.workbench.base.todo import Waiting, todo, waiting

from .service.contracts import due


@todo("contract.work")
def to_renew(_user: User) -> Iterator[Waiting]:
    """Those that end within a month."""
    rows = due(today())
    url = f"{reverse('services:contracts')}?range=due"
    yield waiting("份家庭医生签约即将到期或已到期", rows, url, "warn", due="enddate")
