"""The clearing sheet of a locked period: fund × institution × township, kept for good with its hash."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited

from .budgets import Advance


@audited()
@append_only
class ClearingSheet(models.Model):
    """Made once, of a period that is locked. digest: SHA-256 over its lines; sums agree with the period's own."""

    county = models.CharField("县（区）", max_length=6)
    clr_ym = models.CharField("清算期", max_length=6)
    bills = models.IntegerField("单据数")
    amount = models.BigIntegerField("清算金额")
    digest = models.CharField("校验值", max_length=64)
    by = models.CharField("编制人", max_length=150)
    at = models.DateTimeField("编制时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "清算表"
        constraints = [models.UniqueConstraint(fields=["county", "clr_ym"], name="one_clearing_sheet_per_period")]

    def __str__(self) -> str:
        return f"{self.county} {self.clr_ym}"


@append_only
class ClearingLine(models.Model):
    """What one fund owes for one institution's bills of one township's people. Manual claims have no institution."""

    sheet = models.ForeignKey(ClearingSheet, on_delete=models.PROTECT, related_name="lines")
    sheet_id: int
    fund = models.CharField("基金", max_length=40)
    fixmedins_code = models.CharField("医疗机构", max_length=40, blank=True)
    township = models.CharField("乡镇（街道）", max_length=9)
    manual = models.BooleanField("手工报销")
    bills = models.IntegerField("单据数")
    reversals = models.IntegerField("冲正数")
    differences = models.IntegerField("差额笔数")
    amount = models.BigIntegerField("金额")

    objects = limited_by(county="sheet__county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "清算明细"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "fund", "fixmedins_code", "township", "manual"], name="one_clearing_line_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.fixmedins_code} {self.township}"


@append_only
class Offset(models.Model):
    """How much of an advance a clearing sheet used up."""

    sheet = models.ForeignKey(ClearingSheet, on_delete=models.PROTECT, related_name="offsets")
    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="offsets")
    amount = models.BigIntegerField("冲抵金额")

    objects = limited_by(county="sheet__county")

    class Meta:
        verbose_name = verbose_name_plural = "预付款冲抵"
        constraints = [models.UniqueConstraint(fields=["sheet", "advance"], name="an_advance_is_offset_once_per_sheet")]

    def __str__(self) -> str:
        return f"{self.advance_id} {self.amount}"
