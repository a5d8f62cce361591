"""What a review found of a bill, and the way it goes until the money has moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.month.models import MonthRun
from tuodi.workbench.registry.models import Person
from tuodi.workbench.vault.fields import SecretField

from .enums import OPEN, Kind, State, Unpayable
from .files import ImportedBill


@audited()
class Finding(models.Model):
    """One finding. What it says never changes: a review that says something else makes another in its place.

    amount: fen, what is still owed (+) or to be taken back (−). content: parts, reasons, causes, clauses.
    """

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="findings", verbose_name="人员")
    person_id: int
    bill = models.ForeignKey(ImportedBill, on_delete=models.PROTECT, related_name="findings", verbose_name="结算")
    bill_id: int
    kind = models.CharField("结论", max_length=8, choices=Kind)
    state = FSMField("状态", max_length=12, choices=State.choices, default=State.FOUND, protected=True)
    month = models.DateField("发现月份")
    run = models.ForeignKey(MonthRun, on_delete=models.PROTECT, related_name="findings", verbose_name="由哪次流程发现")
    due = models.BigIntegerField("应付", null=True)
    booked = models.BigIntegerField("已付")
    amount = models.BigIntegerField("差额", null=True)
    cause = models.CharField("主要原因", max_length=24, blank=True)
    notify = models.BooleanField("需通知", default=False)
    classes = models.CharField("救助身份", max_length=120, blank=True)
    content = models.JSONField("内容", default=dict)
    digest = models.CharField("内容摘要", max_length=64)
    rule_hash = models.CharField("规则", max_length=64)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name="替代"
    )
    ended_run = models.ForeignKey(
        MonthRun, on_delete=models.PROTECT, null=True, related_name="ended_findings", verbose_name="由哪次流程替代"
    )
    due_date = models.DateField("镇街办理期限", null=True)
    phone = SecretField("通知电话", max_length=40, blank=True)
    payee = models.CharField("收款人", max_length=60, blank=True)
    bank = models.CharField("开户行", max_length=100, blank=True)
    account = SecretField("账号", max_length=40, blank=True)
    decided_amount = models.BigIntegerField("审批金额", null=True)
    why_other = models.CharField("与计算不同的理由", max_length=200, blank=True)
    maker = models.CharField("拟办人", max_length=150, blank=True)
    checker = models.CharField("审批人", max_length=150, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    paid_on = models.DateField("拨付（退回）日期", null=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    unpayable = models.CharField("不能支付原因", max_length=24, choices=Unpayable, blank=True)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "核查结论"
        constraints = [
            models.CheckConstraint(
                condition=Q(checker="") | ~Q(checker=F("maker")), name="finding_checker_is_not_maker",
                violation_error_message="拟办人不能审批自己拟办的结论",
            ),
            models.UniqueConstraint(
                fields=["bill"], condition=~Q(state=State.SUPERSEDED), name="one_standing_finding_per_bill"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.UNPAYABLE) | ~Q(unpayable=""), name="unpayable_says_why"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "state", "kind", "-id"], name="finding_county"),
            models.Index(fields=["township", "state", "kind", "-id"], name="finding_township"),
            models.Index(fields=["county", "month", "kind"], name="finding_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def owed(self) -> bool:
        """Whether the person gets money (and not the fund)."""
        return (self.amount or 0) > 0

    @transition(field=state, source=State.FOUND, target=State.SENT)
    def send(self) -> None:
        """To the township."""

    @transition(field=state, source=State.SENT, target=State.NOTIFIED)
    def inform(self) -> None:
        """The family was told."""

    @transition(field=state, source=State.NOTIFIED, target=State.ACCOUNT)
    def take_account(self) -> None:
        """Where the money may go."""

    @transition(field=state, source=[State.ACCOUNT, State.NOTIFIED], target=State.PROPOSED)
    def propose(self) -> None:
        """The amount to be decided; of a refund no account is needed."""

    @transition(field=state, source=State.PROPOSED, target=State.DECIDED)
    def approve(self) -> None:
        """By another person."""

    @transition(field=state, source=State.PROPOSED, target=State.NOTIFIED)
    def give_back(self) -> None:
        """The checker does not agree."""

    @transition(field=state, source=State.DECIDED, target=State.PAID)
    def pay(self) -> None:
        """The money has moved."""

    @transition(field=state, source=State.DECIDED, target=State.NOTIFIED)
    def bounce(self) -> None:
        """The bank gave the money back."""

    @transition(field=state, source=[*OPEN], target=State.UNPAYABLE)
    def cannot_pay(self) -> None:
        """With its coded reason."""

    @transition(field=state, source=State.UNPAYABLE, target=State.SENT)
    def try_again(self) -> None:
        """The reason fell away."""

    @transition(field=state, source=[State.PAID, State.UNPAYABLE], target=State.CLOSED)
    def close(self) -> None:
        """Nothing more is to be done."""

    @transition(field=state, source="*", target=State.SUPERSEDED)
    def supersede(self) -> None:
        """A later review says otherwise."""


@append_only
class FindingEvent(models.Model):
    """A step of a finding, for its page: what, who, when, with which words."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="events", verbose_name="结论")
    what = models.CharField("事项", max_length=24)
    by = models.CharField("办理人", max_length=150)
    at = models.DateTimeField("时间")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"

    def __str__(self) -> str:
        return self.what


class Judged(models.Model):
    """A verdict of a run on a bill, until the review step compares it with what stands. Goes with the next run."""

    run = models.ForeignKey(MonthRun, on_delete=models.CASCADE, related_name="judged", verbose_name="流程")
    bucket = models.SmallIntegerField()
    bill = models.ForeignKey(ImportedBill, on_delete=models.CASCADE, related_name="+", verbose_name="结算")
    bill_id: int
    kind = models.CharField("结论", max_length=8, choices=Kind)
    due = models.BigIntegerField("应付", null=True)
    booked = models.BigIntegerField("已付")
    notify = models.BooleanField("需通知", default=False)
    cause = models.CharField("主要原因", max_length=24, blank=True)
    classes = models.CharField("救助身份", max_length=120, blank=True)
    content = models.TextField("内容")
    digest = models.CharField("内容摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "核查过程"
        indexes = [models.Index(fields=["run", "bucket"])]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.kind}"
