"""Sampled review of settled bills: drawn by a seed, judged by people, an error rate with its exact interval."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited

from .enums import Opinion
from .files import ImportedBill


@audited()
class Sample(models.Model):
    """A drawing. The same seed over the same bills draws the same."""

    county = models.CharField("县（区）", max_length=6)
    month = models.DateField("结算月份")
    size = models.PositiveIntegerField("抽取数量")
    population = models.PositiveIntegerField("总体数量")
    seed = models.PositiveIntegerField("随机种子")
    drawn_by = models.CharField("抽取人", max_length=150)
    drawn_at = models.DateTimeField("抽取时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "抽查"

    def __str__(self) -> str:
        return f"{self.month:%Y年%m月}抽查{self.pk}"


@audited()
class SampleItem(models.Model):
    """One bill of a drawing, and what whoever looked at it says."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="items", verbose_name="抽查")
    bill = models.ForeignKey(ImportedBill, on_delete=models.PROTECT, related_name="+", verbose_name="结算")
    opinion = models.CharField("结果", max_length=8, choices=Opinion, blank=True)
    amount = models.BigIntegerField("差错金额", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.CharField("复查人", max_length=150, blank=True)
    at = models.DateTimeField("复查时间", null=True)

    objects = limited_by(county="sample__county")

    class Meta:
        verbose_name = verbose_name_plural = "抽查单据"
        constraints = [
            models.UniqueConstraint(fields=["sample", "bill"], name="a_bill_once_per_sample"),
            models.CheckConstraint(
                condition=Q(opinion="") | ~Q(by=""), name="an_opinion_has_somebody", violation_error_message="缺复查人"
            ),
        ]  # fmt: skip
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.bill_id)
