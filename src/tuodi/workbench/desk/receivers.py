"""When facts change on which settling depends, the people concerned are settled again and differences proposed."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from tuodi.workbench.audit.acting import current
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.jobs.run import start_by_system
from tuodi.workbench.registry.signals import facts_changed, people_merged, people_unmerged

from .models import Settlement
from .service.differences import reconsider

AT_ONCE = 20
"""More people than this are settled again in the background."""


@receiver(facts_changed, dispatch_uid="desk-facts")
def on_facts(people: frozenset[int], **_: Any) -> None:
    """Identities, insurance or deaths of people changed."""
    again(people)


@receiver(people_merged, dispatch_uid="desk-merged")
@receiver(people_unmerged, dispatch_uid="desk-unmerged")
def on_merge(kept: Any, gone: Any, **_: Any) -> None:
    """Two records became one, or two again: their bills share accounts, or no longer do."""
    again(frozenset({kept.pk, gone.pk}))


def again(people: frozenset[int]) -> None:
    """Settle again whoever has been settled here, a few at once, many in the background."""
    ids = sorted(people)
    by = current().name
    if len(ids) <= AT_ONCE:
        reconsider(ids, by)
        return
    concerned: set[int] = set()
    for some in parts(ids):
        settled = Settlement.objects.filter(among("person_id", some)).order_by()
        concerned.update(settled.values_list("person_id", flat=True).distinct())
    if concerned:
        start_by_system("desk.reconsider", f"身份变化后重新结算 {len(concerned)} 人", people=sorted(concerned), by=by)
