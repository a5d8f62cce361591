"""What institutions said in reconciling, what the day's end found, and who explained and closed it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.national.models import Institution, InterfaceSettlement
from tuodi.workbench.registry.fields import CodeField

from .compare import KIND_ZH, Kind

SILENT = "silent"
"""Kind of a finding: the institution said nothing about a day on which it settled."""
TOTALS = "totals"
"""Kind of a finding: only totals were said, and they differ."""
KINDS = [
    *((kind.value, zh) for kind, zh in KIND_ZH.items() if kind != Kind.EVEN),
    (SILENT, "医院未报"),
    (TOTALS, "总额不符"),
]
_NO_MONEY = [Kind.CANCELS.value]


@append_only
class Statement(models.Model):
    """What an institution said by 3201 (totals) or 3202 (rows too), and how ours stood then. `rows`: theirs."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="statements", db_index=False, verbose_name="机构"
    )
    infno = CodeField("交易编号", max_length=10)
    msgid = CodeField("报文编号", max_length=40)
    begin = models.DateField("开始日期")
    end = models.DateField("结束日期")
    insutype = models.CharField("险种", max_length=6, blank=True)
    clr_type = models.CharField("清算类别", max_length=6, blank=True)
    flag = models.CharField("退费标志", max_length=3, blank=True)
    count = models.PositiveIntegerField("医院笔数")
    medfee_sumamt = models.BigIntegerField("医院总费用")
    fund_pay_sumamt = models.BigIntegerField("医院基金支付")
    acct_pay = models.BigIntegerField("医院个人账户", null=True)
    our_count = models.PositiveIntegerField("中心笔数")
    our_medfee = models.BigIntegerField("中心总费用")
    our_fund = models.BigIntegerField("中心基金支付")
    our_acct = models.BigIntegerField("中心个人账户")
    balanced = models.BooleanField("相符")
    rows = models.JSONField("明细", null=True)
    at = models.DateTimeField("时间")

    objects = limited_by(county="institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "对账报文"
        indexes = [models.Index(fields=["institution", "begin", "end", "-id"], name="statement_of_days")]

    def __str__(self) -> str:
        return f"{self.infno} {self.msgid}"


@audited()
class DayEnd(models.Model):
    """An institution's day: both sides' figures and whether all that differs is explained."""

    class State(models.TextChoices):
        OPEN = "open", "待说明"
        EXPLAINED = "explained", "待复核"
        CLOSED = "closed", "已轧平"

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="day_ends", db_index=False, verbose_name="机构"
    )
    institution_id: int
    date = models.DateField("日期", db_index=True)
    state = FSMField("状态", default=State.OPEN, choices=State.choices, protected=True)
    reported = models.CharField(
        "医院报送", max_length=6, default="none", choices=[("rows", "明细"), ("totals", "总额"), ("none", "未报")]
    )
    our_count = models.PositiveIntegerField("中心笔数", default=0)
    our_medfee = models.BigIntegerField("中心总费用", default=0)
    our_fund = models.BigIntegerField("中心基金支付", default=0)
    their_count = models.PositiveIntegerField("医院笔数", null=True)
    their_medfee = models.BigIntegerField("医院总费用", null=True)
    their_fund = models.BigIntegerField("医院基金支付", null=True)
    even = models.PositiveIntegerField("相符笔数", default=0)
    by = models.CharField("对账人", max_length=150)
    at = models.DateTimeField("对账时间")

    objects = limited_by(county="institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "日终对账"
        constraints = [models.UniqueConstraint(fields=["institution", "date"], name="one_day_end_a_day")]

    def __str__(self) -> str:
        return f"{self.institution} {self.date}"

    @transition(field=state, source="*", target=State.OPEN)
    def reopen(self) -> None:
        """Something is to be explained."""

    @transition(field=state, source="*", target=State.EXPLAINED)
    def explained(self) -> None:
        """Everything is; money that moved waits for a second person."""

    @transition(field=state, source="*", target=State.CLOSED)
    def close(self) -> None:
        """Nothing is open."""


@audited()
class Finding(models.Model):
    """A difference of a day. `key`: what makes it the same one when the day is reconciled again.

    Amounts are ours less theirs. One that moves money is explained by one person and closed by another.
    """

    class State(models.TextChoices):
        OPEN = "open", "待说明"
        EXPLAINED = "explained", "待复核"
        CLOSED = "closed", "已闭合"
        GONE = "gone", "已消除"

    class Cause(models.TextChoices):
        CUT_OFF = "cut_off", "跨日：双方记在不同日期"
        LOST_ANSWER = "lost_answer", "应答丢失：医院未收到结果"
        NOT_SENT = "not_sent", "医院未上传或漏报"
        UNDO_UNKNOWN = "undo_unknown", "一方已撤销，另一方未知"
        WRONG_AMOUNT = "wrong_amount", "金额登记有误"
        REPEATED = "repeated", "重复登记"
        OTHER = "other", "其他"

    day = models.ForeignKey(DayEnd, on_delete=models.PROTECT, related_name="findings", verbose_name="日终对账")
    day_id: int
    key = CodeField("差异标识", max_length=120)
    kind = models.CharField("差异", max_length=14, choices=KINDS)
    settlement = models.ForeignKey(
        InterfaceSettlement, on_delete=models.PROTECT, null=True, related_name="findings", verbose_name="结算"
    )
    setl_id = CodeField("结算编号", max_length=40, blank=True)
    msgid = CodeField("报文编号", max_length=40, blank=True)
    psn_no = CodeField("人员编号", max_length=30, blank=True)
    our_medfee = models.BigIntegerField("中心总费用", null=True)
    our_fund = models.BigIntegerField("中心基金", null=True)
    their_medfee = models.BigIntegerField("医院总费用", null=True)
    their_fund = models.BigIntegerField("医院基金", null=True)
    difference = models.BigIntegerField("基金差额", default=0)
    why = models.CharField("系统说明", max_length=300)
    state = FSMField("状态", default=State.OPEN, choices=State.choices, protected=True)
    cause = models.CharField("原因", max_length=14, choices=Cause, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    maker = models.CharField("说明人", max_length=150, blank=True)
    explained_at = models.DateTimeField("说明时间", null=True)
    checker = models.CharField("复核人", max_length=150, blank=True)
    closed_at = models.DateTimeField("复核时间", null=True)

    objects = limited_by(county="day__institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "对账差异"
        constraints = [
            models.UniqueConstraint(fields=["day", "key"], name="one_finding_a_key"),
            models.CheckConstraint(
                condition=Q(checker="") | ~Q(checker=F("maker")), name="finding_maker_is_not_checker",
                violation_error_message="说明人不能复核自己的说明",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(checker="") | Q(kind__in=_NO_MONEY),
                name="money_is_closed_by_a_second_person",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["day", "state"], name="finding_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.setl_id}"

    @transition(field=state, source=[State.OPEN, State.EXPLAINED], target=State.EXPLAINED)
    def explain(self) -> None:
        """Somebody says why."""

    @transition(field=state, source=[State.OPEN, State.EXPLAINED], target=State.CLOSED)
    def close(self) -> None:
        """A second person agrees, or no money moves."""

    @transition(field=state, source=State.EXPLAINED, target=State.OPEN)
    def give_back(self) -> None:
        """The second person does not agree."""

    @transition(field=state, source="*", target=State.GONE)
    def vanish(self) -> None:
        """Both sides say the same now."""

    @transition(field=state, source="*", target=State.OPEN)
    def reopen(self) -> None:
        """It is another difference than the one that was explained, or it is there again."""
