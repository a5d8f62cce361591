"""The tax bureau's payment files and what became of each row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import audited
from tuodi.workbench.registry.fields import CodeField
from tuodi.workbench.registry.models import Person, Source

from .enums import RowState, Why


@audited()
class PaymentFile(models.Model):
    """A file of the tax bureau. The same bytes are taken once."""

    county = models.CharField("县（区）", max_length=6)
    year = models.PositiveSmallIntegerField("参保年度")
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    stored = models.CharField("存放", max_length=200)
    by = models.CharField("导入人", max_length=150)
    at = models.DateTimeField("导入时间", auto_now_add=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, verbose_name="来源")
    rows = models.PositiveIntegerField("行数", default=0)
    repeated = models.PositiveIntegerField("与以前的行相同", default=0)
    finished = models.BooleanField("已处理", default=False)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "缴费文件"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "digest"], name="a_payment_file_once", violation_error_message="该文件已导入过"
            )
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class PaymentRow(models.Model):
    """One payment as the tax bureau has it. `key`: what makes it the same payment when another file has it again."""

    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="payments", verbose_name="文件")
    county = models.CharField("县（区）", max_length=6)
    row = models.PositiveIntegerField("行号")
    key = models.CharField("缴费标识", max_length=120)
    certno = CodeField("证件号码", max_length=50)
    psn_name = CodeField("姓名", max_length=50)
    year = models.PositiveSmallIntegerField("参保年度", null=True)
    insu_plan = models.PositiveSmallIntegerField("缴费档次", null=True)
    insu_admdvs = models.CharField("参保地", max_length=6, blank=True)
    paid_date = models.DateField("缴费日期", null=True)
    amount = models.BigIntegerField("缴费金额", null=True)
    full = models.BooleanField("等于标准", default=False)
    state = models.CharField("状态", max_length=8, choices=RowState)
    why = models.CharField("原因", max_length=16, choices=Why, blank=True)
    detail = models.CharField("说明", max_length=200, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="premium_payments", verbose_name="人员"
    )
    person_id: int | None
    resolved_by = models.CharField("处理人", max_length=150, blank=True)
    resolved_at = models.DateTimeField("处理时间", null=True)
    remark = models.CharField("处理说明", max_length=200, blank=True)

    objects = limited_by(county="county")

    class Meta:
        verbose_name = verbose_name_plural = "缴费记录"
        constraints = [
            models.UniqueConstraint(fields=["county", "key"], name="a_payment_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["matched", "resolved"]) | Q(person__isnull=False), name="a_match_has_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["matched", "open"]) | ~Q(resolved_by=""), name="who_resolved_it"
            ),
        ]
        indexes = [models.Index(fields=["file", "state", "row"]), models.Index(fields=["person", "year"])]

    def __str__(self) -> str:
        return f"{self.psn_name} {self.amount}"
