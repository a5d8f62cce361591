"""What institutions file for a person (备案), and how they match their own lists with the national catalogue (对照)."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.scope import limited_by
from tuodi.workbench.registry.fields import CodeField
from tuodi.workbench.registry.models import Person

from .senders import Institution


class CareFiling(models.Model):
    """A filing that an institution made: of a chronic disease (2503) or an injury (2507)."""

    class Kind(models.TextChoices):
        CHRONIC = "01", "门诊慢特病"
        INJURY = "02", "意外伤害"

    trt_dcla_detl_sn = CodeField("待遇申报流水号", max_length=30, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="filings", verbose_name="机构")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="care_filings", verbose_name="人员")
    kind = models.CharField("类别", max_length=2, choices=Kind)
    code = models.CharField("病种代码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=500)
    begndate = models.DateField("开始日期")
    enddate = models.DateField("结束日期", null=True)
    details = models.JSONField("其他信息", default=dict)
    opter = models.CharField("经办人", max_length=64, blank=True)
    at = models.DateTimeField("备案时间")

    objects = limited_by(county="person__county", township="person__township")

    class Meta:
        verbose_name = verbose_name_plural = "就医备案"
        indexes = [models.Index(fields=["person", "kind"], name="care_filing_person")]

    def __str__(self) -> str:
        return self.trt_dcla_detl_sn


class CatalogueMatch(models.Model):
    """An institution's own code and the national one behind it (3301)."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="matches", db_index=False, verbose_name="机构"
    )
    fixmedins_hilist_id = CodeField("机构目录编码", max_length=60)
    list_type = models.CharField("目录类别", max_length=6)
    med_list_codg = models.CharField("医疗目录编码", max_length=60)
    begndate = models.DateField("开始日期", null=True)
    enddate = models.DateField("结束日期", null=True)
    details = models.JSONField("其他信息", default=dict)
    at = models.DateTimeField("上传时间")

    objects = limited_by(county="institution__county")

    class Meta:
        verbose_name = verbose_name_plural = "目录对照"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "fixmedins_hilist_id", "list_type", "med_list_codg"], name="one_match_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.fixmedins_hilist_id
