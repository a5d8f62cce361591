"""What a fund may spend in a year, and what institutions had in advance: proposed by one, approved by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited


class Decided(models.Model):
    """A proposal that a second person decides."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待审定"
        APPROVED = "approved", "已审定"
        REFUSED = "refused", "未通过"

    state = FSMField("状态", max_length=10, choices=State, default=State.PROPOSED, protected=True)
    maker = models.CharField("编制人", max_length=150)
    made_at = models.DateTimeField("编制时间", auto_now_add=True)
    checker = models.CharField("审定人", max_length=150, blank=True)
    checked_at = models.DateTimeField("审定时间", null=True)
    remark = models.CharField("审定意见", max_length=200, blank=True)

    class Meta:
        abstract = True

    @transition(field=state, source=State.PROPOSED, target=State.APPROVED)
    def approve(self, checker: str, remark: str) -> None:
        """It counts from now on."""
        self.checker, self.checked_at, self.remark = checker, timezone.now(), remark

    @transition(field=state, source=State.PROPOSED, target=State.REFUSED)
    def refuse(self, checker: str, remark: str) -> None:
        """It never counts."""
        self.checker, self.checked_at, self.remark = checker, timezone.now(), remark


@audited()
class Budget(Decided):
    """A fund's budget of a year, fen. The last one approved counts; each is a version with its reason."""

    county = models.CharField("县（区）", max_length=6)
    year = models.PositiveSmallIntegerField("年度")
    fund = models.CharField("基金", max_length=40)
    amount = models.BigIntegerField("预算")
    reason = models.CharField("依据", max_length=200)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "基金预算"
        constraints = [
            models.CheckConstraint(condition=~Q(checker=F("maker")), name="budget_maker_is_not_checker"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_budget_is_an_amount"),
            models.UniqueConstraint(
                fields=["county", "year", "fund"], condition=Q(state="proposed"), name="one_budget_proposed_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["county", "year", "fund", "-id"])]

    def __str__(self) -> str:
        return f"{self.county} {self.year} {self.fund}"


@audited()
class Advance(Decided):
    """Money an institution had before its bills (预付款); what clears later is offset against it."""

    county = models.CharField("县（区）", max_length=6)
    fixmedins_code = models.CharField("医疗机构", max_length=40)
    fund = models.CharField("基金", max_length=40)
    amount = models.BigIntegerField("预付金额")
    paid_on = models.DateField("拨付日期")
    reason = models.CharField("依据", max_length=200)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "预付款"
        constraints = [
            models.CheckConstraint(condition=~Q(checker=F("maker")), name="advance_maker_is_not_checker"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_advance_is_an_amount"),
        ]
        indexes = [models.Index(fields=["county", "fixmedins_code", "fund", "id"])]

    def __str__(self) -> str:
        return f"{self.fixmedins_code} {self.amount}"
