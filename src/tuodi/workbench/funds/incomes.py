"""What came into a fund (筹资): from whom, on which document, and what it may be spent on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited

from .budgets import Decided


@audited()
class Income(Decided):
    """Money received, fen. classes: earmarked, only help to these classes may be charged to it; none: for everybody."""

    class Source(models.TextChoices):
        CENTRAL = "central", "中央财政补助"
        PROVINCE = "province", "省（市）级财政补助"
        COUNTY = "county", "县（区）级财政安排"
        LOTTERY = "lottery", "彩票公益金"
        DONATION = "donation", "慈善和社会捐赠"
        MERGED = "merged", "其他保障资金并入"
        EARMARKED = "earmarked", "部门专项资金"
        INTEREST = "interest", "利息"
        OTHER = "other", "其他"

    county = models.CharField("县（区）", max_length=6)
    fund = models.CharField("基金", max_length=40)
    source = models.CharField("来源", max_length=12, choices=Source)
    giver = models.CharField("来源单位", max_length=100)
    amount = models.BigIntegerField("到账金额")
    received_on = models.DateField("到账日期")
    classes = models.JSONField("专用于", default=list)
    reason = models.CharField("依据", max_length=200)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "筹资"
        constraints = [
            models.CheckConstraint(condition=~Q(checker=F("maker")), name="income_maker_is_not_checker"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_income_is_an_amount"),
            models.CheckConstraint(
                condition=~Q(source="earmarked") | ~Q(classes=[]), name="earmarked_money_says_for_whom"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["county", "received_on"])]

    def __str__(self) -> str:
        return f"{self.giver} {self.amount}"
