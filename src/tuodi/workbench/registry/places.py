"""Provinces to villages, with their codes over time."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.audit.register import audited


@audited()
class Place(models.Model):
    """A division (GB/T 2260), township (9 digits) or village (12). Former codes stay, and name what became of them."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县（区）"
        TOWNSHIP = "township", "乡镇（街道）"
        VILLAGE = "village", "村（社区）"

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    begndate = models.DateField("启用日期", null=True, blank=True)
    enddate = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="former", verbose_name="现代码"
    )

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        indexes = [models.Index(fields=["level", "code"])]

    def __str__(self) -> str:
        return self.name
