"""What this room does in the month: the bills are screened; and where its finds are, for the judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.urls import reverse

from tuodi.monitoring.screening.settings import shipped
from tuodi.workbench.month.judging import judged
from tuodi.workbench.month.steps import Line, Result, Waits, Work, step

from .models import Screened
from .service.run import keep, month_hits

PLANTED = ("overlap", "split", "bed_holding", "duplicate", "after_death", "distance")
"""Rules whose finds are held against planted truth."""


def _waits(county: str, _month: dt.date) -> Iterator[Waits]:
    new = Screened.objects.filter(county=county, state=Screened.State.NEW, gone=False).count()
    yield Waits("审核稽核", "条筛查疑点待核查", new, reverse("supervision:hits"))


@step(
    "screen", "筛查疑点", 60, does="两年内的单据逐条规则筛查：重叠、分解、挂床、重复、死亡后就医等", waits=_waits,
    lines=(Line("hits", "疑点"), Line("new", "新增"), Line("gone", "不再出现")),
)  # fmt: skip
def screen_bills(work: Work) -> Result:
    """Every rule over the county's bills."""
    work.progress(0, 1, "筛查")
    found = month_hits(work.county, work.month)
    with work.writing():
        result = keep(work.county, work.month, found)
    counts = {name: sum(1 for hit in found if hit.rule == name) for name in shipped()}
    return {**result, **{f"rule_{name}": count for name, count in counts.items()}}


def _finds(county: str, _month: dt.date, *, rule: str) -> set[str]:
    return set(Screened.objects.filter(county=county, rule=rule, gone=False).values_list("key", flat=True))


for _name in PLANTED:
    judged(f"fraud_{_name}")(partial(_finds, rule=_name))
