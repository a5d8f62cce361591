"""Payment: accounts of payees, batches that two persons make and check, the bank's answer line by line."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only_but, audited
from tuodi.workbench.registry.models import Person
from tuodi.workbench.vault.fields import SecretField


@audited()
class PayeeAccount(models.Model):
    """Where a person's or an institution's money goes. The last one counts; a returned payment asks for a new one."""

    county = models.CharField("县（区）", max_length=6)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="payee_accounts")
    fixmedins_code = models.CharField("医疗机构", max_length=40, blank=True)
    holder = models.CharField("户名", max_length=100)
    bank = models.CharField("开户行", max_length=100)
    account = SecretField("账号", max_length=40)
    relation = models.CharField("与本人关系", max_length=40, blank=True)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "收款账户"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, fixmedins_code="") | Q(person=None) & ~Q(fixmedins_code=""),
                name="an_account_is_somebodys",
            )
        ]
        indexes = [models.Index(fields=["person", "-id"]), models.Index(fields=["fixmedins_code", "-id"])]

    def __str__(self) -> str:
        return self.holder


@audited()
class PaymentBatch(models.Model):
    """Payments of one fund that go to the bank together. digest: SHA-256 of the file as sent."""

    class State(models.TextChoices):
        DRAFT = "draft", "待复核"
        CHECKED = "checked", "已复核"
        SENT = "sent", "已送银行"
        CLOSED = "closed", "已回盘"
        DROPPED = "dropped", "已作废"

    county = models.CharField("县（区）", max_length=6)
    fund = models.CharField("基金", max_length=40)
    number = models.CharField("批次号", max_length=30, unique=True)
    state = FSMField("状态", max_length=10, choices=State, default=State.DRAFT, protected=True)
    payments = models.IntegerField("笔数")
    amount = models.BigIntegerField("金额")
    digest = models.CharField("文件校验值", max_length=64, blank=True)
    maker = models.CharField("编制人", max_length=150)
    made_at = models.DateTimeField("编制时间", auto_now_add=True)
    checker = models.CharField("复核人", max_length=150, blank=True)
    checked_at = models.DateTimeField("复核时间", null=True)
    remark = models.CharField("复核意见", max_length=200, blank=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "付款批次"
        constraints = [
            models.CheckConstraint(condition=~Q(checker=F("maker")), name="payment_maker_is_not_checker"),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "sent", "closed"]) | ~Q(checker=""), name="no_payment_unchecked"
            ),
        ]
        indexes = [models.Index(fields=["county", "-id"])]

    def __str__(self) -> str:
        return self.number

    @transition(field=state, source=State.DRAFT, target=State.CHECKED)
    def check_off(self, checker: str, remark: str) -> None:
        """It may go to the bank."""
        self.checker, self.checked_at, self.remark = checker, timezone.now(), remark

    @transition(field=state, source=State.DRAFT, target=State.DROPPED)
    def drop(self, checker: str, remark: str) -> None:
        """It never goes; its payments are due again."""
        self.checker, self.checked_at, self.remark = checker, timezone.now(), remark

    @transition(field=state, source=State.CHECKED, target=State.SENT)
    def send(self, digest: str) -> None:
        """The file was made."""
        self.digest = digest

    @transition(field=state, source=State.SENT, target=State.CLOSED)
    def close(self) -> None:
        """Every line was answered."""


@audited()
@append_only_but("state", "code", "words", "answered_on", "live")
class PaymentLine(models.Model):
    """One payment. kind, key: whose it is (`base.payables`).

    live: None once dropped or returned, so that a payable can be paid in another batch and never in two at once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待付"
        PAID = "paid", "已付"
        RETURNED = "returned", "退回"
        DROPPED = "dropped", "已作废"

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="lines")
    batch_id: int
    serial = models.IntegerField("序号")
    kind = models.CharField("事项", max_length=30)
    key = models.CharField("编号", max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="payments")
    township = models.CharField("乡镇（街道）", max_length=9, blank=True)
    class_id = models.CharField("身份", max_length=40, blank=True)
    booked = models.BooleanField("已在结算中")
    payee = models.CharField("收款人", max_length=100)
    holder = models.CharField("户名", max_length=100)
    bank = models.CharField("开户行", max_length=100)
    account = SecretField("账号", max_length=40)
    amount = models.BigIntegerField("金额")
    why = models.CharField("事由", max_length=200)
    clause = models.CharField("条款", max_length=40, blank=True)
    state = models.CharField("结果", max_length=10, choices=State, default=State.WAITING)
    code = models.CharField("退回代码", max_length=20, blank=True)
    words = models.CharField("退回说明", max_length=200, blank=True)
    answered_on = models.DateField("回盘日期", null=True)
    live = models.BooleanField(null=True, default=True)

    objects = limited_by(county="batch__county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "付款"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "live"], name="a_payable_is_paid_once"),
            models.UniqueConstraint(fields=["batch", "serial"], name="one_payment_per_serial"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_an_amount"),
        ]
        indexes = [models.Index(fields=["person", "-id"])]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.serial}"


@audited()
class BankReturn(models.Model):
    """A return file taken: the same bytes a second time change nothing."""

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="returns")
    name = models.CharField("文件", max_length=200)
    digest = models.CharField("校验值", max_length=64)
    rows = models.IntegerField("行数")
    paid = models.IntegerField("成功")
    returned = models.IntegerField("退回")
    refused = models.JSONField("未采用的行", default=list)
    by = models.CharField("导入人", max_length=150)
    at = models.DateTimeField("导入时间", auto_now_add=True)

    objects = limited_by(county="batch__county")

    class Meta:
        verbose_name = verbose_name_plural = "银行回盘"
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="a_return_file_is_taken_once")]

    def __str__(self) -> str:
        return self.name
