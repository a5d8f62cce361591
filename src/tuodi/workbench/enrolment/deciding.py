"""Decisions on subsidies, made in batches by one person and checked by another, and what follows from them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.registry.models import Person

from .enums import DueKind


@audited()
class Batch(models.Model):
    """Decisions that are checked together. Nothing in it counts before it is approved."""

    class Kind(models.TextChoices):
        FIRST = "first", "资助核定"
        DIFFERENCE = "difference", "差额核定"

    class State(models.TextChoices):
        DRAFT = "draft", "待提交"
        SUBMITTED = "submitted", "待复核"
        APPROVED = "approved", "已生效"
        RETURNED = "returned", "已退回"

    county = models.CharField("县（区）", max_length=6)
    year = models.PositiveSmallIntegerField("参保年度")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    state = FSMField("状态", max_length=12, choices=State, default=State.DRAFT, protected=True)
    persons = models.PositiveIntegerField("人数", default=0)
    subsidy = models.BigIntegerField("资助金额", default=0)
    refund = models.BigIntegerField("退费金额", default=0)
    rule_hash = models.CharField("规则版本", max_length=64, blank=True)
    maker = models.CharField("核定人", max_length=150)
    made_at = models.DateTimeField("核定时间", auto_now_add=True)
    checker = models.CharField("复核人", max_length=150, null=True, blank=True)  # noqa: DJ001 - nobody yet
    checked_at = models.DateTimeField("复核时间", null=True)
    remark = models.CharField("复核意见", max_length=300, blank=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "核定批次"
        constraints = [
            models.CheckConstraint(condition=Q(checker=None) | ~Q(checker=F("maker")), name="batch_maker_not_checker"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "returned"]) | Q(checker__isnull=False), name="batch_was_checked"
            ),
        ]
        indexes = [models.Index(fields=["county", "year", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @transition(field=state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self) -> None:
        """Hand it over for checking."""

    @transition(field=state, source=State.SUBMITTED, target=State.APPROVED)
    def approve(self, checker: str) -> None:
        """It counts from now on."""
        self.checker, self.checked_at = checker, timezone.now()

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED)
    def give_back(self, checker: str, remark: str) -> None:
        """It will never count; the persons can be proposed anew."""
        self.checker, self.checked_at, self.remark = checker, timezone.now(), remark


@append_only
class SubsidyDecision(models.Model):
    """What was decided for a person and cover year, word for word; a later one supersedes it, none is changed.

    It counts when its batch is approved. `trace`: the lines and reasons as shown then.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="decisions", verbose_name="批次")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subsidies", verbose_name="人员")
    year = models.PositiveSmallIntegerField("参保年度")
    insu_plan = models.PositiveSmallIntegerField("缴费档次", null=True)
    class_id = models.CharField("资助身份", max_length=40, blank=True)
    fund = models.CharField("资金来源", max_length=40, blank=True)
    premium = models.BigIntegerField("应缴标准")
    subsidy = models.BigIntegerField("资助金额")
    own_pay = models.BigIntegerField("个人缴费")
    refund = models.BigIntegerField("退费金额")
    top_up = models.BigIntegerField("应补差额", default=0)
    top_up_by = models.DateField("补差截止", null=True)
    subsidy_more = models.BigIntegerField("资助增减", help_text="与被替代的核定相比")
    refund_more = models.BigIntegerField("退费增减", help_text="与被替代的核定相比")
    clause = models.CharField("条款", max_length=40, blank=True)
    rule_hash = models.CharField("规则版本", max_length=64)
    trace = models.JSONField("计算过程")
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by", verbose_name="替代"
    )
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "资助核定"
        constraints = [
            models.UniqueConstraint(fields=["batch", "person"], name="one_decision_of_a_person_in_a_batch"),
            models.CheckConstraint(
                condition=Q(premium=F("subsidy") + F("own_pay")), name="premium_is_paid_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(subsidy__gte=0, refund__gte=0, top_up__gte=0), name="nothing_below_zero"
            ),
        ]
        indexes = [models.Index(fields=["person", "year"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year} {self.subsidy}"


@audited()
class Due(models.Model):
    """Money that has to move because of a decision: back to the person, from the person, or back to the fund."""

    class State(models.TextChoices):
        OPEN = "open", "待办理"
        DONE = "done", "已办理"

    decision = models.ForeignKey(SubsidyDecision, on_delete=models.PROTECT, related_name="dues", verbose_name="核定")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="premium_dues", verbose_name="人员")
    year = models.PositiveSmallIntegerField("参保年度")
    kind = models.CharField("事项", max_length=8, choices=DueKind)
    amount = models.BigIntegerField("金额")
    deadline = models.DateField("截止日期", null=True)
    state = FSMField("状态", max_length=6, choices=State, default=State.OPEN, protected=True)
    maker = models.CharField("核定人", max_length=150)
    checker = models.CharField("办理人", max_length=150, null=True, blank=True)  # noqa: DJ001 - nobody yet
    done_on = models.DateField("办理日期", null=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "退费与补差"
        constraints = [
            models.CheckConstraint(condition=Q(checker=None) | ~Q(checker=F("maker")), name="due_maker_not_checker"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_due_is_an_amount"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(checker__isnull=False, done_on__isnull=False), name="who_did_it_and_when"
            ),
        ]
        indexes = [models.Index(fields=["year", "state", "kind"]), models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @transition(field=state, source=State.OPEN, target=State.DONE)
    def finish(self, checker: str, voucher: str) -> None:
        """The money has moved."""
        self.checker, self.done_on, self.voucher = checker, timezone.now().date(), voucher
