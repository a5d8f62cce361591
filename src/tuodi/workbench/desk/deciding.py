"""What a second person decides: differences between due and booked, and paper claims; and the periods that close."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only_but, audited
from tuodi.workbench.registry.models import Person
from tuodi.workbench.vault.fields import SecretField

from .settlements import Settlement


@audited()
@append_only_but("state", "checker", "decided_at", "note", "clr_ym", "last_row")
class Difference(models.Model):
    """What a tier owes for a settlement against what is booked; all of a settlement are decided together.

    maker: whose act brought it about. last_row: the last settlement of the person when it was decided.
    """

    class State(models.TextChoices):
        OPEN = "open", "待复核"
        ACCEPTED = "accepted", "已入账"
        REFUSED = "refused", "不予调整"
        GONE = "gone", "已失效"

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="differences")
    settlement_id: int
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    stage = models.CharField("支付层", max_length=12)
    fund = models.CharField("基金", max_length=40, blank=True)
    booked = models.BigIntegerField("已入账", null=True)
    due = models.BigIntegerField("应付", null=True)
    amount = models.BigIntegerField("差额", null=True)
    cause = models.CharField("原因", max_length=60)
    after = models.CharField("因冲正", max_length=400, blank=True)
    late = models.CharField("因补录", max_length=400, blank=True)
    clauses = models.JSONField("条款", default=list)
    rule_hash = models.CharField("规则", max_length=64)
    due_at = models.DateTimeField("应付以此时所知为准")
    orig_clr_ym = models.CharField("原清算期", max_length=6)
    maker = models.CharField("起因操作人", max_length=150)
    made_at = models.DateTimeField("提出时间")
    state = FSMField("状态", default=State.OPEN, choices=State.choices, protected=True)
    checker = models.CharField("复核人", max_length=150, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True)
    note = models.CharField("复核意见", max_length=200, blank=True)
    clr_ym = models.CharField("入账清算期", max_length=6, blank=True)
    last_row = models.BigIntegerField(default=0)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "差额"
        constraints = [
            models.CheckConstraint(
                condition=~Q(checker=F("maker")), name="difference_maker_is_not_checker",
                violation_error_message="起因操作人不能复核自己引起的差额",
            ),
            models.UniqueConstraint(
                fields=["settlement", "stage"], condition=Q(state="open"), name="one_open_difference_per_tier"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "state", "-id"], name="difference_county"),
            models.Index(fields=["county", "clr_ym"], name="difference_period"),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.stage}"

    @transition(field=state, source=State.OPEN, target=State.ACCEPTED)
    def accept(self) -> None:
        """Booked."""

    @transition(field=state, source=State.OPEN, target=State.REFUSED)
    def refuse(self) -> None:
        """Left as booked."""

    @transition(field=state, source=State.OPEN, target=State.GONE)
    def drop(self) -> None:
        """Due has changed since, or is booked again."""


@audited()
class ClearingPeriod(models.Model):
    """A month of a county's clearing. Once locked it never changes."""

    class State(models.TextChoices):
        OPEN = "open", "开放"
        LOCKED = "locked", "已锁定"

    county = models.CharField("县（区）", max_length=6)
    clr_ym = models.CharField("清算期", max_length=6)
    state = FSMField("状态", default=State.OPEN, choices=State.choices, protected=True)
    sums = models.JSONField("锁定时的金额", default=dict)
    locked_by = models.CharField("锁定人", max_length=150, blank=True)
    locked_at = models.DateTimeField("锁定时间", null=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "清算期"
        constraints = [models.UniqueConstraint(fields=["county", "clr_ym"], name="one_row_per_period")]

    def __str__(self) -> str:
        return self.clr_ym

    @transition(field=state, source=State.OPEN, target=State.LOCKED)
    def lock(self) -> None:
        """For good."""


@audited()
class WholeYear(models.Model):
    """A county says that all settlements of a year are booked here, so that the year begins at zero for everybody."""

    county = models.CharField("县（区）", max_length=6)
    year = models.PositiveSmallIntegerField("年度")
    by = models.CharField("确认人", max_length=150)
    at = models.DateTimeField("确认时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "年初累计确认"
        constraints = [models.UniqueConstraint(fields=["county", "year"], name="a_year_is_whole_once")]

    def __str__(self) -> str:
        return f"{self.county} {self.year}"


@audited()
class Claim(models.Model):
    """A paper claim (手工报销): taken in by one person, booked or sent back by another. draft: the bill as entered."""

    class State(models.TextChoices):
        WAITING = "waiting", "待复核"
        BOOKED = "booked", "已入账"
        RETURNED = "returned", "已退回"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims", verbose_name="人员")
    person_id: int
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    request_key = models.CharField("请求编号", max_length=64, unique=True, null=True)  # noqa: DJ001 - "" is not unique
    draft = models.JSONField("单据")
    documents = models.CharField("收到的材料", max_length=300)
    payee = SecretField("收款人与账户", max_length=200)
    computed = models.JSONField("受理时试算", default=dict)
    state = FSMField("状态", default=State.WAITING, choices=State.choices, protected=True)
    maker = models.CharField("受理人", max_length=150)
    made_at = models.DateTimeField("受理时间", auto_now_add=True)
    checker = models.CharField("复核人", max_length=150, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True)
    note = models.CharField("复核意见", max_length=200, blank=True)
    settlement = models.OneToOneField(
        Settlement, on_delete=models.PROTECT, null=True, related_name="claim", verbose_name="结算"
    )

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "手工报销"
        constraints = [
            models.CheckConstraint(
                condition=~Q(checker=F("maker")), name="claim_maker_is_not_checker",
                violation_error_message="受理人不能复核自己受理的报销",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["county", "state", "-id"], name="claim_county")]

    def __str__(self) -> str:
        return f"手工报销 {self.pk}"

    @transition(field=state, source=State.WAITING, target=State.BOOKED)
    def book(self) -> None:
        """Settled."""

    @transition(field=state, source=State.WAITING, target=State.RETURNED)
    def give_back(self) -> None:
        """With what is wanting."""
