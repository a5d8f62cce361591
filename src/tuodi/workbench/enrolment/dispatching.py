"""The monthly dispatch (月调度): the figures of a month as the townships were told, never changed afterwards."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only


@append_only
class Dispatch(models.Model):
    """A month that was told. `day`: the day the figures are of."""

    county = models.CharField("县（区）", max_length=6)
    year = models.PositiveSmallIntegerField("参保年度")
    day = models.DateField("数据截止")
    rule_hash = models.CharField("规则版本", max_length=64)
    by = models.CharField("通报人", max_length=150)
    at = models.DateTimeField("通报时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "月调度"
        constraints = [models.UniqueConstraint(fields=["county", "year", "day"], name="one_dispatch_a_month")]

    def __str__(self) -> str:
        return f"{self.year} {self.day:%Y-%m}"


@append_only
class Figure(models.Model):
    """One target of one township in a dispatch. `whole` None: the figure it is measured by was not known.

    Told to every township of the county: townships see each other's.
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="figures", verbose_name="月调度")
    township = models.CharField("乡镇（街道）", max_length=9)
    target = models.CharField("指标", max_length=40)
    part = models.PositiveIntegerField("参保人数")
    whole = models.PositiveIntegerField("应参保人数", null=True)

    objects = limited_by(county="dispatch__county")

    class Meta:
        verbose_name = verbose_name_plural = "调度数"
        constraints = [models.UniqueConstraint(fields=["dispatch", "township", "target"], name="one_figure_a_target")]

    def __str__(self) -> str:
        return f"{self.township} {self.target} {self.part}/{self.whole}"
