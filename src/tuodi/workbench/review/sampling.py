"""Drawing settled bills by a seed, judging them, and what the sample says of all."""

from __future__ import annotations

import datetime as dt
import random

from django.db import transaction
from django.utils import timezone

from tuodi.monitoring.sampling import Rate, error_rate

from .columns import taken_back
from .enums import Opinion
from .models import ImportedBill, Sample, SampleItem
from .service import Refused


@transaction.atomic
def draw(county: str, month: dt.date, size: int, seed: int, by: str) -> Sample:
    """Bills of a month that stand, each alike: no reversal, and none that was taken back since."""
    following = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    bills = ImportedBill.objects.filter(
        county=county, setl_time__gte=dt.datetime.combine(month, dt.time()),
        setl_time__lt=dt.datetime.combine(following, dt.time()), turned=False,
    )  # fmt: skip
    gone = taken_back(county, dt.datetime.combine(month, dt.time()))
    keys = [pk for pk, setl_id in bills.order_by("setl_id").values_list("pk", "setl_id") if setl_id not in gone]
    if not keys:
        raise Refused("这个月没有导入的结算，不能抽查")
    size = min(size, len(keys))
    made = Sample.objects.create(county=county, month=month, size=size, population=len(keys), seed=seed, drawn_by=by)
    chosen = sorted(random.Random(seed).sample(keys, size))
    SampleItem.objects.bulk_create(SampleItem(sample=made, bill_id=key) for key in chosen)
    return made


@transaction.atomic
def judge(item: SampleItem, by: str, *, opinion: str, amount: int, note: str) -> None:
    """What a bill turned out to be. Who judged it may judge it anew."""
    one: SampleItem = SampleItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if one.by not in ("", by):
        raise Refused(f"这张单据由 {one.by} 复查")
    one.opinion, one.note, one.by, one.at = opinion, note, by, timezone.now()
    one.amount = amount if opinion == Opinion.WRONG else 0
    one.save()


def rate_of(sample: Sample) -> Rate | None:
    """The error rate of those judged; None while nobody judged any."""
    items = sample.items.exclude(opinion="")
    judged = items.count()
    return error_rate(items.filter(opinion=Opinion.WRONG).count(), judged) if judged else None
