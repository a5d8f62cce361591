"""Referrals and out-of-area filings (转诊、异地备案), and how the bureau wants its statements printed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.registry.models import Person


@audited()
class Filing(models.Model):
    """A referral by the rules or a registration for care elsewhere, with the days it holds."""

    class Kind(models.TextChoices):
        REFERRAL = "referral", "规范转诊"
        OUT_OF_AREA = "out_of_area", "异地就医备案"
        EMERGENCY = "emergency", "急诊抢救报备"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="filings", verbose_name="人员")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    mdtrt_admdvs = models.CharField("就医地", max_length=6)
    from_hospital = models.CharField("转出机构", max_length=40, blank=True)
    to_hospital = models.CharField("转入机构", max_length=40, blank=True)
    from_mdtrt_id = models.CharField("转出就诊编号", max_length=40, blank=True)
    begndate = models.DateField("开始日期")
    enddate = models.DateField("截止日期", null=True, blank=True)
    reason = models.CharField("原因", max_length=200)
    withdrawn = models.BooleanField("已撤销", default=False)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "转诊与备案"
        constraints = [
            models.CheckConstraint(
                condition=Q(enddate=None) | Q(enddate__gte=F("begndate")), name="filing_ends_after_it_begins",
                violation_error_message="截止日期早于开始日期",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "begndate"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.begndate}"


@audited()
class StatementLayout(models.Model):
    """Head, seal line and further lines of a county's printed statement."""

    county = models.CharField("县（区）", max_length=6, unique=True)
    head = models.CharField("抬头", max_length=60, default="医疗保障待遇结算明白单")
    office = models.CharField("落款单位", max_length=60)
    seal = models.CharField("盖章处文字", max_length=60, default="（经办机构盖章）")
    phone = models.CharField("咨询电话", max_length=60, blank=True)
    lines = models.TextField("说明文字", blank=True, help_text="每行一段，印在单据末尾，如申诉途径、条款出处")
    show_clauses = models.BooleanField("印出条款", default=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "明白单样式"

    def __str__(self) -> str:
        return self.county
