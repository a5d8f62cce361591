"""A contract with a family doctor, and what was done under it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.exchange.refusals import place
from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.audit.register import append_only, audited
from tuodi.workbench.registry.models import Person


class Disease(models.TextChoices):
    """The four diseases of C-Q12."""

    HYPERTENSION = "hypertension", "高血压"
    DIABETES = "diabetes", "2型糖尿病"
    SEVERE_MENTAL = "severe_mental", "严重精神障碍"
    TUBERCULOSIS = "tuberculosis", "肺结核"


@audited()
class Contract(models.Model):
    """One term of a person's contract. A renewal is a new row that begins when the last one ends."""

    class State(models.TextChoices):
        SIGNED = "signed", "已签约"
        AWAY = "away", "不在家"
        DECLINED = "declined", "不愿签约"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contracts", verbose_name="人员")
    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SIGNED)
    disease = models.CharField("病种", max_length=14, choices=Disease, blank=True)
    institution = models.CharField("签约机构", max_length=100)
    doctor = models.CharField("家庭医生", max_length=50, blank=True)
    begndate = models.DateField("签约日期")
    enddate = models.DateField("到期日期")
    renews = models.BooleanField("到期自动续签", default=False)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "家庭医生签约"
        constraints = [
            models.CheckConstraint(condition=Q(enddate__gt=F("begndate")), name="contract_ends_after_it_begins"),
            models.UniqueConstraint(fields=["person", "disease", "begndate"], name="one_contract_of_a_day"),
        ]
        indexes = [
            models.Index(fields=["county", "enddate"], name="contract_county"),
            models.Index(fields=["township", "enddate"], name="contract_township"),
        ]

    def __str__(self) -> str:
        return f"{self.begndate} {self.institution}"


@audited()
@append_only
class ServiceDone(models.Model):
    """An item that was done on a day."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="done", verbose_name="签约")
    item = models.CharField("服务项目", max_length=40)
    on = models.DateField("服务日期")
    note = models.CharField("情况", max_length=200, blank=True)
    by = models.CharField("登记人", max_length=150)
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = limited_by(county="contract__county", township="contract__township")

    class Meta:
        verbose_name = verbose_name_plural = "服务记录"
        constraints = [models.UniqueConstraint(fields=["contract", "item", "on"], name="an_item_once_a_day")]

    def __str__(self) -> str:
        return f"{self.item} {self.on}"


@audited()
class ContractFile(models.Model):
    """A file of contracts: what became of its rows. rows = signed + known + refused; done counts services."""

    county = models.CharField("县（区）", max_length=6)
    township = models.CharField("乡镇（街道）", max_length=9, blank=True)
    name = models.CharField("文件", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    rows = models.PositiveIntegerField("行数")
    signed = models.PositiveIntegerField("新签约")
    known = models.PositiveIntegerField("已有签约")
    done = models.PositiveIntegerField("服务记录")
    refused = models.PositiveIntegerField("退回")
    by = models.CharField("上传人", max_length=150)
    at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = limited_by(county="county", township="township")

    class Meta:
        verbose_name = verbose_name_plural = "签约文件"
        constraints = [models.UniqueConstraint(fields=["county", "by", "digest"], name="a_contract_file_once")]
        indexes = [models.Index(fields=["county", "-id"], name="contract_file_county")]

    def __str__(self) -> str:
        return self.name


class RefusedLine(models.Model):
    """A row that cannot stand: its cells as written, and (heading, reason, mend) of each fault. Scaffolding."""

    file = models.ForeignKey(ContractFile, on_delete=models.CASCADE, related_name="lines", verbose_name="文件")
    number = models.PositiveIntegerField("行号")
    cells = models.JSONField("原文")
    faults = models.JSONField("错误")

    objects = limited_by(county="file__county", township="file__township")

    class Meta:
        verbose_name = verbose_name_plural = "退回的行"

    def __str__(self) -> str:
        return f"{self.file} {self.number}"

    @property
    def place(self) -> str:
        """The row as the user finds it in the file."""
        return place(self.number)
