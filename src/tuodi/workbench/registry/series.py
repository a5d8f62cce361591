"""Numbers given out by this installation, one after the other."""

from __future__ import annotations

from django.db import models
from django.db.models import F

_DIGITS = 9


class Series(models.Model):
    """The last number of a series. Not audited: what gets the number is."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"

    def __str__(self) -> str:
        return self.name


def next_number(kind: str, county: str) -> str:
    """The next number of a kind in a county; inside a transaction, so that two never get one.

    County, a 9 for "given here" (numbers of the national platform begin otherwise), nine digits.
    """
    name = f"{kind}:{county}"
    Series.objects.get_or_create(name=name)
    Series.objects.filter(name=name).update(last=F("last") + 1)
    return f"{county}9{Series.objects.get(name=name).last:0{_DIGITS}d}"
