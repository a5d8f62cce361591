"""What happens in a case: visits, publicity, opinions of departments, hand-overs, what others paid."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.enums import Department
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, append_only_but, audited

from .cases import Case


@audited()
@append_only
class Visit(models.Model):
    """Somebody went to the home."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField("入户日期")
    visitors = models.CharField("入户人员", max_length=100)
    found = models.CharField("核查情况", max_length=500)
    agrees = models.BooleanField("与申报相符")
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="case__county", township="case__township")

    class Meta:
        verbose_name = verbose_name_plural = "入户核查"

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"


@audited()
@append_only_but("objections", "ended_by")
class Publicity(models.Model):
    """Shown publicly from one day to another (both included); objections are written down when it ends."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="publicity")
    place = models.CharField("公示地点", max_length=100)
    begndate = models.DateField("公示起")
    enddate = models.DateField("公示止")
    objections = models.CharField("异议及处理", max_length=500, blank=True)
    ended_by = models.CharField("结束登记人", max_length=150, blank=True)
    by = models.CharField("登记人", max_length=150)

    objects = limited_by(county="case__county", township="case__township")

    class Meta:
        verbose_name = verbose_name_plural = "公示"

    def __str__(self) -> str:
        return f"{self.case_id} {self.begndate}"


@audited()
@append_only_but("agrees", "text", "by", "at")
class Verdict(models.Model):
    """A department's opinion: asked when the case is proposed, given once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="verdicts")
    department = models.CharField("部门", max_length=24, choices=Department)
    agrees = models.BooleanField("意见", null=True)
    text = models.CharField("说明", max_length=500, blank=True)
    by = models.CharField("填报人", max_length=150, blank=True)
    at = models.DateTimeField("填报时间", null=True)

    objects = limited_by(county="case__county", township="case__township", department="department")

    class Meta:
        verbose_name = verbose_name_plural = "部门意见"
        constraints = [models.UniqueConstraint(fields=["case", "department"], name="one_verdict_of_a_department")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.department}"


@audited()
@append_only_but("answer", "answered_on", "answered_by")
class HandOver(models.Model):
    """Referred to charity, mutual aid, union, commercial insurance or a department; acknowledged with an outcome."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs")
    payer = models.CharField("转介对象", max_length=20)
    name = models.CharField("单位名称", max_length=100)
    on = models.DateField("转介日期")
    by = models.CharField("转介人", max_length=150)
    answer = models.CharField("回执", max_length=300, blank=True)
    answered_on = models.DateField("回执日期", null=True)
    answered_by = models.CharField("回执登记人", max_length=150, blank=True)

    objects = limited_by(county="case__county", township="case__township")

    class Meta:
        verbose_name = verbose_name_plural = "转介"

    def __str__(self) -> str:
        return f"{self.case_id} {self.payer}"


@audited()
@append_only
class SupplementPayment(models.Model):
    """What another payer gave: recorded, not ours to decide."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="supplements")
    payer = models.CharField("支付方", max_length=20)
    name = models.CharField("单位名称", max_length=100)
    amount = models.BigIntegerField("金额")
    on = models.DateField("支付日期")
    voucher = models.CharField("凭证", max_length=60, blank=True)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="case__county", township="case__township")

    class Meta:
        verbose_name = verbose_name_plural = "其他支付方"
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_supplement_is_an_amount")]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"
