"""Who certifies a class where no policy document says so: the county's own written order, named."""

from __future__ import annotations

from django.db import models

from tuodi.workbench.access.enums import Department
from tuodi.workbench.audit.register import audited


@audited()
class Designation(models.Model):
    """Used only where the documents of the region are silent; they are never overruled by it."""

    county = models.CharField("县（区）", max_length=6)
    identity = models.CharField("身份类别", max_length=40)
    department = models.CharField("认定部门", max_length=24, choices=Department)
    basis = models.CharField("依据", max_length=200, help_text="文件名称与文号")
    begndate = models.DateField("起始日期")
    enddate = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "认定部门指定"
        constraints = [
            models.UniqueConstraint(fields=["county", "identity", "department", "begndate"], name="one_designation")
        ]

    def __str__(self) -> str:
        return f"{self.identity} {self.get_department_display()}"
