"""The ledger (参保台账): one row for whoever something is to be known of, and what was found on visits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.registry.models import Person, Place

from .deciding import SubsidyDecision
from .enums import Outcome, State


@audited()
class Mobilisation(models.Model):
    """How it stands with persuading somebody to enrol (参保动员); its history is in the log of changes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mobilisations", verbose_name="人员")
    year = models.PositiveSmallIntegerField("参保年度")
    outcome = models.CharField("动员结果", max_length=12, choices=Outcome)
    insu_admdvs = models.CharField("外地参保地", max_length=6, blank=True, help_text="六位行政区划代码")
    proof = models.CharField("参保凭证", max_length=100, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now=True)

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "参保动员"
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="one_mobilisation_a_year"),
            models.CheckConstraint(
                condition=~Q(outcome="elsewhere") | ~Q(insu_admdvs=""), name="insured_elsewhere_says_where",
                violation_error_message="外地参保须填参保地",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.get_outcome_display()}"


class LedgerEntry(models.Model):
    """What the rules make of a person's facts today; not a decision. Everything in it can be worked out again.

    Kept for those who are not insured, hold a class, are insured elsewhere, paid late or twice, or were decided on.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments", verbose_name="人员")
    year = models.PositiveSmallIntegerField("参保年度")
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    village = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, verbose_name="村（社区）")
    state = models.CharField("参保状态", max_length=10, choices=State)
    outcome = models.CharField("动员结果", max_length=12, choices=Outcome, blank=True)
    classes = models.CharField("身份", max_length=200, blank=True, help_text="逗号分隔，首尾也有")
    eight = models.BooleanField("八类人群", default=False)
    insu_admdvs = models.CharField("参保地", max_length=6, blank=True)
    insu_plan = models.PositiveSmallIntegerField("缴费档次", null=True)
    paid_date = models.DateField("缴费日期", null=True)
    paid_amt = models.BigIntegerField("已缴金额", null=True)
    premium = models.BigIntegerField("应缴标准", null=True)
    subsidy = models.BigIntegerField("应资助", null=True)
    own_pay = models.BigIntegerField("个人应缴", null=True)
    refund = models.BigIntegerField("应退", null=True)
    top_up = models.BigIntegerField("应补差额", default=0)
    top_up_by = models.DateField("补差截止", null=True)
    class_id = models.CharField("资助身份", max_length=40, blank=True)
    fund = models.CharField("资金来源", max_length=40, blank=True)
    clause = models.CharField("条款", max_length=40, blank=True)
    missing = models.CharField("缺少", max_length=40, blank=True)
    note = models.TextField("说明", blank=True)
    waiting_months = models.PositiveSmallIntegerField("等待期（月）", null=True)
    waiting_reason = models.CharField("等待期判定", max_length=16, blank=True)
    waiting_clause = models.CharField("等待期条款", max_length=40, blank=True)
    waiting_missing = models.CharField("等待期缺少", max_length=40, blank=True)
    rule_hash = models.CharField("规则版本", max_length=64)
    differs = models.BooleanField("与核定不同", default=False)
    decided = models.ForeignKey(
        SubsidyDecision, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="生效核定"
    )
    decided_id: int | None
    pending = models.ForeignKey(
        SubsidyDecision, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="待复核"
    )
    pending_id: int | None

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "参保台账"
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="one_ledger_entry_a_year")]
        indexes = [
            models.Index(fields=["year", "county", "state", "township", "village", "id"], name="ledger_state"),
            models.Index(fields=["year", "township", "state", "village", "id"], name="ledger_township"),
            models.Index(fields=["year", "county", "township", "id"], name="ledger_place"),
            models.Index(fields=["year", "county"], condition=Q(differs=True), name="ledger_differs"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"
